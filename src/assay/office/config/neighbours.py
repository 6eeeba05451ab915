"""Where one listing of an account was found counterfeit, a person looks at the rest of what the account offers."""

from collections.abc import Sequence
from typing import Final

from assay.office.cases.commands import open_cases
from assay.office.cases.queries import asked_about
from assay.office.cases.rules import PRIORITIES, Question
from assay.office.catalog.queries import offered_beside
from assay.office.decisions.models import Decision
from assay.office.decisions.queries import versions_judged
from assay.office.screening.queries import sold_as_a_brand

ACTOR: Final = "machine:carrying"
_MOST_OF_AN_ACCOUNT: Final = 100
_STRIKES_FOR_ALL: Final = 2
"""From so many strikes on all that an account offers is looked at, not only what names a brand."""


def ask_about_neighbours(decisions: Sequence[Decision]) -> None:
    """Open a case for what the accounts behind violations offer in the name of a brand, unless it is asked about already.

    Nothing is held for that: what others of the account were is a reason to look, not to judge.
    """
    because = {decision.subject_id: decision.id for decision in decisions if decision.outcome == "violation"}
    beside = offered_beside(list(because), _MOST_OF_AN_ACCOUNT)
    subjects = [listing.subject_id for listing in beside]
    asked, judged = asked_about(subjects), versions_judged(subjects)
    beside = [one for one in beside if one.subject_id not in asked and one.snapshot_id not in judged]
    named = sold_as_a_brand([listing.screening_id for listing in beside])
    open_cases(
        [
            Question(
                subject_id=listing.subject_id,
                kind="account",
                because_of=because[listing.beside],
                marketplace=listing.marketplace,
                brand=listing.brand,
                priority=PRIORITIES["account"],
            )
            for listing in beside
            if listing.screening_id in named or listing.strikes >= _STRIKES_FOR_ALL
        ],
        ACTOR,
    )
