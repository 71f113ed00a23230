"""Many at once, passed on, together and folded, through the pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import message, page
from tests.personas import MONDAY, Town
from tests.web.conftest import bring, browser
from torget.connectors.port import Incoming, MediaRef
from torget.inbox.collect import take_in
from torget.inbox.endings import close_without_action
from torget.inbox.models import Item, ItemState
from torget.ledger.models import Event
from torget.organisation.models import Person, Role
from torget.teamwork.models import Bulk
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


def test_many_when_ticked_then_previewed_done_and_undone(place: Town, elin: Client) -> None:
    bring(place.account, 3)
    appeal = _bring(place, message("9", "Jag överklagar beslutet"))
    ids = [str(each.id) for each in Item.objects.all()]

    preview = elin.get(reverse("bulk"), {"id": ids}).context["page"]
    done = elin.post(reverse("bulk_close"), {"id": ids, "reason": "duplicate"})
    after = elin.get(done.headers["Location"]).context["page"]
    bulk = Bulk.objects.get()
    undone = elin.post(reverse("bulk_undo"), {"bulk": str(bulk.id)})
    told = elin.get(undone.headers["Location"]).context["page"]

    assert (len(preview.rows), [row.id for row in preview.left_out]) == (3, [str(appeal.id)])
    assert (len(after.rows), after.undo is not None) == (3, True)
    assert after.lead == "3 meddelanden. Du kan ångra till i dag 10.11."
    assert (told.title, told.undo) == ("Ångrat", None)
    assert Item.objects.filter(state=ItemState.OPEN).count() == 4
    assert elin.post(reverse("bulk_undo"), {"bulk": str(bulk.id)}).status_code == 409


def test_many_when_given_to_a_colleague_then_theirs(place: Town, elin: Client) -> None:
    bring(place.account, 2)
    ids = [str(each.id) for each in Item.objects.all()]
    manager, strategist = (place.people[r] for r in (Role.MANAGER, Role.INFORMATION_STRATEGIST))

    wrong = elin.post(reverse("bulk_assign"), {"id": ids, "to": str(strategist.id)})
    right = elin.post(reverse("bulk_assign"), {"id": ids, "to": str(manager.id)})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Item.objects.filter(assignee=manager).count() == 2


def test_item_when_passed_on_then_each_way_works_or_says_why(
    place: Town, item: Item, elin: Client
) -> None:
    colleague, unit = place.people[Role.MANAGER], place.other_account.unit
    shown = elin.get(reverse("item_pass_on", args=[item.id])).context["page"]
    offered = {choice.value for choice in shown.ways[0].fields[0].choices}

    given = elin.post(reverse("item_assign_to", args=[item.id]), {"to": str(colleague.id)})
    elsewhere = elin.post(reverse("item_move", args=[item.id]), {"to": str(unit.id), "text": "X"})
    silent = elin.post(reverse("item_transfer", args=[item.id]), {"to": str(unit.id), "text": ""})
    handed = elin.post(
        reverse("item_transfer", args=[item.id]), {"to": str(unit.id), "text": "Ert bygglov"}
    )

    assert str(colleague.id) in offered
    assert str(place.stranger.id) not in offered
    codes = [each.status_code for each in (given, elsewhere, silent, handed)]
    assert codes == [302, 422, 422, 302]
    assert _page(elin, item).closed.endswith("överlämnat till en annan nämnd.")
    theirs = Item.objects.get(authority=unit.authority)
    stranger = _page(browser(place.stranger), theirs)
    assert stranger.answer is not None
    assert stranger.answer.refusal is not None
    assert [each.state_text for each in stranger.thread] == ["Överlämnat från en annan nämnd."]


def test_items_when_merged_then_linked_both_ways_and_split_again(place: Town, elin: Client) -> None:
    bring(place.account, 2)
    one, two = Item.objects.order_by("deadline_at", "id")
    offered = elin.get(reverse("item_together", args=[one.id])).context["page"].choices

    elin.post(reverse("item_merge", args=[one.id]), {"id": [str(two.id)]})
    kept, closed = _page(elin, one).together, _page(elin, two).together

    assert [each.value for each in offered] == [str(two.id)]
    assert kept is not None
    assert closed is not None
    assert [each.url for each in kept.merged] == [reverse("item", args=[two.id])]
    assert closed.merged_into is not None
    words = two.record.head.version.content
    assert kept.merged[0].label == f"{words.author_name}: {words.text}"
    Item.objects.filter(id=two.id).update(secrecy=True)
    named = _page(elin, one).together
    assert named is not None
    assert named.merged[0].label == f"Handling {two.record}"
    assert elin.post(reverse("item_split", args=[two.id])).status_code == 302
    assert Item.objects.get(id=two.id).state == ItemState.OPEN


def _flagged(place: Town, *, urgent: bool = False) -> Item:
    picture = MediaRef("https://cdn.test/a.jpg", "image/jpeg", "En bild")
    item = _bring(place, replace(message("6", DISTURBING), media=(picture,)))
    Item.objects.filter(id=item.id).update(kind="remove_keep_record", urgent=urgent)
    return item


def test_message_when_disturbing_then_folded_with_its_pictures_and_its_title(
    place: Town, elin: Client
) -> None:
    item = _flagged(place)

    body = elin.get(reverse("item", args=[item.id])).content.decode()
    shown = _page(elin, item)

    assert shown.thread[0].disturbing.startswith("Kan vara obehagligt: ")
    assert shown.title == "Anna: hopfälld text"
    inside = re.search(r'<details class="fold disturbing">(.*?)</details>', body, re.DOTALL)
    assert inside is not None
    assert "slå ihjäl" in inside[1]
    assert "Bilaga 1" in inside[1]


@pytest.mark.parametrize("why", ["choice", "urgent"])
def test_message_when_the_person_chose_so_or_it_is_urgent_then_shown(
    place: Town, elin: Client, why: str
) -> None:
    item = _flagged(place, urgent=why == "urgent")
    if why == "choice":
        elin.post(reverse("settings"), {"shortcuts": "on", "density": "roomy"})

    assert [each.disturbing for each in _page(elin, item).thread] == [""]
    assert Person.objects.filter(blurs_disturbing=False).count() == (why == "choice")


def test_story_when_worked_on_together_then_every_event_has_its_sentence(
    place: Town, item: Item, elin: Client
) -> None:
    elin.post(reverse("item_note", args=[item.id]), {"text": "Hej"})
    colleague = place.people[Role.MANAGER]
    elin.post(reverse("item_assign_to", args=[item.id]), {"to": str(colleague.id)})

    told = [each.sentence for each in _page(elin, item).history]

    assert told[-2:] == [
        "Elin Redaktör skrev en intern anteckning.",
        "Elin Redaktör lämnade det till en kollega.",
    ]
    assert Event.objects.filter(object_id=item.id).count() == 3


def test_page_when_it_has_many_notes_then_costs_the_same(
    place: Town, item: Item, elin: Client
) -> None:
    costs = []
    for count in (1, 4):
        for n in range(count):
            elin.post(reverse("item_note", args=[item.id]), {"text": f"@Kim {n}"})
        elin.get(reverse("item", args=[item.id]))
        with CaptureQueriesContext(connection) as asked:
            elin.get(reverse("item", args=[item.id]))
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 32


@pytest.mark.parametrize("name", ["bulk", "replies", "views"])
def test_list_when_it_has_three_rows_then_it_costs_what_one_does(
    place: Town, elin: Client, name: str
) -> None:
    costs = []
    bring(place.account, 3)
    ids = [str(each.id) for each in Item.objects.all()]
    for count in (1, 3):
        for n in range(count):
            elin.post(reverse("reply_save"), {"name": f"Text {count}{n}", "text": "Hej {namn}"})
            elin.post(reverse("view_save"), {"name": f"Vy {count}{n}", "query": "?tid=late"})
        with CaptureQueriesContext(connection) as asked:
            elin.get(reverse(name), {"id": ids[:count]})
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 12


def test_item_when_closed_by_another_then_bulk_tells_it(place: Town, elin: Client) -> None:
    bring(place.account, 2)
    one, _two = Item.objects.order_by("deadline_at", "id")
    ids = [str(each.id) for each in Item.objects.all()]
    close_without_action(place.actor(Role.MANAGER), one, reason="duplicate", text="")

    done = elin.post(reverse("bulk_close"), {"id": ids, "reason": "duplicate"})
    after = elin.get(done.headers["Location"]).context["page"]

    assert [row.left_out for row in after.left_out] == ["Det är redan hanterat."]
