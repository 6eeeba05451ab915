"""What the pages say, and what their forms do."""

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client

from assay.base import clock
from assay.office.adapters.models import Outbox
from assay.office.cases.queries import claim_in_force
from assay.office.core.models import Event
from assay.office.decisions.models import Decision
from assay.office.enforcement.models import Switch
from assay.office.enforcement.queries import active_trips, screened_by_hour, switches
from assay.office.people.models import StaffUser
from assay.office.screening.models import PackInForce, RuleVersion

from .conftest import SignedIn
from .ledger import CHINESE, NOON, TITLE, Ledger
from .pages import addresses


def text_of(client: Client, address: str) -> str:
    """A page as people read it: without tags, spaces put together."""
    response = client.get(address)
    assert response.status_code == 200, address
    body = re.sub(r"<[^>]*>", " ", response.content.decode().partition("<main")[2])
    return re.sub(r"\s+", " ", body)


# --- the overview ---


def test_the_day_in_numbers(ledger: Ledger, signed_in: SignedIn) -> None:
    page = text_of(signed_in(), "/")
    hours = screened_by_hour(NOON.replace(minute=0).replace(day=9, hour=13), NOON.replace(hour=13, minute=0))
    assert f"Screened {sum(hour.screened for hour in hours):,} " in page
    assert "Refused publication 1 4 held now" in page
    assert "Removed 2 1 reinstated" in page
    assert "Before the first sale 66.67% 2 of 3 taken down" in page
    assert "1 given up" in page
    assert "The cap on removals was reached. rule covered-logos" in page


def test_hours_that_are_over_are_counted_once(
    ledger: Ledger, signed_in: SignedIn, django_assert_num_queries: object
) -> None:
    since, until = NOON.replace(minute=0, day=9), NOON.replace(minute=0, hour=13)
    first = screened_by_hour(since, until)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert screened_by_hour(since, until) == first


def test_the_live_part_is_the_same_as_in_the_page(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in()
    part = client.get("/live").content.decode().strip()
    assert part in client.get("/").content.decode()


def test_who_was_signed_out_meanwhile_gets_the_whole_page_again(ledger: Ledger, client: Client) -> None:
    assert client.get("/live", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


# --- search ---


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("words=mirror+g*cci", [TITLE]),
        ("words=高仿", [CHINESE]),
        ("words=MARMONT&verdict=allow", []),
        ("listing=L-1002", ["Gucci belt AAA"]),
        ("seller=luxe-4-less", ["Gucci loafers, mirror", "Gucci belt AAA", TITLE]),
        ("seller=luxe-4-less&listing=L-400", []),
        ("brand=Adidas", [CHINESE]),
        ("publish=hold&words=canvas", ["Vintage GG canvas pouch"]),
        ("words=%25", []),
        ("words=_", []),
        ("words='; DROP TABLE listing; --", []),
    ],
)
def test_search(ledger: Ledger, signed_in: SignedIn, asked: str, found: list[str]) -> None:
    response = signed_in("reviewer").get(f"/search?{asked}")
    assert [row.title for row in response.context["listings"]] == found


def test_a_long_list_is_read_page_by_page_without_gap_or_repetition(ledger: Ledger, signed_in: SignedIn) -> None:
    client, address, seen = signed_in("reviewer"), "/search?verdict=allow", []
    while address:
        response = client.get(address)
        seen += [row.listing_id for row in response.context["listings"]]
        following = response.context["following"]
        address = f"/search?{following}" if following else ""
    assert len(seen) == len(set(seen)) > 100


@pytest.mark.parametrize("address", ["/search?before=x", "/cases?from=-1", "/cases?from=x", "/deliveries?after=1"])
def test_addresses_that_lead_nowhere(ledger: Ledger, signed_in: SignedIn, address: str) -> None:
    assert signed_in().get(address).status_code == 404


# --- a listing ---


def test_findings_are_marked_in_the_very_text(ledger: Ledger, signed_in: SignedIn) -> None:
    page = signed_in().get(f"/listings/{ledger.subjects['L-1001']}").content.decode()
    marked = re.findall(r'<mark class="(\w+)">([^<]*)</mark>', page)
    assert marked == [
        ("strong", "G*cci"), ("strong", "1:1 "), ("strong", "mirror quality"),
        ("strong", "Top mirror quality"), ("mild", "the logo is covered"),
    ]  # fmt: skip
    for number in range(1, 8):
        assert f'id="finding-{number}"' in page
    assert all(f'href="#finding-{number}"' in page for number in range(1, 6))


