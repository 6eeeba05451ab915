"""Every page there is."""

from .ledger import Ledger


def addresses(ledger: Ledger) -> dict[str, str]:
    """The address of each page, by its name."""
    return {
        "overview": "/",
        "search": "/search",
        "search_empty": "/search?words=nothing+of+the+kind",
        "listing": f"/listings/{ledger.subjects['L-1001']}",
        "listing_zh": f"/listings/{ledger.subjects['L-2001']}",
        "listing_hostile": f"/listings/{ledger.subjects['L-303']}",
        "cases": "/cases",
        "case": f"/cases/{ledger.cases['L-300']}",
        "case_notice": f"/cases/{ledger.cases['L-400']}",
        "case_decided": f"/cases/{ledger.cases['decided']}",
        "rules": "/rules",
        "rule": "/rules/bags-far-below-the-floor",
        "packs": "/packs",
        "deliveries": "/deliveries",
        "deliveries_dead": "/deliveries?show=dead",
        "delivery": f"/deliveries/{ledger.messages['dead']}",
        "observe": "/observe",
        "policies": "/policies",
        "account": "/account",
        "second_factor": "/account/second-factor",
    }
