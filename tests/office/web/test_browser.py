"""The pages in a real browser: nothing that axe finds serious, nothing cut off, and all of it by keyboard alone."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from .conftest import SignedIn
from .ledger import PASSWORD, Ledger
from .pages import addresses

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        CHROMIUM is None and "browser" not in os.environ.get("ASSAY_REQUIRED", ""), reason="chromium is not installed"
    ),
]
SHOTS = os.environ.get("ASSAY_SHOTS")
"""A folder for pictures of every page, if somebody wants to look at them."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def axe() -> str:
    spec = find_spec("axe_playwright_python")
    assert spec is not None and spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver's loop runs in this thread; it asks no database
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


def a_page(browser: Any, site: str, client: Any = None, **more: Any) -> Any:
    """A page in a context of its own; with the session of a client if one is given. Errors of scripts end the test."""
    context = browser.new_context(base_url=site, **more)
    if client is not None:
        value = client.cookies["assay_session"].value
        context.add_cookies([{"name": "assay_session", "value": value, "url": site}])
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    return page


def serious(page: Any, scheme: str = "light") -> list[str]:
    """What axe finds, in words; the mild as well, as long as there is none. In the dark only colours are others."""
    only = {"type": "tag", "values": TAGS} if scheme == "light" else {"type": "rule", "values": ["color-contrast"]}
    found = page.evaluate("(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{each['impact']}: {each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def cut_off(page: Any) -> list[str]:
    """What is wider than the window, outside of regions that scroll by themselves."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((each) => {
            if (each.closest('.table, .unseen, nav.menu, svg, .skip')) return false;
            const box = each.getBoundingClientRect();
            return box.width > 0 && (box.right > window.innerWidth + 1 || box.left < -1);
        }).slice(0, 4).map((each) => each.outerHTML.slice(0, 160))"""
    )


def shoot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_has_a_barrier_or_is_cut_off(
    browser: Any, axe: str, site: str, ledger: Ledger, signed_in: SignedIn, language: str
) -> None:
    client = signed_in("manager")
    client.post("/choices", {"language": language})
    page = a_page(browser, site, client, reduced_motion="reduce")
    faults: dict[str, list[str]] = {}
    for name, address in addresses(ledger).items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.evaluate(axe)
        for width, height in ((1280, 900), (320, 640)):
            page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                where = f"{name} {language} {width} {scheme}"
                faults[where] = serious(page, scheme)
                shoot(page, where.replace(" ", "-"))
            faults[f"{name} {language} {width}"] = cut_off(page)
    assert {where: found for where, found in faults.items() if found} == {}
    assert page.faults == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_door_has_no_barrier(browser: Any, axe: str, site: str, language: str) -> None:
    page = a_page(browser, site, locale=language, reduced_motion="reduce")
    faults = {}
    for name, address in (("sign_in", "/sign-in"), ("not_found", "/nowhere")):
        page.goto(address)
        page.evaluate(axe)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 720})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                faults[f"{name} {width} {scheme}"] = [*serious(page, scheme), *cut_off(page)]
                shoot(page, f"{name}-{language}-{width}-{scheme}")
    assert {where: found for where, found in faults.items() if found} == {}


def test_sign_in_a_case_and_its_decision_by_keyboard_alone(browser: Any, site: str, ledger: Ledger) -> None:
    page = a_page(browser, site, locale="en")
    press = page.keyboard.press
    page.goto("/")
    assert page.url.endswith("/sign-in?next=/")
    page.keyboard.type("wen")
    press("Tab")
    page.keyboard.type(PASSWORD)
    press("Enter")
    page.wait_for_url(f"{site}/")
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto("/cases")
    press("j")
    page.wait_for_url("**/cases/*-*")
    first = page.url
    press("c")
    page.wait_for_selector("text=Yours")
    press("v")
    assert page.evaluate("document.activeElement.value") == "violation"
    press("r")
    page.keyboard.type("The hinge is not the brand's, and the letters are cut.")
    press("Control+Enter")
    page.wait_for_selector(".flash.success")
    assert page.url != first
    page.goto(first)
    assert page.locator("text=The hinge is not").is_visible()


def test_letters_in_a_text_field_are_letters(browser: Any, site: str, ledger: Ledger, signed_in: SignedIn) -> None:
    page = a_page(browser, site, signed_in("reviewer"))
    page.goto(f"/cases/{ledger.cases['L-300']}")
    page.locator("#reasoning").focus()
    page.keyboard.type("vnuj")
    assert page.locator("#reasoning").input_value() == "vnuj"
    assert page.locator("input[name=outcome]:checked").count() == 0


def test_shortcuts_can_be_switched_off(browser: Any, site: str, ledger: Ledger, signed_in: SignedIn) -> None:
    page = a_page(browser, site, signed_in("reviewer"))
    page.goto("/account")
    page.locator("button[name=keys][value=off]").click()
    page.goto(f"/cases/{ledger.cases['L-300']}")
    page.keyboard.press("v")
    assert page.locator("input[name=outcome]:checked").count() == 0
    assert page.locator("kbd").count() == 0


def test_the_menu_of_a_narrow_screen_opens_without_a_mouse(
    browser: Any, site: str, ledger: Ledger, signed_in: SignedIn
) -> None:
    page = a_page(browser, site, signed_in("reviewer"), viewport={"width": 320, "height": 640})
    page.goto("/")
    assert not page.locator("#menu").is_visible()
    page.locator("button.menu-button").focus()
    page.keyboard.press("Enter")
    assert page.locator("#menu a[href='/cases']").is_visible()
    shoot(page, "menu-en-320")
    page.keyboard.press("Escape")
    assert not page.locator("#menu").is_visible()


def test_the_picture_of_the_day_follows_and_holds_still(
    browser: Any, site: str, ledger: Ledger, signed_in: SignedIn
) -> None:
    page = a_page(browser, site, signed_in("manager"))
    page.goto("/")
    with page.expect_response("**/live", timeout=8000) as answered:
        pass
    assert answered.value.status == 200
    page.goto("/?live=off")
    assert page.locator("[hx-get]").count() == 0


def test_colours_that_are_forced_and_a_page_four_times_as_large(
    browser: Any, site: str, ledger: Ledger, signed_in: SignedIn
) -> None:
    page = a_page(browser, site, signed_in("manager"), forced_colors="active", viewport={"width": 320, "height": 256})
    for name in ("overview", "case", "listing"):
        page.goto(addresses(ledger)[name])
        assert cut_off(page) == []
        shoot(page, f"{name}-forced-320")
