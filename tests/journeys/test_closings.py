"""Endings without an answer, what may be secret, waiting, and what is taken on a person."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Visits
from tests.journeys.stack import Stack
from tests.journeys.written import (
    Message,
    Written,
    answers_to,
    close,
    expect_ended,
    history,
    state,
    way,
    write_all,
)
from torget.management.demo.picture import names, png

BOX = "Ditt svar"
Items = dict[str, Written]
MESSAGES = {
    "secret": Message("mange_fyrabarn", "ishallen", "Får man ta med egna klubbor på lördag?"),
    "thanks": Message("yasmin_k", "sagostund", "Tack för en fin sagostund!"),
    "noise": Message("melvin08", "ishallen", "Ja det minns man, hade gymnastik där 1974"),
    "question": Message("nellie_och_mir", "julmarknad", "När stänger marknaden på söndag?"),
    "duplicate": Message("vera_rullar", "julmarknad", "Vilken tid slutar marknaden?"),
    "answered": Message("pirkko_l", "vattenlacka", "När kommer vattnet tillbaka?"),
    "deleted": Message("bosse_i_dalen", "snoröjning", "När plogas Dalvägen?"),
    "wait": Message("ulla_britt_n", "sagostund", "När lagas lampan i parken?"),
    "insult": Message(
        "tangentbordskrigare", "budget", "Du är en idiot Siv Bengtsson, håll käften."
    ),
    "abuse": Message(
        "rich_daily_77", "lediga-jobb", "Säljer barnporr, skriv till mig", png(min(names()))
    ),
}


@pytest.fixture(scope="module")
def items(stack: Stack) -> Items:
    """Every message above, in the inbox."""
    return write_all(stack, MESSAGES)


SENDING = ("svara", "undersoks", "erbjud", "ratt-myndighet", "politiker")
POST = """async ([path, text]) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({csrfmiddlewaretoken: token, text, seen_version: "1"});
  const told = await fetch(path, {method: "POST", body});
  return [told.status, await told.text()];
}"""


def test_secret_when_marked_then_no_way_leads_to_a_public_answer_until_another_unmarks_it(
    stack: Stack, visit: Visits, items: Items
) -> None:
    editor = visit(expected=(422,))
    item = items["secret"]
    page = editor.go(item.path)
    form = way(page, "secret")
    form.get_by_label("Vilken bestämmelse kan gälla?").select_option("social_services")
    form.get_by_role("button", name="Markera").click()

    expect(page.locator(".item-state")).to_contain_text("Kan vara sekretess")
    expect(page.get_by_label(BOX)).to_have_count(0)
    expect(page.get_by_label("Din text")).to_have_count(0)
    expect(page.locator("#way-unmark")).to_have_count(0)
    for last in SENDING:
        status, told = page.evaluate(
            POST, [f"{item.path}{last}/", "Hör av dig på telefon. /Astrid"]
        )
        assert (status, "sekretess" in told) == (422, True)
        assert "Hör av dig på telefon. /Astrid</textarea>" in told
    close(page, "En annan orsak", "Klart.")
    expect(page.get_by_role("alert")).to_contain_text("kan inte avslutas så här")

    registrar = visit("david.strand").go(item.path)
    form = way(registrar, "unmark")
    form.get_by_label("Varför?").fill("Det gäller ingen enskild.")
    form.get_by_role("button", name="Ta bort markeringen").click()
    expect(registrar.locator("#way-unmark")).to_have_count(0)
    assert "Det gäller ingen enskild." in history(registrar)
    assert stack.answers(item.who, item.remote_id) == []
    page = editor.go(item.path)
    page.get_by_label(BOX).fill("Ja, men hjälm på. /Astrid")
    page.get_by_role("button", name="Svara på Mastodon").click()
    ((told, visibility),) = answers_to(stack, item)
    assert (told.endswith("Ja, men hjälm på. /Astrid"), visibility) == (True, "public")


REASONS = {
    "thanks": "Ett tack eller beröm som inte behöver svar",
    "noise": "Mellan invånare, eller utan innehåll",
    "duplicate": "Samma fråga är besvarad på ett annat ställe",
    "answered": "Någon annan har svarat i tråden",
    "deleted": "Författaren har tagit bort det",
}


def test_closing_when_a_ready_reason_holds_then_closed_and_nothing_is_sent(
    stack: Stack, visit: Visits, items: Items
) -> None:
    window = visit()
    for key, reason in REASONS.items():
        close(window.go(items[key].path), reason)
    for key, reason in REASONS.items():
        page = window.go(items[key].path)
        expect_ended(page, "inget att göra")
        expect(page.get_by_label(BOX)).to_have_count(0)
        assert reason in history(page), key
        assert stack.answers(items[key].who, items[key].remote_id) == []


def test_question_when_neither_answered_nor_explained_then_not_closed_and_opens_again(
    visit: Visits, items: Items
) -> None:
    page = visit(expected=(422,)).go(items["question"].path)
    for reason in ("Ett tack eller beröm", "En annan orsak"):
        close(page, reason)
        expect(page.get_by_role("alert")).to_contain_text("En enkel fråga besvaras i kanalen")
        expect(page.get_by_label(BOX)).to_be_visible()
    close(page, "En annan orsak", "Hon fick svar i växeln.")
    page.goto(page.url.partition("/inkorg/")[0] + items["question"].path)
    expect_ended(page, "inget att göra")

    form = way(page, "reopen")
    form.get_by_label("Varför?").fill("Hon frågar igen.")
    form.get_by_role("button", name="Öppna igen").click()

    expect(page.get_by_label(BOX)).to_be_visible()
    expect(state(page)).to_have_count(0)
    told = history(page)
    assert "Hon fick svar i växeln." in told
    assert "Hon frågar igen." in told


def test_clock_when_waiting_for_the_citizen_then_still_until_somebody_goes_on(
    visit: Visits, items: Items
) -> None:
    page = visit().go(items["wait"].path)
    form = way(page, "pause")
    form.get_by_label("Vad väntar ni på?").fill("Vilken lampa det gäller.")
    form.get_by_role("button", name="Låt det fulla svaret vänta").click()
    expect(page.locator(".item-state")).to_contain_text("Väntar på invånaren")

    way(page, "pause").get_by_role("button", name="Låt klockan gå igen").click()

    expect(page.locator(".item-state")).not_to_contain_text("Väntar på invånaren")
    assert "Vilken lampa det gäller." in history(page)


def test_block_when_two_agree_then_for_a_time_with_a_reason_and_lifted_again(
    stack: Stack, visit: Visits, items: Items
) -> None:
    who = items["insult"].who
    page = visit("birk.lind").go(items["insult"].path)
    form = way(page, "unsuitable")
    form.get_by_label(re.compile("^Förolämpning")).check()
    form.get_by_role("button", name="Gå vidare och se vad som händer").click()
    form = way(page, "block")
    form.get_by_label("I hur många dagar?").fill("14")
    form.get_by_label("Varför det här steget?").fill("Fjärde gången på en vecka.")
    form.get_by_label("Nej, inte den här gången").check()
    form.get_by_role("button", name="Blockera").click()
    expect(page.locator(".delivery-label")).to_have_text("Väntar på en annan person")
    assert not stack.is_kept_out(who, by="exempelby")

    other = visit("cecilia.holm").go("/granskning/")
    other.get_by_role("link", name=re.compile("^Blockera: förolämpning")).first.click()
    other.get_by_role("button", name="Håll med", exact=True).click()
    page.reload()
    expect(page.locator(".delivery-label")).to_have_text("Gäller", timeout=30_000)
    assert stack.is_kept_out(who, by="exempelby")
    expect_ended(page, "blockerad")
    assert stack.answers(who, items["insult"].remote_id) == []

    other.goto(f"{stack.web}/granskning/avstangda/")
    other.get_by_role("link", name=re.compile("förolämpning")).first.click()
    form = way(other, "lift_block")
    form.get_by_label("Varför?").fill("Han har bett om ursäkt.")
    form.get_by_role("button", name="Häv nu").click()
    expect(other.locator(".item-state .badge").first).not_to_have_text("Gäller")


def test_abuse_material_when_suspected_then_its_text_alone_is_read_and_no_picture_is_fetched(
    stack: Stack, visit: Visits, items: Items
) -> None:
    manager = visit("cecilia.holm")
    page = manager.go(items["abuse"].path)
    expect(page.locator("main img")).to_have_count(0)
    page = manager.go("/granskning/")
    page.locator("a[href^='/granskning/text/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Läs texten före bilagorna")
    expect(page.get_by_text("Säljer barnporr")).to_be_hidden()
    page.get_by_text("Inlägget kan vara jobbigt att läsa").click()
    expect(page.get_by_text("Säljer barnporr")).to_be_visible()
    expect(page.locator("main img")).to_have_count(0)

    form = way(page, "check")
    form.get_by_label("Det kan vara sådant material").check()
    form.get_by_role("button", name="Avgör").click()

    expect(page.locator("#way-check")).to_have_count(0)
    expect(page.locator(".facts")).to_contain_text("Cecilia Holm")
    assert stack.fetched(items["abuse"].remote_id) == 0
