"""A whole day without a mouse: only keys are pressed, and what has focus is always seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visits
from tests.journeys.stack import Stack
from tests.journeys.written import Message, Written, answers_to, write_all

QUESTIONS = {
    "first": Message("gunvor_s", "lediga-jobb", "Hur många timmar är tjänsten som rektor?"),
    "second": Message("siv_b", "lediga-jobb", "Var söker man tjänsten som rektor?"),
    "third": Message("tompa_lidman", "lediga-jobb", "Får man provjobba som undersköterska?"),
}
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "lost";
  one.scrollIntoView({block: "nearest"});
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
  const caret = one.matches("textarea, input:not([type=checkbox], [type=radio])");
  const title = one.matches("h1, main, [role=alert]");
  if (!inside || box.width < 1 || box.height < 1) return "out of sight " + one.outerHTML;
  return ring || style.boxShadow !== "none" || caret || title ? "" : "no ring " + one.outerHTML;
}"""
MOST_TABS = 90


class Hands:
    """Two hands on a keyboard: each step ends with a look at where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        self.look()

    def type(self, text: str) -> None:
        """Write in the field that has focus."""
        self.page.keyboard.type(text)
        self.look()

    def look(self) -> None:
        """The focus is somewhere, in sight, and shows that it is."""
        assert self.page.evaluate(FOCUSED) == ""

    def leave(self, *keys: str, to: str) -> None:
        """Press keys that lead to another page, and land there."""
        with self.page.expect_navigation(url=to):
            for key in keys:
                self.page.keyboard.press(key)
        self.land()

    def land(self) -> None:
        """On a fresh page the first stop is the way past the menu, and it leads to the content."""
        self.page.wait_for_load_state()
        self.press("Tab")
        expect(self.page.locator(".skip")).to_be_focused()
        self.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def tab_to(self, chosen: str, *, says: str = "", key: str = "Tab") -> None:
        """Press Tab (or Shift+Tab) until what is chosen has focus."""
        wanted = self.page.locator(chosen)
        if says:
            wanted = wanted.filter(has_text=says)
        for _ in range(MOST_TABS):
            self.press(key)
            if wanted.and_(self.page.locator(":focus")).count():
                return
        pytest.fail(f"{chosen} {says} nås inte med Tab")

    def row(self, message: Written) -> None:
        """Walk down the list to a message."""
        row = self.page.locator(f'[data-rows] a[href^="{message.path}"]')
        for _ in range(MOST_TABS):
            self.press("j")
            if row.and_(self.page.locator(":focus")).count():
                return
        pytest.fail(f"{message.path} nås inte med j")


@pytest.fixture(scope="module")
def messages(stack: Stack) -> dict[str, Written]:
    """Three simple questions in the inbox."""
    return write_all(stack, QUESTIONS)


def test_day_when_only_keys_are_pressed_then_answered_undone_and_switched_off(
    stack: Stack, visit: Visits, messages: dict[str, Written]
) -> None:
    hands = Hands(visit("").go("/konto/login/?next=/inkorg/%3Fvy%3Dall"))
    page = hands.page
    hands.land()
    hands.tab_to("input[type=email]")
    hands.type("birk.lind@exempelby.example")
    hands.tab_to("input[type=password]")
    hands.type(stack.password)
    hands.leave("Enter", to="**/inkorg/?vy=all")

    hands.press("?")
    expect(page.get_by_role("dialog", name="Kortkommandon")).to_be_visible()
    hands.press("Escape")
    expect(page.get_by_role("dialog", name="Kortkommandon")).to_be_hidden()
    hands.press("/")
    hands.type("tjänsten som rektor")
    hands.leave("Enter", to="**/inkorg/?*q=*")

    hands.row(messages["first"])
    hands.press("j", "k", "k", "j")
    hands.row(messages["first"])
    hands.press("Enter")
    expect(page.locator("h1.item-title")).to_be_focused()
    expect(page.locator("h1.item-title")).to_contain_text("rektor")
    hands.press("r")
    expect(page.get_by_label("Ditt svar")).to_be_focused()
    hands.type("Fyrtio timmar i veckan. /Birk")
    hands.leave("Control+Enter", to=f"**{messages['first'].path}**")
    assert answers_to(stack, messages["first"])[0][0].endswith("/Birk")
    hands.tab_to("[data-next]", says="Nästa meddelande")
    hands.leave("Enter", to="**/inkorg/**")
    expect(page.locator("h1.item-title")).to_contain_text("rektor")

    undo_what_was_done(hands, messages["second"])
    switch_off(hands)


def undo_what_was_done(hands: Hands, message: Written) -> None:
    """Close what is ticked, and take it back."""
    page = hands.page
    hands.leave("Escape", to="**/inkorg/?*")
    hands.row(message)
    hands.press("x")
    expect(page.locator("[data-rows] input:checked")).to_have_count(1)
    hands.leave("h", to="**/inkorg/flera/**")
    hands.tab_to("#way-close summary")
    hands.press("Enter")
    hands.tab_to("#way-close [type=radio]")
    hands.press("ArrowDown")
    hands.tab_to("#way-close textarea")
    hands.type("Samma som den förra.")
    hands.tab_to("#way-close button")
    hands.leave("Enter", to="**/inkorg/flera/*/**")
    hands.tab_to("main button", says="Ångra")
    hands.leave("Enter", to="**/inkorg/flera/gjort/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ångrat")
    hands.leave("g", "i", to="**/inkorg/")


def switch_off(hands: Hands) -> None:
    """Turn the shortcuts off: then a letter does nothing; and on again."""
    page = hands.page
    for state in ("av", "på"):
        hands.tab_to("a[href='/installningar/']", key="Shift+Tab")
        hands.leave("Enter", to="**/installningar/")
        hands.tab_to("[name=shortcuts]")
        hands.press("Space")
        hands.tab_to("button", says="Spara inställningarna")
        hands.leave("Enter", to="**/installningar/?sparat=1")
        hands.press("?")
        expect(page.locator("dialog[open]")).to_have_count(0 if state == "av" else 1)
        if state == "på":
            hands.press("Escape")
