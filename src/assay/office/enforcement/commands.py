"""Switching on and off, deriving measures, moving them from state to state, undoing in bulk."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from assay.base import clock
from assay.base.ids import first_id, new_id
from assay.office.cases.models import Case, OpenCase
from assay.office.catalog import commands as catalog
from assay.office.catalog.models import Listing
from assay.office.core.events import record_event, record_events
from assay.office.core.rules import Allowed, Answer, Refused
from assay.office.decisions.commands import carry_again, machine_of, record_decisions
from assay.office.decisions.models import Decision
from assay.office.decisions.queries import standing_violations, superseded
from assay.office.decisions.rules import Draft
from assay.office.enforcement.models import CapTrip, Measure, MeasureTransition, Switch
from assay.office.enforcement.queries import in_force, last_transitions, published_before, switches
from assay.office.enforcement.rules import BARRING, REVERSALS, STOP, Trip, measure_for
from assay.office.policies.models import PolicyVersion
from assay.office.policies.queries import policy_in_force
from assay.office.screening.models import Screening

MACHINE = "machine:carrying"
_SWITCH_LOCK = 7_302
_AT_ONCE = 500


# --- switches and stops ---


@transaction.atomic
def turn(on: bool, actor: str, reason: str, *, policy: str = "*", brand: str = "*", measure: str = "*") -> Switch:
    """Switch consequences on or off for a policy, a brand and a kind of measure; `*` stands for all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SWITCH_LOCK])
    row = Switch.objects.create(
        id=new_id(),
        policy=policy,
        brand=brand,
        measure=measure,
        on=on,
        recorded_at=clock.now(),
        recorded_by=actor,
        reason=reason,
    )
    payload = {"policy": policy, "brand": brand, "measure": measure, "on": on, "reason": reason}
    record_event("switch_turned", actor, payload)
    return row


def stop(actor: str, reason: str) -> None:
    """Stop everything at once: machines decide nothing, and nothing more is taken off a shelf until `resume`.

    What a machine would remove becomes a case. Measures against listings, a person's too, are held. Reversals still go.
    """
    turn(True, actor, reason, measure=STOP)


@transaction.atomic
def resume(actor: str, reason: str) -> int:
    """End a stop, and have the worker carry out what it held; returns the number of measures."""
    turn(False, actor, reason, measure=STOP)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.measure_id FROM measure_transition t WHERE t.state = 'held' AND NOT EXISTS"
            " (SELECT 1 FROM measure_transition n WHERE n.measure_id = t.measure_id AND n.number > t.number)"
        )
        ids = [id for (id,) in cursor.fetchall()]
    undone = set(Measure.objects.filter(reverses__in=ids).values_list("reverses", flat=True))
    held = [measure for measure in Measure.objects.filter(id__in=ids) if measure.id not in undone]
    carry_again(measure.decision_id for measure in held)
    return len(held)


@transaction.atomic
def record_trips(trips: Iterable[Trip]) -> None:
    """The cap was reached: from here on machines send to review what falls under it, and a person is called."""
    for trip in trips:
        row = CapTrip.objects.create(
            id=new_id(),
            scope=trip.scope,
            key=trip.key,
            counted=trip.counted,
            allowed=trip.allowed,
            at=clock.now(),
            actor="machine:settling",
        )
        payload = {"trip": str(row.id), "scope": trip.scope, "key": trip.key, "allowed": trip.allowed}
        record_event("cap_tripped", "machine:settling", payload)


