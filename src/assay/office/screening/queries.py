"""Reading packs, rules and screenings."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from assay.base.settings import home
from assay.office.screening.models import PackInForce, Screening
from assay.office.screening.rules import engine_batch

__all__ = ["engine_batch", "pack_folder", "pack_in_force", "screening_said"]


def pack_in_force() -> str | None:
    """The pack that screens now; None before the first."""
    newest = PackInForce.objects.order_by("-id").first()
    return newest.pack_id if newest is not None else None


def pack_folder(pack_id: str) -> Path:
    """Where a pack lies."""
    return home() / "packs" / pack_id


@dataclass(frozen=True, slots=True)
class Said:
    """What a screening said, for the marketplace."""

    verdict: str
    publish: str
    score: float
    reasons: tuple[str, ...]
    pack: str
    screened_at: datetime


def screening_said(screening_id: UUID) -> Said | None:
    """One screening in short; each reason once, in the order of the findings."""
    found = Screening.objects.filter(pk=screening_id).first()
    if found is None:
        return None
    reasons = tuple(dict.fromkeys(finding["detail"] for finding in found.findings))
    return Said(found.verdict, found.publish, found.score, reasons, found.pack_id, found.screened_at)
