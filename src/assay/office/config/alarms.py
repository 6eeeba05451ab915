"""What calls a person: each alarm says since when, what it is, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime

from assay.office.adapters.queries import count_dead, endpoints
from assay.office.cases.queries import count_overdue
from assay.office.enforcement.models import Switch
from assay.office.enforcement.queries import active_trips
from assay.office.enforcement.rules import STOP


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person has to look at. `name` is for metrics, `said` and `remedy` are sentences."""

    name: str
    since: datetime | None
    said: str
    remedy: str


_SCOPES = {"all": "in all", "rule": "by the rule {}", "brand": "for the brand {}", "seller": "of the seller {}"}


def alarms() -> list[Alarm]:
    """All that sounds now, the gravest first."""
    found = []
    stopped = Switch.objects.filter(policy="*", brand="*", measure=STOP).order_by("-id").first()
    if stopped is not None and stopped.on:
        said = f"Everything is stopped: {stopped.reason}."
        found.append(Alarm("stopped", stopped.recorded_at, said, "`assay resume` ends it."))
    for trip in active_trips():
        what = _SCOPES[trip.scope].format(trip.key)
        found.append(
            Alarm(
                "cap_tripped",
                trip.at,
                f"The cap on removals {what} was reached, at {trip.counted:,} within an hour; more of these go to review.",
                "Look at what was removed. `assay undo` undoes it, `assay cap reset` lets the machine go on.",
            )
        )
    for endpoint in endpoints():
        if endpoint.disabled:
            said = f"{endpoint.marketplace} answered that {endpoint.url} is gone: nothing is delivered to it."
            found.append(Alarm("endpoint_disabled", endpoint.recorded_at, said, "Register its new address."))
    if dead := count_dead():
        said = f"{dead:,} {'message was' if dead == 1 else 'messages were'} given up after ten attempts."
        found.append(
            Alarm(
                "messages_dead",
                None,
                said,
                "`assay deliveries list` shows them, `assay deliveries resend` tries again.",
            )
        )
    if overdue := count_overdue():
        said = f"{overdue:,} {'case is' if overdue == 1 else 'cases are'} past the hour by which a decision was due."
        found.append(Alarm("cases_overdue", None, said, "Decide them."))
    return found
