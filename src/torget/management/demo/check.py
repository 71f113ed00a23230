"""Walks through the demo like a person: log in, open, answer, see the answer on the network.

Everything goes over real HTTP against the running demo; no browser, nothing of Torget's
own code, so that what is checked is what a person would meet.
"""

from __future__ import annotations

import html.parser
import http.client
import http.cookiejar
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from torget.management.demo.api import Api, rows_of, text_of

Say = Callable[[str], None]

INBOX_PATH = "/inkorg/"
RECORDS_PATH = "/handlingar/"
ARRIVAL_LIMIT_S = 30.0
REQUEST_LIMIT_S = 20.0
_LOOKS = 25  # how many messages to open, at most, to find one that can be answered
_FIRST_ERROR = 400


class CheckFailed(Exception):
    """A step of the walk did not end as it should; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to walk through: the demo's two addresses, the person, and whose account answers."""

    web_url: str
    network_url: str
    email: str
    password: str = field(repr=False)
    account_ids: tuple[str, ...] = ()  # the municipality's ids on the network


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page: where it goes and the fields it already holds."""

    action: str
    method: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was received: address after redirects, links and forms."""

    url: str
    status: int
    links: tuple[str, ...]
    forms: tuple[Form, ...]
    headings: tuple[str, ...]

    def form_to(self, path_end: str) -> Form | None:
        """Return the first form whose action ends like this; None where there is none."""
        for form in self.forms:
            if urllib.parse.urlsplit(form.action).path.endswith(path_end):
                return form
        return None

    def form_with(self, *names: str) -> Form | None:
        """Return the first form that holds all these fields; None where there is none."""
        for form in self.forms:
            if set(names) <= set(form.fields):
                return form
        return None


class _Answer(Protocol):
    status: int

    def read(self) -> bytes: ...
    def geturl(self) -> str: ...


