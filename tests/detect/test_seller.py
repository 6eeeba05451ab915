"""Account facts: what each says, that none accuses on its own, and that the brand's own sellers are left in peace."""

from pathlib import Path
from typing import Any

import pytest
from detect_values import VELMORANE, mark, mention, pack_of

from assay.detect.detector import Mention, Reading
from assay.detect.finding import Finding, Kind
from assay.detect.marks import Usage
from assay.detect.pack import Pack
from assay.detect.screener import Screener
from assay.detect.seller import SellerDetector
from conftest import listings

NAMED = mark(authorised_sellers=frozenset({"shop-17"}))
OTHER = mark(id=1, name="Harbour")


def read(facts: dict[str, Any], *mentions: Mention) -> Reading:
    known = dict.fromkeys(SellerDetector.columns)
    reading = Reading()
    SellerDetector().read(reading, list(mentions or (mention(),)), known | facts)
    return reading


def of_kind(reading: Reading, kind: Kind) -> Finding | None:
    found = [finding for finding in reading.findings if finding.kind is kind]
    assert len(found) <= 1
    return found[0] if found else None


def strength(reading: Reading, kind: Kind) -> float:
    found = of_kind(reading, kind)
    return found.strength if found else 0.0


# --- each fact ---


@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, 0), (0, 1.0), (1, 0.989), (45, 0.5), (89, 0.011), (90, 0), (3650, 0), (-1, 0), (-400, 0)],
)
def test_the_age_of_the_account(days: int | None, expected: float) -> None:
    assert strength(read({"seller_age_days": days}), Kind.SELLER_NEW) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize(("verified", "expected"), [(None, 0), (True, 0), (False, 1.0)])
def test_whether_the_seller_is_verified(verified: bool | None, expected: float) -> None:
    assert strength(read({"seller_verified": verified}), Kind.SELLER_UNVERIFIED) == expected


@pytest.mark.parametrize(
    ("fact", "kind", "full"),
    [
        ("seller_strikes", Kind.SELLER_STRIKES, 3),
        ("seller_complaints", Kind.SELLER_COMPLAINTS, 5),
        ("seller_linked_closed", Kind.SELLER_LINKED, 2),
    ],
)
def test_counts_weigh_more_the_more_there_are_up_to_their_full_weight(fact: str, kind: Kind, full: int) -> None:
    assert [strength(read({fact: count}), kind) for count in (None, 0, -3)] == [0, 0, 0]
    strengths = [strength(read({fact: count}), kind) for count in range(1, full + 1)]
    assert strengths == sorted(strengths)
    assert 0 < strengths[0] < 1
    assert strengths[-1] == 1.0
    assert strength(read({fact: 10_000}), kind) == 1.0


@pytest.mark.parametrize(
    ("velocity", "age", "expected"),
    [
        (None, 5, 0),
        (0.0, 5, 0),
        (49.9, 5, 0),
        (50.0, 5, 0.25),
        (100.0, 5, 0.5),
        (200.0, 5, 1.0),
        (1e9, 5, 1.0),
        (200.0, None, 1.0),
        (200.0, 89, 1.0),
        (200.0, 90, 0),
        (200.0, 4000, 0),
        (float("nan"), 5, 0),
        (-7.0, 5, 0),
    ],
)
def test_many_listings_at_once_count_only_while_the_account_is_new(
    velocity: float | None, age: int | None, expected: float
) -> None:
    reading = read({"seller_velocity": velocity, "seller_age_days": age})
    assert strength(reading, Kind.SELLER_VELOCITY) == expected


def test_nothing_known_nothing_said() -> None:
    assert read({}).findings == []


@pytest.mark.parametrize(
    "facts",
    [
        {"seller_age_days": 3, "seller_velocity": 80.0},
        {"seller_strikes": 1, "seller_complaints": 1, "seller_linked_closed": 1},
        {"seller_verified": False, "seller_id": "shop-3"},
        {"seller_id": "shop-17"},
    ],
)
def test_every_finding_says_what_is_known_and_what_would_be_ordinary(facts: dict[str, Any]) -> None:
    found = read(facts, mention(NAMED)).findings
    assert found
    for finding in found:
        assert finding.detail.endswith(".")
        assert finding.found
        assert finding.against
        assert (finding.field, finding.start, finding.end) == ("seller", -1, -1)


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        ("seller_strikes", "1 strikes"),
        ("seller_linked_closed", "1 closed accounts"),
        ("seller_complaints", "1 times"),
        ("seller_age_days", "1 days"),
    ],
)
def test_one_is_not_written_as_many(fact: str, wrong: str) -> None:
    (finding,) = read({fact: 1}).findings
    assert wrong not in finding.detail


# --- authorised, or known not to be ---


