"""Rules in the database: draft, shadow, live with a back-test and a second person, retired."""

from typing import Any

import pytest

from assay.base.errors import AssayError
from assay.detect.pack import open_pack
from assay.office.core.models import Event
from assay.office.screening.commands import (
    back_test_rule,
    change_rule_state,
    compile_if_wanted,
    ensure_pack,
    put_rule_live,
    record_rule_version,
    switch_starter,
)
from assay.office.screening.models import RuleVersion
from assay.office.screening.queries import pack_folder, pack_in_force, rules_in_force, shadow_rules
from assay.office.screening.rules import Beside

from .ledger import offered

ALICE, BOB = "person:alice", "person:bob"
RULE: dict[str, Any] = {
    "id": "cheap-bags",
    "when": "contains(lower(title), 'bag') AND price < 30",
    "effect": "review",
    "owner": "policy team",
    "reason": "A bag at such a price is rarely genuine.",
    "state": "draft",
}


@pytest.fixture
def past(first: str, later: Any) -> None:
    offered([{"title": "Velmorane bag", "price_minor": 1_000, "listing_id": "old"}])
    later(days=40)
    offered(
        [
            {"title": "leather bag", "price_minor": 1_999},
            {"title": "leather bag", "price_minor": 45_000},
            {"title": "Gucci bag 1:1 replica", "price_minor": 1_999},
            {"title": "oak table"},
        ]
    )


def in_pack() -> list[str]:
    compile_if_wanted()
    return [rule.id for rule in open_pack(pack_folder(str(pack_in_force()))).rules]


def test_a_rule_goes_live_with_a_back_test_and_a_second_person(past: None) -> None:
    record_rule_version(RULE, ALICE)
    assert in_pack() == []
    with pytest.raises(AssayError, match="no back-test"):
        put_rule_live("cheap-bags", BOB)
    tried = back_test_rule("cheap-bags", ALICE)
    assert tried.back_test is not None
    assert (tried.state, tried.version) == ("draft", 2)
    sample = tried.back_test.pop("sample")
    assert tried.back_test == {
        "screened": 4, "fired": 2, "changes": {"allow>review": 1, "review>review": 1}, "days": 30, "pack": pack_in_force(),
        "engine": tried.back_test["engine"],
    }  # fmt: skip
    assert {(listing["listing_id"], listing["before"], listing["after"]) for listing in sample} == {
        ("L0", "allow", "review"),
        ("L2", "review", "review"),
    }
    for actor, said in ((ALICE, "is yours"), ("machine:cli", "a person's word"), ("key:1", "a person's word")):
        with pytest.raises(AssayError, match=said):
            put_rule_live("cheap-bags", actor)
    live = put_rule_live("cheap-bags", BOB)
    assert (live.state, live.approved_by, live.version) == ("live", BOB, 3)
    assert in_pack() == ["cheap-bags"]
    assert offered([{"title": "leather bag", "price_minor": 1_999, "listing_id": "new"}])[0].verdict == "review"
    assert [name for name in Event.objects.order_by("id").values_list("name", flat=True) if "rule" in name] == [
        "rule_version_recorded", "rule_back_tested", "rule_version_recorded",
    ]  # fmt: skip


def test_a_longer_back_test_reaches_further_back(past: None) -> None:
    record_rule_version(RULE, ALICE)
    tried = back_test_rule("cheap-bags", BOB, days=60).back_test
    assert tried is not None
    assert (tried["screened"], tried["fired"]) == (5, 3)
    tried = back_test_rule("cheap-bags", BOB, days=60, most=2).back_test
    assert tried is not None
    assert tried["screened"] == 2
    put_rule_live("cheap-bags", BOB)  # to try a rule is not to write it


def test_another_text_needs_another_back_test_and_its_author_is_another(past: None) -> None:
    record_rule_version(RULE, ALICE)
    back_test_rule("cheap-bags", ALICE)
    record_rule_version({**RULE, "when": "price < 40"}, BOB)
    with pytest.raises(AssayError, match="no back-test"):
        put_rule_live("cheap-bags", ALICE)
    back_test_rule("cheap-bags", BOB)
    with pytest.raises(AssayError, match="is yours"):
        put_rule_live("cheap-bags", BOB)
    put_rule_live("cheap-bags", ALICE)


