"""An editor's day: from the message to the answer on the network, and both sides as records."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visits, fill_login, item_of
from tests.journeys.stack import Stack
from torget.web.moments import MONTHS

PICTURES = Path(__file__).parents[2] / "docs" / "bilder"
LARGEST = 250_000
SECONDS = 30_000


def picture(page: Page, name: str) -> None:
    """Leave a picture for the documents, where it is wished for or missing."""
    file = PICTURES / f"{name}.png"
    if os.environ.get("TORGET_WRITE_PICTURES") == "1" or not file.exists():
        page.screenshot(path=file)
    assert file.stat().st_size < LARGEST


def until_published(page: Page) -> None:
    """Wait, without touching the page, until it tells that the answer is published."""
    expect(page.locator(".delivery-label")).to_have_text("Publicerat", timeout=SECONDS)


def test_day_when_the_editor_answers_leaves_both_sides_as_records(
    stack: Stack, visit: Visits
) -> None:
    question = "Säljer ni ärtsoppa på julmarknaden i år också, och till vilket pris?"
    stack.write("gunvor_s", question, answers="julmarknad")
    item = item_of(visit(), "ärtsoppa")

    page = visit("", width=1440, height=810).go("/inkorg/")
    fill_login(page, stack, "astrid.ek")

    expect(page.get_by_role("heading", level=1)).to_have_text("Inkorg")
    due = [
        (
            each.locator(".badge-danger").count() == 0,
            _moment(each.locator(".due").get_attribute("title") or ""),
        )
        for each in page.locator("[data-rows] .row").all()
    ]
    assert len(due) == 50
    assert due == sorted(due)  # acute danger first, then by deadline
    assert {calm for calm, _at in due} == {False, True}

    page.get_by_role("link", name="Visa fler").click()
    page.locator(f'[data-rows] a[href^="{item}"]').click()
    expect(page.locator("h1.item-title")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    thread = page.get_by_role("region", name="Tråden")
    expect(thread.locator(".message-root").first).to_contain_text("Julmarknad på torget söndagen")
    expect(thread.locator(".message-current .text").first).to_have_text(f"@exempelby {question}")
    side = page.get_by_role("complementary", name="Vad du kan göra")
    expect(side.locator(".suggestion-title")).to_have_text("Enkel fråga: svara i kanalen")
    rule = side.locator(".suggestion .rule-place")
    expect(rule).to_have_text("Regler: Tänk på det här, p. 6")
    page.goto(f"{stack.web}/inkorg/?vy=all&sort=answer_in_channel")
    page.locator(f'[data-rows] a[href^="{item}"]').click()
    expect(page.locator("h1.item-title")).to_be_focused()
    picture(page, "inkorg")

    page.get_by_label("Ditt svar").fill("Ja, ärtsoppan kostar 60 kronor. Välkommen! /Astrid")
    page.get_by_role("button", name="Svara på Mastodon").click()
    until_published(page)
    expect(page.locator(".notice-success")).to_contain_text("Astrid Ek svarade")
    expect(page.get_by_label("Ditt svar")).to_have_count(0)
    network = page.locator(".delivery a").get_attribute("href") or ""
    assert network.startswith(stack.network)
    assert page.request.get(network).status == 200
    ours = page.locator(".message-ours").filter(has_text="60 kronor").first
    ours_url = ours.locator("a[href^='/handlingar/']").get_attribute("href") or ""

    page.locator(".item-side").get_by_role("link", name="Handling 2026-").click()
    assert_received(page, question)
    page.goto(stack.web + ours_url)
    assert_drawn_up(page)
    picture(page, "handling")
    page.get_by_role("link", name="Visa rådata").click()
    expect(page.get_by_role("region", name="Rådata")).to_contain_text("60 kronor")
    with page.expect_download() as download:
        page.get_by_role("link", name="Ladda ner rådata").click()
    assert download.value.suggested_filename.endswith(".json")


def facts(page: Page) -> dict[str, str]:
    """Return the record's facts as they are shown."""
    rows = page.locator(".record-side .facts > div").all()
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}


