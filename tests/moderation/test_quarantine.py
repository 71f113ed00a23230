"""Suspected abuse material: nothing fetched before the text is read; the purge, off and on."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from tests.moderation.square import ADVERT, Square, asked
from torget.channels import media
from torget.inbox import removing
from torget.inbox.collect import collect
from torget.inbox.models import Item
from torget.moderation import checking, finding, judging, purging
from torget.moderation.models import Purge, Quarantine
from torget.organisation import rulebooks
from torget.organisation.models import Role
from torget.records.models import Attachment, AttachmentState, Content, Hold

pytestmark = pytest.mark.django_db
ED, CO, MG = Role.EDITOR, Role.COMMUNICATIONS_OFFICER, Role.MANAGER
SUSPECT = "Kolla barnporr här, bilden är äkta."
IMAGE = b"\x89PNG\r\n\x1a\nbild"


def _picture(square: Square, text: str) -> Item:
    remote_id = square.town.citizens.comment_with_image(text, IMAGE, alt_text="En bild")
    collect(square.town.account, now=datetime.now(UTC))
    return Item.objects.get(record__remote_id=remote_id)


def _state(item: Item) -> str:
    return Attachment.objects.get(version__record_id=item.record_id).state


def _fetch() -> int:
    return media.fetch_pending(now=datetime.now(UTC))


def test_attachment_when_the_text_is_suspect_then_never_fetched_and_a_person_reads(
    square: Square,
) -> None:
    item = _picture(square, SUSPECT)
    assert (_state(item), _fetch()) == (AttachmentState.QUARANTINED, 0)
    assert [each.record_id for each in finding.unread_texts(square.actor(CO))] == [item.record_id]
    checking.check_text(square.actor(CO), item.record, harmless=False, why="")
    assert (_state(item), _fetch()) == (AttachmentState.QUARANTINED, 0)
    assert Content.objects.filter(kind="media").count() == 0
    with pytest.raises(judging.NothingToJudge):
        checking.check_text(square.actor(MG), item.record, harmless=True, why="Nej.")


def test_attachment_when_the_text_is_harmless_then_fetched_after_all(square: Square) -> None:
    item = _picture(square, SUSPECT)
    with pytest.raises(judging.ReasonMissing):
        checking.check_text(square.actor(CO), item.record, harmless=True, why=" ")
    checking.check_text(square.actor(CO), item.record, harmless=True, why="Citat ur en dom.")
    assert (_fetch(), _state(item)) == (1, AttachmentState.FETCHED)


def test_attachment_when_the_text_is_ordinary_then_fetched(square: Square) -> None:
    item = _picture(square, ADVERT)
    assert (_fetch(), _state(item)) == (1, AttachmentState.FETCHED)
    assert Quarantine.objects.count() == 0


def test_message_when_edited_while_held_then_its_new_attachment_is_held_too(
    square: Square,
) -> None:
    item = _picture(square, SUSPECT)
    square.town.citizens.edit(item.record.remote_id, "Fin solnedgång i Onsala.")
    collect(square.town.account, now=datetime.now(UTC))
    states = Attachment.objects.filter(version__record_id=item.record_id)
    assert (set(states.values_list("state", flat=True)), states.count()) == (
        {AttachmentState.QUARANTINED},
        2,
    )


def test_removal_when_of_abuse_material_then_fetched_bytes_are_shown_no_more(
    square: Square,
) -> None:
    item = _picture(square, ADVERT)
    _fetch()
    removing.remove(square.actor(CO), item, asked=asked("child_abuse", evident=True))
    square.deliver()
    assert (_state(item), square.is_gone(item)) == (AttachmentState.QUARANTINED, True)


def _held(square: Square) -> Item:
    item = _picture(square, ADVERT)
    _fetch()
    removing.remove(square.actor(CO), item, asked=asked("child_abuse", evident=True))
    checking.check_text(square.actor(CO), item.record, harmless=False, why="")
    return item


def _turn_on() -> None:
    """The lawyer has said yes: the rules are adopted anew with the switch on."""
    document = rulebooks.shipped_document().replace(
        b"emergency_purge_enabled = false", b"emergency_purge_enabled = true"
    )
    decision = rulebooks.Decision("Kommunstyrelsen", date(2026, 11, 24), "KS 2026-2")
    rulebooks.adopt(document, decision, by=None, now=datetime.now(UTC))


def test_purge_when_off_then_refused_by_the_act_and_by_the_database(square: Square) -> None:
    item = _held(square)
    with pytest.raises(purging.PurgeIsOff):
        purging.purge(square.actor(CO), item.record, why="Måste bort.")
    order = Purge.objects.create(
        id=item.id,
        record=item.record,
        rulebook=rulebooks.current(),
        by=square.actor(CO).person,
        at=datetime.now(UTC),
        address="",
        look_by=datetime.now(UTC),
    )
    refused = pytest.raises(DatabaseError, match="rules that allow it")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select torget_emergency_purge(%s)", [order.id])
    assert bytes(Content.objects.get(kind="media").raw or b"") == IMAGE


def test_purge_when_on_then_bytes_are_gone_and_address_time_and_hash_stay(
    square: Square,
) -> None:
    item = _held(square)
    _turn_on()
    made = purging.purge(square.actor(CO), item.record, why="Övergreppsmaterial.")
    kept = Content.objects.get(kind="media")
    assert (kept.raw, kept.salt, kept.fingerprint, kept.size) == (None, None, None, len(IMAGE))
    assert [bytes(each) for each in made.sha256] == [hashlib.sha256(IMAGE).digest()]
    assert made.address.endswith(item.record.remote_id)
    assert Quarantine.objects.get(record=item.record).verdict == "purged"
    with pytest.raises(judging.SamePerson):
        purging.look_at_purge(square.actor(CO), item.record, why="Jag själv.")
    purging.look_at_purge(square.actor(MG), item.record, why="Rätt gjort.")
    with pytest.raises(judging.NothingToJudge):
        purging.look_at_purge(square.actor(MG), item.record, why="En gång till.")


def test_purge_when_done_then_content_is_append_only_again(square: Square) -> None:
    item = _held(square)
    _turn_on()
    purging.purge(square.actor(CO), item.record, why="Övergreppsmaterial.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Content.objects.filter(kind="version").update(text="ändrad")
    assert Content.objects.filter(kind="version", text=ADVERT).exists()


def test_purge_when_under_a_hold_or_not_held_then_refused(square: Square) -> None:
    item = _held(square)
    _turn_on()
    other = square.comment("Vanlig fråga om badhuset?")
    with pytest.raises(judging.NothingToJudge):
        purging.purge(square.actor(CO), other.record, why="Nej.")
    Hold.objects.create(
        id=item.id,
        record=item.record,
        kind="disclosure",
        set_by=square.actor(MG).person,
        set_at=datetime.now(UTC),
    )
    with pytest.raises(purging.UnderHold):
        purging.purge(square.actor(CO), item.record, why="Måste bort.")
