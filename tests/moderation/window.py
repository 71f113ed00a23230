"""A real browser before the house of one test: every request is answered in this process."""

from __future__ import annotations

from contextvars import Context, copy_context
from dataclasses import dataclass, field

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, ViewportSize

from tests.web.conftest import browser as logged_in
from torget.organisation.models import Person

HOME = "http://torget.test"
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass
class Window:
    """One person's window. `faults` are errors of the console, refusals by status left out."""

    context: BrowserContext
    page: Page
    client: Client
    faults: list[str] = field(default_factory=list)
    _around: Context = field(default_factory=copy_context)
    """The test's own context: in it lies the connection to its database."""

    def go(self, path: str) -> Page:
        """Open an address of ours."""
        self.page.goto(HOME + path)
        return self.page

    def answer(self, route: Route) -> None:
        """Answer one request as the web would; what it redirects to is answered with it."""
        asked = route.request
        path = asked.url.removeprefix(HOME)
        if path.startswith("/static/"):
            _static(route, path.partition("?")[0])
            return
        told = self._around.copy().run(self._ask, asked, path)
        headers = {name: value for name, value in told.headers.items() if name != "Content-Length"}
        route.fulfill(status=told.status_code, headers=headers, body=told.content)

    def _ask(self, asked: Request, path: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  Django's test answer has no public type
        if asked.method != "POST":
            return self.client.get(path, follow=True)
        sent = asked.post_data or ""
        kind = asked.headers.get("content-type", "")
        return self.client.post(path, sent, content_type=kind, follow=True)


def _static(route: Route, path: str) -> None:
    found = finders.find(path.removeprefix("/static/"))
    if not isinstance(found, str):
        route.fulfill(status=404)
        return
    ending = path.rpartition(".")[2]
    route.fulfill(path=found, content_type=_TYPES.get(ending, "application/octet-stream"))


def open_window(
    chromium: Browser,
    person: Person,
    *,
    width: int = 1280,
    scheme: str = "light",
    script: bool = True,
) -> Window:
    """Return a window where the person is logged in."""
    context = chromium.new_context(
        viewport=ViewportSize(width=width, height=900),
        locale="sv-SE",
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
    )
    page = context.new_page()
    made = Window(context, page, logged_in(person))
    page.route("**/*", made.answer)
    page.on("pageerror", lambda error: made.faults.append(str(error)))
    return made
