"""The tables of evasions and innocents, and what is reached on each: no change may fall behind.

The goal is 98 % on each side; `docs/goals.md` says where it is missed. A failure prints its rows, but of the `_final` tables
ids and kinds alone: they are for measuring.
"""

import csv
import functools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assay.detect.pack import Pack
from assay.detect.screener import Screener
from assay.detect.text.lexicon import is_unspaced, key_of
from conftest import listings, measured

HERE = Path(__file__).parent
EVASIONS = ("evasions", "evasions_heldout", "evasions_markets", "evasions_final", "evasions_markets_final")
INNOCENTS = ("innocents", "innocents_heldout", "innocents_markets", "innocents_final", "innocents_markets_final")
SCRIPTS = {"Latin", "Han", "Cyrillic", "Greek", "Arabic", "Thai", "Hangul", "Kana"}
PLAINLY_NAMED = {"transliterated", "traditional", "nickname"}
"""Techniques that name the brand as buyers of that country do: it must be found, and need not be suspect."""
GOAL = 0.98
FOUND = {
    "evasions": 0.985,
    "evasions_heldout": 0.98,
    "evasions_markets": 0.91,
    "evasions_final": 0.96,
    "evasions_markets_final": 0.82,
}
"""The share of evasions in which the brand is found, reached so far."""
NOT_ALLOWED = {
    "evasions": 0.96,
    "evasions_heldout": 0.94,
    "evasions_markets": 0.85,
    "evasions_final": 0.86,
    "evasions_markets_final": 0.7,
}
"""The share of disguised names that are not allowed from the title alone, reached so far."""

Case = dict[str, str]
Outcome = tuple[Case, dict[str, Any]]


@functools.cache
def rows(table: str) -> list[Case]:
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def outcomes(starter_screener: Screener) -> dict[str, list[Outcome]]:
    """Every case with its verdict row, a batch for each table."""
    judged: dict[str, list[Outcome]] = {}
    for table in (*EVASIONS, *INNOCENTS):
        batch = listings(
            [
                {
                    "listing_id": row["id"],
                    **{name: row.get(name) or None for name in ("title", "description", "condition")},
                }
                for row in rows(table)
            ]
        )
        judged[table] = list(zip(rows(table), starter_screener.screen(batch).to_pylist(), strict=True))
    return judged


def told(table: str, wrong: list[Outcome], total: int) -> str:
    """What to print of the wrong ones: whole rows where they may be read, else how many of which kind."""
    head = f"{table}: {len(wrong)} of {total} wrong ({1 - len(wrong) / total:.2%} right, the goal is {GOAL:.0%})"
    kinds = Counter(row.get("technique") or row.get("kind") or "" for row, _ in wrong)
    if table.endswith("_final"):
        ids = ", ".join(row["id"] for row, _ in wrong)
        return f"{head}\n  {dict(kinds)}\n  {ids}"
    lines = (
        f"  {row['id']} {row.get('technique') or row.get('kind')}: {row['title']} | {row['description']} | {row['brand']}: {row['why']}\n"
        f"      -> {verdict['verdict']} {verdict['score']:.2f} {verdict['brand']} {verdict['usage']} {verdict['rules']} "
        f"{[(finding['kind'], finding['found'], round(finding['strength'], 2)) for finding in verdict['findings']]}"
        for row, verdict in wrong
    )
    return "\n".join([head, f"  {dict(kinds)}", *lines])


def hold(table: str, what: str, outcomes: list[Outcome], wrong: list[Outcome], share: float = GOAL) -> None:
    total = len(outcomes)
    measured(f"{table}: {what}", total - len(wrong), total)
    assert total - len(wrong) >= share * total, told(table, wrong, total)


def names_of(pack: Pack, brand: str) -> set[str]:
    """The canonical names of the brands that are written so, letter case, accents and punctuation aside."""
    return {pack.marks[alias.mark].name for alias in pack.lexicon.find(key_of(pack.folder.base(brand)))}


