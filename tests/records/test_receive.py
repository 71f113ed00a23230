"""What comes in is kept, every version of it, and never overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tests.factories import gone, message, page
from tests.personas import MONDAY, Town, town
from torget.connectors.port import Direction, MediaRef, Unreadable
from torget.ledger.canon import commitment
from torget.ledger.models import Event
from torget.records.models import (
    Attachment,
    Content,
    DeadLetter,
    Record,
    RecordHead,
    Version,
)
from torget.records.receive import Received, receive_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town()


def receive(place: Town, *items: object, now: datetime = MONDAY, **more: object) -> Received:
    with transaction.atomic():
        return receive_all(place.account, page(*items, **more), now=now)  # type: ignore[arg-type]


def test_message_when_new_becomes_a_record_with_raw_text_and_event(place: Town) -> None:
    received = receive(place, message("7", "När öppnar ni?"))

    record = Record.objects.get()
    content = record.head.version.content
    event = Event.objects.get(object_id=record.id)
    assert [new.record_id for new in received.new] == [record.id]
    assert (bytes(content.raw or b""), content.text) == (
        b'{"id": "7", "t": "N\\u00e4r \\u00f6ppnar ni?"}',
        "När öppnar ni?",
    )
    assert (record.authority, record.unit) == (place.authority, place.unit)
    assert record.received_at == MONDAY - timedelta(minutes=10)
    assert record.ingested_at == MONDAY
    assert (event.type, list(map(bytes, event.content_commits))) == (
        "record.received",
        [
            commitment(bytes(content.raw or b""), bytes(content.salt or b"")),
            commitment("När öppnar ni?".encode(), bytes(content.salt or b"")),
        ],
    )


def test_message_when_it_comes_again_makes_nothing_new(place: Town) -> None:
    receive(place, message("7"), message("7"))
    again = receive(place, message("7", raw=b'{"likes": 12}'))

    assert (Record.objects.count(), Version.objects.count()) == (1, 1)
    assert (again.new, again.changed, again.unchanged) == ([], [], 1)


def test_message_when_edited_three_times_and_deleted_keeps_four_versions(place: Town) -> None:
    receive(place, message("7", "ett"))
    for n, text in enumerate(("två", "tre", "fyra"), start=1):
        receive(place, message("7", text, edited_at=MONDAY + timedelta(minutes=n)))
    last = receive(place, gone("7"))

    texts = Version.objects.order_by("n").values_list("content__text", flat=True)
    head = RecordHead.objects.get()
    assert list(texts) == ["ett", "två", "tre", "fyra"]
    assert (head.version.n, head.versions, head.network_state) == (4, 4, "deleted")
    assert last.gone == [head.record_id]
    assert list(
        Event.objects.order_by("at", "id")
        .values_list("type", flat=True)
        .filter(object_id=head.record_id)
    ) == [
        "record.received",
        *["record.version_received"] * 3,
        "record.deleted_on_network",
    ]


def test_version_when_older_than_the_current_is_history_only(place: Town) -> None:
    receive(place, message("7", "nu", edited_at=MONDAY))
    late = receive(place, message("7", "förr", edited_at=MONDAY - timedelta(hours=1)))

    head = RecordHead.objects.get()
    assert (head.version.content.text, head.versions, late.changed) == ("nu", 2, [])


def test_message_when_back_after_deletion_is_present_again(place: Town) -> None:
    receive(place, message("7"))
    receive(place, gone("7"))
    back = receive(place, message("7"))

    head = RecordHead.objects.get()
    assert (head.network_state, back.returned) == ("present", [head.record_id])


def test_deletion_when_never_seen_makes_no_record(place: Town) -> None:
    received = receive(place, gone("404"))

    assert (Record.objects.count(), received.unchanged) == (0, 1)


def test_same_id_when_on_two_accounts_is_two_records(place: Town) -> None:
    receive(place, message("7"))
    with transaction.atomic():
        receive_all(place.other_account, page(message("7")), now=MONDAY)

    assert Record.objects.count() == 2


@pytest.mark.parametrize(
    ("raw_text", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\U0001f469\u200d\U0001f4bb å", "\U0001f469\u200d\U0001f4bb å"),
        ("", ""),
        ("x" * 1_000_000, "x" * 1_000_000),
        ("ord " * 250_000, "ord " * 250_000),
        ("".join(chr(0x4E00 + n % 20000) + " " for n in range(400_000)), None),
    ],
    ids=["nul", "surrogate", "zwj", "empty", "one_mb_line", "one_mb_words", "many_words"],
)
def test_text_when_hostile_is_stored_and_raw_is_exact(
    place: Town, raw_text: str, kept: str | None
) -> None:
    raw = raw_text.encode("utf-8", "surrogatepass") + b"\x00\xff"

    receive(place, message("7", raw_text, raw=raw), message("8", "granne"))

    content = Content.objects.get(version__record__remote_id="7")
    assert bytes(content.raw or b"") == raw
    assert content.text == (raw_text if kept is None else kept)
    assert Record.objects.filter(remote_id="8").count() == 1


@pytest.mark.parametrize(
    "told",
    [
        None,
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
        MONDAY + timedelta(days=3650),
        datetime(2026, 11, 23, 8),  # noqa: DTZ001  a network without zones
    ],
)
def test_time_when_nonsense_is_ours_and_said_to_be(place: Town, told: datetime | None) -> None:
    receive(place, replace(message("7"), created_at=told))

    record = Record.objects.get()
    assert (record.received_at, record.received_at_told) == (MONDAY, False)


def test_unreadable_when_it_comes_twice_is_one_dead_letter(place: Town) -> None:
    broken = Unreadable(raw=b'{"id": 1e999', error_code="not_json")
    first = receive(place, message("8"), unreadable=(broken,))
    second = receive(place, unreadable=(broken,))

    letter = DeadLetter.objects.get()
    assert (first.unreadable, second.unreadable) == (1, 0)
    assert (bytes(letter.content.raw or b""), letter.error_code) == (b'{"id": 1e999', "not_json")
    assert Record.objects.count() == 1


def test_own_post_when_torget_did_not_send_it_is_unknown(place: Town) -> None:
    receive(place, message("7", direction=Direction.ISSUED))

    assert RecordHead.objects.get().direction == "unknown"


def test_own_post_when_older_than_the_connection_is_issued(place: Town) -> None:
    receive(place, message("7", direction=Direction.ISSUED, minutes_ago=60 * 24 * 90))

    assert RecordHead.objects.get().direction == "issued"


def test_signed_media_address_when_it_changes_makes_no_version(place: Town) -> None:
    def with_media(query: str) -> object:
        ref = MediaRef(f"https://cdn.test/a.jpg?{query}", "image/jpeg", "En groda")
        return replace(message("7"), media=(ref,))

    receive(place, with_media("sig=1"))
    receive(place, with_media("sig=2"))

    assert Version.objects.count() == 1
    assert Attachment.objects.get().reference.text == "En groda"