def test_each_version_has_its_own_text_and_verdict(ledger: Ledger, signed_in: SignedIn) -> None:
    client, address = signed_in(), f"/listings/{ledger.subjects['L-1001']}"
    assert "mirror quality" in text_of(client, address)
    first = text_of(client, f"{address}?version=1")
    assert "Italian shoulder bag" in first
    assert "Nothing was found in it." in first
    assert client.get(f"{address}?version=9").status_code == 404
    assert client.get(f"{address}?screening={ledger.screenings['L-2001']}").status_code == 404


def test_what_was_done_is_told_with_its_transitions_and_its_letter(ledger: Ledger, signed_in: SignedIn) -> None:
    page = text_of(signed_in(), f"/listings/{ledger.subjects['L-2001']}")
    for part in (
        "Violation", "No violation", "Remove", "Reinstate", "Reversed", "3 sold by then", "Invoice checked by phone.",
        "ada", "假冒", "corrects an earlier one", "Case opened",
    ):  # fmt: skip
        assert part in page, part


def test_a_seller_s_text_is_text(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in()
    for address in (f"/listings/{ledger.subjects['L-303']}", f"/cases/{ledger.cases['L-303']}", "/search", "/cases"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(" in page
    page = client.get(f"/listings/{ledger.subjects['L-303']}").content.decode()
    assert '<span class="bare">U+202E</span>' in page


def test_replay_says_what_is_the_same_and_what_is_not(
    ledger: Ledger, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Result:
        is_same, differences, pack, engine = True, (), "9f1c" * 16, "1.1"

    monkeypatch.setattr("assay.office.web.console.listings.replay_screening", lambda id: Result)
    client = signed_in()
    address = f"/listings/{ledger.subjects['L-1001']}/screenings/{ledger.screenings['L-1001']}/replay"
    assert b"The very same came out" in client.post(address, headers={"HX-Request": "true"}).content
    Result.is_same, Result.differences = False, ("The engine was 1.0 and is now 1.1.",)  # type: ignore[assignment]
    assert b"The engine was 1.0" in client.post(address, headers={"HX-Request": "true"}).content
    back = client.post(address, follow=True)
    assert b"something else came out" in back.content
    other = f"/listings/{ledger.subjects['L-2001']}/screenings/{ledger.screenings['L-1001']}/replay"
    assert client.post(other).status_code == 404


# --- cases ---


def test_a_case_is_claimed_given_back_and_left_alone_by_others(ledger: Ledger, signed_in: SignedIn) -> None:
    wen, ada, case = signed_in("reviewer"), signed_in("lead"), ledger.cases["L-300"]
    wen.post(f"/cases/{case}/claim")
    claim = claim_in_force(case)
    assert claim is not None
    assert claim.person_id == ledger.people["reviewer"].id
    assert "Somebody else is at this case." in text_of(ada, f"/cases/{case}")
    refused = ada.post(f"/cases/{case}/decision", {"outcome": "violation", "reasoning": "Mine."})
    assert refused.status_code == 422
    assert b"Somebody else is at this case." in refused.content
    wen.post(f"/cases/{case}/claim", {"back": "yes"})
    assert claim_in_force(case) is None


def test_a_decision_is_recorded_and_leads_on(ledger: Ledger, signed_in: SignedIn) -> None:
    client, case = signed_in("reviewer"), ledger.cases["L-300"]
    given = {"outcome": "violation", "reasoning": "The clasp is wrong.", "private_note": "see L-301"}
    response = client.post(f"/cases/{case}/decision", given)
    assert response.status_code == 302
    assert response["location"] != f"/cases/{case}"
    decision = Decision.objects.get(case_id=case)
    assert (decision.outcome, decision.reasoning, decision.private_note) == tuple(given.values())
    assert decision.decided_by["actor"] == f"person:{ledger.people['reviewer'].id}"
    assert "The clasp is wrong." in text_of(client, f"/cases/{case}")
    again = client.post(f"/cases/{case}/decision", given)
    assert b"decided meanwhile" in again.content or "The clasp is wrong." in text_of(client, f"/cases/{case}")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outcome": "", "reasoning": "Because."}, "Choose what you decide."),
        ({"outcome": "violation", "reasoning": "  "}, "Write the reasons."),
        ({"outcome": "guilty", "reasoning": "Because."}, "Choose what you decide."),
    ],
)
def test_what_is_missing_is_named_and_what_was_written_stays(
    ledger: Ledger, signed_in: SignedIn, given: dict[str, str], said: str
) -> None:
    response = signed_in("reviewer").post(f"/cases/{ledger.cases['L-300']}/decision", given)
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(said) == 2, "above the form, and beside the field"
    assert "<title>Error:" in page
    assert given["reasoning"].strip() in page
    assert not Decision.objects.filter(case_id=ledger.cases["L-300"]).exists()


def test_all_cases_one_after_the_other_until_nothing_waits(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in("reviewer")
    response, decided = client.get("/cases/next"), 0
    while match := re.fullmatch(r"/cases/([0-9a-f-]{36})", response["location"]):
        given = {"outcome": "undetermined", "reasoning": "The picture shows too little."}
        response = client.post(f"/cases/{match.group(1)}/decision", given)
        decided += 1
        assert decided < 50
    assert decided >= 5
    assert "Nothing waits." in text_of(client, "/cases")


def test_who_may_not_hear_a_case_does_not_find_it(ledger: Ledger, signed_in: SignedIn) -> None:
    from assay.office.cases.commands import open_cases
    from assay.office.cases.rules import Question

    wen = ledger.people["reviewer"].id
    question = Question(ledger.subjects["L-400"], "appeal", uuid4(), "bazaar", None, 90, excluded=(wen,))
    (case,) = open_cases([question], "machine:test")
    assert signed_in("reviewer").get(f"/cases/{case.id}").status_code == 404
    assert str(case.id) not in signed_in("reviewer").get("/cases").content.decode()
    assert signed_in("lead").get(f"/cases/{case.id}").status_code == 200


# --- rules, packs, deliveries, observe mode ---


def test_a_rule_goes_live_by_a_second_person(ledger: Ledger, signed_in: SignedIn) -> None:
    author, second = signed_in("analyst"), signed_in("lead")
    refused = author.post("/rules/covered-logos/change", {"wanted": "live"}, follow=True)
    assert b"somebody else has to approve it" in refused.content
    assert not RuleVersion.objects.filter(code="covered-logos", state="live").exists()
    second.post("/rules/covered-logos/change", {"wanted": "live"})
    live = RuleVersion.objects.get(code="covered-logos", state="live")
    assert live.approved_by == f"person:{ledger.people['lead'].id}"
    second.post("/rules/covered-logos/change", {"wanted": "retired"})
    assert "Retired" in text_of(author, "/rules/covered-logos")
    assert author.post("/rules/covered-logos/change", {"wanted": "fly"}).status_code == 404
    assert author.get("/rules/no-such-rule").status_code == 404
    assert "From the starter registry" in text_of(author, "/rules/replica-words")


def test_a_pack_is_rolled_back_with_a_reason_alone(
    ledger: Ledger, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = []
    monkeypatch.setattr(
        "assay.office.web.console.packs.roll_back", lambda actor, reason: called.append((actor, reason)) or "4be7" * 16
    )
    client = signed_in("lead")
    assert b"Say why" in client.post("/packs/change", {"reason": " "}, follow=True).content
    assert called == []
    done = client.post("/packs/change", {"reason": "It blocked honest bags.", "wanted": "roll_back"}, follow=True)
    assert called == [(f"person:{ledger.people['lead'].id}", "It blocked honest bags.")]
    assert b"4be74be74be7" in done.content
    assert PackInForce.objects.count() == 2


def test_a_delivery_that_was_given_up_goes_out_again(ledger: Ledger, signed_in: SignedIn) -> None:
    client, message = signed_in("lead"), ledger.messages["dead"]
    assert "503" in text_of(client, f"/deliveries/{message}")
    assert "L-1002" in text_of(client, "/deliveries?show=dead")
    client.post(f"/deliveries/{message}/resend")
    row = Outbox.objects.get(message_id=message)
    assert (row.dead, row.due_at) == (False, clock.now())
    again = client.post(f"/deliveries/{message}/resend", follow=True)
    assert b"It is still being tried." in again.content


def test_switching_needs_a_reason_and_is_remembered(ledger: Ledger, signed_in: SignedIn) -> None:
    client, count = signed_in("manager"), Switch.objects.count()
    client.post("/observe/switch", {"wanted": "on", "brand": "Nike", "measure": "remove", "reason": ""})
    assert Switch.objects.count() == count
    values = {"wanted": "on", "policy": "counterfeit", "brand": "Nike", "measure": "remove", "reason": "Asked for."}
    client.post("/observe/switch", values)
    assert switches().is_on("counterfeit", "Nike", "remove")
    assert not switches().is_on("counterfeit", "Nike", "refuse_publication")
    page = text_of(client, "/observe")
    assert "Nike" in page
    assert "Asked for." in page
    assert client.post("/observe/switch", {**values, "wanted": "fly"}).status_code == 404
    assert client.post("/observe/switch", {**values, "measure": "stop"}).status_code == 404


def test_everything_is_stopped_and_goes_on(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    client.post("/observe/switch", {"wanted": "stop", "reason": "A rule fires on everything."})
    assert switches().is_stopped
    assert "Everything is stopped." in text_of(client, "/")
    client.post("/observe/switch", {"wanted": "resume", "reason": "The rule is retired."})
    assert not switches().is_stopped


def test_a_tripped_cap_is_reset_by_a_manager(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    (trip,) = active_trips()
    client.post(f"/observe/trips/{trip.id}/reset")
    assert active_trips() == []
    assert b"It has been reset already." in client.post(f"/observe/trips/{trip.id}/reset", follow=True).content


def test_observe_mode_counts_listings_by_their_last_verdict(ledger: Ledger, signed_in: SignedIn) -> None:
    context = signed_in("analyst").get("/observe?days=30").context
    assert context["all"].removed == sum(row.removed for row in context["by_brand"])
    assert context["all"].reviewed == sum(row.reviewed for row in context["by_brand"])
    assert {row.name for row in context["by_rule"]} == {"covered-logos"}


# --- for all pages ---


def test_language_is_the_person_s_and_can_be_changed(ledger: Ledger, signed_in: SignedIn, client: Client) -> None:
    wen = signed_in("reviewer")
    assert 'lang="en"' in wen.get("/").content.decode()
    wen.post("/choices", {"language": "zh-hans", "back": "/search"})
    page = wen.get("/search").content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "搜索" in page
    assert StaffUser.objects.get(username="wen").language == "zh-hans"
    assert "登录" in client.get("/sign-in", headers={"accept-language": "zh-CN"}).content.decode()
    client.post("/choices", {"language": "en"})
    assert "Sign in" in client.get("/sign-in", headers={"accept-language": "zh-CN"}).content.decode()


def test_light_and_dark_are_chosen_without_a_script(client: Client) -> None:
    assert "data-theme" not in client.get("/sign-in").content.decode()
    client.post("/choices", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/sign-in").content.decode()
    client.post("/choices", {"theme": "purple"})
    assert 'data-theme="dark"' in client.get("/sign-in").content.decode()


def test_nothing_of_a_page_needs_what_the_policy_forbids(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in()
    for name, address in addresses(ledger).items():
        response = client.get(address)
        page = response.content.decode()
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", page), name
        outside = re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page)
        assert not outside, name
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Frame-Options"] == "DENY"


def test_health(client: Client, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz", headers={"host": "anything"}).status_code == 200
    from django.db import DatabaseError

    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr("assay.office.web.security.connection.cursor", away)
    assert client.get("/healthz").status_code == 503


def test_errors_help(ledger: Ledger, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("reviewer")
    assert b"There is no such page" in client.get("/nowhere").content
    assert b"The request cannot be read" in client.get("/", headers={"host": "evil.example"}).content

    def fall(*_: object, **__: object) -> None:
        raise RuntimeError("a slip")

    monkeypatch.setattr("assay.office.web.console.overview.count_waiting", fall)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"Something failed here" in response.content
    assert b"a slip" not in response.content


def test_the_foot_says_where_one_is_and_what_screens(ledger: Ledger, signed_in: SignedIn) -> None:
    page = text_of(signed_in(), f"/listings/{ledger.subjects['L-1001']}")
    assert "Listing L-1001 Assay" in page
    assert "Pack in force 9f1c9f1c9f1c" in page


def test_reading_writes_nothing(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in()
    before = Event.objects.count()
    for address in addresses(ledger).values():
        client.get(address)
    assert Event.objects.count() == before


def test_ids_that_nobody_gave_are_not_found(ledger: Ledger, signed_in: SignedIn) -> None:
    client, nobody = signed_in(), UUID(int=0)
    for address in (f"/listings/{nobody}", f"/cases/{nobody}", f"/deliveries/{nobody}"):
        assert client.get(address).status_code == 404
    assert client.get(f"/listings/{ledger.subjects['L-1001']}?version=x").status_code == 404
