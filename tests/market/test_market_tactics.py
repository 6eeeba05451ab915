"""Each tactic does what its name says, and the held-out half stays out of a feed made for tuning."""

import re
import unicodedata
from collections import Counter

import pytest

from assay.market import disguise, feed, tactics
from assay.market.brands import BRANDS, NAMED, Brand
from assay.market.draws import Draws
from assay.market.tactics import TACTICS

TUNING = {name for name, tactic in TACTICS.items() if not tactic.held_out}
HELD_OUT = {name for name, tactic in TACTICS.items() if tactic.held_out}
HIDING = (
    "masked",
    "look_alike_characters",
    "misspelt",
    "spaced",
    "homophone",
    "mixed_script",
    "invisible",
    "initials",
)


def used(choice: str) -> set[str]:
    made = feed(2, 3_000, tactics=choice, share_counterfeit=0.3)
    return set(made.truth["tactic"].to_pylist()) - {None}


def test_half_of_the_tactics_are_held_out() -> None:
    assert len(TUNING) == len(HELD_OUT) == 9


def test_every_tactic_is_used_and_each_half_alone() -> None:
    assert used("all") == TUNING | HELD_OUT
    assert used("tuning") == TUNING
    assert used("held-out") == HELD_OUT


def test_the_table_at_the_top_names_every_tactic_and_marks_the_held_out() -> None:
    table = dict(re.findall(r"^    (\w+) +(H )?", tactics.__doc__ or "", re.MULTILINE))
    assert {name for name, mark in table.items() if mark} == HELD_OUT
    assert set(table) == TUNING | HELD_OUT


@pytest.fixture(scope="module")
def fakes() -> dict[str, list[dict[str, object]]]:
    made = feed(6, 6_000, share_counterfeit=0.5)
    by_tactic: dict[str, list[dict[str, object]]] = {name: [] for name in TACTICS}
    for listing, truth in zip(made.listings.to_pylist(), made.truth.to_pylist(), strict=True):
        if truth["tactic"]:
            by_tactic[truth["tactic"]].append(listing | {"truth": truth["brand"]})
    return by_tactic


def says(listing: dict[str, object], *fields: str) -> bool:
    """Whether the brand stands there as a word, written as its owner writes it."""
    brand = NAMED[str(listing["truth"])]
    text = " ".join(str(listing[field] or "") for field in fields)
    names = "|".join(re.escape(name.lower()) for name in (brand.name, *brand.aliases))
    return brand.zh in text or bool(re.search(rf"(?<![a-z])({names})(?![a-z])", text.lower()))


@pytest.mark.parametrize("tactic", HIDING)
def test_a_hidden_name_stands_nowhere_in_full(tactic: str, fakes: dict[str, list[dict[str, object]]]) -> None:
    plain = [row for row in fakes[tactic] if says(row, "title", "brand_claimed", "description")]
    aliased = [row for row in plain if NAMED[str(row["truth"])].aliases]
    assert plain == aliased  # a second name of two words may survive the first: "Gramd Vesper" still says "Vesper"
    assert len(plain) <= 0.05 * len(fakes[tactic]), plain[:3]


@pytest.mark.parametrize("tactic", ["plain", "slang", "just_below", "many_small_accounts", "hijacked_account"])
def test_the_open_tactics_name_the_brand_in_the_title(tactic: str, fakes: dict[str, list[dict[str, object]]]) -> None:
    assert all(says(row, "title") for row in fakes[tactic])


def test_a_brand_can_stand_in_one_place_alone(fakes: dict[str, list[dict[str, object]]]) -> None:
    assert not any(says(row, "title", "brand_claimed") for row in fakes["description_only"])
    assert all(says(row, "description") for row in fakes["description_only"])
    assert not any(says(row, "title", "description") for row in fakes["claimed_only"])
    assert all(says(row, "brand_claimed") for row in fakes["claimed_only"])
    lines = {line.name.lower() for brand in BRANDS for line in brand.lines}
    assert not any(says(row, "title", "description", "brand_claimed") for row in fakes["line_only"])
    assert all(any(line in str(row["title"]).lower() for line in lines) for row in fakes["line_only"])


def test_accounts_fit_the_tactic(fakes: dict[str, list[dict[str, object]]]) -> None:
    ring = fakes["many_small_accounts"]
    assert max(Counter(row["seller_id"] for row in ring).values()) <= 12
    assert all(row["seller_age_days"] is None or int(str(row["seller_age_days"])) <= 25 for row in ring)
    hijacked = fakes["hijacked_account"]
    assert all(row["seller_age_days"] is None or int(str(row["seller_age_days"])) >= 1200 for row in hijacked)
    assert {row["condition"] for row in fakes["false_second_hand"]} <= {"used", None}


@pytest.mark.parametrize("known", BRANDS, ids=lambda brand: brand.name)
def test_every_disguise_changes_every_name(known: Brand) -> None:
    draws = Draws(1)
    for _ in range(40):
        for name in (known.name, known.zh):
            for hide in (disguise.mask, disguise.look_alike, disguise.space_out, disguise.hide_marks):
                assert hide(draws, name) != name
        assert disguise.misspell(draws, known.name).lower() != known.name.lower()
        assert disguise.by_ear(draws, known.zh) != known.zh
        assert disguise.mix_scripts(draws, known.name, known.zh, known.pinyin) not in (known.name, known.zh)


def test_unseen_characters_are_unseen_and_nothing_else_is_changed() -> None:
    draws = Draws(2)
    for _ in range(200):
        hidden = disguise.hide_marks(draws, "Velmorane")
        extra = [letter for letter in hidden if letter not in "Velmorane"]
        assert "".join(letter for letter in hidden if letter in "Velmorane") == "Velmorane"
        assert extra
        assert all(unicodedata.category(letter) in {"Cf", "Mn", "Lo"} for letter in extra)
