"""A record is proved against the ledger: every version, every attachment, every event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from tests.factories import gone, message, page
from tests.personas import MONDAY, Town, town
from torget.connectors.port import Incoming, MediaRef
from torget.ledger.models import Event
from torget.records import attachments, proof
from torget.records.models import Attachment, Content, Record, Version
from torget.records.receive import receive_all

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n lika"


@pytest.fixture
def place() -> Town:
    return town()


def receive(place: Town, *items: Incoming) -> UUID:
    with transaction.atomic():
        receive_all(place.account, page(*items), now=MONDAY)
    return Record.objects.latest("serial_no").id


def with_pictures(*names: str) -> Incoming:
    refs = tuple(MediaRef(f"https://cdn.test/{name}", "image/png", "") for name in names)
    return replace(message("7", "ett"), media=refs)


def keep(attachment: Attachment, body: bytes = PNG) -> Attachment:
    with transaction.atomic():
        attachments.keep(attachment, body, now=MONDAY)
    return attachment


def test_proof_when_whole_then_counts_every_version_and_attachment(place: Town) -> None:
    record_id = receive(
        place,
        with_pictures("a.png", "b.png"),
        replace(with_pictures("a.png"), text="två", edited_at=MONDAY + timedelta(minutes=1)),
        gone("7"),
    )
    bare = proof.check(record_id)
    for attachment in Attachment.objects.order_by("id")[:2]:
        keep(attachment)

    checked = proof.check(record_id)

    assert (bare.events, bare.parts, bare.ok) == (3, 4, True)
    assert (checked.events, checked.parts) == (5, 6)
    assert (checked.broken_events, checked.unmatched_parts, checked.ok) == (0, 0, True)
    assert checked.since == MONDAY
    first = Event.objects.filter(object_id=record_id).order_by("at", "id")[0]
    assert checked.leaf == bytes(first.leaf).hex()


def test_proof_when_an_attachment_holds_other_bytes_than_were_kept_then_found(
    place: Town,
) -> None:
    record_id = receive(place, with_pictures("a.png"))
    attachment = keep(Attachment.objects.get())
    other = Content.objects.create(
        id=uuid4(), kind="media", media_type="image/png", size=3, raw=b"bytt", salt=b"s" * 32
    )
    Attachment.objects.filter(id=attachment.id).update(content=other)

    checked = proof.check(record_id)

    assert (checked.unmatched_parts, checked.broken_events, checked.ok) == (1, 0, False)


def test_proof_when_a_version_was_slipped_in_then_found(place: Town) -> None:
    record_id = receive(place, message("7"))
    slipped = Content.objects.create(
        id=uuid4(), kind="version", media_type="x", size=1, raw=b"x", text="x", salt=b"s" * 32
    )
    Version.objects.create(
        id=uuid4(), record_id=record_id, n=2, content=slipped, language="", seen_at=MONDAY
    )

    assert proof.check(record_id).unmatched_parts == 2


def test_proof_when_an_event_says_other_than_its_leaf_then_found(place: Town) -> None:
    record_id = receive(place, message("7"))
    event = Event.objects.get(object_id=record_id)
    event.pk, event.leaf = uuid4(), b"\x00" * 32
    event.save(force_insert=True)

    checked = proof.check(record_id)

    assert (checked.events, checked.broken_events, checked.ok) == (2, 1, False)


def test_proof_when_content_was_emptied_then_nothing_is_left_to_check(place: Town) -> None:
    record_id = receive(place, message("7"))
    empty = Content.objects.create(id=uuid4(), kind="version", media_type="x", size=1)
    Version.objects.create(
        id=uuid4(), record_id=record_id, n=2, content=empty, language="", seen_at=MONDAY
    )

    assert (proof.check(record_id).parts, proof.check(record_id).ok) == (2, True)


def test_proof_of_what_does_not_exist_then_nothing_and_not_well() -> None:
    checked = proof.check(uuid4())

    assert (checked.events, checked.parts, checked.ok, checked.leaf) == (0, 0, False, "")


def verified(record_id: UUID) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_record", str(record_id), stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


def test_verify_record_when_whole_then_zero_and_what_was_counted(place: Town) -> None:
    record_id = receive(place, message("7"))

    assert verified(record_id) == (
        0,
        "Kontrollerade 1 händelser och 2 delar: 0 händelser och 0 delar stämmer inte.\n",
    )


def test_verify_record_when_it_does_not_hold_then_one(place: Town) -> None:
    record_id = receive(place, with_pictures("a.png"))
    attachment = keep(Attachment.objects.get())
    other = Content.objects.create(
        id=uuid4(), kind="media", media_type="image/png", size=3, raw=b"bytt", salt=b"s" * 32
    )
    Attachment.objects.filter(id=attachment.id).update(content=other)

    code, said = verified(record_id)

    assert code == 1
    assert said.splitlines()[1] == "Handlingen stämmer inte med liggaren."


def test_verify_record_when_there_is_none_then_two() -> None:
    assert verified(uuid4()) == (2, "Det finns ingen sådan handling i liggaren.")


def test_deletion_when_told_twice_then_one_event(place: Town) -> None:
    record_id = receive(place, message("7"))
    receive(place, gone("7"))
    receive(place, gone("7"))

    types = Event.objects.filter(object_id=record_id).order_by("at", "id")
    assert list(types.values_list("type", flat=True)) == [
        "record.received",
        "record.deleted_on_network",
    ]


def test_proof_when_an_attachments_bytes_were_emptied_then_nothing_is_left_to_check(
    place: Town,
) -> None:
    record_id = receive(place, with_pictures("a.png"))
    attachment = keep(Attachment.objects.get())
    empty = Content.objects.create(id=uuid4(), kind="media", media_type="image/png", size=3)
    Attachment.objects.filter(id=attachment.id).update(content=empty)

    assert (proof.check(record_id).parts, proof.check(record_id).ok) == (2, True)
