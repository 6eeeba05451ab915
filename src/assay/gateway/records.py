"""The endpoints of what is told beside listings: sellers, sales, complaints. One object, or an array of them."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from msgspec import Struct
from starlette.responses import Response

from assay.gateway.exchange import Answering, Asked, answer, problem
from assay.gateway.faults import Fault, RefusedError
from assay.gateway.listings import error_entry
from assay.gateway.office import Office
from assay.gateway.wire import ComplaintMade, SaleMade, SellerFacts, read, rows_of
from assay.office.catalog import commands
from assay.office.catalog.rules import Told, ToldComplaint, ToldSale, ToldSeller
from assay.office.config.intake import take_complaints

_S = TypeVar("_S", bound=Struct)
_T = TypeVar("_T")
_FAULTS: Final = {
    "conflict": Fault("This was kept before, with other content.", "", 409),
    "unknown": Fault("This listing was never told; send it first.", "/listing_id"),
}


class Records:
    """What keys with `sellers:write`, `sales:write` and `complaints:write` may do."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.sellers = self._endpoint(SellerFacts, "seller_id", _seller, commands.record_sellers)
        self.sales = self._endpoint(SaleMade, "sale_id", _sale, commands.record_sales)
        self.complaints = self._endpoint(ComplaintMade, "complaint_id", _complaint, take_complaints)

    def _endpoint(
        self,
        kind: type[_S],
        name: str,
        told: Callable[[_S], _T],
        record: Callable[[Sequence[_T], str, str], list[Told]],
    ) -> Answering:
        async def respond(asked: Asked) -> Response:
            is_one = "ndjson" not in asked.content_type and asked.body.lstrip()[:1] != b"["
            errors: list[dict[str, Any]] = []
            read_rows: list[tuple[int, _S]] = []
            if is_one:
                read_rows.append((0, read(asked.body, kind)))
            else:
                for place, raw in enumerate(rows_of(asked.body, asked.content_type)):
                    try:
                        read_rows.append((place, read(raw, kind)))
                    except RefusedError as error:
                        errors.append(error_entry(place, error.fault))
            rows = [told(row) for _, row in read_rows]
            statuses = await self._office.ask(record, rows, asked.key.marketplace, asked.actor)
            results = []
            for (place, row), status in zip(read_rows, statuses, strict=True):
                fault = _FAULTS.get(status)
                if fault is None:
                    results.append({name: getattr(row, name), "status": status})
                elif is_one:
                    return problem(fault)
                else:
                    errors.append(error_entry(place, fault))
            if is_one:
                return answer(results[0])
            errors.sort(key=lambda error: error["index"])
            return answer({"results": results, "errors": errors})

        return respond


def _seller(row: SellerFacts) -> ToldSeller:
    brands = tuple(row.authorised_for) if row.authorised_for is not None else None
    return ToldSeller(row.seller_id, row.opened_at, row.verified, brands, row.language)


def _sale(row: SaleMade) -> ToldSale:
    return ToldSale(row.sale_id, row.listing_id, row.units, row.sold_at)


def _complaint(row: ComplaintMade) -> ToldComplaint:
    return ToldComplaint(row.complaint_id, row.listing_id, row.kind, row.text, row.complained_at)
