"""What citizens do afterwards, and lists that keep themselves fresh without disturbing."""

from __future__ import annotations

from playwright.sync_api import Page, Response, expect

from tests.journeys.browsing import Visits, item_of, until
from tests.journeys.stack import Stack

ROWS = "/inkorg/rader/"


def answer(page: Page, text: str) -> None:
    """Answer the open message and wait until the network has it."""
    page.get_by_label("Ditt svar").fill(text)
    page.get_by_role("button", name="Svara på Mastodon").click()
    expect(page.locator(".delivery-label")).to_have_text("Publicerat", timeout=30_000)


def test_message_when_edited_after_the_answer_opens_again_and_is_marked(
    stack: Stack, visit: Visits
) -> None:
    remote_id = stack.write("gunvor_s", "Blir det glögg på torget?", answers="julmarknad")
    window = visit()
    item = item_of(window, "glögg")
    page = window.go(item)
    answer(page, "Ja, utan alkohol. /Astrid")

    stack.edit("gunvor_s", remote_id, "@exempelby Blir det glögg på torget, och pepparkakor?")
    stack.look_again_now()
    mark = page.locator(".item-state .badge")
    until(page, lambda: _text_after_reload(page, ".item-state .badge", "Ändrat efter svaret"))

    expect(mark).to_have_text("Ändrat efter svaret")
    expect(page.get_by_label("Ditt svar")).to_be_visible()
    expect(page.locator(".thread > ol .message-current .text").first).to_contain_text("pepparkakor")
    earlier = page.locator(".thread > ol .message-current .fold").first
    expect(earlier.locator("summary")).to_contain_text("Version 1")
    page.locator(".item-side").get_by_role("link", name="Handling 2026-").click()
    expect(page.locator(".versions > li")).to_have_count(2)
    expect(page.locator(".versions ins")).to_contain_text(["pepparkakor"])


def test_message_when_deleted_before_the_answer_is_marked_and_its_record_stays(
    stack: Stack, visit: Visits
) -> None:
    window = visit()
    item = item_of(window, "hundrade meter längs ån")  # waits longest: always looked at again
    page = window.go(item)
    expect(page.get_by_label("Ditt svar")).to_be_visible()

    stack.delete("karin_78", stack.ids["forslag-bank"])
    stack.look_again_now()
    until(page, lambda: _text_after_reload(page, ".item-state .badge", "Borttaget på nätverket"))

    expect(page.get_by_label("Ditt svar")).to_have_count(0)
    expect(page.locator(".answer .rule-place")).to_have_text("Regler: Tänk på det här, p. 3")
    page.locator(".item-side").get_by_role("link", name="Handling 2026-").click()
    expect(page.locator(".page-head .badge").nth(1)).to_have_text("Borttaget på nätverket")
    expect(page.locator(".text-large")).to_contain_text("Sätt en bänk")
    expect(page.locator(".proof-sentence")).to_contain_text("Oförändrad sedan")


def _text_after_reload(page: Page, chosen: str, wanted: str) -> str:
    page.reload()
    found = page.locator(chosen)
    return wanted if wanted in found.all_inner_texts() else ""


def test_list_when_nothing_is_new_is_answered_304_and_stands_still(visit: Visits) -> None:
    window = visit()
    window.page.clock.install()
    page = window.go("/inkorg/?vy=mine")

    answers = [_next_look(page) for _ in range(2)]

    assert [each.status for each in answers] == [304, 304]
    expect(page.locator("[data-news] button")).to_have_count(0)


def test_list_when_a_message_comes_in_tells_it_and_leaves_focus_and_rows_alone(
    stack: Stack, visit: Visits
) -> None:
    window, beside = visit(), visit()
    window.page.clock.install()
    page = window.go("/inkorg/?vy=all&sort=answer_in_channel")
    rows = page.locator("[data-rows] > li")
    before = rows.count()
    focused = rows.nth(2).locator("a")
    focused.focus()
    total = int(page.locator(".list-total").inner_text().split()[0])

    stack.write("tompa_lidman", "Vad kostar curling i ishallen?", answers="ishallen")
    item = item_of(beside, "curling")
    assert _next_look(page).status == 200

    expect(page.get_by_role("status").get_by_role("button")).to_have_text("1 nytt")
    expect(focused).to_be_focused()
    assert rows.count() == before

    page.get_by_role("button", name="1 nytt").focus()
    page.keyboard.press("Enter")

    expect(page.locator(f'[data-rows] a[href^="{item}"]')).to_be_focused()
    expect(page.locator(".list-total")).to_have_text(f"{total + 1} ej besvarade")
    assert rows.count() == before + 1
    expect(page.locator("[data-news] button")).to_have_count(0)


def test_list_when_one_leaves_a_full_page_then_the_one_that_moved_up_is_not_told_as_new(
    visit: Visits,
) -> None:
    window, beside = visit(), visit()
    window.page.clock.install()
    page = window.go("/inkorg/?vy=all")
    expect(page.locator(".list .pager")).to_be_visible()
    calm = page.locator("[data-rows] > li").filter(has_not=page.locator(".badge"))
    ids = calm.locator("input").evaluate_all("all => all.map((one) => one.value)")

    colleague = next(
        found for each in ids if _can_be_closed(found := beside.go(f"/inkorg/flera/?id={each}"))
    )
    colleague.locator("#way-close summary").click()
    colleague.locator("#way-close [type=radio][value=duplicate]").check()
    colleague.locator("#way-close button").click()
    expect(colleague.get_by_role("button", name="Ångra")).to_be_visible()

    assert [_next_look(page).status for _ in range(2)] == [200, 304]  # the first is taken in
    expect(page.locator("[data-news] button")).to_have_count(0)

    colleague.get_by_role("button", name="Ångra").click()
    expect(colleague.locator("h1")).to_have_text("Ångrat")


def _can_be_closed(page: Page) -> bool:
    return page.locator("#way-close").count() == 1


def _next_look(page: Page) -> Response:
    """Let ten seconds pass on the page's clock; return the answer the list gets."""
    with page.expect_response(lambda answer: ROWS in answer.url) as waited:
        page.clock.run_for(10_000)
    return waited.value
