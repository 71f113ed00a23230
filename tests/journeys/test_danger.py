"""Acute danger: from the message to who has read it, what was sent, and what was done."""

from __future__ import annotations

import os

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visits, item_of, until
from tests.journeys.stack import Stack

IN_DANGER = "Jag sitter vid fyrtornet. Jag orkar inte mer, jag ska ta mitt liv i kväll"
SHOTS = os.environ.get("TORGET_SHOTS", "")


def _shot(page: Page, name: str) -> None:
    """Leave a picture to look at, where a folder is named for it."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_danger_when_it_comes_in_then_told_read_answered_and_closed(
    stack: Stack, visit: Visits
) -> None:
    stack.write("gunvor_s", IN_DANGER, answers="julmarknad")
    editor = visit(expected=(422,))
    item = item_of(editor, "fyrtornet")
    page = editor.go(item)
    alarm = page.locator(".alarm")

    expect(alarm.locator(".notice-title").first).to_contain_text("Akut fara")

    def told() -> str:
        page.reload()
        shown = page.locator(".told")
        return shown.text_content() or "" if shown.count() else ""

    assert "Astrid Ek har fått e-post." in until(page, told)
    expect(alarm).to_contain_text("Ersättaren får veta")
    _shot(page, "danger-banner")

    text = alarm.locator(".way-shown").inner_text()
    assert "Ring 112 om det är akut fara" in text
    page.get_by_role("button", name="Skicka den här texten som svar").click()
    expect(page.locator(".delivery-label")).to_have_text("Publicerat", timeout=30_000)
    expect(page.locator(".notice-success")).to_have_count(0)

    page.get_by_text("Ring dem som har larmats").click()
    expect(page.locator(".phone-number").first).to_have_text("070-174 06 05")
    page.get_by_role("button", name="Jag har läst och tar hand om det").click()
    expect(page.locator(".alarm")).to_contain_text("Astrid Ek läste det i dag")

    manager = visit("cecilia.holm").go("/larm/")
    _shot(manager, "danger-list")
    page.locator(".alarm .notice-title a").click()
    page.get_by_label("Vad som har gjorts").fill("Ringde 112. De är på väg.")
    page.get_by_role("button", name="Avsluta larmet").click()
    expect(page.locator(".alarm")).to_contain_text("Astrid Ek avslutade det i dag")
    expect(page.locator(".story")).to_contain_text("Ringde 112. De är på väg.")
    page.goto(stack.web + item)
    expect(page.locator(".alarm")).to_contain_text("Astrid Ek avslutade det")


def test_account_when_a_person_has_looked_then_the_proof_says_so(visit: Visits) -> None:
    page = visit().go("/konton/")
    page.locator("main a[href^='/konton/']").first.click()

    page.get_by_role("button", name="Jag har gått igenom kontot").click()
    page.get_by_role("link", name="Alla genomgångar").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Uppsikt")
    expect(page.locator("tbody tr").first).to_contain_text("Astrid Ek")
    _shot(page, "supervision")
