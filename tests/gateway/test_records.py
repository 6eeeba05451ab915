"""Sellers, sales, complaints; notices, cases, webhooks; what the engine is told of an account; projections built anew."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assay.base import clock
from assay.base.ids import subject_id
from assay.office.catalog.commands import age_complaints, rebuild_projections
from assay.office.catalog.models import Account, AccountFacts, Complaint, Listing, Sale
from assay.office.enforcement.commands import turn
from assay.office.policies.commands import ensure_starter_policy
from assay.office.rights.commands import authorise_seller
from assay.office.screening.models import Screening, Unsettled
from gateway.running import REPLICA, Running, make_key, until

pytestmark = pytest.mark.enable_socket
Make = Callable[..., dict[str, Any]]
OPENED = "2025-12-02T00:00:00Z"


def test_what_is_known_of_a_seller_reaches_the_engine(gateway: Running, listing: Make) -> None:
    seller = {
        "seller_id": "s1",
        "opened_at": OPENED,
        "verified": False,
        "authorised_for": ["Nike"],
        "language": "zh-hans",
    }
    assert gateway.post("/v1/sellers", seller).json() == {"seller_id": "s1", "status": "kept"}
    assert gateway.post("/v1/sellers", seller).json()["status"] == "same"
    gateway.offer(listing())
    assert Screening.objects.get().facts == {
        "seller_age_days": 30, "seller_verified": False, "seller_authorised_for": ["Nike"], "seller_strikes": 0, "seller_velocity": 1,
        "seller_complaints": 0, "seller_linked_closed": 0,
    }  # fmt: skip
    assert Account.objects.get().language == "zh-hans" and AccountFacts.objects.count() == 1


def test_what_a_brand_granted_counts_where_it_was_granted(gateway: Running, listing: Make) -> None:
    authorise_seller("Nike", "m1", "s1", "person:alice", ["DE", "FR"])

    def authorised(number: int, countries: list[str]) -> Any:
        answer = gateway.offer(listing(str(number), title=REPLICA, offered_in=countries))
        return Screening.objects.get(id=answer["screening_id"]).facts["seller_authorised_for"]

    until(lambda: gateway.gateway.watch.standing.granted.by_account)
    assert authorised(1, ["DE"]) == ["Nike"]
    assert authorised(2, ["DE", "US"]) is None
    gateway.post("/v1/sellers", {"seller_id": "s1", "authorised_for": ["Puma"]})
    assert authorised(3, ["FR"]) == ["Nike", "Puma"]


def test_many_sellers_with_one_that_is_bad(gateway: Running, listing: Make) -> None:
    gateway.offer(listing())
    said = gateway.post(
        "/v1/sellers", [{"seller_id": "s1"}, {"seller_id": ""}, {"seller_id": "s2", "verified": True}]
    ).json()
    assert [result["status"] for result in said["results"]] == ["same", "kept"]
    assert [(entry["index"], entry["pointer"]) for entry in said["errors"]] == [(1, "/seller_id")]


def test_velocity_counts_a_day(gateway: Running, listing: Make) -> None:
    gateway.batch(*(listing(str(number)) for number in range(30)))
    gateway.offer(listing("30"))
    gateway.offer(listing("30", version=2))  # an edit is no new listing
    assert [row.facts["seller_velocity"] for row in Screening.objects.order_by("id")] == [*range(1, 32), 31]
    clock.step_to(clock.now() + timedelta(hours=25))
    gateway.offer(listing("31"))
    assert Screening.objects.order_by("-id")[0].facts["seller_velocity"] == 1


def test_sales_are_counted_once(gateway: Running, listing: Make) -> None:
    gateway.offer(listing("7", units_sold=1))
    first = {"sale_id": "a", "listing_id": "7", "units": 2, "sold_at": "2026-01-03T00:00:00Z"}
    second = {"sale_id": "b", "listing_id": "7", "units": 3, "sold_at": "2026-01-02T00:00:00Z"}
    assert gateway.post("/v1/sales", first).json() == {"sale_id": "a", "status": "kept"}
    said = gateway.post("/v1/sales", [first, second, second, {**second, "sale_id": "c", "listing_id": "none"}]).json()
    assert [result["status"] for result in said["results"]] == ["same", "kept", "same"]
    assert [(entry["index"], entry["pointer"]) for entry in said["errors"]] == [(3, "/listing_id")]
    assert gateway.post("/v1/sales", {**first, "units": 9}).status_code == 409
    now = gateway.client.get("/v1/listings/m1/7").json()
    assert (now["units_sold"], now["first_sold_at"]) == (5, "2026-01-02T00:00:00Z")
    assert Sale.objects.count() == 2


def test_complaints_of_counterfeits_count_for_ninety_days(gateway: Running, listing: Make) -> None:
    gateway.offer(listing("7"))
    content = {"listing_id": "7", "kind": "counterfeit", "text": "Fell apart.", "complained_at": "2026-01-01T00:00:00Z"}
    complaints = [{"complaint_id": str(number), **content} for number in range(2)]
    other = {"complaint_id": "other", **content, "kind": "other"}
    gateway.post("/v1/complaints", [*complaints, other])
    assert gateway.post("/v1/complaints", complaints[0]).json()["status"] == "same"
    assert Complaint.objects.count() == 3 and Account.objects.get().complaints == 2
    gateway.offer(listing("7", version=2))
    assert Screening.objects.order_by("-id")[0].facts["seller_complaints"] == 2
    clock.step_to(datetime(2026, 4, 2, tzinfo=UTC))
    assert age_complaints() == 1 and age_complaints() == 0
    assert Account.objects.get().complaints == 0 and AccountFacts.objects.count() == 3


def test_projections_built_anew_are_equal(gateway: Running, listing: Make) -> None:
    gateway.post("/v1/sellers", [{"seller_id": "s1", "verified": True}, {"seller_id": "s3", "opened_at": OPENED}])
    gateway.batch(*(listing(str(number), seller_id=f"s{number % 4}", title=REPLICA) for number in range(40)))
    gateway.batch(*(listing(str(number), version=2, title="Chair", units_sold=3) for number in range(10)))
    gateway.offer(listing("3", version=3, event="ended"))
    sale = {"sale_id": "a", "listing_id": "9", "units": 7, "sold_at": "2026-01-03T00:00:00Z"}
    complaint = {"complaint_id": "a", "listing_id": "9", "kind": "counterfeit", "complained_at": "2026-01-01T00:00:00Z"}
    gateway.post("/v1/sales", sale)
    gateway.post("/v1/complaints", complaint)
    before = [list(model.objects.order_by("pk").values()) for model in (Listing, Account)]
    rebuild_projections()
    assert [list(model.objects.order_by("pk").values()) for model in (Listing, Account)] == before
    assert len(before[0]) == 40 and len(before[1]) == 4


def test_what_is_switched_on_has_consequences(gateway: Running, listing: Make) -> None:
    assert gateway.offer(listing("1", title=REPLICA))["publish"] == "yes"
    turn(True, "person:test", "go", policy="counterfeit", measure="refuse_publication")
    until(lambda: gateway.gateway.watch.standing.switches.is_on("counterfeit", "Nike", "refuse_publication"))
    held = gateway.offer(listing("2", title=REPLICA))
    assert (held["verdict"], held["publish"]) == ("review", "hold")
    assert str(Unsettled.objects.get().screening_id) == held["screening_id"]
    # What was published before needs the switch for removals.
    assert gateway.offer(listing("1", version=2, title=REPLICA))["publish"] == "yes"
    assert gateway.offer(listing("2", version=2, title=REPLICA, event="ended"))["publish"] == "yes"
    assert Unsettled.objects.count() == 1


def test_a_notice_and_its_case(gateway: Running, listing: Make) -> None:
    ensure_starter_policy()
    gateway.offer(listing("7", title=REPLICA))
    content = {
        "notice_id": "n1", "listing_ids": ["7"], "brand": "Nike", "right": "TM 1", "explanation": "It is not ours.", "good_faith": True,
        "notifier": {"kind": "right_holder", "name": "Nike", "email": "ip@nike.example"},
    }  # fmt: skip
    given = gateway.post("/v1/notices", content)
    assert given.status_code == 202 and given.json()["notice_id"] == "n1"
    assert gateway.post("/v1/notices", content).json()["receipt"] == given.json()["receipt"]
    assert gateway.post("/v1/notices", {**content, "explanation": "Other."}).status_code == 409
    assert gateway.post("/v1/notices", {**content, "good_faith": False}).json()["pointer"] == "/good_faith"
    assert gateway.client.get("/v1/notices/n1").json()["outcomes"][0]["outcome"] is None
    (case,) = gateway.client.get("/v1/cases", params={"state": "open"}).json()
    assert (case["listing_id"], case["kind"]) == ("7", "notice")
    foreign = gateway.with_key(make_key(marketplace="m2"))
    decision = {"outcome": "violation", "reasoning": "A replica by its own words."}
    assert foreign.get("/v1/cases").json() == [] and foreign.get("/v1/notices/n1").status_code == 404
    assert foreign.post(f"/v1/cases/{case['case_id']}/decision", json=decision).status_code == 404
    assert gateway.post("/v1/cases/none/decision", decision).status_code == 404
    decided = gateway.post(f"/v1/cases/{case['case_id']}/decision", decision)
    assert decided.status_code == 200 and decided.json()["outcome"] == "violation"
    assert gateway.post(f"/v1/cases/{case['case_id']}/decision", decision).status_code == 409
    assert gateway.client.get("/v1/cases").json() == []


def test_a_webhook_is_registered_and_its_secret_shown(gateway: Running) -> None:
    said = gateway.post("/v1/webhooks", {"url": "https://shop.example/hooks"})
    assert said.status_code == 201 and said.json()["secret"].startswith("whsec_")
    assert gateway.post("/v1/webhooks", {"url": "ftp://shop.example"}).status_code == 422


def test_the_stepped_clock(gateway: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    said = gateway.client.get("/v1/clock").json()
    assert said["now"] == "2026-01-01T00:00:00Z" and set(said["waiting"].values()) >= {0}
    moved = gateway.post("/v1/clock", {"to": "2026-01-01T06:00:00Z"}).json()
    assert moved["now"] == "2026-01-01T06:00:00Z" and clock.now() == datetime(2026, 1, 1, 6, tzinfo=UTC)
    assert gateway.post("/v1/clock", {"to": "2026-01-01T05:00:00Z"}).status_code == 422
    assert gateway.with_key(make_key(("listings:write",))).get("/v1/clock").status_code == 403


def test_the_name_of_a_subject_is_known_before_it_comes() -> None:
    assert subject_id("listing", "m1", "7") != subject_id("listing", "m2", "7")
