"""What is refused: the reason stands there, and nothing that was written is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visit, Visits, item_of
from tests.journeys.stack import Stack
from tests.journeys.test_pages import violations

TEST_NUMBER = "19121212-1212"  # published by Skatteverket for tests
BOX = "Ditt svar"


def open_question(visit: Visit) -> Page:
    """Open a simple question that nobody has answered."""
    page = visit.go("/inkorg/?vy=all&sort=answer_in_channel")
    path = page.locator("[data-rows] > li:not(:has(.badge)) > a").last.get_attribute("href")
    return visit.go(path or "")


def send(page: Page, text: str) -> None:
    """Write an answer and send it, as it would come from any browser."""
    page.get_by_label(BOX).evaluate("(box) => { box.required = false; }")
    page.get_by_label(BOX).fill(text)
    page.get_by_role("button", name="Svara på Mastodon").click()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("   ", "Skriv ett svar först."),
        ("Hej " * 200, "tecken och nätverket tar"),
        (f"Ditt ärende {TEST_NUMBER} ligger hos oss.", "Svaret innehåller ett personnummer."),
    ],
)
def test_answer_when_refused_says_why_and_keeps_the_text(
    visit: Visits, text: str, says: str
) -> None:
    window = visit(expected=(422,))
    page = open_question(window)

    send(page, text)

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text(says)
    expect(summary).to_be_focused()
    expect(page.get_by_label(BOX)).to_have_value(text)
    expect(page.get_by_label(BOX)).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    summary.get_by_role("link").click()
    expect(page.get_by_label(BOX)).to_be_focused()


def test_closing_when_no_reason_is_given_says_so_and_keeps_the_text(visit: Visits) -> None:
    page = open_question(visit(expected=(422,)))

    page.locator("#way-close summary").click()
    page.get_by_label("En annan orsak").check()
    page.get_by_role("button", name="Avsluta utan svar").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("En annan orsak")).to_be_checked()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_message_when_it_may_be_secret_has_no_answer_box_and_says_why(
    visit: Visits, scheme: str
) -> None:
    window = visit(scheme="dark" if scheme == "dark" else "light")
    page = window.go("/inkorg/?vy=all&sort=register_and_refer")
    window.go(page.locator("[data-rows] > li > a").first.get_attribute("href") or "")

    answer = page.get_by_role("region", name="Svar", exact=True)
    expect(page.get_by_label(BOX)).to_have_count(0)
    expect(answer.locator(".notice-title")).to_have_text("Det här besvaras inte i kanalen")
    expect(answer.locator(".rule-place")).to_have_text("Regler: Tänk på det här, p. 4 och 5")
    expect(answer.get_by_role("button")).to_have_count(0)
    assert violations(page) == []


def test_answer_when_somebody_was_before_you_keeps_the_text(stack: Stack, visit: Visits) -> None:
    stack.write("melvin08", "Får man hoppa från trampolinen på lördag?", answers="badhuset")
    late = visit("birk.lind", expected=(409,))
    item = item_of(late, "trampolinen")
    late.go(item)
    first = visit().go(item)

    send(first, "Ja, den är öppen hela dagen. /Astrid")
    expect(first.locator(".delivery-label")).to_be_visible()
    send(late.page, "Javisst, men bara med badvakt. /Birk")

    expect(late.page.get_by_role("heading", level=1)).to_have_text("Någon hann före dig")
    kept = late.page.get_by_role("textbox", name="Det här hade du skrivit.")
    expect(kept).to_have_value("Javisst, men bara med badvakt. /Birk")
    assert violations(late.page) == []
    late.page.get_by_role("main").get_by_role("link").click()
    expect(late.page.locator(".delivery blockquote")).to_contain_text(
        "Ja, den är öppen hela dagen. /Astrid"
    )


def test_stranger_when_in_another_department_sees_none_of_it(visit: Visits) -> None:
    ours = visit()
    page = open_question(ours)
    item = page.url.removeprefix(ours.web)
    record = page.locator(".item-side a[href^='/handlingar/']").get_attribute("href") or ""
    title = page.get_by_role("heading", level=1).inner_text()

    stranger = visit("jonas.alm", expected=(404,))

    for path in (item, record, f"{record}?visa=ra", f"{record}ra/"):
        expect(stranger.go(path).get_by_role("heading", level=1)).to_have_text("Sidan finns inte")
        expect(stranger.page.get_by_text(title)).to_have_count(0)
    expect(stranger.go("/inkorg/").locator(".empty-title")).to_have_text("Inget väntar")
    expect(stranger.page.locator("[data-rows] > li")).to_have_count(0)
    expect(stranger.go("/handlingar/").locator(".hit")).to_have_count(0)
    assert violations(stranger.page) == []


def test_technician_when_asking_for_messages_is_refused(visit: Visits) -> None:
    ours = visit()
    item = open_question(ours).url.removeprefix(ours.web)
    window = visit("greta.sjo", expected=(403,))

    for path in ("/inkorg/", item, "/handlingar/"):
        window.go(path)
        expect(window.page.get_by_role("heading", level=1)).to_have_text("Det här får du inte göra")

    menu = window.page.get_by_role("navigation")
    expect(menu.get_by_role("link", name="Inkorg")).to_have_count(0)
    assert violations(window.page) == []
