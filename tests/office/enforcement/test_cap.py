"""A rule that fires on everything: the cap trips, a person is called, and the undo leaves no trace on the shelf."""

from collections.abc import Callable

from django.db import connection

from assay.base import clock
from assay.office.adapters.models import Message
from assay.office.adapters.queries import alarms
from assay.office.cases.models import OpenCase
from assay.office.catalog.models import Listing
from assay.office.config.carrying import carry
from assay.office.config.settling import settle
from assay.office.core.models import Event
from assay.office.core.rules import Allowed, Refused
from assay.office.decisions.models import Decision
from assay.office.enforcement.commands import count_undoable, reset_trip, undo
from assay.office.enforcement.models import CapTrip, Measure
from assay.office.enforcement.queries import active_trips, tripped
from assay.office.statements.models import Statement
from office.shelf import PACK, PERSON, FakePost, Shop, deliver_all, open_shop, settle_all

LISTED = 12_000


def a_bad_rule_sweeps(shop: Shop, count: int) -> None:
    """Everything is on the shelf; a rule goes live that fires on it all, from many sellers and brands."""
    stock(LISTED - count)
    names = [f"item-{number}" for number in range(count)]
    shop.offer_many(names, "allow", brand=None, rules=[])
    for first in range(0, count, 50):
        shop.offer_many(
            names[first : first + 50], "remove", "no", version=2, seller=f"s-{first}", brand=f"b{first}", rules=["bad"]
        )


def stock(count: int) -> None:
    """The rest of the catalogue, of which nothing is needed but that it is listed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listing (subject_id, account_id, marketplace, version, event, content_hash, snapshot_id,"
            " screening_id, verdict, publish, first_seen_at, units_sold) SELECT gen_random_uuid(), gen_random_uuid(),"
            " 'bazaar', 1, 'offered', '', gen_random_uuid(), gen_random_uuid(), 'allow', 'yes', %s, 0"
            " FROM generate_series(1, %s)",
            [clock.now(), count],
        )


def test_it_trips_before_one_in_a_thousand_and_is_undone_without_a_trace(database: str) -> None:
    shop = open_shop()
    a_bad_rule_sweeps(shop, 300)
    before = set(Listing.objects.filter(publish="yes").values_list("subject_id", flat=True))
    settle_all()
    touched = Measure.objects.filter(kind="remove").count()
    assert 0 < touched < LISTED / 1000
    (trip,) = active_trips()
    assert (trip.scope, trip.key) == ("rule", "bad")
    assert Event.objects.filter(name="cap_tripped").count() == 1
    assert [alarm.name for alarm in alarms()] == ["cap_tripped"]
    assert tripped().covers(["bad"], None, None)
    assert OpenCase.objects.count() == 300 - touched
    deliver_all(FakePost())

    assert count_undoable(rule="bad") == touched
    assert undo(PERSON, "a rule that fires on everything", rule="bad").decisions == touched
    assert undo(PERSON, "again", rule="bad").decisions == 0
    settle_all()
    post = FakePost()
    deliver_all(post)
    assert not Listing.objects.filter(barred_by__isnull=False).exists()
    assert not OpenCase.objects.exists()
    assert not Listing.objects.exclude(publish="yes").exists()
    assert before <= set(Listing.objects.filter(publish="yes").values_list("subject_id", flat=True))
    assert Message.objects.filter(type="listing.reinstated").count() == touched
    corrections = Statement.objects.filter(kind="correction")
    assert corrections.count() == touched
    assert all(each.corrects and "a rule that fires on everything" in each.text for each in corrections)


def test_a_tripped_rule_lets_the_others_go_on(database: str) -> None:
    shop = open_shop()
    a_bad_rule_sweeps(shop, 100)
    settle_all()
    before = Decision.objects.count()
    shop.offer("fake", rules=["good"], brand="Gucci", seller="other")
    settle_all()
    assert Decision.objects.count() == before + 1
    shop.offer("unlucky", rules=["good", "bad"], brand="Gucci", seller="other")
    settle_all()
    assert Decision.objects.count() == before + 1
    assert CapTrip.objects.count() == 1


def test_a_person_resets_it_and_it_trips_again(database: str, later: Callable[..., None]) -> None:
    shop = open_shop()
    shop.offer_many([f"a-{number}" for number in range(60)])
    settle_all()
    assert Decision.objects.count() == 50  # the seller's limit
    (trip,) = active_trips()
    later(hours=3)
    shop.offer("b")
    settle_all()
    assert Decision.objects.count() == 50  # time alone does not reset it
    answer = reset_trip(trip.id, PERSON)
    assert isinstance(answer, Allowed)
    assert isinstance(reset_trip(trip.id, PERSON), Refused)
    assert active_trips() == []
    shop.offer_many([f"c-{number}" for number in range(60)])
    settle_all()
    assert Decision.objects.count() == 100
    assert len(active_trips()) == 1


def test_undo_by_pack_and_by_period(database: str, later: Callable[..., None]) -> None:
    shop = open_shop()
    shop.offer("early")
    settle_all()
    later(hours=2)
    since = clock.now()
    shop.offer("late")
    settle_all()
    assert undo(PERSON, "another pack", pack="b" * 64).decisions == 0
    assert undo(PERSON, "that hour", since=since).decisions == 1
    settle_all()
    assert (shop.listing("early").publish, shop.listing("late").publish) == ("no", "yes")
    assert undo(PERSON, "that pack", pack=PACK[:12]).decisions == 1
    settle_all()
    assert shop.listing("early").publish == "yes"


def test_what_is_undone_before_it_is_carried_out_never_happens(database: str) -> None:
    shop = open_shop()
    shop.offer_many(["a", "b"])
    settle()
    undo(PERSON, "too soon", rule="replica-words")
    while carry():
        pass
    assert not Measure.objects.exists()
    assert not Statement.objects.exists()
    assert set(Listing.objects.values_list("publish", flat=True)) == {"yes"}
