"""What a notice must hold."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from assay.base.errors import AssayError

NOTIFIER_KINDS: Final = ("right_holder", "trusted_flagger", "buyer", "authority")
MOST_LISTINGS: Final = 1000
_LONGEST: Final = 10_000
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Content:
    """A notice that has been read and found whole."""

    external_id: str
    listing_ids: tuple[str, ...]
    notifier_kind: str
    name: str
    email: str
    brand: str
    right: str
    ground: str
    explanation: str
    good_faith: bool

    @property
    def content_hash(self) -> bytes:
        """The same for the same notice, so that one sent twice is known from another under its id."""
        content = [getattr(self, name) for name in self.__slots__]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).digest()


def read_notice(content: Mapping[str, Any]) -> Content:
    """A notice as it came in. Raises AssayError that names the field which is wrong."""
    listing_ids = content.get("listing_ids")
    if not isinstance(listing_ids, list | tuple) or not listing_ids:
        raise AssayError("listing_ids: a notice names at least one listing.")
    if len(listing_ids) > MOST_LISTINGS:
        raise AssayError(f"listing_ids: a notice names at most {MOST_LISTINGS:,} listings.")
    notifier = content.get("notifier")
    if not isinstance(notifier, Mapping):
        raise AssayError("notifier: it says who sends the notice: kind, name, email.")
    kind = notifier.get("kind")
    if kind not in NOTIFIER_KINDS:
        raise AssayError(f"notifier.kind: one of {', '.join(NOTIFIER_KINDS)}.")
    email = _text(notifier, "email", "notifier.", required=False)
    if email and not _ADDRESS.fullmatch(email):
        raise AssayError("notifier.email: this is not an e-mail address.")
    if content.get("good_faith") is not True:
        raise AssayError("good_faith: a notice is sent in the good faith that what it says is accurate and complete.")
    return Content(
        external_id=_text(content, "notice_id"),
        listing_ids=tuple(dict.fromkeys(_text({"listing_ids": id}, "listing_ids") for id in listing_ids)),
        notifier_kind=str(kind),
        name=_text(notifier, "name", "notifier.", required=False),
        email=email,
        brand=_text(content, "brand", required=False),
        right=_text(content, "right", required=False),
        ground=_text(content, "ground", required=False) or "counterfeit",
        explanation=_text(content, "explanation"),
        good_faith=True,
    )


def _text(content: Mapping[str, Any], name: str, before: str = "", *, required: bool = True) -> str:
    value = content.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise AssayError(f"{before}{name}: a text is needed here.")
    if len(value) > _LONGEST or "\0" in value:
        raise AssayError(f"{before}{name}: at most {_LONGEST:,} characters, none of them NUL.")
    return value.strip()
