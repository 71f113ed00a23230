"""The running town and a browser; one worker runs all journeys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import stack as stacks
from tests.journeys.browsing import Visit, Visits, opener
from tests.journeys.stack import Stack

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--lang=sv-SE",
)
_HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey is marked."""
    for item in items:
        if item.path.parent == _HERE:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The town, started once."""
    pytest.importorskip("mastodon_mock", reason="the extra `demo` is not installed")
    running = stacks.start()
    yield running
    stacks.stop(running.place, running.process)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser of this module's own: while it lives, this thread has an event loop."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail("Ingen webbläsare: installera paketet chromium.", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(stack: Stack, chromium: Browser) -> Iterator[Visits]:
    """The way to open windows; afterwards none of them may have met a fault."""
    opened: list[Visit] = []
    yield opener(stack, chromium, opened)
    faults = [fault for each in opened for fault in each.faults]
    for each in opened:
        each.context.close()
    assert faults == []
