"""What citizens write for the journeys: all at once, so that nobody waits for one at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.journeys.stack import Stack

LIMIT_S = 40


@dataclass(frozen=True, slots=True)
class Message:
    """One citizen's message: what it answers and says, and a picture where it has one."""

    who: str
    answers: str
    text: str
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Written:
    """A message that has come in: its id on the network and its path in the inbox."""

    who: str
    remote_id: str
    path: str


def write_all(stack: Stack, messages: dict[str, Message]) -> dict[str, Written]:
    """Let the citizens write and return when every message lies in the inbox."""
    sent = {
        key: stack.write(each.who, each.text, answers=each.answers, picture=each.picture)
        for key, each in messages.items()
    }
    end_at = time.monotonic() + LIMIT_S
    while len(found := stack.items(sent.values())) < len(sent):
        if time.monotonic() > end_at:
            raise TimeoutError(sorted(key for key in sent if sent[key] not in found))
        time.sleep(0.2)
    return {key: Written(messages[key].who, sent[key], found[sent[key]]) for key in sent}


def answers_to(stack: Stack, message: Written, *, most_s: float = 30) -> list[tuple[str, str]]:
    """Return what stands under a message on the network, as soon as something does."""
    end_at = time.monotonic() + most_s
    while not (told := stack.answers(message.who, message.remote_id)):
        if time.monotonic() > end_at:
            raise TimeoutError(message.remote_id)
        time.sleep(0.2)
    return told


def way(page: Page, key: str) -> Locator:
    """Open one of the ways of a message and return its form."""
    form = page.locator(f"#way-{key}")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    return form


def state(page: Page) -> Locator:
    """Return where the page says how the message was ended."""
    return page.locator(".item-main > .notice-success")


def expect_ended(page: Page, says: str) -> None:
    """Look at the page again until it tells how the message was ended."""
    end_at = time.monotonic() + LIMIT_S
    while not state(page).count() and time.monotonic() < end_at:
        page.wait_for_timeout(300)
        page.reload()
    expect(state(page)).to_contain_text(says)


def history(page: Page) -> str:
    """Return what the ledger tells of the message on its page."""
    return page.locator(".item-side details .story").text_content() or ""


def close(page: Page, reason: str, text: str = "") -> None:
    """Close without an answer."""
    form = way(page, "close")
    form.get_by_label(reason).check()
    form.get_by_label("Förklara med några ord").fill(text)
    form.get_by_role("button", name="Avsluta utan svar").click()
