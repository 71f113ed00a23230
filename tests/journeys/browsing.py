"""A person's browser, which notices what a person would not: faults in the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.journeys.stack import Stack

Scheme = Literal["light", "dark"]
EDITOR = "astrid.ek"
_TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));"""
_STATUS = "Failed to load resource: the server responded with a status of "


@dataclass
class Visit:
    """One person's window, and what went wrong in it."""

    context: BrowserContext
    page: Page
    web: str
    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """Answers of a page that are no fault in this journey (404, 409, 422 …)."""

    def go(self, path: str) -> Page:
        """Open an address of ours and return the page."""
        self.page.goto(self.web + path)
        return self.page

    def note(self, message: ConsoleMessage) -> None:
        """Keep an error or a warning of the console, unless it is an expected answer."""
        if message.type not in ("error", "warning"):
            return
        status = message.text.removeprefix(_STATUS)[:3]
        if message.text.startswith(_STATUS) and int(status) in self.expected:
            return
        self.faults.append(f"{self.page.url}: {message.text}")


class Visits(Protocol):
    """Opens windows for persons."""

    def __call__(
        self,
        who: str = EDITOR,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Scheme = "light",
        script: bool = True,
        expected: tuple[int, ...] = (),
    ) -> Visit:
        """Return a window where the person is logged in; "" is nobody."""


def opener(stack: Stack, chromium: Browser, opened: list[Visit]) -> Visits:
    """Return the way to open windows; each is put in `opened`, for whoever closes them."""

    def visit(
        who: str = EDITOR,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Scheme = "light",
        script: bool = True,
        expected: tuple[int, ...] = (),
    ) -> Visit:
        if who and who not in stack.logins:
            _log_in(stack, chromium, who)
        context = chromium.new_context(
            viewport=ViewportSize(width=width, height=height),
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            color_scheme=scheme,
            java_script_enabled=script,
            storage_state=stack.logins[who] if who else None,
        )
        context.add_init_script(_TELL_VIOLATIONS)
        context.set_default_timeout(15_000)
        page = context.new_page()
        made = Visit(context, page, stack.web, expected=set(expected))
        page.on("console", made.note)
        page.on("pageerror", lambda error: made.faults.append(f"{page.url}: {error}"))
        opened.append(made)
        return made

    return visit


def fill_login(page: Page, stack: Stack, who: str) -> None:
    """Fill in the login's form and send it."""
    page.get_by_label("E-postadress").fill(f"{who}@exempelby.example")
    page.get_by_label("Lösenord").fill(stack.password)
    page.get_by_role("button", name="Logga in", exact=True).click()


def _log_in(stack: Stack, chromium: Browser, who: str) -> None:
    context = chromium.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(f"{stack.web}/idag/")
    fill_login(page, stack, who)
    page.wait_for_url("**/idag/")
    stack.logins[who] = context.storage_state()
    context.close()


def until(page: Page, found: Callable[[], str], *, limit_s: float = 40) -> str:
    """Return what `found` gives as soon as it gives something; TimeoutError after the limit."""
    for _ in range(int(limit_s * 2)):
        if given := found():
            return given
        page.wait_for_timeout(500)
    raise TimeoutError(found.__name__)


def record_of(visit: Visit, word: str) -> str:
    """Return the path of the record that holds the word, as soon as it has come in."""

    def look() -> str:
        page = visit.go(f"/handlingar/?q={word}")
        link = page.locator(".hit a").first
        return (link.get_attribute("href") or "") if link.count() else ""

    return until(visit.page, look)


def item_of(visit: Visit, word: str) -> str:
    """Return the path of the inbox item about the message that holds the word."""
    page = visit.go(record_of(visit, word))
    return page.get_by_role("link", name="Öppna i inkorgen").get_attribute("href") or ""
