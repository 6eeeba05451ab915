"""A whole run: the market on a platform, the same market on the keyword list beside it, and the report of both."""

import contextlib
import json
import multiprocessing
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assay.base.files import check_target, replacing
from assay.market.living.client import HttpPlatform
from assay.market.living.figures import Figure, by_tactic, reported_figures, triples, true_figures, wrongly_taken
from assay.market.living.keywords import KeywordList
from assay.market.living.webhooks import Receiver
from assay.market.living.world import Market, Setting

Progress = Callable[[int, int], None]
Report = dict[str, dict[str, Figure]]
_WRONG_SHOWN = 200


def baseline(setting: Setting) -> dict[str, Figure]:
    """The true figures of the same market on the keyword list."""
    market = Market(setting)
    market.run(KeywordList())
    return true_figures(market.shelf, market.book, market.at)


def run_market(setting: Setting, url: str, key: str, progress: Progress | None = None) -> tuple[Report, dict[str, Any]]:
    """Run the market on the platform at `url`; the figures, and beside them what the run was like.

    The baseline runs in a process of its own meanwhile. Raises AssayError where the platform is away, refuses, does not
    come to rest, or has met a market of this seed before.
    """
    receiver = Receiver()
    with contextlib.closing(HttpPlatform(url, key, receiver)) as platform:
        market = Market(setting, platform.now())
        # spawn: a forked copy of this process would share its threads and sockets. Leaving the pool ends the process.
        with multiprocessing.get_context("spawn").Pool(1) as beside, receiver:
            compared = beside.apply_async(baseline, (setting,))
            platform.subscribe()
            market.run(platform, progress)
            ledger = platform.figures()
            compared_with = compared.get()
    truth = true_figures(market.shelf, market.book, market.at)
    reported = reported_figures(market.shelf, market.book, market.heard, ledger)
    return triples(reported, truth, compared_with), _particulars(market, platform, receiver, bool(ledger))


def write_report(figures: Report, particulars: dict[str, Any], path: Path) -> Path:
    """Write the figures to `path` and the particulars beside it; the path of these comes back.

    Raises AssayError where they cannot be written.
    """
    beside = path.with_name(f"{path.stem}.run.json")
    for target, content in ((path, figures), (beside, particulars)):
        with replacing(target, "w") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.write("\n")
    return beside


def check_report(path: Path) -> None:
    """Before a long run: raises AssayError if the report could not be written there."""
    check_target(path)


def _particulars(market: Market, platform: HttpPlatform, receiver: Receiver, has_ledger: bool) -> dict[str, Any]:
    wrong = wrongly_taken(market.book.taken, market.shelf)
    return {
        "setting": asdict(market.setting),
        "reported_from": "the ledger's figures" if has_ledger else "answers, webhooks and cases",
        "steps": market.setting.steps,
        "accounts": len(market.accounts.all),
        "first_answers": market.heard.answered,
        "complaints": market.book.complaints,
        "cases_decided": market.book.cases_decided,
        "reinstated": market.book.reinstated,
        "orders_repeated": market.heard.again,
        "webhooks_forged": receiver.forged,
        "input_refused": market.book.refused_input,
        "input_errors": platform.input_errors[:_WRONG_SHOWN],
        "wrongly_taken_down": wrong[:_WRONG_SHOWN],
        "tactics": by_tactic(market.shelf),
    }
