"""What follows of one counterfeit for the rest of an account, and of a buyer's complaint for a listing."""

from uuid import UUID

from assay.base import clock
from assay.office.cases.models import Case, OpenCase
from assay.office.catalog.models import Account, Listing
from assay.office.catalog.rules import ToldComplaint
from assay.office.config.intake import take_complaints
from assay.office.decisions.commands import decide_case
from assay.office.decisions.models import Decision
from office.shelf import PERSON, Shop, open_shop, settle_all


def asked(kind: str) -> set[UUID]:
    return set(Case.objects.filter(kind=kind).values_list("subject_id", flat=True))


def complain(shop: Shop, listing: str, name: str = "c1", kind: str = "counterfeit") -> str:
    (answer,) = take_complaints(
        [ToldComplaint(name, listing, kind, "It fell apart.", clock.now())], shop.marketplace, "key:market"
    )
    return answer


def test_the_rest_of_what_names_a_brand_is_looked_at_and_stays_on_the_shelf(database: str) -> None:
    shop = open_shop()
    shop.offer("belt", "allow")
    shop.offer("string", "allow", brand=None)
    shop.offer("of another", "allow", seller="seller-2")
    shop.offer("gone", "allow", event="ended")
    shop.offer("fake", "remove")
    settle_all()
    assert asked("account") == {shop.id("belt")}
    assert shop.listing("belt").publish == "yes"
    (case,) = Case.objects.filter(kind="account")
    assert case.because_of == Decision.objects.get(subject_id=shop.id("fake")).id


def test_nothing_is_asked_twice_of_the_same_version(database: str) -> None:
    shop = open_shop()
    shop.offer("belt", "allow")
    shop.offer("fake 1", "remove")
    settle_all()
    shop.offer("fake 2", "remove")
    settle_all()
    assert OpenCase.objects.filter(subject_id=shop.id("belt")).count() == 1
    decide_case(OpenCase.objects.get(subject_id=shop.id("belt")).case_id, PERSON, "no_violation", "Genuine.")
    shop.offer("fake 3", "remove")
    settle_all()
    assert not OpenCase.objects.filter(subject_id=shop.id("belt")).exists()
    shop.offer("belt", "allow", version=2)
    shop.offer("fake 4", "remove")
    settle_all()
    assert OpenCase.objects.filter(subject_id=shop.id("belt")).count() == 1


def test_from_two_strikes_on_all_of_the_account_is_looked_at(database: str) -> None:
    shop = open_shop()
    shop.offer("string", "allow", brand=None)
    for number in range(3):
        shop.offer(f"fake {number}", "remove")
        settle_all()
    assert Account.objects.get(external_id="seller-1").strikes >= 2
    assert shop.id("string") in asked("account")


def test_what_was_found_beside_counts_as_our_own_initiative(database: str) -> None:
    shop = open_shop()
    shop.offer("belt", "allow")
    shop.offer("fake", "remove")
    settle_all()
    decide_case(OpenCase.objects.get(subject_id=shop.id("belt")).case_id, PERSON, "violation", "Its label is wrong.")
    settle_all()
    decision = Decision.objects.get(subject_id=shop.id("belt"))
    assert (decision.source, decision.found_by["kind"]) == ("own_initiative", "account")
    assert Listing.objects.get(pk=shop.id("belt")).barred_by is not None


def test_a_complaint_of_a_counterfeit_opens_a_case_once(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "allow")
    assert [complain(shop, "bag"), complain(shop, "bag")] == ["kept", "same"]
    (case,) = Case.objects.all()
    assert (case.kind, case.subject_id) == ("complaint", shop.id("bag"))
    decide_case(case.id, PERSON, "violation", "Bought and compared.")
    settle_all()
    assert Decision.objects.get().source == "complaint"


def test_a_complaint_of_something_else_or_of_what_is_gone_opens_none(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "allow")
    shop.offer("fake", "remove")
    settle_all()
    complain(shop, "bag", "late", kind="other")
    complain(shop, "fake", "after the removal")
    assert complain(shop, "nobody's", "unknown") == "unknown"
    assert not asked("complaint")
