"""What the starter policy says. Operators record versions of their own; these are where they begin."""

from typing import Any, Final

COUNTERFEIT: Final[dict[str, Any]] = {
    "code": "counterfeit",
    "version": 1,
    "titles": {"en": "Counterfeit goods", "zh-hans": "假冒商品"},
    "texts": {
        "en": "Goods that carry a brand's mark without its owner's consent may not be offered."
        " This includes replicas, goods called copies of a brand, and goods whose listing hides the brand it imitates.",
        "zh-hans": "未经商标权利人许可而使用其商标的商品不得上架，包括复刻品、自称仿某品牌的商品，以及用变体写法掩盖所仿品牌的商品。",
    },
    "ground": "terms",
    "ground_reference": "Terms of sale, counterfeit goods",
    "regulator_category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "permitted_measures": ["refuse_publication", "remove", "hide"],
    "settings": {
        "review_release_hours": 72,
        "appeal_months": 6,
        "case_due_hours": 24,
        "removals_per_hour": {"all": 500, "rule": 200, "brand": 200, "seller": 50},
        "removals_per_thousand_listed": 1,
        "removals_at_least": 6,
    },
}
"""Hours and counts are parameters of this version, not law: see docs/howto/policies.md."""


def publication(verdict: str, is_switched_on: bool, is_barred: bool) -> str:
    """What a verdict means for publication: yes, hold or no.

    While nothing is switched on everything is published. A listing that a measure in force keeps off the shelf stays off.
    """
    if is_barred:
        return "no"
    if not is_switched_on or verdict == "allow":
        return "yes"
    return "no" if verdict == "remove" else "hold"