@transaction.atomic
def reset_trip(trip_id: UUID, actor: str) -> Answer:
    """A person has looked: the limit counts anew from now on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SWITCH_LOCK])
    trip = CapTrip.objects.filter(id=trip_id, reset_of__isnull=True).first()
    if trip is None:
        return Refused("unknown", "There is no such trip.")
    if CapTrip.objects.filter(reset_of=trip_id).exists():
        return Refused("reset", "It has been reset already.")
    row = CapTrip.objects.create(
        id=new_id(),
        scope=trip.scope,
        key=trip.key,
        counted=trip.counted,
        allowed=trip.allowed,
        at=clock.now(),
        reset_of=trip_id,
        actor=actor,
    )
    record_event("cap_reset", actor, {"trip": str(trip_id), "scope": trip.scope, "key": trip.key})
    return Allowed(row.id)


# --- measures ---


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of decisions: measures to ask the marketplace for, and listings let out of being held."""

    measures: list[Measure]
    released: list[tuple[Decision, UUID]]


@transaction.atomic
def carry_out(decisions: Sequence[Decision]) -> Carried:
    """Derive the measures of decisions, in their order, against those in force; subjects are barred and unbarred at once.

    A violation asks for one barring measure, unless one is in force. That there is none reverses what is in force, unless the
    decision supersedes but one of several that found a violation. A listing that was held meanwhile is let out.
    """
    subjects = {decision.subject_id for decision in decisions}
    standing: dict[UUID, list[Measure]] = {subject: [] for subject in subjects}
    for measure in in_force(subjects):
        standing[measure.subject_id].append(measure)
    published = published_before(subjects)
    # Locked at once and in one order, as the gateway locks them.
    rows = Listing.objects.select_for_update().filter(subject_id__in=subjects).order_by("subject_id")
    listings = {row.subject_id: row for row in rows}
    policies = PolicyVersion.objects.in_bulk({id for decision in decisions for id in decision.policy_version_ids})
    gone = superseded(decision.id for decision in decisions)
    others = standing_violations(decision.subject_id for decision in decisions if decision.supersedes)
    is_stopped = switches().is_stopped
    waiting = _held_among([measure.id for here in standing.values() for measure in here])
    at, measures, going, held = clock.now(), list[Measure](), list[Measure](), set[UUID]()
    let_out: dict[UUID, Decision] = {}
    for decision in decisions:
        here = standing[decision.subject_id]
        if decision.outcome == "violation":
            own = next((measure for measure in here if measure.decision_id == decision.id), None)
            if own is not None and own.id in waiting and not is_stopped:
                going.append(own)
            if decision.id in gone or any(measure.kind in BARRING for measure in here):
                continue
            permitted = policies[decision.policy_version_ids[0]].permitted_measures
            kind = measure_for(permitted, decision.subject_id in published)
            measure = _measure(decision, kind, at)
            here.append(measure)
            measures.append(measure)
            if is_stopped:
                held.add(measure.id)
            let_out.pop(decision.subject_id, None)
            continue
        if decision.supersedes and others.get(decision.subject_id):
            continue
        if decision.outcome == "no_violation":
            measures += [_measure(decision, REVERSALS[measure.kind], at, measure) for measure in here]
            here.clear()
        if not here:
            let_out[decision.subject_id] = decision
    _record(measures, held)
    lifted = {measure.subject_id for measure in measures if measure.reverses}
    kept_in = [id for id, row in listings.items() if id in let_out and row.publish != "yes" and id not in lifted]
    catalog.unbar([*(id for id in lifted if not standing[id]), *kept_in])
    move([measure.id for measure in going], "due", MACHINE, "The stop has ended.")
    fresh = {measure.id for measure in (*measures, *going)} - held
    catalog.bar({id: here[-1].id for id, here in standing.items() if here and here[-1].id in fresh})
    _count_strikes(measures, listings)
    record_releases(kept_in, "decided")
    record_events("listing_reinstated", MACHINE, ((id, {}) for id in sorted(lifted) if not standing[id]))
    asked = [*going, *(measure for measure in measures if measure.id not in held)]
    return Carried(asked, [(let_out[id], id) for id in sorted(kept_in)])


def _held_among(measure_ids: Sequence[UUID]) -> set[UUID]:
    return {id for id, step in last_transitions(measure_ids).items() if step.state == "held"}


