"""Saved replies fill their blanks, and an answer with a blank left is never sent."""

from __future__ import annotations

import pytest

from tests.factories import message
from tests.personas import Town
from tests.teamwork.conftest import Bring
from torget.inbox.endings import MustBeRegistered
from torget.inbox.models import Item, ItemState
from torget.organisation.act import Actor
from torget.organisation.models import Role, Unit
from torget.organisation.policy import Refused
from torget.rules.templates import TemplateBroken
from torget.teamwork import replies, views
from torget.teamwork.models import SavedReply, SavedView
from torget.teamwork.replies import Wording

BODY = "Hej {namn}! Ring {telefon} före {dag}.\n/{handlaggare}, {enhet}"


def _save(actor: Actor, wording: Wording) -> SavedReply:
    return replies.save(actor, replies.new(actor.person.unit, actor=actor), wording=wording)


def test_reply_when_chosen_then_known_blanks_are_filled_and_others_told(
    item: Item, elin: Actor
) -> None:
    reply = _save(elin, Wording("Ring oss", BODY))

    filled = replies.fill(elin, item, reply)

    assert filled.text == "Hej Anna! Ring 0300-00 00 00 före {dag}.\n/Elin, Badhuset"
    assert filled.left == ("dag",)


def test_reply_when_the_unit_has_no_value_then_the_blank_is_left(
    place: Town, item: Item, elin: Actor
) -> None:
    Unit.objects.filter(id=place.unit.id).update(phone=" ")
    item = Item.objects.get(id=item.id)

    filled = replies.fill(elin, item, _save(elin, Wording("Ring oss", BODY)))

    assert filled.left == ("telefon", "dag")


def test_reply_when_the_citizens_name_looks_like_a_blank_then_it_opens_none(
    bring: Bring, elin: Actor
) -> None:
    item = bring(message("5", author="{enhet}"))

    filled = replies.fill(elin, item, _save(elin, Wording("Hej", "Hej {namn}!")))

    assert filled.text == "Hej {Enhet}!"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vi ses {dag}.", ("dag",)),
        ("{ Vi ses {dag}", ("dag",)),
        ("{dag} och {tid} och {dag}", ("dag", "tid")),
    ],
)
def test_answer_when_a_blank_is_left_then_refused(text: str, names: tuple[str, ...]) -> None:
    with pytest.raises(replies.BlanksUnfilled) as refused:
        replies.refuse_blanks(text)

    assert refused.value.names == names


@pytest.mark.parametrize("text", ["å ä ö @ [ ] { }", "Se {1}", "if (x) { y }", "}{", ""])
def test_answer_when_braces_are_no_blank_then_sent(text: str) -> None:
    replies.refuse_blanks(text)