def is_plainly_named(pack: Pack, row: Case) -> bool:
    """By its technique, or because a script without spaces has the brand's own name in it."""
    text = pack.folder.base(f"{row['title']} {row['description']}").replace("・", "").replace("·", "")
    owners = {alias.mark for alias in pack.lexicon.find(key_of(pack.folder.base(row["brand"])))}
    own = (alias.key for mark in owners for alias in pack.lexicon.of_mark(mark))
    return row["technique"] in PLAINLY_NAMED or any(is_unspaced(key) and len(key) > 1 and key in text for key in own)


@pytest.mark.parametrize("table", EVASIONS)
def test_the_registry_has_the_brands_that_are_hidden(starter: Pack, table: str) -> None:
    assert not {row["brand"] for row in rows(table) if not names_of(starter, row["brand"])}


@pytest.mark.parametrize("table", EVASIONS)
def test_the_brand_behind_an_evasion_is_found(outcomes: dict[str, list[Outcome]], starter: Pack, table: str) -> None:
    missed = [
        (row, verdict) for row, verdict in outcomes[table] if verdict["brand"] not in names_of(starter, row["brand"])
    ]
    hold(table, "brand found", outcomes[table], missed, FOUND[table])


@pytest.mark.parametrize("table", EVASIONS)
def test_a_disguised_name_is_not_allowed(outcomes: dict[str, list[Outcome]], starter: Pack, table: str) -> None:
    disguised = [(row, verdict) for row, verdict in outcomes[table] if not is_plainly_named(starter, row)]
    allowed = [(row, verdict) for row, verdict in disguised if verdict["verdict"] == "allow"]
    hold(table, "disguised and not allowed", disguised, allowed, NOT_ALLOWED[table])


@pytest.mark.parametrize("table", INNOCENTS)
def test_an_innocent_listing_is_allowed(outcomes: dict[str, list[Outcome]], table: str) -> None:
    flagged = [(row, verdict) for row, verdict in outcomes[table] if verdict["verdict"] != "allow"]
    hold(table, "allowed", outcomes[table], flagged)


# --- the tables themselves ---


@pytest.mark.parametrize("table", (*EVASIONS, *INNOCENTS))
def test_a_table_is_large_enough_and_has_every_script(table: str) -> None:
    assert len(rows(table)) >= (200 if table.endswith(("_final", "_markets")) else 400)
    assert {row["script"] for row in rows(table)} >= SCRIPTS


@pytest.mark.parametrize("table", (*EVASIONS, *INNOCENTS))
def test_every_case_says_why_and_stands_once(table: str) -> None:
    assert all(row["why"].strip() and row["title"].strip() for row in rows(table))
    assert not [number for number, count in Counter(row["id"] for row in rows(table)).items() if count > 1]
    texts = Counter((row["title"], row["description"], row.get("condition")) for row in rows(table))
    assert not [text for text, count in texts.items() if count > 1]


@pytest.mark.parametrize("tables", [EVASIONS, INNOCENTS])
def test_no_case_is_both_tuned_on_and_held_out(tables: tuple[str, ...]) -> None:
    unread = [table for table in tables if table.endswith("_final")]
    known = {(row["title"], row["description"]) for table in tables if table not in unread for row in rows(table)}
    assert not [row["id"] for table in unread for row in rows(table) if (row["title"], row["description"]) in known]


@pytest.mark.parametrize(
    "trap",
    [
        *("A货", "复刻", "仿真", "1比1", "for iphone", "compatible with", "适用"),
        *("supreme", "apple", "gap", "coach", "mango", "monster"),
    ],
)
def test_every_trap_of_the_real_data_is_among_the_innocents(trap: str) -> None:
    texts = [f"{row['title']} {row['description']}".lower() for table in INNOCENTS for row in rows(table)]
    assert any(trap.lower() in text for text in texts)


def test_second_hand_goods_colours_and_materials_are_among_the_innocents() -> None:
    kinds = Counter(row["kind"] for table in INNOCENTS for row in rows(table))
    assert kinds["second_hand"] >= 40
    assert kinds["place_person_colour"] >= 20
