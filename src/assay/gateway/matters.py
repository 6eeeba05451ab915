"""The endpoints of notices, cases, webhooks and the stepped clock."""

from typing import Any, Final
from uuid import UUID

import msgspec
from starlette.responses import Response

from assay.base import clock
from assay.gateway.exchange import Asked, answer, problem
from assay.gateway.faults import Fault, RefusedError
from assay.gateway.office import Office
from assay.gateway.watch import Watch
from assay.gateway.wire import CaseDecision, ClockStep, NoticeGiven, WebhookAddress, read
from assay.office.adapters.commands import register_endpoint
from assay.office.cases.queries import CaseView, marketplace_of, waiting_cases
from assay.office.catalog.queries import names_of
from assay.office.config.idle import waiting
from assay.office.config.intake import take_notice
from assay.office.core.rules import Refused
from assay.office.decisions.commands import decide_case
from assay.office.notices.commands import NoticeConflictError, Received
from assay.office.notices.queries import NoticeView, notice
from assay.office.screening.queries import reasons_of
from assay.office.screening.queries import waiting as packs_waiting

_MOST_CASES: Final = 1_000
_STATUS: Final = {"unknown": 404, "closed": 409, "claimed": 409, "excluded": 403}


class Matters:
    """What keys with `notices:write`, `cases:decide`, `listings:write` and `clock:step` may do beside listings."""

    def __init__(self, office: Office, watch: Watch) -> None:
        self._office = office
        self._watch = watch

    # --- notices ---

    async def give_notice(self, asked: Asked) -> Response:
        """POST /v1/notices"""
        given = read(asked.body, NoticeGiven)
        if not given.good_faith:
            raise RefusedError(Fault("A notice is given in good faith, or not at all.", "/good_faith"))
        try:
            received = await self._office.ask(
                take_notice, asked.key.marketplace, msgspec.to_builtins(given), asked.actor
            )
        except NoticeConflictError as error:
            return problem(Fault(str(error), "/notice_id", 409))
        return answer(_receipt(received), 202)

    async def notice(self, asked: Asked) -> Response:
        """GET /v1/notices/{notice_id}"""
        name = asked.path["notice_id"]
        found = await self._office.ask(notice, asked.key.marketplace, name) if "\0" not in name else None
        return answer(_outcomes(found)) if found is not None else problem(Fault("There is no such notice.", status=404))

    # --- cases ---

    async def cases(self, asked: Asked) -> Response:
        """GET /v1/cases"""
        if asked.query.get("state", "open") != "open":
            raise RefusedError(Fault("Only open cases are listed: state=open.", status=400))
        return answer(await self._office.ask(_open_cases, asked.key.marketplace))

    async def decide(self, asked: Asked) -> Response:
        """POST /v1/cases/{case_id}/decision; another marketplace's case is not there."""
        decision = read(asked.body, CaseDecision)
        missing = problem(Fault("There is no such case.", status=404))
        try:
            case_id = UUID(asked.path["case_id"])
        except ValueError:
            return missing
        if await self._office.ask(marketplace_of, case_id) not in (None, asked.key.marketplace):
            return missing
        said = await self._office.ask(decide_case, case_id, asked.actor, decision.outcome, decision.reasoning)
        if isinstance(said, Refused):
            return problem(Fault(said.said, status=_STATUS.get(said.code, 422)))
        return answer({"case_id": case_id, "decision_id": said.id, "outcome": decision.outcome})

    # --- webhooks ---

    async def register(self, asked: Asked) -> Response:
        """POST /v1/webhooks: the secret is answered this once."""
        address = read(asked.body, WebhookAddress)
        registered = await self._office.ask(
            register_endpoint, asked.key.marketplace, address.url, asked.actor, address.secret
        )
        return answer({"endpoint_id": registered.id, "url": registered.url, "secret": registered.secret}, 201)

    # --- the stepped clock ---

    async def clock(self, asked: Asked) -> Response:
        """GET /v1/clock"""
        _refuse_running_clock()
        return answer(await self._office.ask(_clock))

    async def step(self, asked: Asked) -> Response:
        """POST /v1/clock"""
        _refuse_running_clock()
        clock.step_to(read(asked.body, ClockStep).to)
        await self._watch.look()
        return answer(await self._office.ask(_clock))


def _refuse_running_clock() -> None:
    if not clock.is_stepped():
        raise RefusedError(Fault("This clock runs by itself.", status=404))


def _clock() -> dict[str, Any]:
    return {"now": clock.now(), "waiting": {**waiting(), **packs_waiting()}}


def _receipt(received: Received) -> dict[str, Any]:
    return {"notice_id": received.external_id, "receipt": received.notice_id, "received_at": received.received_at}


def _outcomes(found: NoticeView) -> dict[str, Any]:
    listings = []
    for subject, name in found.listing_ids.items():
        outcome = found.outcomes.get(subject)
        listings.append(
            {
                "listing_id": name,
                "outcome": outcome.outcome if outcome is not None else None,
                "decided_at": outcome.recorded_at if outcome is not None else None,
            }
        )
    return {
        "notice_id": found.notice.external_id,
        "receipt": found.notice.id,
        "received_at": found.notice.received_at,
        "outcomes": listings,
    }


def _open_cases(marketplace: str) -> list[dict[str, Any]]:
    found = waiting_cases(marketplace, limit=_MOST_CASES)
    names = names_of([case.subject_id for case in found])
    reasons = reasons_of([case.because_of for case in found])
    return [_case(case, names, reasons) for case in found]


def _case(case: CaseView, names: dict[UUID, str], reasons: dict[UUID, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "listing_id": names[case.subject_id],
        "kind": case.kind,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "reasons": reasons.get(case.because_of, ()),
    }
