"""What a person chooses for themselves: shortcuts, language, colours."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visit, Visits
from tests.journeys.test_pages import violations
from tests.journeys.test_refusals import open_question

KEYS = "Använd kortkommandon med en tangent"


def choose(visit: Visit, label: str, *, save: str = "Spara inställningarna") -> Page:
    """Choose something in the settings and save."""
    page = visit.go("/installningar/")
    page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name=save).click()
    return page


def test_shortcuts_when_turned_off_do_nothing_and_letters_still_type(visit: Visits) -> None:
    window = visit("birk.lind")
    page = window.go("/installningar/")
    page.get_by_label(KEYS).uncheck()
    page.get_by_role("button", name="Spara inställningarna").click()
    expect(page.get_by_text("Dina inställningar är sparade.")).to_be_visible()

    page = window.go("/inkorg/")
    for key in ("g", "h", "j", "?", "/"):
        page.keyboard.press(key)
    assert page.url == f"{window.web}/inkorg/"
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(":focus")).to_have_count(0)

    open_question(window)
    page.keyboard.press("r")
    expect(page.get_by_label("Ditt svar")).not_to_be_focused()
    page.get_by_label("Ditt svar").press_sequentially("å ä ö @ [ ] { } / ?")
    expect(page.get_by_label("Ditt svar")).to_have_value("å ä ö @ [ ] { } / ?")
    page.get_by_label("Ditt svar").fill("")

    choose(window, KEYS)
    page = window.go("/inkorg/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(1)


def test_letters_when_typed_with_shortcuts_on_all_land_in_the_box(visit: Visits) -> None:
    page = open_question(visit())
    box = page.get_by_label("Ditt svar")

    box.press_sequentially("gi jk m e / ? å ä ö @ [ ] { }")

    expect(box).to_have_value("gi jk m e / ? å ä ö @ [ ] { }")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    box.fill("")


def test_language_when_english_is_chosen_changes_every_page_and_back(visit: Visits) -> None:
    window = visit("cecilia.holm")

    page = choose(window, "English")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for path, title in (("/idag/", "Today"), ("/inkorg/", "Inbox"), ("/handlingar/", "Records")):
        expect(window.go(path).get_by_role("heading", level=1)).to_have_text(title)
    assert violations(page) == []
    open_question(window)
    expect(page.get_by_label("Your answer")).to_be_visible()
    expect(page.locator(".answer-text")).to_have_attribute("lang", "sv")

    page = choose(window, "Svenska", save="Save the settings")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inställningar")


def test_colours_when_dark_is_chosen_are_dark_on_a_light_computer(visit: Visits) -> None:
    window = visit("cecilia.holm", scheme="light")
    paint = "getComputedStyle(document.body).backgroundColor"
    light = window.go("/idag/").evaluate(paint)

    page = choose(window, "Mörkt")

    assert page.evaluate(paint) != light
    assert violations(page) == []
    choose(window, "Som datorn")
    assert page.evaluate(paint) == light