def _count_strikes(measures: Sequence[Measure], listings: Mapping[UUID, Listing]) -> None:
    changes: Counter[UUID] = Counter()
    for measure in measures:
        if listing := listings.get(measure.subject_id):
            changes[listing.account_id] += -1 if measure.reverses else 1
    catalog.change_strikes(changes)


def _measure(decision: Decision, kind: str, at: datetime, reverses: Measure | None = None) -> Measure:
    return Measure(
        id=new_id(),
        decision_id=decision.id,
        subject_id=decision.subject_id,
        kind=kind,
        territories=[],
        starts_at=at,
        reverses=reverses.id if reverses else None,
        recorded_at=at,
    )


def _record(measures: Sequence[Measure], held: set[UUID]) -> None:
    Measure.objects.bulk_create(measures, batch_size=500)
    for state, reason in (("due", ""), ("held", "Everything is stopped.")):
        ids = [measure.id for measure in measures if (measure.id in held) == (state == "held")]
        move(ids, state, MACHINE, reason)


def move(
    measure_ids: Sequence[UUID],
    state: str,
    actor: str,
    reason: str = "",
    *,
    external_ref: str = "",
    units_sold: Mapping[UUID, int] | None = None,
) -> None:
    """Write the next transition of measures: held, due, applied, failed or reversed."""
    last, at = last_transitions(measure_ids), clock.now()
    rows = [
        MeasureTransition(
            id=new_id(),
            measure_id=id,
            number=last[id].number + 1 if id in last else 0,
            state=state,
            actor=actor,
            reason=reason,
            external_ref=external_ref,
            units_sold=(units_sold or {}).get(id),
            at=at,
        )
        for id in measure_ids
        if id not in last or last[id].state != state
    ]
    MeasureTransition.objects.bulk_create(rows, batch_size=500)
    measures = Measure.objects.in_bulk([row.measure_id for row in rows])
    record_events(
        f"measure_{state}",
        actor,
        (
            (
                measures[row.measure_id].subject_id,
                {"measure": str(row.measure_id), "kind": measures[row.measure_id].kind, "reason": reason},
            )
            for row in rows
        ),
    )


@transaction.atomic
def record_applied(measure_ids: Iterable[UUID], actor: str) -> None:
    """The marketplace has taken measures over. A measure that one of them reverses is thereby reversed."""
    measures = list(Measure.objects.filter(id__in=list(measure_ids)).order_by("id"))
    sold = dict(
        Listing.objects.filter(subject_id__in=[measure.subject_id for measure in measures]).values_list(
            "subject_id", "units_sold"
        )
    )
    move(
        [measure.id for measure in measures],
        "applied",
        actor,
        units_sold={measure.id: sold.get(measure.subject_id, 0) for measure in measures},
    )
    move([measure.reverses for measure in measures if measure.reverses], "reversed", actor)


def record_releases(subject_ids: Iterable[UUID], why: str) -> None:
    """Held listings may be seen: because nobody came to them, or because somebody decided so."""
    record_events("listing_released", MACHINE, ((id, {"why": why}) for id in sorted(subject_ids)))


# --- undoing ---


@dataclass(frozen=True, slots=True)
class Undone:
    """How many decisions were superseded, and how many cases ended undetermined."""

    decisions: int
    cases: int


