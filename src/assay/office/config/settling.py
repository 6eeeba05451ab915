"""Settling screenings: a removal becomes a machine's decision, a review becomes a case, all else is left as it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction

from assay.base import clock
from assay.office.adapters.commands import tell_of_releases
from assay.office.cases.commands import open_cases
from assay.office.cases.models import Case, OpenCase
from assay.office.cases.rules import PRIORITIES, Question
from assay.office.catalog import commands as catalog
from assay.office.catalog.models import Listing
from assay.office.config import queues
from assay.office.config.faults import reach
from assay.office.decisions.commands import machine_of, record_decisions
from assay.office.decisions.queries import being_carried, screenings_decided
from assay.office.decisions.rules import Draft
from assay.office.enforcement.commands import record_releases, record_trips
from assay.office.enforcement.queries import (
    count_listed,
    published_before,
    removals_of_the_hour,
    resets,
    switches,
    tripped,
)
from assay.office.enforcement.rules import Cap, Removal, Trip, measure_for
from assay.office.policies.models import PolicyVersion
from assay.office.policies.queries import policy_in_force
from assay.office.screening.models import Screening

ACTOR: Final = "machine:settling"
AT_ONCE: Final = 500


def settle(limit: int = AT_ONCE, but_not: Collection[UUID] = ()) -> int:
    """Settle the oldest screenings that wait, in one transaction, and return how many.

    One worker at a time settles: the cap counts rightly, and no subject is decided twice at once.
    """
    with transaction.atomic():
        if not queues.is_mine(queues.SETTLING):
            return 0
        ids = queues.take("unsettled", limit, but_not)
        if not ids:
            return 0
        _settle(list(Screening.objects.filter(id__in=ids).order_by("id")))
        reach("settled")
    reach("settle committed")
    return len(ids)


@dataclass(slots=True)
class _Outcome:
    """What is to be written for a batch."""

    drafts: list[Draft] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    held: list[UUID] = field(default_factory=list)
    released: dict[UUID, UUID] = field(default_factory=dict)


def _settle(screenings: Sequence[Screening]) -> None:
    policy, on = policy_in_force(), switches()
    subjects = {screening.subject_id for screening in screenings}
    listings = Listing.objects.in_bulk(list(subjects))
    published = published_before(subjects)
    decided, busy = screenings_decided(subjects), being_carried(subjects)
    cap = _cap(policy) if any(screening.verdict == "remove" for screening in screenings) else None
    done, asked = _Outcome(), _snapshots_asked(subjects)
    newest = {screening.subject_id: screening.id for screening in screenings if screening.mode == "live"}
    for screening in screenings:
        listing = listings.get(screening.subject_id)
        if (
            listing is None
            or not _is_current(screening, listing)
            or newest.get(screening.subject_id) != screening.id
            or screening.subject_id in busy
            or screening.id in decided
        ):
            continue
        is_takedown = screening.subject_id in published
        if not on.is_on(policy.code, screening.brand, measure_for(policy.permitted_measures, is_takedown)):
            # Switched off since it was screened: what was held or refused then is let out.
            if listing.publish != "yes":
                done.released[screening.subject_id] = screening.id
            continue
        if screening.verdict == "remove" and cap is not None and not on.is_stopped:
            removal = Removal(
                tuple(screening.rules_fired), screening.brand, listing.account_id, is_takedown, clock.now()
            )
            trips = cap.admit(removal)
            if trips is None:
                done.drafts.append(_draft(screening, policy, is_takedown))
                continue
            done.trips += trips
        if screening.snapshot_id not in asked:  # a sweep may have said so again of the same version
            done.questions.append(_question(screening, listing))
        if listing.publish == "no":
            done.held.append(screening.subject_id)
    _write(done)


def _is_current(screening: Screening, listing: Listing) -> bool:
    """Whether it still says something of what is offered: not of an older version, an ended or a barred listing."""
    return (
        screening.mode == "live"
        and screening.verdict != "allow"
        and listing.event != "ended"
        and listing.barred_by is None
        and (screening.snapshot_id == listing.snapshot_id or screening.id > listing.screening_id)
    )


def _snapshots_asked(subjects: Collection[UUID]) -> set[UUID]:
    """The snapshots about which a case is open already."""
    waiting = OpenCase.objects.filter(subject_id__in=subjects, kind="screening").values("case_id")
    because = Case.objects.filter(id__in=waiting).values("because_of")
    return set(Screening.objects.filter(id__in=because).values_list("snapshot_id", flat=True))


def _cap(policy: PolicyVersion) -> Cap:
    return Cap(policy.settings, count_listed(), removals_of_the_hour(), resets(), tripped(), clock.now())


def _draft(screening: Screening, policy: PolicyVersion, is_takedown: bool) -> Draft:
    machine = machine_of(screening)
    told = [finding["detail"] for finding in screening.findings if finding["strength"] > 0]
    rules = f" Rules that fired: {', '.join(screening.rules_fired)}." if screening.rules_fired else ""
    return Draft(
        subject_id=screening.subject_id,
        outcome="violation",
        policy_version_ids=(policy.id,),
        facts=" ".join(dict.fromkeys(told)),
        reasoning=f"Removed by a calibrated pack, at a score of {screening.score:.3f}.{rules}",
        source="own_initiative",
        found_by=machine,
        decided_by={**machine, "measure": measure_for(policy.permitted_measures, is_takedown)},
        snapshot_id=screening.snapshot_id,
        screening_id=screening.id,
        brand=screening.brand,
        rules=tuple(screening.rules_fired),
    )


def _question(screening: Screening, listing: Listing) -> Question:
    return Question(
        subject_id=screening.subject_id,
        kind="screening",
        because_of=screening.id,
        marketplace=listing.marketplace,
        brand=screening.brand,
        priority=PRIORITIES["removal" if screening.verdict == "remove" else "screening"],
        holds=listing.publish != "yes",
    )


def _write(done: _Outcome) -> None:
    record_trips(done.trips)
    record_decisions(done.drafts)
    open_cases(done.questions, ACTOR)
    catalog.hold(done.held)
    if done.released:
        catalog.unbar(done.released)
        record_releases(done.released, "switched off")
        tell_of_releases(done.released, "switched off")
