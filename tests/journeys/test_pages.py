"""Every page, light and dark, wide and narrow: no fault for anyone who reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Scheme, Visit, Visits

NARROW = 320
PLACES = {
    "today": "/idag/",
    "inbox": "/inkorg/",
    "inbox_of_mine_empty": "/inkorg/?vy=mine",
    "inbox_filtered": "/inkorg/?vy=all&sort=answer_in_channel",
    "inbox_closed": "/inkorg/?vy=closed",
    "inbox_overdue": "/inkorg/?vy=overdue",
    "inbox_soon": "/inkorg/?vy=soon",
    "alarms": "/larm/",
    "accounts": "/konton/",
    "records": "/handlingar/",
    "records_no_hit": "/handlingar/?q=zebrafink",
    "rules": "/regler/",
    "settings": "/installningar/",
    "log_out": "/konto/logout/",
    "password": "/konto/password/change/",
    "not_found": "/finns-inte/",
    "not_mine": "/drift/",
}
FOUND = {
    "item": ("/inkorg/?vy=all&sort=answer_in_channel", "[data-rows] > li > a"),
    "item_secrecy": ("/inkorg/?vy=all&sort=register_and_refer", "[data-rows] > li > a"),
    "item_urgent": ("/inkorg/?vy=all&sort=escalate_urgent", "[data-rows] > li > a"),
    "record": ("/handlingar/?direction=received", ".hit a"),
    "alarm": ("/larm/", "tbody th a"),
    "account": ("/konton/", "main a[href^='/konton/']"),
    "rule": ("/regler/tank-pa-det-har/", ""),
}
TOO_WIDE = """() => [...document.querySelectorAll("main *, header *")]
  .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, .raw, .table-box"))
  .filter((one) => Math.round(one.getBoundingClientRect().right) > window.innerWidth)
  .map((one) => `${one.tagName} ${one.className}`)"""
UNREACHED = """() => [...document.querySelectorAll("main :is(a[href], button, input, textarea)")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility())
  .filter((one) => { one.scrollIntoView({block: "center"}); one.focus();
    const box = one.getBoundingClientRect();
    return document.activeElement !== one || box.width < 1 || box.left < 0
      || Math.round(box.right) > window.innerWidth; })
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim()}`)"""


def violations(page: Page) -> list[str]:
    """Return what axe finds: the rule and the first place of each."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def places(visit: Visit) -> Iterator[Page]:
    """Open every page of an editor, one after the other."""
    for path in PLACES.values():
        yield visit.go(path)
    for path, chosen in FOUND.values():
        page = visit.go(path)
        if chosen:
            page = visit.go(page.locator(chosen).first.get_attribute("href") or "")
        yield page
        if page.locator("#raw").count():
            yield visit.go(f"{page.url.removeprefix(visit.web)}?visa=ra")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_when_looked_through_by_axe_has_no_violation(visit: Visits, scheme: Scheme) -> None:
    window = visit(scheme=scheme, expected=(404, 403))

    found = [fault for page in places(window) for fault in violations(page)]

    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_login_when_looked_through_by_axe_has_no_violation(visit: Visits, scheme: Scheme) -> None:
    page = visit("", scheme=scheme).go("/konto/login/")
    assert violations(page) == []

    page.get_by_label("E-postadress").fill("ingen@exempelby.example")
    page.get_by_label("Lösenord").fill("fel")
    page.get_by_role("button", name="Logga in", exact=True).click()

    expect(page.get_by_text("inte rätt").or_(page.get_by_text("felaktig"))).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_operations_when_looked_through_by_axe_has_no_violation(
    visit: Visits, scheme: Scheme
) -> None:
    page = visit("greta.sjo", scheme=scheme).go("/drift/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Drift")
    assert violations(page) == []


def test_page_when_320_wide_scrolls_one_way_and_every_control_is_reached(visit: Visits) -> None:
    window = visit(width=NARROW, height=640, expected=(404, 403))

    faults = []
    for page in places(window):
        width = page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{page.url} {width}"] if width > NARROW else []
        faults += [f"{page.url} too wide: {each}" for each in page.evaluate(TOO_WIDE)]
        faults += [f"{page.url} unreached: {each}" for each in page.evaluate(UNREACHED)]

    assert faults == []


def test_page_when_320_wide_has_one_main_heading_and_a_title(visit: Visits) -> None:
    window = visit(width=NARROW, height=640, expected=(404, 403))

    told = [(page.locator("h1").count(), "Exempelby" in page.title()) for page in places(window)]

    assert told == [(1, True)] * len(told)
    assert len(told) == len(PLACES) + len(FOUND) + 1


def test_record_when_printed_shows_the_record_and_nothing_to_press(visit: Visits) -> None:
    page = visit().go("/handlingar/?direction=received")
    page.locator(".hit a").first.click()

    page.emulate_media(media="print")

    for shown in ("h1", ".text-large", ".versions", ".story", ".facts >> nth=0", ".proof-sentence"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".side", ".demo-line", ".skip", "#raw .ds-button"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF-")


@pytest.mark.parametrize("path", ["/inkorg/", "/handlingar/"])
def test_page_when_dark_and_printed_is_black_on_white(visit: Visits, path: str) -> None:
    page = visit(scheme="dark").go(path)

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
