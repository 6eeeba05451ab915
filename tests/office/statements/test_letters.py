"""The wording of letters: every field of Article 17(3), in both languages, and nothing of who sent a notice."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assay.detect.finding import Kind
from assay.office.decisions.rules import SOURCES
from assay.office.enforcement.rules import REVERSALS
from assay.office.statements.rules import (
    LANGUAGES,
    Matter,
    correction,
    months_later,
    notice_outcome,
    sentences,
    statement_of_reasons,
)
from office.shelf import FINDINGS

AT = datetime(2026, 1, 31, 9, tzinfo=UTC)
MATTER = Matter(
    number="0195",
    at=AT,
    measure="remove",
    marketplace="bazaar",
    listing_id="bag-1",
    title="G*cci bag",
    version=3,
    territories=[],
    findings=FINDINGS,
    facts="",
    reviewer_reasons="",
    source="own_initiative",
    is_found_by_machine=True,
    is_decided_by_machine=True,
    ground="terms",
    ground_reference="Terms of sale, 4.2",
    policy_title="Counterfeit goods",
    policy_text="Goods that carry a brand's mark without consent may not be offered.",
    appeal_months=6,
    answer_url="https://assay.example/statements/0195",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", list(REVERSALS))
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("ground", ["terms", "law"])
def test_each_field_of_the_law_is_there_by_itself_and_in_the_letter(
    language: str, measure: str, source: str, ground: str
) -> None:
    letter = statement_of_reasons(replace(MATTER, measure=measure, source=source, ground=ground), language)
    reasons = letter.reasons
    assert reasons["measure"]["kind"] == measure  # (a)
    assert reasons["measure"]["duration"] == "indefinite"
    assert reasons["measure"]["territories"] == []
    assert reasons["facts"]["source"] == source  # (b)
    assert [finding["found"] for finding in reasons["facts"]["findings"]] == ["G*cci", "39 USD"]
    assert (reasons["automated"]["detection"], reasons["automated"]["decision"]) == (True, True)  # (c)
    named, other = (
        ("contractual_ground", "legal_ground") if ground == "terms" else ("legal_ground", "contractual_ground")
    )
    assert reasons[named]["reference"] == "Terms of sale, 4.2"  # (d), (e)
    assert reasons[other] is None
    assert reasons["redress"]["until"].startswith("2026-07-31")  # (f)
    assert reasons["redress"]["ways"] == ["internal_complaint", "out_of_court", "court"]
    for said in (
        reasons["measure"]["said"],
        *reasons["facts"]["said"],
        reasons["automated"]["said"],
        reasons[named]["said"],
        reasons["redress"]["said"],
        "bag-1",
        "0195",
    ):
        assert said in letter.text
    assert "{" not in letter.text
    assert bool(CHINESE.search(letter.text)) == (language == "zh-hans")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_finding_is_told_in_chinese(kind: Kind) -> None:
    finding = {
        "kind": kind,
        "strength": 1.0,
        "detail": "English.",
        "found": "3 days",
        "against": "Gucci",
        "field": "title",
    }
    told = sentences([finding], "zh-hans")
    if kind is Kind.SELLER_AUTHORISED:  # speaks for the listing
        assert told == []
    else:
        assert CHINESE.search(told[0])
        assert "English" not in told[0]


def test_a_finding_read_as_innocent_is_not_held_against_the_seller() -> None:
    assert sentences([{**FINDINGS[0], "strength": 0.0}], "en") == []


def test_a_kind_that_the_wording_does_not_know_yet_is_told_as_it_is() -> None:
    assert sentences([{**FINDINGS[0], "kind": "logo"}], "zh-hans") == [FINDINGS[0]["detail"]]


def test_a_persons_reasons_are_told() -> None:
    letter = statement_of_reasons(replace(MATTER, is_decided_by_machine=False, reviewer_reasons="The seams."), "en")
    assert "The reviewer's reasons: The seams." in letter.text
    assert "A person decided." in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_takes_the_statement_back(language: str) -> None:
    letter = correction(
        replace(MATTER, measure="reinstate", corrects="0188", corrects_at=AT, reviewer_reasons="a bad rule"), language
    )
    assert "0188" in letter.text
    assert "a bad rule" in letter.text
    assert letter.reasons["corrects"] == "0188"
    assert "{" not in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["violation", "no_violation", "undetermined"])
def test_the_notifiers_letter(language: str, outcome: str) -> None:
    letter = notice_outcome("n-1", {"bag-1": outcome}, AT, "The seams.", False, language)
    assert "n-1" in letter.subject_line
    for part in ("bag-1", "n-1", "The seams."):
        assert part in letter.text
    assert "{" not in letter.text


@pytest.mark.parametrize(
    ("at", "months", "until"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2026, 12, 1), 6, (2027, 6, 1)),
    ],
)
def test_months_end_where_months_end(at: tuple[int, int, int], months: int, until: tuple[int, int, int]) -> None:
    assert months_later(datetime(*at, tzinfo=UTC), months) == datetime(*until, tzinfo=UTC)


def test_a_seller_is_written_to_in_their_language_and_the_correction_too(database: str) -> None:
    from assay.office.enforcement.commands import undo
    from assay.office.statements.models import Statement
    from office.shelf import PERSON, open_shop, settle_all

    shop = open_shop(languages={"shenzhen": "zh-hans"})
    shop.offer("bag", seller="shenzhen")
    settle_all()
    undo(PERSON, "规则有误", rule="replica-words")
    settle_all()
    first, second = Statement.objects.order_by("id")
    assert (first.language, second.language) == ("zh-hans", "zh-hans")
    assert first.text.startswith("您的商品未予上架。")
    assert "“G*cci”用符号遮盖了 Gucci 名称中的字母。" in first.text
    assert str(first.id) in second.text
    assert first.template_version == 1
