"""Deliveries on good days and bad ones; the marketplace's side is scripted, the schedule runs on the platform's clock."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from assay.base import clock
from assay.base.errors import AssayError
from assay.office.adapters.commands import register_endpoint, resend, resend_all
from assay.office.adapters.models import Attempt, Outbox
from assay.office.adapters.queries import count_dead, count_ready, deliveries, endpoint, ready_marketplaces
from assay.office.adapters.rules import Answered
from assay.office.config.carrying import carry
from assay.office.core.models import Event
from assay.office.core.rules import Allowed, Refused
from assay.office.enforcement.commands import resume, stop, undo
from assay.office.enforcement.queries import measures_of
from office.shelf import PERSON, FakePost, Shop, deliver_all, open_shop, settle_all


@pytest.fixture
def shop(database: str) -> Shop:
    shop = open_shop()
    shop.offer("bag")
    settle_all()
    return shop


def types(post: FakePost) -> list[str]:
    return [json.loads(body)["type"] for _, body in post.sent]


def test_a_failure_is_tried_again_under_the_same_id(shop: Shop, later: Callable[..., None]) -> None:
    post = FakePost(500)
    deliver_all(post)
    assert types(post) == ["listing.refused"]  # the statement waits behind it
    assert count_ready() == 0
    later(seconds=6)
    deliver_all(post)
    assert types(post) == ["listing.refused", "listing.refused", "statement.written"]
    assert post.sent[0][0]["webhook-id"] == post.sent[1][0]["webhook-id"]
    assert post.sent[0][1] == post.sent[1][1]
    (delivery,) = [each for each in deliveries() if each.message.type == "listing.refused"]
    assert [(attempt.number, attempt.status) for attempt in delivery.attempts] == [(1, 500), (2, 200)]
    assert delivery.state == "delivered"


def test_a_later_message_never_overtakes(shop: Shop, later: Callable[..., None]) -> None:
    deliver_all(FakePost(500))
    assert undo(PERSON, "a test", pack=None).decisions == 1
    carry()
    post = FakePost()
    deliver_all(post)
    assert types(post) == []
    later(seconds=6)
    deliver_all(post)
    assert types(post) == ["listing.refused", "statement.written", "listing.reinstated", "statement.written"]


def test_given_up_after_ten_attempts_seen_and_sent_again(shop: Shop, later: Callable[..., None]) -> None:
    post = FakePost(*[500] * 10)
    for _ in range(10):
        deliver_all(post)
        later(hours=27)
    assert types(post)[:10] == ["listing.refused"] * 10
    assert count_dead() == 1
    (dead,) = deliveries(state="dead")
    assert [view.state for view in measures_of(shop.id("bag"))] == ["failed"]
    assert Event.objects.filter(name="message_given_up").count() == 1
    answer = resend(dead.message.id, PERSON)
    assert isinstance(answer, Allowed)
    assert isinstance(resend(dead.message.id, PERSON), Refused)
    deliver_all(post)
    assert count_dead() == 0
    (view,) = measures_of(shop.id("bag"))
    assert [step.state for step in view.transitions] == ["due", "failed", "due", "applied"]
    assert Attempt.objects.filter(message_id=dead.message.id).count() == 11


def test_what_was_overtaken_is_not_sent_again(shop: Shop, later: Callable[..., None]) -> None:
    post = FakePost(*[500] * 10)
    for _ in range(10):
        deliver_all(post)
        later(hours=27)
    undo(PERSON, "a test")
    carry()
    assert resend_all(PERSON) == (0, 1)


@pytest.mark.parametrize("status", [301, 302, 308])
def test_redirects_are_failures_that_say_what_to_do(shop: Shop, status: int) -> None:
    deliver_all(FakePost(status))
    attempt = Attempt.objects.get()
    assert attempt.status == status
    assert "redirects are not followed" in attempt.error


def test_gone_disables_the_endpoint_until_another_is_registered(shop: Shop) -> None:
    shop.offer("belt")
    settle_all()
    post = FakePost(410)
    deliver_all(post)
    assert len(post.sent) == 1
    gone = endpoint("bazaar")
    assert gone is not None
    assert gone.disabled
    assert ready_marketplaces() == []
    assert count_ready() == 0
    register_endpoint("bazaar", "https://new.example/hooks", PERSON)
    deliver_all(post)
    assert not Outbox.objects.exists()
    assert len(post.sent) == 5


@pytest.mark.parametrize("status", [429, 502, 504])
def test_a_throttled_endpoint_is_left_alone_for_as_long_as_it_asks(
    shop: Shop, status: int, later: Callable[..., None]
) -> None:
    shop.offer_many(["belt", "scarf"])
    settle_all()
    post = FakePost(Answered(status, retry_after="120"))
    deliver_all(post)
    assert len(post.sent) == 1
    assert Outbox.objects.filter(due_at__lt=clock.now() + timedelta(seconds=120)).count() == 0
    later(seconds=125)
    deliver_all(post)
    assert not Outbox.objects.exists()


def test_a_silent_endpoint_does_not_take_every_messages_time(shop: Shop) -> None:
    shop.offer_many([f"belt-{number}" for number in range(20)])
    settle_all()
    post = FakePost(*[None] * 100)
    from concurrent.futures import ThreadPoolExecutor

    from assay.office.adapters.jobs import deliver

    with ThreadPoolExecutor(1) as one:
        assert deliver("bazaar", post, one) == 1
    assert Attempt.objects.get().error == "silent"


def test_nothing_is_sent_where_no_endpoint_is(database: str) -> None:
    shop = open_shop()
    other = Shop(marketplace="elsewhere")
    other.offer("bag")
    settle_all()
    assert shop.marketplace != other.marketplace
    assert ready_marketplaces() == []
    assert Outbox.objects.count() == 2


def test_a_stop_holds_what_takes_something_off_the_shelf(shop: Shop) -> None:
    stop(PERSON, "halt")
    post = FakePost()
    deliver_all(post)
    assert types(post) == []
    undo(PERSON, "a test")
    carry()
    resume(PERSON, "on")
    deliver_all(post)
    assert types(post) == ["listing.refused", "statement.written", "listing.reinstated", "statement.written"]


@pytest.mark.parametrize(
    ("url", "secret"), [("ftp://x.example", None), ("https://x.example", "short"), ("gopher://", None)]
)
def test_endpoints_that_are_none_are_refused(database: str, url: str, secret: str | None) -> None:
    with pytest.raises(AssayError):
        register_endpoint("bazaar", url, PERSON, secret)


def test_what_a_message_says(shop: Shop) -> None:
    post = FakePost()
    deliver_all(post)
    content: dict[str, Any] = json.loads(post.sent[0][1])
    assert list(content) == ["type", "timestamp", "data"]
    assert content["timestamp"] == clock.now().isoformat()
    assert set(content["data"]) == {
        *("marketplace", "listing_id", "seller_id", "version", "measure_id", "decision_id", "source"),
        *("reverses", "territories", "reason", "brand"),
    }
    assert len(post.sent[1][1]) < 20_000
