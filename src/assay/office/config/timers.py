"""What happens because time has passed: held listings are released, partitions of the months to come are made."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from assay.base import clock
from assay.office.adapters.commands import tell_of_releases
from assay.office.cases.commands import note_release
from assay.office.cases.models import Case
from assay.office.cases.queries import due_releases
from assay.office.catalog import commands as catalog
from assay.office.catalog.models import Listing
from assay.office.config import queues
from assay.office.config.faults import reach
from assay.office.core.partitions import create_months, partitioned_tables
from assay.office.enforcement.commands import record_releases
from assay.office.screening.models import Screening

_AT_ONCE: Final = 500
_AGING_EVERY: Final = timedelta(hours=1)
MONTHS_READY: Final = 6
"""So many months from this one on have their partitions."""


def release_held() -> int:
    """Release listings that were held for the hours the policy names and to which nobody came; returns how many cases."""
    with transaction.atomic():
        if not queues.is_mine(queues.RELEASING):
            return 0
        due = due_releases(_AT_ONCE)
        listings = Listing.objects.in_bulk([case.subject_id for case in due])
        asked = dict(Case.objects.filter(id__in=[case.case_id for case in due]).values_list("id", "because_of"))
        seen = dict(Screening.objects.filter(id__in=asked.values()).values_list("id", "snapshot_id"))
        # A newer version has a case, and hours, of its own; the same one may have been swept meanwhile.
        released = {
            case.subject_id: asked[case.case_id]
            for case in due
            if (listing := listings.get(case.subject_id)) is not None
            and listing.publish == "hold"
            and listing.event != "ended"
            and listing.barred_by is None
            and listing.snapshot_id == seen.get(asked[case.case_id])
        }
        catalog.unbar(released)
        record_releases(released, "nobody came to it in time")
        tell_of_releases(released, "review_hours_over")
        note_release(case.case_id for case in due)
        reach("released")
    return len(due)


def make_partitions() -> None:
    """Make what is missing of the partitions of this month and the next ones, in every partitioned table."""
    at = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in partitioned_tables(cursor):
            create_months(cursor, table, datetime(at.year, at.month, 1, tzinfo=UTC), MONTHS_READY)


class Aging:
    """A step that lets complaints grow too old to count, once an hour."""

    def __init__(self) -> None:
        self._done_at: datetime | None = None

    def __call__(self) -> int:
        at = clock.now()
        if self._done_at is None or at - self._done_at >= _AGING_EVERY:
            with transaction.atomic():
                if queues.is_mine(queues.AGING):
                    catalog.age_complaints()
            self._done_at = at
        return 0


class Partitions:
    """A step that makes partitions at the start, and again in each new month."""

    def __init__(self) -> None:
        self._made_for: tuple[int, int] | None = None

    def __call__(self) -> int:
        at = clock.now()
        if self._made_for != (at.year, at.month):
            make_partitions()
            self._made_for = at.year, at.month
        return 0