def assert_received(page: Page, question: str) -> None:
    """The citizen's message is a record that came in, whole and unchanged."""
    expect(page.locator(".page-head .badge").first).to_have_text("Inkommen")
    told = facts(page)
    assert told["Från"] == "Gunvor S (@gunvor_s)"
    assert told["Till"] == "Mastodon Exempelby kommun"
    assert {"Kom in", "Hämtades"} <= set(told)
    expect(page.locator(".text-large")).to_have_text(f"@exempelby {question}")
    assert_proved(page)


def assert_drawn_up(page: Page) -> None:
    """Our answer is a record that was drawn up, by a person."""
    expect(page.locator(".page-head .badge").first).to_have_text("Upprättad")
    told = facts(page)
    assert told["Skrivet av"] == "Astrid Ek"
    assert told["Från"] == "Mastodon Exempelby kommun"
    assert {"Upprättad", "Hämtades"} <= set(told)
    assert_proved(page)


def assert_proved(page: Page) -> None:
    """One version with its hash, the story, the raw bytes' hash and the proof."""
    versions = page.locator(".versions > li")
    expect(versions).to_have_count(1)
    expect(versions.first).to_contain_text("SHA-256")
    digest = versions.first.locator(".mono").inner_text()
    assert len(digest) == 64
    expect(page.locator("#raw .mono")).to_have_text(digest)
    expect(page.locator(".proof-sentence")).to_contain_text("Oförändrad sedan")
    expect(page.locator(".story > li").first).to_be_visible()


def test_answer_when_by_keyboard_alone_is_published(visit: Visits) -> None:
    page = visit().go("/idag/")

    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inkorg/")
    page.keyboard.press("/")
    page.keyboard.type("vilken bok börjar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inkorg/?*q=*")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_contain_text("Vilken bok börjar ni med")
    page.keyboard.press("Enter")
    expect(page.locator("h1.item-title")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.keyboard.press("r")
    expect(page.get_by_label("Ditt svar")).to_be_focused()
    page.keyboard.type("Hej! Vi börjar med en bok på lätt svenska: å ä ö @ [ ] { }. /Astrid")
    page.keyboard.press("Control+Enter")

    until_published(page)
    expect(page.locator(".delivery blockquote")).to_contain_text(
        "Hej! Vi börjar med en bok på lätt svenska: å ä ö @ [ ] { }. /Astrid"
    )


@pytest.mark.parametrize("view", ["/idag/", "/inkorg/"])
def test_keys_when_asked_are_shown_and_closed_by_keyboard(visit: Visits, view: str) -> None:
    page = visit().go(view)

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Kortkommandon")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()


def test_answer_when_there_is_no_script_is_published(stack: Stack, visit: Visits) -> None:
    stack.write("tompa_lidman", "Finns det skridskoslipning på söndag?", answers="ishallen")
    item = item_of(visit(), "skridskoslipning")

    page = visit(script=False).go("/inkorg/")
    page.get_by_role("link", name="Visa fler").click()
    page.locator(f'[data-rows] a[href^="{item}"]').click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tompa Lidman")
    page.get_by_label("Ditt svar").fill("Ja, mellan klockan 13 och 15. /Astrid")
    page.get_by_role("button", name="Svara på Mastodon").click()
    label = page.locator(".delivery-label")
    for _ in range(30):
        if label.inner_text() == "Publicerat":
            break
        page.wait_for_timeout(1000)
        page.reload()

    expect(label).to_have_text("Publicerat")
    expect(page.locator(".notice-success")).to_contain_text("Astrid Ek svarade")


def test_menu_when_narrow_without_script_opens_and_leads_on(visit: Visits) -> None:
    page = visit(width=320, height=640, script=False).go("/inkorg/")

    page.get_by_text("Meny", exact=True).click()
    page.get_by_role("link", name="Handlingar").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Handlingar")


def _moment(told: str) -> datetime:
    """Return the time that a row tells of its deadline: "mån 23 nov 2026 14.05"."""
    _weekday, day, month, year, clock = told.split()
    hour, minute = clock.split(".")
    number = MONTHS["sv"].index(month) + 1
    return datetime(int(year), number, int(day), int(hour), int(minute), tzinfo=UTC)
