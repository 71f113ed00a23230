"""From the message to the network and back: each role in its own browser, on the fake network."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.moderation.square import ADVERT, INSULT, THREAT, Square, asked
from tests.moderation.window import Window, open_window
from torget.inbox import removing
from torget.inbox.models import Item
from torget.moderation.models import Measure, Standing
from torget.organisation.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.journey, pytest.mark.xdist_group("journey")]
CO, MG = Role.COMMUNICATIONS_OFFICER, Role.MANAGER
Open = Callable[..., Window]
SEEN = os.environ.get("TORGET_SEEN", "")
TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, .table-box"))
  .filter((one) => Math.round(one.getBoundingClientRect().right) > window.innerWidth)
  .map((one) => `${one.tagName} ${one.className}`)"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; while it lives this thread has an event loop, which Django must bear."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(square: Square, chromium: Browser) -> Iterator[Open]:
    """The way to open windows; none of them may have met a fault of a script."""
    opened: list[Window] = []

    def open_as(role: Role, **more: object) -> Window:
        person = square.town.place.people[role]
        opened.append(open_window(chromium, person, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield open_as
    faults = [fault for each in opened for fault in each.faults]
    for each in opened:
        each.context.close()
    assert faults == []


def _looked_through(page: Page, name: str) -> None:
    """No violation, nothing beyond the edge, and a picture for whoever wishes to see it."""
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []
    assert page.evaluate(TOO_WIDE) == []
    if SEEN:
        page.screenshot(path=Path(SEEN) / f"{name}.png", full_page=True)


def _choose(page: Page, item: Item, reason: str) -> None:
    page.goto(f"http://torget.test/inkorg/{item.id}/")
    way = page.locator("#way-unsuitable")
    if way.get_attribute("open") is None:
        way.locator("summary").click()
    way.get_by_label(re.compile(f"^{reason}")).check()
    way.get_by_role("button", name="Gå vidare och se vad som händer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(reason)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_insult_when_one_proposes_and_another_agrees_then_hidden(
    square: Square, window: Open, script: bool
) -> None:
    item = square.comment(INSULT)
    page = window(CO, script=script).page
    _choose(page, item, "Förolämpning")
    expect(page.locator("#way-hide")).to_contain_text("En annan person måste hålla med")
    page.locator("#way-hide").get_by_role("button", name="Dölj").click()
    expect(page.locator(".delivery-label")).to_have_text("Väntar på en annan person")
    page.get_by_role("link", name="Se åtgärden").click()
    expect(page.locator("#way-agree")).to_contain_text("En annan person än du behöver göra det")
    assert not square.is_hidden(item)

    other = window(MG, script=script).go(reverse("moderation"))
    other.get_by_role("link", name="Dölj: förolämpning").click()
    other.get_by_role("button", name="Håll med", exact=True).click()
    expect(other.locator(".page-lead")).to_contain_text("på väg till Provnät")
    square.deliver()
    other.goto(f"http://torget.test{reverse('measure', args=[Measure.objects.get().id])}")
    expect(other.locator(".item-state .badge").first).to_have_text("Gäller")
    assert square.is_hidden(item)
    page.goto(f"http://torget.test/inkorg/{item.id}/")
    expect(page.locator(".notice-success")).to_contain_text("dolt")
    assert square.town.citizens.accepted()[0].startswith("Hej Åsa Exempelsson.")


def test_threat_when_evident_then_gone_at_once_and_another_looks_afterwards(
    square: Square, window: Open
) -> None:
    item = square.comment(THREAT)
    page = window(CO).page
    _choose(page, item, "Olaga hot")
    _looked_through(page, "olampligt")
    way = page.locator("#way-remove")
    way.get_by_label("Det är uppenbart att det är ett sådant brott").check()
    way.get_by_label("Nej, inte den här gången").check()
    way.get_by_role("button", name="Ta bort").click()
    expect(page.locator(".delivery-label")).to_have_text("På väg")
    square.deliver()
    assert square.is_gone(item)

    other = window(MG).go(reverse("moderation"))
    _looked_through(other, "granskning")
    other.get_by_role("link", name="Ta bort: olaga hot").click()
    other.get_by_text("Inlägget kan vara jobbigt att läsa").click()
    expect(other.locator(".message .text").first).to_have_text(THREAT)
    _looked_through(other, "atgard")
    other.get_by_label("Det var rätt och står fast").check()
    other.get_by_role("button", name="Spara min bedömning").click()
    expect(other.locator("#way-second_look")).to_have_count(0)
    assert Measure.objects.get().looked_at is not None
    other.get_by_role("link", name="Förslag till polisanmälan").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Förslag till polisanmälan")
    _looked_through(other, "polisanmalan")


def test_advert_when_the_author_was_right_then_restored_and_told(
    square: Square, window: Open
) -> None:
    item = square.comment(ADVERT)
    form = asked("advertising", why="Säljer solglasögon.", evident=True)
    measure = removing.hide(square.actor(CO), item, asked=form)
    square.deliver()
    here = reverse("measure", args=[measure.id])
    page = window(Role.REGISTRAR).go(here)
    page.get_by_text("Den som skrev vill ha en ny granskning").click()
    page.get_by_label("Vad säger den som skrev?").fill("Åsa säger att det är ett tips.")
    page.get_by_role("button", name="Anteckna begäran").click()
    expect(page.locator("#way-ask_review")).to_have_count(0)

    other = window(MG).go(here)
    form_ = other.locator("#way-review")
    form_.get_by_label("Det var fel och tas tillbaka").check()
    form_.get_by_label("Varför?").fill("Ett tips är inte reklam.")
    form_.get_by_label("Ja, öppet som ett svar").check()
    form_.get_by_label("Vad den som skrev får veta").fill("Hej Åsa. Vi visar din kommentar igen.")
    form_.get_by_role("button", name="Avgör").click()
    expect(other.locator("#way-review")).to_have_count(0)
    square.deliver()
    other.goto(f"http://torget.test{here}")
    expect(other.locator(".page-lead")).to_have_text(
        "Det är återtaget, och Provnät visar det som förut."
    )
    measure.refresh_from_db()
    assert (measure.state, square.is_hidden(item)) == (Standing.UNDONE, False)
    assert square.town.citizens.accepted() == ["Hej Åsa. Vi visar din kommentar igen."]


def test_comment_when_moved_to_another_channel_then_out_of_sight_and_told_where(
    square: Square, window: Open
) -> None:
    item = square.comment(ADVERT)
    page = window(CO).page
    _choose(page, item, "Reklam")
    way = page.locator("#way-move")
    way.locator("summary").click()
    way.get_by_label("Varför det här steget?").fill("Det hör hemma hos näringslivsenheten.")
    way.get_by_label("Ja, öppet som ett svar").check()
    way.get_by_label("Vad den som skrev får veta när det är gjort").fill("Ring 0300-00 00 00.")
    way.get_by_role("button", name="Flytta till en annan kanal").click()
    expect(page.locator(".delivery-label")).to_have_text("På väg")
    assert square.town.citizens.accepted() == []

    square.deliver()

    page.goto(f"http://torget.test/inkorg/{item.id}/")
    expect(page.locator(".notice-success")).to_contain_text("flyttat till en annan kanal")
    assert square.is_hidden(item)
    assert square.town.citizens.accepted() == ["Ring 0300-00 00 00."]


def test_secret_when_taken_away_then_no_words_can_be_written_about_it(
    square: Square, window: Open
) -> None:
    item = square.comment("Grannen Ulla har fått diagnosen demens. Köp billiga glasögon nu.")
    page = window(MG).page
    _choose(page, item, "Reklam")

    expect(page.locator("#way-hide")).to_be_visible()
    expect(page.locator("#way-move")).to_have_count(0)
    expect(page.get_by_label("Vad den som skrev får veta när det är gjort")).to_have_count(0)
    _looked_through(page, "sekretess")


def test_refusal_when_something_is_missing_then_every_word_is_kept(
    square: Square, window: Open
) -> None:
    item = square.comment(ADVERT)
    page = window(CO, script=False).page
    _choose(page, item, "Reklam")
    way = page.locator("#way-remove")
    way.locator("summary").click()
    way.get_by_label("Vad den som skrev får veta när det är gjort").fill("Hej. Vi tog bort det.")
    way.get_by_label("Varför det här steget?").fill(" ")
    way.get_by_role("button", name="Ta bort").click()
    expect(page.locator(".error-summary")).to_contain_text("Skriv varför")
    expect(page.locator("#remove-notice")).to_have_value("Hej. Vi tog bort det.")
    assert Measure.objects.count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_pages_when_looked_through_then_no_fault_for_anyone(
    square: Square, window: Open, width: int, scheme: str
) -> None:
    item = square.comment(INSULT)
    form = asked("insult", why="Upprepat i tråden.", evident=True, days=30)
    measure = removing.block(square.actor(CO), item, asked=form)
    advert = square.comment(ADVERT)
    square.town.citizens.fault("measure", "403")
    removing.hide(square.actor(CO), advert, asked=asked("advertising", why="Säljer.", evident=True))
    square.deliver()
    opened = window(MG, width=width, scheme=scheme)
    for name, path in {
        "lista": reverse("moderation"),
        "avstangda": reverse("blocks"),
        "forslag": reverse("measure", args=[measure.id]),
        "steg": reverse("item_unsuitable", args=[item.id]) + "?skal=obscenity",
        "arende": reverse("item", args=[advert.id]),
    }.items():
        _looked_through(opened.go(path), f"{name}-{width}-{scheme}")
