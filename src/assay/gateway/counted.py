"""The endpoint of figures: what the ledger says of a period, for the marketplace of the key."""

from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from assay.base import clock
from assay.gateway.exchange import Asked, answer
from assay.gateway.faults import Fault, RefusedError
from assay.gateway.office import Office
from assay.office.reports.queries import figures

_A_YEAR: Final = timedelta(days=366)


class Counted:
    """What keys with `figures:read` may ask."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def figures(self, asked: Asked) -> Response:
        """GET /v1/figures?since=&until=; without them the last 366 days, up to now."""
        until = _instant(asked, "until") or clock.now() + timedelta(seconds=1)
        since = _instant(asked, "since") or until - _A_YEAR
        if since >= until:
            raise RefusedError(
                Fault("The period ends before it begins: since has to be earlier than until.", status=400)
            )
        found = await self._office.ask(figures, since, until, asked.key.marketplace)
        said: dict[str, Any] = {
            name: {"value": figure.value, "count": figure.count, "of": figure.of} for name, figure in found.items()
        }
        return answer({"since": since, "until": until, "figures": said})


def _instant(asked: Asked, name: str) -> datetime | None:
    said = asked.query.get(name)
    if said is None:
        return None
    try:
        instant = datetime.fromisoformat(said)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise RefusedError(Fault(f"{name} is not an instant with its zone, as in 2026-01-31T00:00:00Z.", status=400))
    return instant
