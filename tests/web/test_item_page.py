"""The page of a message shows how its answer fares, what can be done and why not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import gone, message, page
from tests.inbox.accepting import accept
from tests.personas import MONDAY, Town
from tests.web.conftest import House, browser
from torget.channels.models import Outbox, State
from torget.connectors.port import Direction, Incoming, Visibility
from torget.inbox import clocks
from torget.inbox.answer import answer
from torget.inbox.collect import take_in
from torget.inbox.endings import assign_to_me, close_without_action
from torget.inbox.models import Item
from torget.inbox.settling import settle
from torget.ledger.models import Reading
from torget.organisation.models import Account, Role
from torget.records.models import Record
from torget.web.viewmodels import ItemPage

AGAIN, BACK = "item_send_again", "item_withdraw"
CLOSED = ("unsuitable", "secret", "reopen")
QUESTION = (
    *("refer", "unsuitable", "register", "offer", "complaint", "consult", "interim", "authority"),
    *("politicians", "secret", "pause", "close"),
)
"""The ways an editor has with a closed message, and with a simple question."""


def _bring(place: Town, *items: Incoming) -> Item:
    with transaction.atomic():
        take_in(place.account, page(*items), now=MONDAY)
    return Item.objects.get(record__remote_id=items[-1].remote_id)


def _shown(client: Client, item: Item) -> ItemPage:
    got = client.get(reverse("item", args=[item.id]))
    assert got.status_code == 200
    shown = got.context["item"]
    assert isinstance(shown, ItemPage)
    return shown


def _keys(shown: ItemPage) -> tuple[str, ...]:
    return tuple(way.key for way in shown.ways)


@pytest.fixture
def editor(place: Town) -> Client:
    return browser(place.people[Role.EDITOR])


@pytest.mark.parametrize(
    ("state", "error", "shown", "acts"),
    [
        (State.QUEUED, "", "queued", []),
        (State.QUEUED, "http_503", "queued", [BACK]),
        (State.SENDING, "", "queued", []),
        (State.UNKNOWN, "timeout", "uncertain", []),
        (State.HUMAN, "timeout", "uncertain", [AGAIN, BACK]),
        (State.FAILED, "http_422", "failed", [AGAIN, BACK]),
        (State.EXPIRED, "expired", "failed", [AGAIN, BACK]),
        (State.CANCELLED, "", "failed", []),
    ],
)
def test_letter_when_in_each_state_then_said_with_what_can_be_done(
    place: Town, editor: Client, state: State, error: str, shown: str, acts: list[str]
) -> None:
    item = _bring(place, message())
    answer(place.actor(Role.EDITOR), item, text="Klockan nio.", seen_version=1)
    Outbox.objects.update(state=state, last_error_code=error)

    (letter,) = _shown(editor, item).deliveries

    assert (letter.state, "".join(part.text for part in letter.text)) == (shown, "Klockan nio.")
    assert [act.url for act in letter.acts] == [reverse(name, args=[item.id]) for name in acts]
    assert (error in f"{letter.sentence}{letter.advice}") or state in (State.UNKNOWN, State.HUMAN)


def test_letter_when_accepted_then_published_and_the_item_says_who(
    place: Town, editor: Client
) -> None:
    item = _bring(place, message())
    written = answer(place.actor(Role.EDITOR), item, text="Klockan nio.", seen_version=1)
    accept(place.account, written.outbox)
    Outbox.objects.update(content_id=Record.objects.get(remote_id="500").head.version.content_id)
    settle(written.outbox_id, now=MONDAY)

    shown = _shown(editor, item)

    assert (shown.deliveries[0].state, shown.answer, _keys(shown)) == ("accepted", None, CLOSED)
    assert "".join(part.text for part in shown.deliveries[0].text) == "Klockan nio."
    assert shown.closed.startswith("Elin Redaktör")
    assert (shown.deadline.state, shown.assign) == ("none", None)


def test_letter_when_accepted_and_the_item_has_not_followed_then_the_page_asks_again(
    place: Town, editor: Client
) -> None:
    """The acceptance is kept first; a page drawn in between would else stand without its ways."""
    item = _bring(place, message())
    written = answer(place.actor(Role.EDITOR), item, text="Klockan nio.", seen_version=1)
    queued = _shown(editor, item)
    accept(place.account, written.outbox)
    between = editor.get(reverse("item", args=[item.id]))
    settle(written.outbox_id, now=MONDAY)

    assert queued.waits
    assert between.context["item"].deliveries[0].state == "accepted"
    assert b"data-waiting=" in between.content
    assert not _shown(editor, item).waits


def test_item_when_closed_without_answer_then_says_how(place: Town, editor: Client) -> None:
    item = _bring(place, message())
    close_without_action(place.actor(Role.EDITOR), item, reason="duplicate", text="")

    shown = _shown(editor, item)

    assert "inget att göra" in shown.closed
    assert (shown.answer, _keys(shown), shown.acts) == (None, CLOSED[1:], ())
    told = {each.sentence: each.detail for each in shown.history}
    assert told["Elin Redaktör avslutade utan svar."] == (
        "Samma fråga är besvarad på ett annat ställe"
    )


def test_item_when_read_by_one_who_may_only_read_then_nothing_to_press(place: Town) -> None:
    item = _bring(place, message())
    answer(place.actor(Role.EDITOR), item, text="Klockan nio.", seen_version=1)
    Outbox.objects.update(state=State.FAILED)

    shown = _shown(browser(place.people[Role.ARCHIVIST]), item)

    assert (shown.answer, shown.ways, shown.assign) == (None, (), None)
    assert shown.deliveries[0].acts == ()


def test_item_when_open_then_only_those_who_may_see_forms(place: Town) -> None:
    item = _bring(place, message())
    pages = {
        role: _shown(browser(place.people[role]), item)
        for role in (Role.EDITOR, Role.REGISTRAR, Role.AUDITOR)
    }
    forms = {
        role: (shown.answer is not None, _keys(shown), shown.assign is not None)
        for role, shown in pages.items()
    }

    assert forms == {
        Role.EDITOR: (True, QUESTION, True),
        Role.REGISTRAR: (False, ("register", "complaint", "secret"), True),
        Role.AUDITOR: (False, (), False),
    }


@pytest.mark.parametrize(
    ("columns", "advice"),
    [({"secrecy": True}, True), ({"gone_from_network": True}, True), ({}, False)],
    ids=["secret", "gone", "plain"],
)
def test_item_when_it_cannot_be_answered_then_says_why_and_what_instead(
    place: Town, editor: Client, columns: dict[str, object], advice: bool
) -> None:
    item = _bring(place, message())
    Item.objects.filter(id=item.id).update(urgent=False, changed_after_answer=True, **columns)

    box = _shown(editor, item).answer

    assert box is not None
    assert (box.refusal is not None) is advice
    assert len(_shown(editor, item).badges) == 1 + advice


def test_item_when_the_network_is_read_only_then_says_so(place: Town, editor: Client) -> None:
    item = _bring(place, message())
    Account.objects.filter(id=place.account.id).update(network="facebook")

    box = _shown(editor, item).answer

    assert box is not None
    assert (box.limit, box.refusal is not None) == ("0", True)


def test_item_when_urgent_then_the_deadline_says_so(place: Town, editor: Client) -> None:
    item = _bring(place, message("1", "Jag ska ta mitt liv i kväll"))

    shown = _shown(editor, item)

    assert (shown.deadline.state, shown.badges[0].tone) == ("late", "danger")
    assert "står det överst" in shown.deadline.why
    assert shown.suggestion is not None
    assert len(shown.suggestion.reasons) >= 2


def test_item_when_urgent_and_a_first_word_was_given_then_says_why_it_stands_first(
    place: Town, editor: Client
) -> None:
    item = _bring(place, message("1", "Jag ska ta mitt liv i kväll"))
    clocks.acknowledge(item, now=MONDAY)
    item.save()

    why = _shown(editor, item).deadline.why

    assert why.startswith("Det kan vara fara för liv och står därför överst")


def test_post_of_ours_when_unknown_then_two_buttons_and_no_form_to_close(
    place: Town, editor: Client
) -> None:
    item = _bring(place, message("9", "Vi har stängt", direction=Direction.ISSUED))

    shown = _shown(editor, item)
    reader = _shown(browser(place.people[Role.REGISTRAR]), item)

    assert ([act.fields for act in shown.acts], shown.ways) == (
        [(("ours", "yes"),), (("ours", "no"),)],
        (),
    )
    assert shown.answer is not None
    assert shown.answer.refusal is not None
    assert reader.acts == ()


def test_owner_when_taken_then_named_to_others_and_you_to_oneself(place: Town) -> None:
    item = _bring(place, message())
    assign_to_me(place.actor(Role.MANAGER), item)

    mine = _shown(browser(place.people[Role.MANAGER]), item)
    theirs = _shown(browser(place.people[Role.EDITOR]), item)

    assert (mine.assign is None, theirs.assign is None) == (True, False)
    assert theirs.owner.startswith("Maja Chef")
    assert mine.owner != theirs.owner


def test_thread_when_it_holds_a_direct_message_then_only_for_those_who_may_read_such(
    place: Town,
) -> None:
    secret = message("2", "KANARIE hemligt", thread="1", visibility=Visibility.DIRECT)
    _bring(place, message("1", thread="1"), secret)
    item = Item.objects.get(record__remote_id="1")
    whole = f"{reverse('item', args=[item.id])}?hela=ja"
    paths = [whole, reverse("record", args=[item.record_id])]

    shown = {
        role: [b"KANARIE" in browser(place.people[role]).get(path).content for path in paths]
        for role in (Role.EDITOR, Role.DATA_PROTECTION_OFFICER, Role.ARCHIVIST, Role.AUDITOR)
    }

    assert shown == {
        Role.EDITOR: [True, True],
        Role.DATA_PROTECTION_OFFICER: [True, True],
        Role.ARCHIVIST: [False, False],
        Role.AUDITOR: [False, False],
    }
    hidden = Record.objects.get(remote_id="2")
    readers = Reading.objects.filter(object_id=hidden.id).values_list("person_id", "purpose")
    assert sorted(readers) == sorted(
        (place.people[role].id, purpose)
        for role in (Role.EDITOR, Role.DATA_PROTECTION_OFFICER)
        for purpose in ("inbox", "thread")
    )


def test_thread_when_only_a_part_is_shown_then_the_rest_is_a_link_away_and_not_noted(
    place: Town, editor: Client
) -> None:
    secret = message("2", "KANARIE hemligt", thread="1", visibility=Visibility.DIRECT)
    _bring(place, message("1", "När öppnar badet?", thread="1"), secret)
    item = Item.objects.get(record__remote_id="1")

    near = _shown(editor, item)
    noted_at_first = Reading.objects.count()
    assert near.whole_thread is not None
    whole = editor.get(near.whole_thread.url).context["item"]

    assert (len(near.thread), near.whole_thread.label) == (1, "Visa hela tråden, 2 meddelanden")
    assert (len(whole.thread), whole.whole_thread) == (2, None)
    assert (noted_at_first, Reading.objects.count()) == (0, 1)


@pytest.mark.parametrize("role", list(Role))
def test_pages_when_seen_then_every_look_at_a_direct_message_is_noted_and_no_other(
    house: House, role: Role
) -> None:
    client, ours = browser(house.place.people[role]), house.ours
    codes = {
        "item": client.get(reverse("item", args=[ours.private_item])).status_code,
        "record": client.get(reverse("record", args=[ours.private_record])).status_code,
        "raw": client.get(reverse("record_raw", args=[ours.private_record])).status_code,
        "file": client.get(reverse("attachment", args=[ours.private_attachment])).status_code,
    }

    noted = Reading.objects.filter(object_id=ours.private_record).count()
    assert noted == sum(code == 200 for code in codes.values())
    assert noted in (0, 4)


def test_message_when_edited_and_deleted_then_every_wording_is_shown(
    place: Town, editor: Client
) -> None:
    first = _bring(place, message("1", "När öppnar badet?"))
    _bring(place, message("1", "När stänger badet?", edited_at=MONDAY))
    edited = _shown(editor, first).thread[0]
    _bring(place, message("1", "Struntsamma", edited_at=MONDAY + timedelta(minutes=1)))
    with transaction.atomic():
        take_in(place.account, page(gone()), now=MONDAY)

    deleted = _shown(editor, first).thread[0]
    record = editor.get(reverse("record", args=[first.record_id])).context["record"]

    assert (edited.state, deleted.state) == ("edited", "deleted")
    assert ["".join(p.text for p in v.text) for v in edited.versions] == ["När öppnar badet?"]
    kinds = [(part.kind, part.text) for part in record.versions[1].text if part.kind]
    assert kinds == [("del", "öppnar"), ("ins", "stänger")]
    assert [version.current for version in record.versions] == [False, False, True]
    assert record.network_state.tone == "warning"


def test_way_when_nothing_is_written_in_a_field_then_drawn_of_the_houses_words_alone(
    place: Town, editor: Client
) -> None:
    item = _bring(place, message("1", "Badet i Viken stinker! Ring Karin.", author="Karin Svahn"))

    fields = [field for way in _shown(editor, item).ways for field in way.fields]

    drawn = [field for field in fields if field.drawn]
    assert [field.id for field in fields if not field.drawn] == [
        field.id for field in fields if field.value
    ]
    assert {field.id for field in drawn} >= {"close-reason", "close-text", "unsuitable-skal"}
    theirs = ("Svahn", "Karin", "Viken", str(item.id), place.people[Role.EDITOR].name)
    assert [(f.id, word) for f in drawn for word in theirs if word in f.drawn] == []


def test_way_when_refused_then_its_words_are_shown_once_and_not_to_the_next(
    place: Town, editor: Client
) -> None:
    item = _bring(place, message())
    words = "Detta står bara här."

    refused = editor.post(reverse("item_close", args=[item.id]), {"text": words})

    assert (refused.status_code, refused.content.decode().count(words)) == (422, 1)
    (way,) = (each for each in refused.context["item"].ways if each.key == "close")
    assert [(field.name, field.drawn) for field in way.fields] == [("reason", ""), ("text", "")]
    again = editor.get(reverse("item", args=[item.id])).content.decode()
    assert (words in again, 'id="close-text"' in again) == (False, True)


def test_way_when_the_language_is_another_then_its_fields_too(place: Town, editor: Client) -> None:
    item = _bring(place, message())
    path = reverse("item", args=[item.id])
    swedish = editor.get(path).content.decode()
    editor.cookies["language"] = "en"

    english = editor.get(path).content.decode()

    words = "Explain in a few words", "Förklara med några ord"
    assert [each in english for each in words] == [True, False]
    assert [each in swedish for each in words] == [False, True]