@pytest.mark.parametrize(
    ("facts", "mentions", "authorised", "kinds"),
    [
        pytest.param(
            {"seller_authorised_for": ["Velmorane"]},
            (mention(),),
            True,
            {Kind.SELLER_AUTHORISED},
            id="the account says so",
        ),
        pytest.param(
            {"seller_authorised_for": ["VELMORANE"]},
            (mention(),),
            True,
            {Kind.SELLER_AUTHORISED},
            id="letter case aside",
        ),
        pytest.param(
            {"seller_authorised_for": ["Vélmorane"]}, (mention(),), True, {Kind.SELLER_AUTHORISED}, id="accents aside"
        ),
        pytest.param(
            {"seller_id": "shop-17"}, (mention(NAMED),), True, {Kind.SELLER_AUTHORISED}, id="the brand says so"
        ),
        pytest.param(
            {"seller_id": "shop-3"}, (mention(NAMED),), False, {Kind.SELLER_UNAUTHORISED}, id="the brand named others"
        ),
        pytest.param(
            {}, (mention(NAMED),), False, {Kind.SELLER_UNAUTHORISED}, id="the brand named others, the seller is unknown"
        ),
        pytest.param({"seller_id": "shop-3"}, (mention(),), False, set(), id="the brand named nobody"),
        pytest.param({"seller_authorised_for": []}, (mention(),), False, set(), id="authorised for nothing"),
        pytest.param({"seller_authorised_for": ["Harbour"]}, (mention(),), False, set(), id="authorised for another"),
        pytest.param(
            {"seller_authorised_for": ["Velmorane"]}, (mention(), mention(OTHER)), False, set(), id="for one of two"
        ),
        pytest.param(
            {"seller_authorised_for": ["Velmorane", "Harbour"]},
            (mention(), mention(OTHER)),
            True,
            {Kind.SELLER_AUTHORISED},
            id="for both",
        ),
        pytest.param(
            {"seller_id": "shop-3"},
            (mention(NAMED, Usage.RESALE),),
            False,
            set(),
            id="second-hand goods need no authority",
        ),
    ],
)
def test_who_may_sell(facts: dict[str, Any], mentions: tuple[Mention, ...], authorised: bool, kinds: set[Kind]) -> None:
    reading = read(facts, *mentions)
    assert reading.authorised is authorised
    assert {finding.kind for finding in reading.findings} == kinds


def test_a_blank_among_the_brands_authorised_for_is_no_name() -> None:
    assert read({"seller_authorised_for": ["", "Velmorane"]}).authorised is True


def test_a_null_among_the_brands_authorised_for_does_no_harm() -> None:
    assert read({"seller_authorised_for": [None, "Velmorane"]}).authorised is True


# --- through the screen ---


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory, vocabulary: Path) -> Pack:
    return pack_of(tmp_path_factory.mktemp("seller"), vocabulary, VELMORANE, rules="")


def screened(pack: Pack, **row: Any) -> dict[str, Any]:
    (verdict,) = Screener(pack).screen(listings([row])).to_pylist()
    return dict(verdict)


WORST = {
    "seller_age_days": 0, "seller_verified": False, "seller_strikes": 9, "seller_velocity": 900.0, "seller_complaints": 9,
    "seller_linked_closed": 9,
}  # fmt: skip


@pytest.mark.parametrize("title", ["A leather bag", "Cover for Velmorane bag", "", None])
def test_facts_say_nothing_of_a_listing_that_sells_nothing_as_a_brand_s(pack: Pack, title: str | None) -> None:
    verdict = screened(pack, title=title, **WORST)
    assert not [finding for finding in verdict["findings"] if finding["kind"].startswith("seller_")]
    assert verdict["verdict"] == "allow"


def test_facts_of_a_listing_that_sells_a_brand_s_goods_are_told(pack: Pack) -> None:
    verdict = screened(pack, title="Velmorane bag", seller_id="shop-3", **WORST)
    kinds = {finding["kind"] for finding in verdict["findings"]}
    assert kinds >= {kind for kind in Kind if kind.startswith("seller_")} - {Kind.SELLER_AUTHORISED}
    assert verdict["verdict"] == "review"


def test_a_new_unverified_account_alone_is_no_reason_to_suspect(pack: Pack) -> None:
    verdict = screened(pack, title="Velmorane bag", price=900, currency="USD", seller_age_days=1, seller_verified=False)
    assert verdict["verdict"] == "allow"


def test_an_authorised_seller_s_score_stays_where_it_starts(pack: Pack) -> None:
    suspect = {"title": "V*lmorane bag 1:1 replica", "price": 5, "currency": "USD"}
    anybody = screened(pack, **suspect, seller_id="shop-3")
    authorised = screened(pack, **suspect, seller_id="shop-17")
    innocent = screened(pack, title="A leather bag")
    assert anybody["verdict"] == "review"
    assert authorised["verdict"] == "allow"
    assert authorised["score"] == innocent["score"] < anybody["score"]
    assert len(authorised["findings"]) >= len(anybody["findings"])