def undo(
    actor: str,
    reason: str,
    *,
    rule: str | None = None,
    pack: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> "Undone":
    """Undo what machines decided by a rule, by a pack or within a period.

    Each decision is superseded by a new one, which the worker carries out: the measure is reversed, the statement corrected.
    Cases of what would have been removed, had the cap or a stop not been, end undetermined, and what they held is let out. Many
    are done in several transactions; if it is broken off, calling it again goes on.
    """
    by = (rule, pack, since, until)
    decisions = _in_parts(lambda: [_undoing(each, actor, reason) for each in _undoable(*by).order_by("id")[:_AT_ONCE]])
    cases = _in_parts(lambda: [_dropping(*each, actor, reason) for each in _kept_from_machine(*by)])
    payload = {
        "rule": rule,
        "pack": pack,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "decisions": decisions,
        "cases": cases,
        "reason": reason,
    }
    record_event("decisions_undone", actor, payload)
    return Undone(decisions, cases)


def _in_parts(next_drafts: Callable[[], list[Draft]]) -> int:
    count = 0
    while True:
        with transaction.atomic():
            drafts = next_drafts()
            record_decisions(drafts)
        count += len(drafts)
        if len(drafts) < _AT_ONCE:
            return count


def count_undoable(
    rule: str | None = None, pack: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> int:
    """How many decisions `undo` would undo."""
    return _undoable(rule, pack, since, until).count()


def _undoable(
    rule: str | None, pack: str | None, since: datetime | None, until: datetime | None
) -> QuerySet[Decision, Decision]:
    found = Decision.objects.filter(outcome="violation", decided_by__kind="machine")
    if rule is not None:
        found = found.filter(rules__contains=[rule])
    if pack is not None:
        found = found.filter(decided_by__pack__startswith=pack)
    if since is not None:
        found = found.filter(id__gte=first_id(since))
    if until is not None:
        found = found.filter(id__lt=first_id(until))
    return found.exclude(id__in=Decision.objects.filter(supersedes__isnull=False).values("supersedes"))


def _kept_from_machine(
    rule: str | None, pack: str | None, since: datetime | None, until: datetime | None
) -> list[tuple[OpenCase, Screening]]:
    """Open cases of screenings that said *remove*, by the same criteria."""
    found = Screening.objects.filter(verdict="remove", id__in=_asked_by_screenings())
    if rule is not None:
        found = found.filter(rules_fired__contains=[rule])
    if pack is not None:
        found = found.filter(pack_id__startswith=pack)
    if since is not None:
        found = found.filter(id__gte=first_id(since))
    if until is not None:
        found = found.filter(id__lt=first_id(until))
    screenings = {screening.id: screening for screening in found.order_by("id")[:_AT_ONCE]}
    cases = dict(Case.objects.filter(kind="screening", because_of__in=screenings).values_list("id", "because_of"))
    rows = OpenCase.objects.filter(case_id__in=cases).order_by("case_id")
    return [(row, screenings[cases[row.case_id]]) for row in rows]


def _asked_by_screenings() -> QuerySet[Case, UUID]:
    waiting = OpenCase.objects.filter(kind="screening").values("case_id")
    return Case.objects.filter(id__in=waiting).values_list("because_of", flat=True)


def _dropping(case: OpenCase, screening: Screening, actor: str, reason: str) -> Draft:
    return Draft(
        subject_id=case.subject_id,
        outcome="undetermined",
        policy_version_ids=(policy_in_force().id,),
        facts="",
        reasoning=f"undone: {reason}",
        source="own_initiative",
        found_by=machine_of(screening),
        decided_by={"kind": "person", "actor": actor},
        snapshot_id=screening.snapshot_id,
        screening_id=screening.id,
        case_id=case.case_id,
        brand=screening.brand,
        rules=tuple(screening.rules_fired),
    )


def _undoing(decision: Decision, actor: str, reason: str) -> Draft:
    return Draft(
        subject_id=decision.subject_id,
        outcome="no_violation",
        policy_version_ids=tuple(decision.policy_version_ids),
        facts=decision.facts,
        reasoning=f"undone: {reason}",
        source=decision.source,
        found_by=decision.found_by,
        decided_by={"kind": "person", "actor": actor},
        snapshot_id=decision.snapshot_id,
        screening_id=decision.screening_id,
        brand=decision.brand,
        rules=tuple(decision.rules),
        supersedes=decision.id,
    )