def test_a_draft_beside_a_live_version_leaves_it_live_and_retiring_ends_it(past: None) -> None:
    record_rule_version(RULE, ALICE)
    back_test_rule("cheap-bags", ALICE)
    put_rule_live("cheap-bags", BOB)
    record_rule_version({**RULE, "when": "price < 40"}, ALICE)
    assert [version.expression for version in rules_in_force()] == [RULE["when"]]
    assert in_pack() == ["cheap-bags"]
    change_rule_state("cheap-bags", "shadow", ALICE)
    assert [rule.when for rule in shadow_rules()] == ["price < 40"]
    change_rule_state("cheap-bags", "retired", ALICE)
    assert in_pack() == []
    assert shadow_rules() == []
    with pytest.raises(AssayError, match="is retired"):
        back_test_rule("cheap-bags", ALICE)


def test_shadow_rules_are_tried_beside_a_pack(past: None, starter_screener: Any) -> None:
    from assay.office.screening.rules import engine_batch

    from .ledger import NOTHING_KNOWN

    record_rule_version({**RULE, "state": "shadow", "effect": "remove"}, ALICE)
    row: dict[str, Any] = dict.fromkeys(
        ("description", "brand_claimed", "category", "condition", "currency", "seller_id", "units_sold", "ships_from", "offered_in")
    )  # fmt: skip
    rows = [
        {**row, "listing_id": "1", "title": "a bag", "price_minor": 100, "facts": NOTHING_KNOWN},
        {**row, "listing_id": "2", "title": "a bag", "price_minor": 10_000, "facts": NOTHING_KNOWN},
    ]
    seen = starter_screener.see(engine_batch(rows))
    assert Beside(shadow_rules()).fired(seen) == [["cheap-bags"], []]
    assert Beside([]).fired(seen) == [[], []]
    assert starter_screener.judge(seen).column("rules").to_pylist() == [[], []]


def test_a_rule_of_the_starter_registry_is_retired_or_replaced(cache: None) -> None:
    ensure_pack("machine:setup")
    rules = in_pack()
    trusted = open_pack(pack_folder(str(pack_in_force()))).rules[0].id
    assert [rule.state for rule in shadow_rules()] == ["shadow"] * len(shadow_rules())
    assert shadow_rules()
    change_rule_state(trusted, "retired", ALICE)
    assert in_pack() == [rule for rule in rules if rule != trusted]
    switch_starter(False, ALICE)
    assert in_pack() == []
    assert shadow_rules() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "live"}, "cannot be recorded as live"),
        ({"state": "retired"}, "cannot be recorded as retired"),
        ({"when": "prise < 3"}, "prise"),
        ({"when": "1 = (SELECT 1)"}, "cheap-bags"),
        ({"id": "Cheap Bags"}, "kebab-case"),
        ({"owner": ""}, "owner"),
        ({"surprise": 1}, "unknown key 'surprise'"),
    ],
)
def test_a_rule_that_the_engine_would_refuse_is_not_recorded(database: str, change: dict[str, Any], said: str) -> None:
    with pytest.raises(AssayError, match=said):
        record_rule_version({**RULE, **change}, ALICE)
    assert not RuleVersion.objects.exists()


def test_nothing_recorded_is_no_back_test(first: str) -> None:
    record_rule_version(RULE, ALICE)
    with pytest.raises(AssayError, match="Nothing was screened in the last 30 days"):
        back_test_rule("cheap-bags", ALICE)
    with pytest.raises(AssayError, match="no rule 'other'"):
        back_test_rule("other", ALICE)
    with pytest.raises(AssayError, match="There is no rule 'other'"):
        change_rule_state("other", "retired", ALICE)
    with pytest.raises(AssayError, match="back-test and a second person"):
        change_rule_state("cheap-bags", "live", BOB)
