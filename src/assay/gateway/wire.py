"""What clients send, as JSON: read strictly, so that a misspelt field is refused instead of lost."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from assay.base.money import CURRENCY_CODES, minor_units
from assay.gateway import limits
from assay.gateway.faults import Fault, RefusedError, fault_of

Id = Annotated[str, Meta(min_length=1, max_length=limits.LONGEST_ID)]
Name = Annotated[str, Meta(max_length=limits.LONGEST_NAME)]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1, two capital letters.")]
Language = Annotated[str, Meta(min_length=2, max_length=35, description="BCP 47.")]
Instant = Annotated[datetime, Meta(tz=True)]
Units = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Text = Annotated[str, Meta(max_length=limits.LONGEST_DESCRIPTION)]
_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class ListingEvent(Struct, forbid_unknown_fields=True):
    """A listing was offered, edited or ended: all that the marketplace knows of it in this version."""

    event: Literal["offered", "edited", "ended"]
    listing_id: Id
    version: Annotated[int, Meta(ge=0, le=2**63 - 1, description="Higher with every change of the listing.")]
    captured_at: Instant
    seller_id: Id
    title: Annotated[str, Meta(max_length=limits.LONGEST_TITLE)]
    description: Text = ""
    brand_claimed: Name | None = None
    category: Name | None = None
    condition: Literal["new", "used", "refurbished"] | None = None
    price: (
        Annotated[Decimal, Meta(description="Text or number; never negative. Rounded to the currency's minor unit.")]
        | None
    ) = None
    currency: Annotated[str, Meta(description="ISO 4217; needed with a price.")] | None = None
    quantity: Units | None = None
    units_sold: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None
    attributes: Annotated[dict[str, str | int | float | bool | None], Meta(max_length=limits.MOST_ATTRIBUTES)] = {}
    media: Annotated[list[Name], Meta(max_length=limits.MOST_LISTED)] = []
    ships_from: Country | None = None
    offered_in: Annotated[list[Country], Meta(max_length=limits.MOST_LISTED)] = []
    languages: Annotated[list[Language], Meta(max_length=limits.MOST_LISTED)] = []


class SellerFacts(Struct, forbid_unknown_fields=True):
    """What the marketplace knows of a seller now. What is left out is not known."""

    seller_id: Id
    opened_at: Instant | None = None
    verified: bool | None = None
    authorised_for: Annotated[list[Name], Meta(max_length=limits.MOST_LISTED)] | None = None
    language: Literal["en", "zh-hans"] = "en"


class SaleMade(Struct, forbid_unknown_fields=True):
    """Units of a listing were sold."""

    sale_id: Id
    listing_id: Id
    units: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    sold_at: Instant


class ComplaintMade(Struct, forbid_unknown_fields=True):
    """A buyer complained of a listing."""

    complaint_id: Id
    listing_id: Id
    kind: Literal["counterfeit", "other"]
    complained_at: Instant
    text: Text = ""


class Notifier(Struct, forbid_unknown_fields=True):
    """Who gives notice."""

    kind: Literal["right_holder", "trusted_flagger", "buyer", "authority"]
    name: Annotated[str, Meta(min_length=1, max_length=limits.LONGEST_NAME)]
    email: Annotated[str, Meta(pattern="^[^@ ]+@[^@ ]+$", max_length=320)]


class NoticeGiven(Struct, forbid_unknown_fields=True):
    """Somebody outside says that listings are counterfeit."""

    notice_id: Id
    listing_ids: Annotated[list[Id], Meta(min_length=1, max_length=limits.MOST_LISTED)]
    notifier: Notifier
    brand: Annotated[str, Meta(min_length=1, max_length=limits.LONGEST_NAME)]
    explanation: Text
    good_faith: bool
    right: Name = ""


class CaseDecision(Struct, forbid_unknown_fields=True):
    """How a case ends."""

    outcome: Literal["violation", "no_violation", "undetermined"]
    reasoning: Annotated[str, Meta(min_length=1, max_length=limits.LONGEST_DESCRIPTION)]


class WebhookAddress(Struct, forbid_unknown_fields=True):
    """Where webhooks go."""

    url: Annotated[str, Meta(pattern="^https?://", max_length=2_000)]
    secret: Annotated[str, Meta(pattern="^whsec_", max_length=200)] | None = None


class ClockStep(Struct, forbid_unknown_fields=True):
    """Where the stepped clock is moved to."""

    to: Instant


_S = TypeVar("_S", bound=Struct)
_decoders: dict[type[Struct], msgspec.json.Decoder[Any]] = {}
_rows: Final = msgspec.json.Decoder(list[msgspec.Raw])


def read(raw: bytes | msgspec.Raw, kind: type[_S]) -> _S:
    """One object. Raises RefusedError with its place."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders.setdefault(kind, msgspec.json.Decoder(kind))
    try:
        found: _S = decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise RefusedError(fault_of(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(Fault(f"This is no JSON: {error}.", status=400)) from None
    except RecursionError:
        raise RefusedError(Fault("This is nested too deep.", status=400)) from None
    if b"\\u0000" in bytes(raw):  # the only way to write it in JSON; a database of texts cannot hold it
        _refuse_nul(msgspec.to_builtins(found, builtin_types=(datetime,)), "")
    for name in found.__struct_fields__:
        instant = getattr(found, name)
        if isinstance(instant, datetime) and not _EARLIEST <= instant < _LATEST:
            raise RefusedError(Fault("The year has to be between 1900 and 2199.", f"/{name}"))
    return found


def rows_of(body: bytes, content_type: str) -> list[bytes | msgspec.Raw]:
    """The objects of a JSON array, or of NDJSON by its content type, each as it was sent. Raises RefusedError."""
    if "ndjson" in content_type or "jsonl" in content_type:
        rows: list[bytes | msgspec.Raw] = [line for line in body.split(b"\n") if line.strip()]
    else:
        try:
            rows = list(_rows.decode(body))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RefusedError(Fault(f"This is no JSON array: {error}.", status=400)) from None
        except RecursionError:
            raise RefusedError(Fault("This is nested too deep.", status=400)) from None
    if len(rows) > limits.MOST_IN_A_BATCH:
        raise RefusedError(
            Fault(f"These are {len(rows):,} objects; at most {limits.MOST_IN_A_BATCH:,} are taken at once.", status=413)
        )
    return rows


def price_minor(price: Decimal | None, currency: str | None) -> int | None:
    """A price in its currency's minor unit, rounded half up. Raises RefusedError."""
    if currency is not None and currency not in CURRENCY_CODES:
        raise RefusedError(Fault(f"{currency[:20]!r} is no currency of ISO 4217.", "/currency"))
    if price is None:
        return None
    if currency is None:
        raise RefusedError(Fault("A price needs a currency.", "/currency"))
    if not price.is_finite() or price < 0:
        raise RefusedError(Fault("The price has to be a number, and not negative.", "/price"))
    # Compared before it is scaled: 1E+999999999 must not be written out.
    if price > limits.MOST_MINOR or price.adjusted() > 18:
        raise RefusedError(Fault("The price is too high to be one.", "/price"))
    scaled = price.scaleb(minor_units(currency)).quantize(Decimal(1), "ROUND_HALF_UP")
    if scaled > limits.MOST_MINOR:
        raise RefusedError(Fault("The price is too high to be one.", "/price"))
    return int(scaled)


def _refuse_nul(value: Any, pointer: str) -> None:
    if isinstance(value, str) and "\0" in value:
        raise RefusedError(Fault("The character U+0000 cannot be kept.", pointer))
    if isinstance(value, dict):
        for name, each in value.items():
            _refuse_nul(name, pointer)
            _refuse_nul(each, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    if isinstance(value, list):
        for place, each in enumerate(value):
            _refuse_nul(each, f"{pointer}/{place}")
