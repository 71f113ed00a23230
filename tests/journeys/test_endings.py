"""Each ending of the flow chart that is not an answer: on the page, in the ledger, on the network.

The messages are written all at once; the network is asked as the citizen sees it.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visit, Visits
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

BOX = "Ditt svar"
Items = dict[str, Written]
MESSAGES = {
    "interim": Message("gunvor_s", "julmarknad", "Hur många stånd blir det i år?"),
    "refer": Message("tompa_lidman", "bygglov", "Har ni fått in min ansökan om bygglov?"),
    "offer": Message("hundrastaren", "snoröjning", "Jag vill klaga på plogningen på Åsvägen."),
    "authority": Message("fredrik_hjul", "vagarbete", "När blir riksvägen asfalterad?"),
    "politicians": Message("siv_b", "budget", "Hur kommer ni att rösta om skatten i vår?"),
    "advice_answer": Message("kjell_ake", "vagarbete", "Ren inkompetens på tekniska igen."),
    "advice_correct": Message("arg_skattebetalare", "budget", "Hela nämnden är inkompetent."),
    "advice_none": Message("lena_och_hunden", "plan-ute", "Kommunledningen är inkompetent."),
    "request": Message("lokalbladet_demo", "budget", "Jag begär ut avtalet om kulturskolan."),
    "appeal": Message("anders_stenhus", "bygglov", "Härmed överklagar jag ert beslut om mur."),
    "release": Message("karin_78", "snoröjning", "Brunnslocket saknas utanför förskolan."),
}


@pytest.fixture(scope="module")
def items(stack: Stack) -> Items:
    """Every message above, in the inbox."""
    return write_all(stack, MESSAGES)


def send(page: Page, key: str, text: str) -> None:
    """Send one of the letters."""
    form = way(page, key)
    form.get_by_label("Din text").fill(text)
    form.get_by_role("button").click()
    expect(page.locator(".delivery-label")).to_be_visible()


LETTERS = {
    "interim": ("Vi tar reda på det. /Astrid", ""),
    "refer": ("Ring 031-390 06 20 om ditt ärende. /Astrid", "enskilt ärende"),
    "authority": ("Det är Trafikverkets väg. /Astrid", "Astrid Ek svarade"),
    "politicians": ("Det svarar politikerna på. /Astrid", "kritik"),
}
"""Key -> what is written, and what the message ends as; "" where it stays open."""


def test_letters_when_sent_then_on_the_network_and_ended_each_in_its_way(
    stack: Stack, visit: Visits, items: Items
) -> None:
    window = visit()
    for key, (text, _) in LETTERS.items():
        send(window.go(items[key].path), key, text)

    for key, (text, ends) in LETTERS.items():
        ((told, visibility),) = answers_to(stack, items[key])
        assert (told.endswith(text), visibility) == (True, "public")
        page = window.go(items[key].path)
        expect(page.locator(".delivery-label")).to_have_text("Publicerat", timeout=30_000)
        if ends:
            expect_ended(page, ends)
            expect(page.get_by_label(BOX)).to_have_count(0)
    page = window.go(items["interim"].path)
    expect(page.get_by_label(BOX)).to_be_visible()
    expect(page.locator(".item-state")).not_to_contain_text("Avslutat")
    expect(page.locator(".item-side")).to_contain_text("fullständigt senast")


def number(window: Visit, page: Page, label: str, written: str) -> None:
    """Write in the number of the hand-over of the message that the page shows."""
    link = page.locator(".item-side").get_by_role("link", name="Handling 2026-")
    record = link.inner_text().removeprefix("Handling ")
    page = window.go("/overlamningar/")
    page.get_by_role("link", name=record, exact=True).click()
    page.get_by_label(label).fill(written)
    page.get_by_role("button", name="Skriv in numret och avsluta").click()
    expect(page.get_by_label(label)).to_have_count(0)


def test_complaint_when_the_person_will_not_file_it_then_we_do_and_its_number_is_kept(
    stack: Stack, visit: Visits, items: Items
) -> None:
    window = visit()
    page = window.go(items["offer"].path)
    send(page, "offer", "Lämna klagomålet på https://synpunkt.example. /Astrid")
    assert "https://synpunkt.example" in answers_to(stack, items["offer"])[0][0]
    expect_ended(page, "klagomål eller synpunkt")
    form = way(page, "reopen")
    form.get_by_label("Varför?").fill("Hon vill inte göra det själv.")
    form.get_by_role("button", name="Öppna igen").click()
    expect(page.get_by_label(BOX)).to_be_visible()

    form = way(page, "complaint")
    form.get_by_label("Vad gäller det?").fill("Plogningen på Åsvägen.")
    form.get_by_role("button", name="Skicka till KOMmentaren").click()
    expect_ended(page, "klagomål eller synpunkt")

    number(window, page, "Nummer i synpunktssystemet", "KOM-2026-17")
    page = window.go(items["offer"].path)
    assert "KOM-2026-17" in history(page)


def ask(page: Page, question: str) -> None:
    """Ask for advice about criticism."""
    form = way(page, "consult")
    form.get_by_label("Vad vill du ha råd om?").fill(question)
    form.get_by_role("button", name="Be om råd").click()
    expect(page.locator("#way-consult")).to_have_count(0)


def decide(page: Page, advice: str, why: str) -> None:
    """Decide as another person."""
    form = way(page, "decide")
    form.get_by_label(advice, exact=True).check()
    form.get_by_label("Varför?").fill(why)
    form.get_by_role("button", name="Ge besked").click()
    expect(page.locator("#way-decide")).to_have_count(0)


def test_advice_when_another_decides_then_carried_out(
    stack: Stack, visit: Visits, items: Items
) -> None:
    asked = {
        "advice_answer": ("Svara", "Svara kort och lugnt."),
        "advice_correct": ("Rätta det som är fel, med fakta", "Det är fel datum."),
        "advice_none": ("Svara inte", "Det är en åsikt."),
    }
    editor, manager = visit(), visit("cecilia.holm")
    for key in asked:
        page = editor.go(items[key].path)
        ask(page, "Ska vi svara?")
        expect(page.get_by_label(BOX)).to_have_count(0)
        expect(page.locator("#way-decide")).to_have_count(0)

    for key, (advice, why) in asked.items():
        decide(manager.go(items[key].path), advice, why)

    expect_ended(editor.go(items["advice_none"].path), "kritik")
    assert "Det är en åsikt." in history(editor.page)
    for key in ("advice_answer", "advice_correct"):
        page = editor.go(items[key].path)
        page.get_by_label(BOX).fill(f"Tack för att du hör av dig. {key} /Astrid")
        page.get_by_role("button", name="Svara på Mastodon").click()
        expect(page.locator(".delivery-label")).to_be_visible()
    for key in ("advice_answer", "advice_correct"):
        assert answers_to(stack, items[key])[0][0].endswith(f"{key} /Astrid")
    assert stack.answers("lena_och_hunden", items["advice_none"].remote_id) == []


CANNOT = "kan inte avslutas så här"


def test_request_when_answered_then_not_closed_before_the_registrar_has_it(
    stack: Stack, visit: Visits, items: Items
) -> None:
    window = visit(expected=(422,))
    page = window.go(items["request"].path)
    close(page, "En annan orsak", "Vi har svarat.")
    expect(page.get_by_role("alert")).to_contain_text(CANNOT)

    page.get_by_label(BOX).fill("Vi lämnar ut avtalet. /Astrid")
    page.get_by_role("button", name="Svara på Mastodon").click()
    answers_to(stack, items["request"])
    expect(page.locator(".delivery-label")).to_have_text("Publicerat", timeout=30_000)
    expect(state(page)).to_have_count(0)
    expect(page.locator("#way-close")).to_have_count(1)

    form = way(page, "register")
    expect(form.get_by_label("Varför ska det diarieföras?")).to_have_value("records_request")
    form.get_by_role("button", name="Lämna till registratorn").click()
    way(page, "registered").get_by_role("button", name="Avsluta").click()
    page = window.go(items["request"].path)
    expect_ended(page, "till registratorn")


def test_appeal_when_the_number_comes_then_it_stands_on_the_record(
    visit: Visits, items: Items
) -> None:
    registrar = visit("david.strand")
    page = registrar.go(items["appeal"].path)
    expect(page.locator("#way-registered")).to_have_count(0)
    form = way(page, "register")
    form.get_by_role("button", name="Lämna till registratorn").click()
    expect(page.locator("#way-register")).to_have_count(0)

    number(registrar, page, "Diarienummer", "BN 2026-417")
    page = registrar.go(items["appeal"].path)
    way(page, "registered").get_by_role("button", name="Avsluta").click()

    page = registrar.go(items["appeal"].path)
    expect_ended(page, "till registratorn")
    page.locator(".item-side").get_by_role("link", name="Handling 2026-").click()
    expect(page.get_by_text("BN 2026-417").first).to_be_visible()


def test_report_when_released_from_registration_then_it_can_be_closed(
    visit: Visits, items: Items
) -> None:
    manager = visit("cecilia.holm", expected=(422,))
    page = manager.go(items["release"].path)
    close(page, "En annan orsak", "Locket ligger på plats.")
    expect(page.get_by_role("alert")).to_contain_text(CANNOT)

    form = way(page, "release")
    form.get_by_label("Varför inte?").fill("Locket låg på plats igen.")
    form.get_by_role("button", name="Det behöver inte diarieföras").click()
    expect(page.locator("#way-release")).to_have_count(0)
    close(page, "En annan orsak", "Locket låg på plats igen.")

    page = manager.go(items["release"].path)
    expect_ended(page, "inget att göra")
    assert "Locket låg på plats igen." in history(page)
