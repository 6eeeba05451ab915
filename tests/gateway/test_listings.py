"""Listings in, verdicts out."""

from collections.abc import Callable
from typing import Any

import pytest

from assay.office.catalog.models import Account, AccountFacts, Listing, Snapshot, Subject
from assay.office.core.models import Event
from assay.office.screening.models import Screening, Unsettled
from gateway.running import REPLICA, Running

pytestmark = pytest.mark.enable_socket
Make = Callable[..., dict[str, Any]]


def test_a_listing_is_answered_and_kept(gateway: Running, listing: Make) -> None:
    said = gateway.offer(listing("7", price="12.30", currency="EUR", offered_in=["DE"], attributes={"size": 42}))
    assert (said["listing_id"], said["version"], said["status"]) == ("7", 1, "kept")
    assert (said["verdict"], said["publish"], said["reasons"]) == ("allow", "yes", [])
    assert said["pack"] == gateway.gateway.engine.pack
    head = Listing.objects.get()
    snapshot, screening = Snapshot.objects.get(pk=head.snapshot_id), Screening.objects.get(pk=said["screening_id"])
    assert head.screening_id == screening.id and screening.snapshot_id == snapshot.id
    assert (snapshot.price_minor, snapshot.currency, snapshot.attributes) == (1230, "EUR", {"size": 42})
    assert screening.facts["seller_velocity"] == 1
    assert {subject.kind for subject in Subject.objects.all()} == {"listing", "account"}
    assert Account.objects.get().facts_id == AccountFacts.objects.get().id
    event = Event.objects.get(name="listings_screened")
    assert event.payload["count"] == 1 and event.payload["first"] == said["screening_id"]
    assert not Unsettled.objects.exists()


def test_a_suspect_has_reasons_and_in_observe_mode_no_consequence(gateway: Running, listing: Make) -> None:
    said = gateway.offer(listing(title=REPLICA))
    assert said["verdict"] == "review" and said["publish"] == "yes"
    assert any("Nike" in reason for reason in said["reasons"])
    assert not Unsettled.objects.exists()


def test_a_batch(gateway: Running, listing: Make) -> None:
    said = gateway.batch(
        *(listing(str(number), title=REPLICA if number % 10 == 0 else "Chair") for number in range(1200))
    )
    assert [result["listing_id"] for result in said["results"]] == [str(number) for number in range(1200)]
    assert not said["errors"]
    assert Listing.objects.count() == Snapshot.objects.count() == Screening.objects.count() == 1200
    assert Screening.objects.filter(verdict="review").count() == 120
    counted = [event.payload["count"] for event in Event.objects.filter(name="listings_screened")]
    assert sum(counted) == 1200 and len(counted) < 10
