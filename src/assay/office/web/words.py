"""What the codes of the ledger are called on pages. A code without a name here is shown as it is."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, Promise]

VERDICTS: Final[Words] = {
    "allow": pgettext_lazy("verdict", "Allow"),
    "review": pgettext_lazy("verdict", "Review"),
    "remove": pgettext_lazy("verdict", "Remove"),
}
PUBLISH: Final[Words] = {
    "yes": _("On the shelf"),
    "hold": _("Held"),
    "no": _("Off the shelf"),
}
USAGES: Final[Words] = {
    "sold_as": _("sold as the brand's"),
    "compatible": _("made to go with the brand"),
    "compared": _("compared with the brand"),
    "resale": _("second-hand"),
    "common_word": _("an ordinary word"),
    "none": _("no mark"),
}
FINDINGS: Final[Words] = {
    "mark": _("Names a mark"),
    "masked_mark": _("Letters hidden behind signs"),
    "spaced_mark": _("The name written in pieces"),
    "lookalike_mark": _("Characters that only look alike"),
    "misspelt_mark": _("Reads like the mark"),
    "homophone_mark": _("Sounds like the mark"),
    "joined_mark": _("Mark glued to other words"),
    "hidden_characters": _("Invisible characters inside the name"),
    "slang": _("Slang of counterfeit sellers"),
    "price_below_floor": _("Below any believable price"),
    "seller_new": _("A new account"),
    "seller_unverified": _("Not verified"),
    "seller_strikes": _("Strikes for counterfeits"),
    "seller_velocity": _("Many listings at once"),
    "seller_complaints": _("Buyers complained"),
    "seller_linked_closed": _("Linked to closed accounts"),
    "seller_unauthorised": _("Not among the authorised sellers"),
    "seller_authorised": _("Authorised by the brand"),
}
FACTS: Final[Words] = {
    "seller_age_days": _("Account age in days"),
    "seller_verified": _("Verified"),
    "seller_authorised_for": _("Authorised for"),
    "seller_strikes": _("Strikes"),
    "seller_velocity": _("Listings in the last day"),
    "seller_complaints": _("Complaints"),
    "seller_linked_closed": _("Linked closed accounts"),
}
OUTCOMES: Final[Words] = {
    "violation": _("Violation"),
    "no_violation": _("No violation"),
    "undetermined": _("Undetermined"),
}
SOURCES: Final[Words] = {
    "own_initiative": _("Own initiative"),
    "complaint": _("Buyer's complaint"),
    "notice": _("Notice"),
    "trusted_flagger": _("Notice of a trusted flagger"),
    "order": _("Order of an authority"),
}
MEASURES: Final[Words] = {
    "refuse_publication": _("Refuse publication"),
    "remove": pgettext_lazy("measure", "Remove"),
    "hide": _("Hide"),
    "reinstate": _("Reinstate"),
    "show": _("Show again"),
    "*": _("All measures"),
}
STATES: Final[Words] = {
    "held": _("Held for a second person"),
    "due": _("On its way"),
    "applied": _("Applied"),
    "failed": _("Failed"),
    "reversed": _("Reversed"),
    "draft": _("Draft"),
    "shadow": _("Shadow"),
    "live": _("Live"),
    "retired": _("Retired"),
}
EFFECTS: Final[Words] = {**VERDICTS, "weight": _("Weight")}
CASES: Final[Words] = {
    "screening": _("The machine is unsure"),
    "notice": _("Notice"),
    "complaint": _("Buyer's complaint"),
    "account": _("Another listing of the account"),
    "appeal": _("Appeal"),
    "investigation": _("Investigation"),
}
ROLES: Final[Words] = {
    "reviewer": _("Reviewer"),
    "lead": _("Team lead"),
    "analyst": _("Analyst"),
    "manager": _("Manager"),
}
MESSAGES: Final[Words] = {
    "listing.refused": _("Publication refused"),
    "listing.removed": _("Listing removed"),
    "listing.hidden": _("Listing hidden"),
    "listing.shown": _("Listing shown again"),
    "listing.reinstated": _("Listing reinstated"),
    "listing.released": _("Listing released"),
    "statement.written": _("Statement for the seller"),
}
LISTING_EVENTS: Final[Words] = {"offered": _("Offered"), "edited": _("Edited"), "ended": _("Ended")}
CONDITIONS: Final[Words] = {"new": _("New"), "used": _("Used"), "refurbished": _("Refurbished")}
GROUNDS: Final[Words] = {"law": _("Law"), "terms": _("Terms of sale")}
EVENTS: Final[Words] = {
    "decision_recorded": _("Decision recorded"),
    "case_opened": _("Case opened"),
    "case_claimed": _("Case claimed"),
    "case_released": _("Case given back"),
    "measure_due": _("Measure due"),
    "measure_held": _("Measure held"),
    "measure_applied": _("Measure applied by the marketplace"),
    "measure_failed": _("Measure failed"),
    "measure_reversed": _("Measure reversed"),
    "statement_written": _("Statement written"),
    "listing_released": _("Let back on the shelf"),
    "listing_reinstated": _("Reinstated"),
    "notice_received": _("Notice received"),
    "notice_answered": _("Notice answered"),
    "message_given_up": _("Delivery given up"),
    "message_resent": _("Delivery sent again"),
}
"""Of the events that name a listing."""
SCOPES: Final[Words] = {"all": _("everything"), "rule": _("rule"), "brand": _("brand"), "seller": _("seller")}

ALL: Final[Mapping[str, Words]] = {
    "verdict": VERDICTS,
    "publish": PUBLISH,
    "usage": USAGES,
    "finding": FINDINGS,
    "fact": FACTS,
    "outcome": OUTCOMES,
    "source": SOURCES,
    "measure": MEASURES,
    "state": STATES,
    "effect": EFFECTS,
    "case": CASES,
    "role": ROLES,
    "message": MESSAGES,
    "listing_event": LISTING_EVENTS,
    "condition": CONDITIONS,
    "ground": GROUNDS,
    "event": EVENTS,
    "scope": SCOPES,
}
"""By the name that templates give: `{{ code|said:"verdict" }}`."""


def said(code: str, group: str) -> str:
    """The word for a code, in the language of the page."""
    return str(ALL[group].get(code, code))
