"""Secrecy: what is marked is not answered, must be registered, and is unmarked by another."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import message
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.inbox import answer as answering
from torget.inbox import endings, lists, registering, secrecy
from torget.inbox.lists import Filter
from torget.inbox.models import Item, ItemState, SecrecyMark
from torget.organisation.models import Role
from torget.records.models import RecordHead

GROUND = "social_services"


def test_mark_then_not_answered_not_closed_and_the_record_says_so(
    place: Town, bring: Bring
) -> None:
    item = bring(message())
    editor = place.actor(Role.EDITOR)

    secrecy.mark_secret(editor, item, ground=GROUND)

    item.refresh_from_db()
    assert (item.secrecy, item.must_register) == (True, True)
    assert RecordHead.objects.get(record_id=item.record_id).secrecy is True
    with pytest.raises(answering.SecretMatter):
        answering.answer(editor, item, text="Hej", seen_version=1)
    with pytest.raises(endings.MustBeRegistered):
        endings.close_without_action(editor, item, reason="duplicate", text="Jag vet")


def test_mark_then_only_those_who_may_read_secrets_see_it_and_its_marker_for_a_day(
    place: Town, bring: Bring
) -> None:
    item, plain = bring(message("1")), bring(message("2"))
    secrecy.mark_secret(place.actor(Role.EDITOR), item, ground=GROUND)

    def seen(role: Role, hours: int = 0) -> set[UUID]:
        actor = place.actor(role, MONDAY + timedelta(hours=hours))
        return {each.id for each in lists.page(actor, Filter()).items}

    assert seen(Role.EDITOR) == seen(Role.MANAGER) == seen(Role.REGISTRAR) == {item.id, plain.id}
    assert seen(Role.COMMUNICATIONS_OFFICER) == seen(Role.EDITOR, 25) == {plain.id}
    with pytest.raises(Item.DoesNotExist):
        lists.find(place.actor(Role.COMMUNICATIONS_OFFICER), item.id)


@pytest.mark.parametrize("ground", ["", "okand", "social_services "])
def test_mark_when_the_ground_is_none_of_the_rulebooks_then_refused(
    place: Town, bring: Bring, ground: str
) -> None:
    with pytest.raises(secrecy.GroundMissing):
        secrecy.mark_secret(place.actor(Role.EDITOR), bring(message()), ground=ground)


def test_mark_when_closed_and_not_registered_then_open_again(place: Town, bring: Bring) -> None:
    item = bring(message())
    editor = place.actor(Role.EDITOR)
    endings.close_without_action(editor, item, reason="duplicate", text="")

    secrecy.mark_secret(editor, item, ground=GROUND)

    item.refresh_from_db()
    assert (item.state, item.closed_at) == (ItemState.OPEN, None)


def test_mark_when_marked_already_then_refused(place: Town, bring: Bring) -> None:
    item = bring(message())
    secrecy.mark_secret(place.actor(Role.EDITOR), item, ground=GROUND)

    with pytest.raises(answering.AlreadyHandled):
        secrecy.mark_secret(place.actor(Role.MANAGER), item, ground=GROUND)


def test_unmark_when_marked_by_oneself(place: Town, bring: Bring) -> None:
    item = bring(message())
    registrar = place.actor(Role.REGISTRAR)
    secrecy.mark_secret(registrar, item, ground=GROUND)

    with pytest.raises(secrecy.MarkedByOneself):
        secrecy.unmark_secret(registrar, item, why="Nej", seen_version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecrecyMark.objects.update(unmarked_by=place.people[Role.REGISTRAR], unmarked_at=MONDAY)


def test_unmark_when_another_does_it_then_it_still_must_be_registered_until_released(
    place: Town, bring: Bring
) -> None:
    item = bring(message())
    registrar = place.actor(Role.REGISTRAR)
    secrecy.mark_secret(place.actor(Role.EDITOR), item, ground=GROUND)
    with pytest.raises(registering.IsSecret):
        registering.release(registrar, item, why="Nej")

    secrecy.unmark_secret(registrar, item, why="Uppgiften är offentlig.", seen_version=1)

    item.refresh_from_db()
    assert (item.secrecy, item.must_register) == (False, True)
    registering.release(registrar, item, why="Inget att diarieföra.")
    item.refresh_from_db()
    assert item.must_register is False


def test_unmark_when_only_the_flow_chart_said_so_then_a_registrar_may(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", "Min son har fått diagnosen autism"))
    assert item.secrecy is True

    with pytest.raises(secrecy.ReasonMissing):
        secrecy.unmark_secret(place.actor(Role.REGISTRAR), item, why=" ", seen_version=1)
    secrecy.unmark_secret(place.actor(Role.REGISTRAR), item, why="En saga.", seen_version=1)

    assert Item.objects.get(id=item.id).secrecy is False


def test_mark_and_unmark_then_the_head_is_held_before_the_item_as_when_an_edit_comes_in(
    place: Town, bring: Bring
) -> None:
    item = bring(message())

    with CaptureQueriesContext(connection) as asked:
        secrecy.mark_secret(place.actor(Role.EDITOR), item, ground=GROUND)
        secrecy.unmark_secret(place.actor(Role.REGISTRAR), item, why="En saga.", seen_version=1)

    held = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    tables = [sql.partition(' FROM "')[2].partition('"')[0] for sql in held]
    assert tables == ["torget_recordhead", "torget_item"] * 2


def test_unmark_when_nothing_is_marked_then_refused(place: Town, bring: Bring) -> None:
    with pytest.raises(answering.AlreadyHandled):
        secrecy.unmark_secret(
            place.actor(Role.REGISTRAR), bring(message()), why="Nej", seen_version=1
        )


def test_unmark_when_the_message_has_changed_since_it_was_read_then_refused(
    place: Town, bring: Bring
) -> None:
    secret = "Min son har fått diagnosen autism"
    bring(message("1", secret))
    later = MONDAY + timedelta(minutes=5)
    item = bring(message("1", f"{secret} och är elva år", edited_at=later), now=later)
    registrar = place.actor(Role.REGISTRAR)

    with pytest.raises(answering.MessageChanged):
        secrecy.unmark_secret(registrar, item, why="En saga.", seen_version=1)
    assert RecordHead.objects.get(record_id=item.record_id).secrecy_cleared == 0

    secrecy.unmark_secret(registrar, item, why="En saga.", seen_version=2)
    assert RecordHead.objects.get(record_id=item.record_id).secrecy_cleared == 2
