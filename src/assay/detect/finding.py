"""What was found: one sentence for people, the very characters that made it fire, and what they were held against."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyarrow as pa


class Kind(StrEnum):
    """The kinds of findings; `docs/glossary.md` says what each means."""

    MARK = "mark"
    MASKED = "masked_mark"
    SPACED = "spaced_mark"
    LOOKALIKE = "lookalike_mark"
    MISSPELT = "misspelt_mark"
    HOMOPHONE = "homophone_mark"
    JOINED = "joined_mark"
    HIDDEN = "hidden_characters"
    SLANG = "slang"
    PRICE = "price_below_floor"
    SELLER_NEW = "seller_new"
    SELLER_UNVERIFIED = "seller_unverified"
    SELLER_STRIKES = "seller_strikes"
    SELLER_VELOCITY = "seller_velocity"
    SELLER_COMPLAINTS = "seller_complaints"
    SELLER_LINKED = "seller_linked_closed"
    SELLER_UNAUTHORISED = "seller_unauthorised"
    SELLER_AUTHORISED = "seller_authorised"


DISGUISES: Final[dict[Kind, str]] = {
    Kind.MASKED: "masked",
    Kind.SPACED: "spaced",
    Kind.LOOKALIKE: "lookalike",
    Kind.MISSPELT: "misspelt",
    Kind.HOMOPHONE: "homophone",
    Kind.JOINED: "joined",
    Kind.HIDDEN: "hidden",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `start` and `end` are characters of `field` as the listing has it, -1 where no text is meant."""

    kind: Kind
    strength: float
    detail: str
    field: str
    found: str
    start: int
    end: int
    against: str


FINDING_TYPE = pa.struct(
    [
        pa.field("kind", pa.string()),
        pa.field("strength", pa.float64()),
        pa.field("detail", pa.string()),
        pa.field("field", pa.string()),
        pa.field("found", pa.string()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("against", pa.string()),
    ]
)