class Visitor:
    """A person's browser without the pictures: keeps cookies, follows redirects, reads forms."""

    def __init__(self, base_url: str) -> None:
        """Start without cookies at this address."""
        self._base_url = base_url
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
        )

    def get(self, path: str) -> Page:
        """Return the page at this path."""
        return self._open(path, None)

    def post(self, form: Form, filled: Mapping[str, str]) -> Page:
        """Return the page that follows when the form is sent with these fields filled in."""
        content = urllib.parse.urlencode({**form.fields, **filled}).encode()
        return self._open(form.action, content)

    def _open(self, path: str, content: bytes | None) -> Page:
        address = urllib.parse.urljoin(self._base_url, path)
        if urllib.parse.urlsplit(address).netloc != urllib.parse.urlsplit(self._base_url).netloc:
            raise CheckFailed(f"sidan pekar ut ur demon: {address}")
        request = urllib.request.Request(address, data=content)  # noqa: S310 -- our own host only
        request.add_header("Referer", address)
        try:
            with self._opener.open(request, timeout=REQUEST_LIMIT_S) as answer:
                return _page(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise CheckFailed(f"{path} svarade {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            raise CheckFailed(f"{path} gick inte att nå: {error}") from error


def run(target: Target, say: Say) -> int:
    """Walk through the demo and tell each step with its time; return 0, or 1 where it failed."""
    walk = _Walk(target, say)
    try:
        walk.log_in()
        item = walk.open_inbox()
        answered, text = walk.answer(walk.find_answerable(item))
        walk.wait_for_network(text)
        walk.open_record(answered)
    except CheckFailed as error:
        say(f"Kontrollen stannade: {error}")
        return 1
    say(f"Kontrollen gick igenom på {walk.total_ms()} ms.")
    return 0


class _Walk:
    """The steps, in order; each tells what it did and how long it took."""

    def __init__(self, target: Target, say: Say) -> None:
        self._target = target
        self._say = say
        self._visitor = Visitor(target.web_url)
        self._began = self._step_began = time.monotonic()

    def total_ms(self) -> int:
        return round((time.monotonic() - self._began) * 1000)

    def log_in(self) -> None:
        page = self._visitor.get(INBOX_PATH)  # closed to strangers: leads to the login
        form = page.form_with("login", "password")
        if form is None:
            raise CheckFailed("inloggningssidan saknar formulär")
        self._told("öppnade inloggningen")
        filled = {"login": self._target.email, "password": self._target.password}
        after = self._visitor.post(form, filled)
        if after.form_with("login", "password") is not None:
            raise CheckFailed(f"{self._target.email} släpptes inte in")
        self._told(f"loggade in som {self._target.email}")

    def open_inbox(self) -> tuple[str, ...]:
        page = self._visitor.get(INBOX_PATH)
        items = tuple(dict.fromkeys(_under(INBOX_PATH, page)))
        if not items:
            raise CheckFailed("inkorgen är tom")
        self._told(f"öppnade inkorgen ({len(items)} meddelanden på sidan)")
        return items

    def find_answerable(self, items: tuple[str, ...]) -> Page:
        for path in items[:_LOOKS]:
            page = self._visitor.get(path)
            if page.form_to("/svara/") is not None:
                self._told(f"öppnade meddelandet {path}")
                return page
        raise CheckFailed("inget meddelande i inkorgen går att svara på")

    def answer(self, page: Page) -> tuple[str, str]:
        """Answer the message of the page; return its path and the text that was sent."""
        form = page.form_to("/svara/")
        if form is None:
            raise CheckFailed("meddelandet går inte att svara på")
        mark = secrets.token_hex(4)
        text = f"Tack för att du skrev. Vi tittar på det och svarar här. Ref {mark}. /Astrid"
        self._visitor.post(form, {"text": text})
        self._told("skickade svaret")
        return urllib.parse.urlsplit(page.url).path, text

    def wait_for_network(self, text: str) -> None:
        mark = text.partition("Ref ")[2].partition(".")[0]
        end_at = time.monotonic() + ARRIVAL_LIMIT_S
        with Api(self._target.network_url) as api:
            while not _stands(api, self._target.account_ids, mark):
                if time.monotonic() > end_at:
                    raise CheckFailed(f"svaret kom inte ut på nätverket inom {ARRIVAL_LIMIT_S:g} s")
                time.sleep(0.1)
        self._told("såg svaret på nätverket")

    def open_record(self, item_path: str) -> None:
        """Open the record that the message is, by the link on its page."""
        page = self._visitor.get(item_path)
        records = _under(RECORDS_PATH, page)
        if not records:
            raise CheckFailed("meddelandet leder inte till sin handling")
        self._visitor.get(records[0])
        self._told(f"öppnade handlingen {records[0]}")

    def _told(self, what: str) -> None:
        now = time.monotonic()
        self._say(f"{round((now - self._step_began) * 1000):>6} ms  {what}")
        self._step_began = now


def _stands(api: Api, account_ids: tuple[str, ...], mark: str) -> bool:
    """Tell whether one of the accounts has a message with the mark among its newest."""
    return any(
        mark in text_of(row, "content")
        for account_id in account_ids
        for row in rows_of(api.call("GET", f"/api/v1/accounts/{account_id}/statuses?limit=20"))
    )


def _under(prefix: str, page: Page) -> list[str]:
    """Return the paths of the page's links that are the prefix and a UUID, in order."""
    paths = (urllib.parse.urlsplit(link).path for link in page.links)
    return [path for path in paths if path.startswith(prefix) and _is_uuid(path[len(prefix) :])]


def _is_uuid(rest: str) -> bool:
    try:
        return str(uuid.UUID(rest.strip("/"))) == rest.strip("/")
    except ValueError:
        return False


def _page(answer: _Answer) -> Page:
    reader = _PageReader()
    reader.feed(answer.read().decode("utf-8", "replace"))
    reader.close()
    forms = tuple(
        Form(urllib.parse.urljoin(answer.geturl(), action), method, fields)
        for action, method, fields in reader.forms
    )
    links = tuple(urllib.parse.urljoin(answer.geturl(), link) for link in reader.links)
    return Page(answer.geturl(), answer.status, links, forms, tuple(reader.headings))


class _PageReader(html.parser.HTMLParser):
    """Reads links, headings and forms with the fields they already hold."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self._in: Literal["", "heading", "form"] = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "h1":
            self._in = "heading"
        elif tag == "form":
            method = given.get("method", "get").lower()
            self.forms.append((given.get("action", ""), method, {}))
        elif tag == "input" and self.forms and given.get("name"):
            self._keep(given)

    def _keep(self, given: Mapping[str, str]) -> None:
        """Keep a field that a browser would send as it stands."""
        if given.get("type") in {"submit", "button", "image", "reset", "file"}:
            return
        if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
            return
        self.forms[-1][2][given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "heading" and data.strip():
            self.headings.append(data.strip())
