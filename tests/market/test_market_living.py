"""The living market: repeatable, conserved, its truth kept to itself, its people as described."""

import re
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
import pytest

from assay.base.clock import FIRST_INSTANT
from assay.base.errors import AssayError
from assay.market.draws import Draws
from assay.market.living import ways
from assay.market.living.accounts import Accounts
from assay.market.living.keywords import KeywordList
from assay.market.living.labels import labelled
from assay.market.living.rings import Rings
from assay.market.living.shelf import Shelf, State
from assay.market.living.ways import ARM_NAMES, ARM_NUMBER, WAYS
from assay.market.living.wire import Answer, ListingEvent, Order, SaleMade, SellerFacts
from assay.market.living.world import Market, Setting
from assay.market.tactics import TACTICS

MONTH = Setting(seed=3, months=1, size=0.05)
FIELDS = {
    "event", "listing_id", "version", "captured_at", "seller_id", "title", "description", "brand_claimed", "category",
    "condition", "price", "currency", "quantity", "units_sold", "attributes", "media", "ships_from", "offered_in",
    "languages",
}  # fmt: skip


class Witness(KeywordList):
    """A platform that writes down all it is told, and holds it against what it said itself."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[ListingEvent] = []
        self.live: set[str] = set()
        self.versions: dict[str, int] = {}
        self.ended: set[str] = set()
        self.sellers: dict[str, SellerFacts] = {}
        self.units: Counter[str] = Counter()
        self.sale_ids: set[str] = set()

    def tell_sellers(self, sellers: Sequence[SellerFacts]) -> None:
        assert not {seller.seller_id for seller in sellers} & set(self.sellers)
        self.sellers.update((seller.seller_id, seller) for seller in sellers)

    def tell_sales(self, sales: Sequence[SaleMade]) -> None:
        for sale in sales:
            assert sale.listing_id in self.live, "sold what was off the shelf"
            assert sale.sale_id not in self.sale_ids
            assert sale.units > 0
            self.sale_ids.add(sale.sale_id)
            self.units[sale.listing_id] += sale.units

    def screen(self, events: Sequence[ListingEvent]) -> list[Answer]:
        assert len({event.listing_id for event in events}) == len(events)
        answers = super().screen(events)
        for event, answer in zip(events, answers, strict=True):
            name = event.listing_id
            assert event.version == self.versions.get(name, 0) + 1
            assert name not in self.ended
            assert event.seller_id in self.sellers
            assert event.units_sold == self.units[name]
            assert event.captured_at == self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            self.versions[name] = event.version
            if event.event == "ended":
                self.ended.add(name)
            on_shelf = event.event != "ended" and answer.publish == "yes"
            (self.live.add if on_shelf else self.live.discard)(name)
        self.events += events
        return answers

    def settle(self) -> list[Order]:
        orders = super().settle()
        self.live -= {order.listing_id for order in orders}
        return orders


@pytest.fixture(scope="module")
def lived() -> tuple[Market, Witness]:
    market, witness = Market(MONTH), Witness()
    market.run(witness)
    return market, witness


def columns(market: Market) -> list[bytes]:
    shelf = market.shelf
    return [
        getattr(shelf, name)[: shelf.count].tobytes()
        for name in ("state", "units", "fake", "arm", "dollars", "account")
    ]


def test_the_same_seed_and_answers_give_the_same_market(lived: tuple[Market, Witness]) -> None:
    market, witness = lived
    again, told = Market(MONTH), Witness()
    again.run(told)
    assert told.events == witness.events
    assert columns(again) == columns(market)
    assert again.book == market.book


def test_another_seed_gives_another_market_of_the_same_brands(lived: tuple[Market, Witness]) -> None:
    market, witness = lived
    other, told = Market(Setting(seed=4, months=0.2, size=0.05)), Witness()
    other.run(told)
    assert not set(told.sellers) & set(witness.sellers)
    assert not {event.listing_id for event in told.events} & set(witness.versions)
    assert [brand["name"] for brand in other.brands()] == [brand["name"] for brand in market.brands()]


def test_other_answers_change_what_people_do_but_not_who_they_are(lived: tuple[Market, Witness]) -> None:
    market, witness = lived

    class OpenDoor(Witness):
        def _names_fakes(self, title: str) -> bool:
            return False

    other, told = Market(MONTH), OpenDoor()
    other.run(told)
    assert told.events != witness.events
    assert other.brands() == market.brands()


def test_every_listing_is_in_one_state_and_pulls_only_when_live(lived: tuple[Market, Witness]) -> None:
    market, witness = lived
    shelf = market.shelf
    states = shelf.state[: shelf.count]
    assert set(states.tolist()) <= {int(state) for state in State} - {State.SENT}
    assert ((shelf.pull[: shelf.count] > 0) == (states == State.LIVE)).all()
    assert (shelf.pull[shelf.count :] == 0).all()
    live = {shelf.listing_id(row) for row in np.nonzero(states == State.LIVE)[0].tolist()}
    assert live == witness.live
    assert witness.units == Counter(
        {shelf.listing_id(row): int(n) for row, n in enumerate(shelf.units[: shelf.count]) if n}
    )
    assert (shelf.quantity[: shelf.count] >= 0).all()
    assert (shelf.fake_units <= shelf.units).all()
    assert all((shelf.texts[row] is None) == (states[row] == State.ENDED) for row in range(shelf.count))


def test_nothing_that_is_sent_tells_the_truth(lived: tuple[Market, Witness]) -> None:
    market, witness = lived
    sent = msgspec.json.decode(msgspec.json.encode(witness.events[0]))
    assert set(sent) == FIELDS
    shelf = market.shelf
    fakes = np.nonzero(shelf.fake[: shelf.count])[0]
    assert 0.4 < fakes.mean() / shelf.count < 0.6


def test_within_a_step_rings_do_not_list_behind_everybody_else() -> None:
    market, witness = Market(Setting(seed=3, months=0.5, size=0.5)), Witness()
    market.run(witness)
    steps: dict[str, list[int]] = {}
    for event in witness.events:
        row = market.shelf.row(event.listing_id)
        if event.event == "offered" and row is not None:
            steps.setdefault(event.captured_at, []).append(row)
    places = [
        place / len(rows) for rows in steps.values() for place, row in enumerate(rows) if market.shelf.fake[row]
    ]  # fmt: skip
    assert len(places) > 50
    assert 0.4 < np.mean(places) < 0.6


def test_an_order_is_followed_once() -> None:
    market, platform = Market(Setting(seed=3, months=1, size=0.02)), KeywordList()
    for _ in range(8):
        market.step(platform)
    row = int(np.nonzero(market.shelf.state[: market.shelf.count] == State.LIVE)[0][0])
    name = market.shelf.listing_id(row)
    taken = len(market.book.taken)
    remove = Order("removed", name, "m1", "measure-1")
    market._follow([remove, remove, Order("removed", name, "m2", "measure-1")])
    assert len(market.book.taken) == taken + 1
    assert market.shelf.state[row] == State.REMOVED
    market._follow([Order("reinstated", name, "m3", "measure-2"), remove])
    assert market.shelf.state[row] == State.LIVE
    market._follow([Order("removed", "M9-0000001", "m4", "measure-3"), Order("removed", "other", "m5", "measure-4")])
    assert len(market.book.taken) == taken + 1
    assert market.heard.again == 3


def test_a_shelf_refuses_what_cannot_be() -> None:
    shelf = Shelf(1)
    row = shelf.add(state=State.SENT, quantity=3, reach=1.0, demand=0.5)
    with pytest.raises(ValueError, match="not on the shelf"):
        shelf.sell(row, 1)
    with pytest.raises(ValueError, match="publish"):
        shelf.answered(row, "maybe", 0.0)
    shelf.answered(row, "yes", 6.0)
    assert shelf.sell(row, 5) == 3
    shelf.ordered(row, "hidden", 12.0)
    shelf.ordered(row, "reinstated", 18.0)
    assert shelf.hours(24.0)[row] == 12.0
    shelf.end(row, 24.0)
    shelf.ordered(row, "removed", 30.0)
    shelf.answered(row, "yes", 30.0)
    assert shelf.state[row] == State.ENDED
    assert shelf.barred[row]
    with pytest.raises(ValueError, match="ended"):
        shelf.end(row, 30.0)
    assert shelf.row("M1-0000001") == row
    assert shelf.row("M1-0000002") is shelf.row("M1-x") is shelf.row("M2-0000001") is shelf.row("M1-0") is None


class KnowsOne(KeywordList):
    """A platform that can see one arm and nothing else: to learn whether rings drop what gets caught."""

    def __init__(self, market: Market, arms: set[str]) -> None:
        super().__init__()
        self.market, self.arms = market, arms

    def _names_fakes(self, title: str) -> bool:
        return False

    def _answer(self, event: ListingEvent) -> Answer:
        row = self.market.shelf.row(event.listing_id)
        shelf = self.market.shelf
        if event.event != "ended" and row is not None and shelf.fake[row] and ARM_NAMES[shelf.arm[row]] in self.arms:
            self._bar("refused" if event.version == 1 else "removed", event.listing_id, "own_initiative")
        return super()._answer(event)


def test_rings_drop_what_gets_caught_and_keep_what_sells() -> None:
    accounts = Accounts(FIRST_INSTANT)
    rings = Rings(Draws(4), accounts, [], 0.1)
    first = rings.drafts(24.0, 24.0 * 60)
    ring = rings.all[first[0].account.ring]
    account = next(draft.account for draft in first if draft.account.ring == ring.number)
    caught, sells = ring.known[0], ring.known[1]
    chosen: list[str] = []
    for number in range(150):
        arm = rings._choose(ring)
        chosen.append(arm.name)
        if arm is caught:
            rings.caught(account, arm, number, 0, 24.0)
        else:
            rings.learned(account, arm, 3 if arm is sells else 1)
    assert chosen[-50:].count(caught.name) <= 4
    assert chosen[-50:].count(sells.name) > 25
    assert account.burned
    assert ring.retries


def test_what_was_caught_comes_back_under_other_names() -> None:
    market = Market(Setting(seed=8, months=2, size=0.1))
    market.run(KnowsOne(market, set(ARM_NAMES)))
    shelf = market.shelf
    back = np.nonzero(shelf.fake[: shelf.count] & (shelf.arm[: shelf.count] == ARM_NUMBER["relist_renamed"]))[0]
    assert len(back) > 10
    assert len(set(shelf.account[back].tolist())) > 0.6 * len(back)
    assert shelf.fake_units.sum() == 0
    assert market.shelf.barred[: shelf.count][shelf.fake[: shelf.count]].all()


def test_an_edit_after_approval_turns_harmless_goods_into_a_fake() -> None:
    market, witness = Market(Setting(seed=2, months=2, size=0.1)), Witness()
    market.run(witness)
    shelf = market.shelf
    turned = [
        row
        for row in np.nonzero(shelf.fake[: shelf.count])[0].tolist()
        if shelf.arm[row] == ARM_NUMBER["edit_after_approval"]
    ]
    assert turned
    for row in turned:
        versions = [event for event in witness.events if event.listing_id == shelf.listing_id(row)]
        edit = next(event for event in versions if event.event == "edited" and event.title != versions[0].title)
        opened = datetime.fromisoformat(edit.captured_at) - datetime.fromisoformat(versions[0].captured_at)
        assert 20 <= opened.total_seconds() / 3600 <= 240
        assert shelf.fake_from[row] >= 20


def test_a_creeping_price_falls() -> None:
    market, witness = Market(Setting(seed=2, months=2, size=0.1)), Witness()
    market.run(witness)
    shelf = market.shelf
    prices: dict[str, list[float]] = {}
    for event in witness.events:
        row = shelf.row(event.listing_id)
        if row is not None and shelf.fake[row] and shelf.arm[row] == ARM_NUMBER["price_creep"] and event.price:
            prices.setdefault(event.listing_id, []).append(float(event.price))
    falling = [asked for asked in prices.values() if len(set(asked)) > 3]
    assert falling
    assert all(asked[-1] < 0.75 * asked[0] for asked in falling)


def test_buyers_complain_late_and_brands_file_notices(lived: tuple[Market, Witness]) -> None:
    market, _ = lived
    assert market.book.complaints > 0
    filed = list(market.book.filed.values())
    assert {each.is_right for each in filed} == {True, False}
    assert all(each.settled_at is not None for each in filed if each.at < market.at)
    assert market.book.cases_decided > 0


def test_the_table_of_ways_names_each_and_marks_the_held_out() -> None:
    table = dict(re.findall(r"^    (\w+) +(H )?", ways.__doc__ or "", re.MULTILINE))
    assert set(table) == set(WAYS)
    assert {name for name, mark in table.items() if mark} == {way.name for way in WAYS.values() if way.held_out}
    assert not set(WAYS) & set(TACTICS)


def test_held_out_tactics_stay_out_of_labels_for_tuning() -> None:
    made = labelled(Setting(seed=6, months=1, size=0.1, tactics="tuning"))
    used = set(made.truth["tactic"].to_pylist()) - {None}
    held = {name for name, tactic in TACTICS.items() if tactic.held_out} | {n for n, w in WAYS.items() if w.held_out}
    assert used
    assert not used & held
    assert {"edit_after_approval", "relist_renamed"} <= used
    ids = made.listings["listing_id"].to_pylist()
    assert len(set(ids)) == len(ids) == made.truth.num_rows
    assert made.listings["listing_id"].equals(made.truth["listing_id"])
    assert 0.01 < np.mean(made.truth["counterfeit"].to_pylist()) < 0.08
    again = labelled(Setting(seed=6, months=1, size=0.1, tactics="tuning"))
    assert again.listings.equals(made.listings)
    assert again.truth.equals(made.truth)


def test_a_year_is_large_enough_and_a_month_is_quick() -> None:
    before = time.process_time()
    market = Market(Setting(seed=1, months=0.5, size=1.0))
    market.run(KeywordList())
    assert time.process_time() - before < 5.0
    assert market.shelf.count * 24 > 190_000
    assert int(market.shelf.fake.sum()) * 24 > 5_000
    assert len(market.book.filed) * 24 > 50


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"seed": -1}, "from 0 up"),
        ({"seed": 1, "months": 0}, "months"),
        ({"seed": 1, "months": float("nan")}, "months"),
        ({"seed": 1, "size": 0}, "size"),
        ({"seed": 1, "step_hours": 7}, "1 to 6"),
    ],
)
def test_a_market_that_cannot_be_is_refused(values: dict[str, float], says: str) -> None:
    with pytest.raises(AssayError, match=says):
        Setting(**values)  # type: ignore[arg-type]


def test_unknown_tactics_are_refused() -> None:
    with pytest.raises(AssayError, match="tuning or held-out"):
        Market(Setting(1, tactics="some"))
