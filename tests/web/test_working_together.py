"""Two people at one message: who is here, whose text is kept, what is asked before it is sent."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import message, page
from tests.personas import MONDAY, Town
from tests.web.conftest import bring, browser
from torget.connectors.port import Incoming
from torget.inbox.collect import take_in
from torget.inbox.models import Item, ItemState
from torget.organisation.models import Role
from torget.records.models import Record
from torget.teamwork.models import Draft, Mention, Note, SavedReply, SavedView
from torget.web.viewmodels import ItemPage

WORDS = "Vi öppnar klockan nio."
DISTURBING = "Jag ska slå ihjäl dig din jävla idiot"


def _bring(place: Town, *items: Incoming) -> Item:
    with transaction.atomic():
        take_in(place.account, page(*items), now=MONDAY)
    return Item.objects.get(record__remote_id=items[-1].remote_id)


@pytest.fixture
def item(place: Town) -> Item:
    return _bring(place, message())


@pytest.fixture
def elin(place: Town) -> Client:
    return browser(place.people[Role.EDITOR])


@pytest.fixture
def kim(place: Town) -> Client:
    return browser(place.people[Role.COMMUNICATIONS_OFFICER])


def _page(client: Client, item: Item, query: str = "") -> ItemPage:
    got = client.get(reverse("item", args=[item.id]) + query)
    assert got.status_code == 200
    shown = got.context["item"]
    assert isinstance(shown, ItemPage)
    return shown


def test_answer_when_two_send_at_once_then_one_wins_and_the_others_text_is_a_draft(
    item: Item, elin: Client, kim: Client
) -> None:
    first = elin.post(reverse("item_answer", args=[item.id]), {"text": WORDS, "seen_version": "1"})
    late = kim.post(
        reverse("item_answer", args=[item.id]),
        {"text": "Kims svar", "seen_version": "1", "anyway": "yes"},
    )

    assert (first.status_code, late.status_code) == (302, 409)
    assert late.content.decode().count("Kims svar</textarea>") == 1
    assert "Din text är sparad som ditt utkast" in late.content.decode()
    assert list(Draft.objects.values_list("text", "lost")) == [("Kims svar", True)]
    together = _page(kim, item).together
    assert together is not None
    assert together.kept == "Kims svar"
    assert _page(elin, item).together.kept == ""  # type: ignore[union-attr]


def test_draft_when_saved_by_button_then_in_the_box_next_time(item: Item, elin: Client) -> None:
    url = reverse("item_draft", args=[item.id])

    by_button = elin.post(f"{url}?vy=mine", {"text": WORDS})
    by_script = elin.post(
        url, {"text": WORDS + " Välkommen."}, headers={"X-Requested-With": "draft"}
    )

    assert by_button.headers["Location"] == f"/inkorg/{item.id}/?vy=mine"
    assert by_script.content.decode() == "Ditt utkast sparades i dag 10.01."
    box = _page(elin, item).answer
    assert box is not None
    assert (box.text, box.saved) == (WORDS + " Välkommen.", "Ditt utkast sparades i dag 10.01.")


def test_draft_when_sent_then_no_draft(item: Item, elin: Client) -> None:
    elin.post(reverse("item_draft", args=[item.id]), {"text": WORDS})

    elin.post(reverse("item_answer", args=[item.id]), {"text": WORDS, "seen_version": "1"})

    assert Draft.objects.count() == 0


def test_form_when_the_role_was_lost_meanwhile_then_403_and_the_text_is_kept(
    place: Town, item: Item, elin: Client
) -> None:
    place.people[Role.EDITOR].grants.all().update(role=Role.AUDITOR)
    urls = [reverse(name, args=[item.id]) for name in ("item_answer", "item_note", "item_draft")]

    answers = [elin.post(url, {"text": WORDS, "seen_version": "1"}) for url in urls]

    assert [each.status_code for each in answers] == [403] * 3
    assert [each.content.decode().count(f"{WORDS}</textarea>") for each in answers] == [1] * 3


def test_answer_when_anothers_then_asked_first_and_the_text_is_kept(
    item: Item, elin: Client, kim: Client
) -> None:
    elin.post(reverse("item_assign", args=[item.id]))

    asked = kim.post(reverse("item_answer", args=[item.id]), {"text": WORDS, "seen_version": "1"})
    box = asked.context["item"].answer
    sent = kim.post(
        reverse("item_answer", args=[item.id]),
        {"text": WORDS, "seen_version": "1", "anyway": "yes"},
    )

    assert (asked.status_code, sent.status_code) == (422, 302)
    assert box.ask == "Elin Redaktör har tagit det. Jag svarar ändå."
    assert (box.text, len(box.ask_errors)) == (WORDS, 1)


def test_answer_when_the_claim_is_old_then_not_asked(item: Item, elin: Client, kim: Client) -> None:
    elin.post(reverse("item_assign", args=[item.id]))

    with time_machine.travel(MONDAY + timedelta(hours=4, minutes=2)):
        shown = _page(kim, item)
        sent = kim.post(
            reverse("item_answer", args=[item.id]), {"text": WORDS, "seen_version": "1"}
        )

    assert (shown.answer.ask if shown.answer else None, sent.status_code) == ("", 302)


def test_answer_when_a_blank_is_left_then_refused_before_sending(item: Item, elin: Client) -> None:
    refused = elin.post(
        reverse("item_answer", args=[item.id]), {"text": "Vi ses {dag}.", "seen_version": "1"}
    )

    assert refused.status_code == 422
    assert refused.context["item"].answer.errors == (
        "Fyll i det som står inom klamrar innan du skickar: dag.",
    )
    assert "Vi ses {dag}.</textarea>" in refused.content.decode()
    assert Item.objects.get(id=item.id).state == ItemState.OPEN


def test_presence_when_two_look_then_each_is_told_in_words(
    item: Item, elin: Client, kim: Client
) -> None:
    url = reverse("item_presence", args=[item.id])

    elin.post(url, {"doing": "writes"})
    told = kim.post(url, {"doing": "looks"}).content.decode()

    assert told == "<p>Elin Redaktör skriver.</p>\n"
    assert _page(elin, item).together.others == ("Kim Kommunikatör läser.",)  # type: ignore[union-attr]


def test_note_when_it_names_somebody_then_theirs_today_until_done(
    item: Item, elin: Client, kim: Client
) -> None:
    elin.post(reverse("item_note", args=[item.id]), {"text": "@Kim kan du svara?"})
    task = kim.get(reverse("today")).context["page"].tasks[0]
    button = _page(kim, item).together.mention  # type: ignore[union-attr]

    kim.post(reverse("item_mentions_done", args=[item.id]))

    assert (task.title, task.text) == ("Elin Redaktör nämnde dig", "kan du svara?")
    assert button is not None
    assert _page(kim, item).together.mention is None  # type: ignore[union-attr]
    assert all(
        "nämnde" not in each.title for each in kim.get(reverse("today")).context["page"].tasks
    )
    assert Mention.objects.filter(done_at__isnull=False).count() == 1


def test_note_when_added_to_the_file_then_told_with_its_record(item: Item, elin: Client) -> None:
    elin.post(reverse("item_note", args=[item.id]), {"text": "Ringde badmästaren."})
    note = Note.objects.get()
    asked = _page(elin, item).together.notes[0]  # type: ignore[union-attr]
    url = reverse("item_file_note", args=[item.id])

    done, again = (elin.post(url, {"note": str(note.id)}) for _ in range(2))

    assert asked.ask.startswith("Finns det uppgifter")
    assert (done.status_code, again.status_code) == (302, 422)
    record = Record.objects.get(remote_id=f"note-{note.id}")
    shown = _page(elin, item)
    assert shown.together.notes[0].filed.url == reverse("record", args=[record.id])  # type: ignore[union-attr]
    assert [each.state for each in shown.thread] == ["", ""]
    body = elin.get(reverse("record", args=[record.id])).content.decode()
    assert "Akten, inte publicerad" in body
    assert "Inte på något nätverk" in body


def test_note_when_not_added_then_on_no_page_of_records(item: Item, elin: Client) -> None:
    elin.post(reverse("item_note", args=[item.id]), {"text": "hemligt internt ord"})

    search = elin.get(reverse("records"), {"q": "hemligt"}).content.decode()
    record = elin.get(reverse("record", args=[item.record_id])).content.decode()

    assert "hemligt internt" not in search + record


def test_next_when_answered_then_the_next_of_the_same_view(place: Town, elin: Client) -> None:
    bring(place.account, 3)
    first, second, third = Item.objects.order_by("deadline_at", "id")
    query = "?sort=answer_in_channel"
    url = reverse("item_answer", args=[first.id]) + query

    sent = elin.post(url, {"text": WORDS, "seen_version": "1", "next": "yes"})
    led = elin.get(sent.headers["Location"])
    closed = elin.post(
        reverse("item_close", args=[second.id]) + query, {"reason": "duplicate", "text": ""}
    )
    last = elin.get(closed.headers["Location"])
    alone = elin.get(reverse("item_next", args=[third.id]) + "?vy=mine")

    assert led.headers["Location"] == reverse("item", args=[second.id]) + query
    assert last.headers["Location"] == reverse("item", args=[third.id]) + query
    assert alone.headers["Location"] == reverse("inbox") + "?vy=mine"


def test_rows_when_in_a_view_then_lead_to_pages_that_keep_it(place: Town, elin: Client) -> None:
    bring(place.account, 1)

    body = elin.get(reverse("inbox"), {"vy": "unit", "q": "badhuset"}).content.decode()
    item = Item.objects.get()

    assert f"/inkorg/{item.id}/?vy=unit&amp;q=badhuset" in body
    assert _page(elin, item, "?vy=unit").list_url == "/inkorg/?vy=unit"
    assert elin.get(reverse("item", args=[item.id]), {"vy": "nonsense"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "badhusen"}, ["2"]),  # another form of the word
        ({"q": "zebra"}, []),
        ({"q": "& | !"}, []),
        ({"tid": "late"}, ["1"]),
        ({"tid": "day"}, ["2"]),
        ({"vem": "nobody"}, ["1"]),
        ({"q": "badhuset", "vem": "nobody"}, []),
    ],
)
def test_list_when_narrowed_then_only_what_fits(
    place: Town, elin: Client, query: dict[str, str], found: list[str]
) -> None:
    one = _bring(place, message("1", "Var ligger biblioteket?"))
    two = _bring(place, message("2", "När öppnar badhuset?"))
    now = MONDAY
    Item.objects.filter(id=one.id).update(deadline_at=now - timedelta(hours=1))
    Item.objects.filter(id=two.id).update(
        deadline_at=now + timedelta(hours=2), assignee=place.people[Role.MANAGER]
    )

    shown = elin.get(reverse("inbox"), query).context["list"]

    ids = {str(one.id): "1", str(two.id): "2"}
    assert [ids[row.id] for row in shown.rows] == found
    assert shown.filtered.startswith("Du ser bara: ")


@pytest.mark.parametrize("query", [{"tid": "never"}, {"vem": "me"}, {"vy": "every"}])
def test_list_when_asked_for_what_cannot_be_then_404(elin: Client, query: dict[str, str]) -> None:
    assert elin.get(reverse("inbox"), query).status_code == 404


def test_list_then_every_filter_has_its_links_on_the_page(elin: Client) -> None:
    body = elin.get(reverse("inbox")).content.decode()

    shown = elin.get(reverse("inbox")).context["list"].filters
    assert len(shown) == 4
    for group in shown:
        links = re.search(f">{group.label}</p>(.*?)</ul>", body, re.DOTALL)
        assert links is not None
        assert links[1].count("<a ") == len(group.links) > 1


def test_view_when_saved_then_a_link_for_the_whole_unit(
    place: Town, elin: Client, kim: Client
) -> None:
    saved = elin.post(reverse("view_save"), {"name": "Sena", "query": "?tid=late&evil=1"})

    links = kim.get(reverse("inbox"), {"tid": "late"}).context["list"].saved.links
    assert saved.headers["Location"] == "/inkorg/?tid=late"
    assert [(each.label, each.url, each.current) for each in links] == [
        ("Sena", "/inkorg/?tid=late", True)
    ]
    again = elin.post(reverse("view_save"), {"name": "Sena", "query": "?tid=day"})
    assert (again.status_code, SavedView.objects.count()) == (422, 1)
    view = SavedView.objects.get()
    assert kim.post(reverse("view_remove"), {"view": str(view.id)}).status_code == 302
    assert SavedView.objects.count() == 0


def test_reply_when_saved_then_offered_and_filled_in_the_box(item: Item, elin: Client) -> None:
    body = "Hej {namn}! Vi ses {dag}. /{handlaggare}"
    saved = elin.post(reverse("reply_save"), {"name": "Hälsning", "text": body})
    reply = SavedReply.objects.get()
    elin.post(reverse("item_draft", args=[item.id]), {"text": "Mitt utkast."})

    box = _page(elin, item, f"?svar={reply.id}").answer

    assert saved.status_code == 302
    assert box is not None
    assert box.text == "Mitt utkast.\n\nHej Anna! Vi ses {dag}. /Elin"
    assert box.left == "Fyll i själv innan du skickar: {dag}."
    assert [each.label for each in box.templates] == ["Hälsning"]
    shown = elin.get(reverse("replies"), {"andra": str(reply.id)}).context["page"]
    assert shown.replies[0].shown == "Hej [namnet på den du svarar]! Vi ses [dag]. /[ditt förnamn]"
    assert shown.fields[1].value == body


def test_reply_when_its_braces_do_not_match_then_refused_and_kept(elin: Client) -> None:
    refused = elin.post(reverse("reply_save"), {"name": "Trasig", "text": "Hej {namn"})

    assert refused.status_code == 422
    assert "Hej {namn</textarea>" in refused.content.decode()
    assert SavedReply.objects.count() == 0


def test_macro_when_pressed_then_done_and_the_item_closed(item: Item, elin: Client) -> None:
    elin.post(reverse("reply_save"), {"name": "Dubblett", "text": "", "reason": "duplicate"})
    (button,) = _page(elin, item).together.macros  # type: ignore[union-attr]

    elin.post(button.url, dict(button.fields))

    assert Item.objects.get(id=item.id).ending == "no_action"