@pytest.mark.parametrize(
    ("wording", "fault"),
    [
        (Wording(" ", BODY), replies.NameMissing),
        (Wording("x" * 61, BODY), replies.NameMissing),
        (Wording("Tom", " "), replies.BodyMissing),
        (Wording("Lång", "x" * 5001), replies.BodyTooLong),
        (Wording("Trasig", "Hej {namn"), TemplateBroken),
        (Wording("Skäl", "", reason="finns_inte"), replies.NameMissing),
    ],
)
def test_reply_when_it_cannot_be_then_refused(
    elin: Actor, wording: Wording, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        _save(elin, wording)

    assert SavedReply.objects.count() == 0


def test_reply_when_retired_then_offered_no_more_and_its_name_is_free(elin: Actor) -> None:
    reply = _save(elin, Wording("Ring oss", BODY))
    with pytest.raises(replies.NameTaken):
        _save(elin, Wording("Ring oss", BODY))

    replies.retire(elin, reply)

    assert replies.of_unit(elin.person.unit_id) == ()
    with pytest.raises(SavedReply.DoesNotExist):
        replies.find(elin.person.unit_id, reply.id)
    _save(elin, Wording("Ring oss", BODY))


def test_reply_when_another_units_then_not_found(place: Town, elin: Actor) -> None:
    reply = _save(elin, Wording("Ring oss", BODY))

    with pytest.raises(SavedReply.DoesNotExist):
        replies.find(place.stranger.unit_id, reply.id)
    with pytest.raises(Refused):
        replies.save(place.stranger_actor(), reply, wording=Wording("Vår nu", "Hej"))


def test_macro_when_run_then_taken_and_closed_with_its_reason(item: Item, elin: Actor) -> None:
    macro = _save(elin, Wording("Dubblett", "Besvarad i tråden", takes=True, reason="duplicate"))

    replies.run(elin, item, reply=macro)

    item.refresh_from_db()
    assert (item.state, item.assignee, item.ending) == (
        ItemState.CLOSED,
        elin.person,
        "no_action",
    )


def test_macro_when_the_item_must_be_registered_then_nothing_of_it_is_done(
    bring: Bring, elin: Actor
) -> None:
    item = bring(message("8", "Jag överklagar beslutet"))
    macro = _save(elin, Wording("Dubblett", "", takes=True, reason="duplicate"))

    with pytest.raises(MustBeRegistered):
        replies.run(elin, item, reply=macro)

    item.refresh_from_db()
    assert (item.state, item.assignee) == (ItemState.OPEN, None)


def test_macro_when_it_does_nothing_or_has_a_blank_then_refused(item: Item, elin: Actor) -> None:
    with pytest.raises(replies.NoMacro):
        replies.run(elin, item, reply=_save(elin, Wording("Text", BODY)))
    blank = _save(elin, Wording("Lucka", "Till {dag}", reason="duplicate"))
    with pytest.raises(replies.BlanksUnfilled):
        replies.run(elin, item, reply=blank)

    item.refresh_from_db()
    assert item.state == ItemState.OPEN


def test_view_when_saved_then_the_units_until_taken_away(place: Town, elin: Actor) -> None:
    unit = elin.person.unit
    view = views.save(elin, views.new(unit, actor=elin), name="Sena", query="?tid=late")

    with pytest.raises(views.NameTaken):
        views.save(elin, views.new(unit, actor=elin), name=" Sena ", query="?tid=day")
    with pytest.raises(views.NameMissing):
        views.save(elin, views.new(unit, actor=elin), name=" ", query="?tid=day")
    assert [each.name for each in views.of_unit(unit.id)] == ["Sena"]
    assert views.of_unit(place.stranger.unit_id) == ()
    views.remove(place.actor(Role.REGISTRAR), view)

    assert views.of_unit(unit.id) == ()


def test_view_when_the_unit_has_as_many_as_there_is_room_for_then_refused(elin: Actor) -> None:
    unit = elin.person.unit
    for n in range(views.MOST):
        views.save(elin, views.new(unit, actor=elin), name=f"Vy {n}", query="?tid=late")

    with pytest.raises(views.TooMany):
        views.save(elin, views.new(unit, actor=elin), name="En till", query="?tid=late")

    assert SavedView.objects.count() == views.MOST


def test_shelf_when_a_reply_is_changed_or_retired_then_it_is_read_anew(
    place: Town, elin: Actor
) -> None:
    first, second = _save(elin, Wording("A", "Hej!")), _save(elin, Wording("B", "Hej då!"))
    shelf = replies.of_unit(place.unit.id)
    assert [(each.name, each.unit.name) for each in shelf] == [("A", "Badhuset"), ("B", "Badhuset")]

    replies.save(elin, shelf[0], wording=Wording("C", "Nytt."))
    assert [(each.id, each.body) for each in replies.of_unit(place.unit.id)] == [
        (second.id, "Hej då!"),
        (first.id, "Nytt."),
    ]
    replies.retire(elin, second)
    assert [each.name for each in replies.of_unit(place.unit.id)] == ["C"]
    assert replies.of_unit(place.people[Role.EDITOR].id) == ()
