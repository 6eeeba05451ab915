"""Recording decisions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from assay.base import clock
from assay.base.ids import new_id
from assay.office.cases.commands import close_cases, refusal_to_hear
from assay.office.cases.models import Case
from assay.office.cases.rules import person_of
from assay.office.catalog.models import Listing
from assay.office.core.events import record_events
from assay.office.core.rules import Allowed, Answer, Refused
from assay.office.decisions.models import Decision, Uncarried
from assay.office.decisions.rules import OUTCOMES, SOURCE_OF_NOTIFIER, SOURCES, Draft, actor_of
from assay.office.notices.models import Notice
from assay.office.policies.queries import policy_in_force
from assay.office.screening.models import Screening


@transaction.atomic
def record_decisions(drafts: Sequence[Draft]) -> list[Decision]:
    """Record decisions, close the cases they answer, and have the worker carry them out."""
    at = clock.now()
    for draft in drafts:
        if draft.outcome not in OUTCOMES or draft.source not in SOURCES or not draft.policy_version_ids:
            raise ValueError(f"no decision can say {draft.outcome} of {draft.source} under {draft.policy_version_ids}")
    decisions = [
        Decision(
            id=new_id(),
            subject_id=draft.subject_id,
            snapshot_id=draft.snapshot_id,
            screening_id=draft.screening_id,
            case_id=draft.case_id,
            outcome=draft.outcome,
            policy_version_ids=list(draft.policy_version_ids),
            facts=draft.facts,
            reasoning=draft.reasoning,
            private_note=draft.private_note,
            source=draft.source,
            found_by=dict(draft.found_by),
            decided_by=dict(draft.decided_by),
            brand=draft.brand,
            rules=list(draft.rules),
            supersedes=draft.supersedes,
            decided_at=at,
        )
        for draft in drafts
    ]
    Decision.objects.bulk_create(decisions, batch_size=500)
    Uncarried.objects.bulk_create([Uncarried(decision_id=decision.id) for decision in decisions], batch_size=1000)
    close_cases((decision.id, decision.subject_id, decision.case_id) for decision in decisions)
    by_actor: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_actor.setdefault(actor_of(decision.decided_by), []).append(decision)
    for actor, made in by_actor.items():
        record_events("decision_recorded", actor, ((decision.subject_id, _told(decision)) for decision in made))
    return decisions


def carry_again(decision_ids: Iterable[UUID]) -> None:
    """Have the worker carry decisions out that it could not carry out wholly before."""
    rows = [Uncarried(decision_id=id) for id in sorted(set(decision_ids))]
    Uncarried.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _told(decision: Decision) -> dict[str, str | None]:
    return {
        "decision": str(decision.id),
        "outcome": decision.outcome,
        "source": decision.source,
        "supersedes": str(decision.supersedes) if decision.supersedes else None,
    }


def record_decision(**content: Any) -> Decision:
    """Record one decision; the fields are those of `Draft`."""
    content = {key: tuple(value) if key in ("policy_version_ids", "rules") else value for key, value in content.items()}
    return record_decisions([Draft(**content)])[0]


@transaction.atomic
def decide_case(case_id: UUID, actor: str, outcome: str, reasoning: str, private_note: str = "") -> Answer:
    """A person's decision of an open case; the answer names the decision. `actor` is a person or a key."""
    if outcome not in OUTCOMES:
        return Refused("outcome", f"A decision says one of: {', '.join(OUTCOMES)}.")
    if not reasoning.strip():
        return Refused("reasoning", "A decision needs its reasons.")
    refusal = refusal_to_hear(case_id, person_of(actor))
    if refusal:
        return refusal
    case = Case.objects.get(id=case_id)
    listing = Listing.objects.filter(subject_id=case.subject_id).first()
    screening = _screening(case, listing)
    decision = record_decision(
        subject_id=case.subject_id,
        outcome=outcome,
        policy_version_ids=[policy_in_force().id],
        facts=" ".join(finding["detail"] for finding in screening.findings) if screening else "",
        reasoning=reasoning.strip(),
        private_note=private_note,
        decided_by={"kind": "person", "actor": actor},
        snapshot_id=screening.snapshot_id if screening else (listing.snapshot_id if listing else None),
        screening_id=screening.id if screening else None,
        case_id=case_id,
        brand=case.brand,
        rules=screening.rules_fired if screening else [],
        **_origin(case, screening),
    )
    return Allowed(decision.id)


def _screening(case: Case, listing: Listing | None) -> Screening | None:
    """What the engine had said: of the version that asked, or of the newest one where a notice asked."""
    id = case.because_of if case.kind == "screening" else listing.screening_id if listing else None
    return Screening.objects.filter(id=id).first() if id else None


def _origin(case: Case, screening: Screening | None) -> Mapping[str, Any]:
    """Where it came from and who found it: a notice, a buyer, what was found of the account, or the engine."""
    if case.kind == "complaint":
        return {"source": "complaint", "found_by": {"kind": "complaint", "complaint": str(case.because_of)}}
    if case.kind == "account":
        return {"source": "own_initiative", "found_by": {"kind": "account", "decision": str(case.because_of)}}
    notice = Notice.objects.filter(id=case.because_of).first() if case.kind == "notice" else None
    if notice:
        found = {"kind": "notice", "notice": str(notice.id), "notifier_kind": notice.notifier_kind}
        return {"source": SOURCE_OF_NOTIFIER.get(notice.notifier_kind, "notice"), "found_by": found}
    if screening:
        return {"source": "own_initiative", "found_by": machine_of(screening)}
    return {"source": "own_initiative", "found_by": {"kind": "person"}}


def machine_of(screening: Screening) -> dict[str, Any]:
    """The machine that screened, by its hashes."""
    return {
        "kind": "machine",
        "pack": screening.pack_id,
        "engine": screening.engine,
        "rules": list(screening.rules_fired),
    }
