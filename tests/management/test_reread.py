"""What could not be read waits, is seen, and becomes a record once it can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.channels.fake_town import FakeTown, settled
from tests.factories import message, page
from tests.management.running import run
from tests.personas import MONDAY, Town, town
from torget.channels import files
from torget.connectors.port import Unreadable
from torget.inbox.importing import reread
from torget.inbox.models import Item
from torget.ledger.models import Event
from torget.ledger.write import SYSTEM
from torget.organisation.models import Account
from torget.organisation.rulebooks import NoRulebook
from torget.records import proof, rereading
from torget.records.models import DeadLetter, Record
from torget.records.receive import receive_all

pytestmark = pytest.mark.django_db
STATUS = {
    "id": "9",
    "content": "<p>När öppnar badhuset?</p>",
    "visibility": "public",
    "created_at": "2026-11-20T08:00:00.000Z",
    "in_reply_to_id": None,
    "account": {"id": "55", "acct": "anna", "display_name": "Anna"},
}
COMMENT = {
    "permalink_url": "https://www.facebook.com/1/posts/2?comment_id=3",
    "message": "Hej",
    "created_time": "2026-11-02T03:04:05+0000",
}


@pytest.fixture
def place() -> Town:
    return town(network="mastodon", base_url="https://social.example")


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeTown]:
    with settled(tmp_path) as found:
        yield found


def letter(account: Account, told: object, *, remote_id: str = "") -> UUID:
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    with transaction.atomic():
        receive_all(account, page(unreadable=(Unreadable(raw, "no_id", remote_id),)), now=MONDAY)
    return DeadLetter.objects.latest("id").id


def types_of(letter_id: UUID) -> list[str]:
    events = Event.objects.filter(object_id=letter_id).order_by("at", "id")
    return list(events.values_list("type", flat=True))


def test_reread_when_it_can_be_read_now_then_a_record_with_the_same_bytes_and_an_item(
    place: Town,
) -> None:
    waiting = letter(place.account, STATUS)

    ran = run("reread", str(waiting))

    record = Record.objects.get()
    found = DeadLetter.objects.get()
    assert (ran.code, ran.lines) == (
        0,
        [f"{waiting}: läst, en handling", "1 lästa, 0 är fortfarande oläsbara."],
    )
    assert bytes(record.head.version.content.raw or b"") == json.dumps(STATUS).encode()
    assert (record.head.version.content.text, record.head.direction) == (
        "När öppnar badhuset?",
        "received",
    )
    assert Item.objects.get().record_id == record.id
    assert found.resolved_at is not None
    assert bytes(found.content.raw or b"") == json.dumps(STATUS).encode()
    assert types_of(waiting) == ["record.unreadable", "record.reread"]
    assert proof.check(record.id).ok is True


def test_reread_of_an_item_that_only_reads_inside_its_frame_then_read(place: Town) -> None:
    Account.objects.filter(id=place.account.id).update(network="facebook")
    waiting = letter(place.account, COMMENT)

    found = reread(waiting, by=SYSTEM, now=MONDAY)

    assert (found.resolved, found.records) == (True, 1)
    assert (
        bytes(Record.objects.get().head.version.content.raw or b"") == json.dumps(COMMENT).encode()
    )


def test_reread_when_still_unreadable_then_kept_and_told_and_its_neighbour_is_read(
    place: Town,
) -> None:
    broken = letter(place.account, b'{"id": 1e999')
    whole = letter(place.account, STATUS)

    ran = run("reread", "--all")

    assert ran.code == 1
    assert ran.lines[-1] == "1 lästa, 1 är fortfarande oläsbara."
    assert min(ran.lines[:2]).startswith(str(min(broken, whole, key=str)))
    left = DeadLetter.objects.get(resolved_at=None)
    assert (left.id, bytes(left.content.raw or b"")) == (broken, b'{"id": 1e999')
    assert types_of(broken) == ["record.unreadable"]


def test_reread_when_the_translator_names_another_fault_then_the_letter_says_so(
    place: Town,
) -> None:
    waiting = letter(place.account, {**STATUS, "content": None})

    found = reread(waiting, by=SYSTEM, now=MONDAY)

    assert (found.resolved, found.code) == (False, "no_content")
    assert DeadLetter.objects.get().error_code == "no_content"


def test_reread_when_read_already_then_nothing_happens_twice(place: Town) -> None:
    waiting = letter(place.account, STATUS)
    run("reread", "--all")

    again, by_id = run("reread", "--all"), run("reread", str(waiting))

    assert (again.code, again.out) == (0, "Det finns inget oläsbart att läsa igen.\n")
    assert (by_id.code, by_id.why) == (1, f"Väntar inte på att läsas: {waiting}.")
    assert (Record.objects.count(), len(types_of(waiting))) == (1, 2)


def test_reread_when_the_message_has_come_meanwhile_then_resolved_without_a_double(
    place: Town,
) -> None:
    first, second = letter(place.account, STATUS), letter(place.account, {**STATUS, "x": 1})

    ran = run("reread", str(first), str(second))

    assert ran.code == 0
    assert sorted(line.partition(": ")[2] for line in ran.lines[:2]) == [
        "läst, en handling",
        "läst, inget nytt meddelande",
    ]
    assert (Record.objects.count(), rereading.waiting().count()) == (1, 0)


def test_reread_when_another_took_it_first_then_left_to_them(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = letter(place.account, STATUS)
    read_again = files.read_again

    def overtaken(account: Account, raw: bytes, *, remote_id: str) -> object:
        DeadLetter.objects.update(resolved_at=MONDAY)
        return read_again(account, raw, remote_id=remote_id)

    monkeypatch.setattr(files, "read_again", overtaken)
    found = reread(waiting, by=SYSTEM, now=MONDAY)

    assert (found.resolved, found.code, Record.objects.count()) == (False, "taken_by_another", 0)


def test_reread_without_arguments_then_what_waits_is_shown(place: Town) -> None:
    empty = run("reread")
    waiting = letter(place.account, STATUS)

    ran = run("reread")

    assert empty.out == "Det finns inget oläsbart.\n"
    assert ran.lines == [
        f"{waiting}  badhuset  2026-11-23 10.00  no_id",
        "1 väntar. Läs dem igen med: torget reread --all",
    ]
    assert DeadLetter.objects.get().resolved_at is None


def test_reread_of_what_does_not_exist_then_told() -> None:
    nobody = uuid4()

    assert run("reread", str(nobody)).why == f"Väntar inte på att läsas: {nobody}."


def test_reread_before_a_rulebook_is_adopted_then_it_waits(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter(place.account, STATUS)

    def none() -> None:
        raise NoRulebook

    monkeypatch.setattr("torget.organisation.rulebooks.current", none)
    ran = run("reread", "--all")

    assert ran.why == "Ingen regelbok är antagen ännu. Anta en med torget adopt_rulebook."
    assert (rereading.waiting().count(), Record.objects.count()) == (1, 0)


def test_reread_on_a_network_without_translator_then_the_network_is_asked_by_id(
    fake: FakeTown,
) -> None:
    remote_id = fake.citizens.comment("Hej")
    letter(fake.account, b"trasig", remote_id=remote_id)
    letter(fake.account, b"utan id")

    ran = run("reread", "--all")

    assert sorted(line.partition(": ")[2] for line in ran.lines[:2]) == [
        "fortfarande oläsbart (no_translator)",
        "läst, en handling",
    ]
    assert Record.objects.get().remote_id == remote_id


def test_reread_when_the_network_does_not_answer_then_it_waits_with_the_reason(
    fake: FakeTown,
) -> None:
    waiting = letter(fake.account, b"trasig", remote_id="c1")
    fake.citizens.revoke()

    found = reread(waiting, by=SYSTEM, now=MONDAY)

    assert (found.resolved, found.code) == (False, "http_401")
    assert DeadLetter.objects.get().error_code == "http_401"


def test_unreadable_live_page_then_seen_and_the_message_read_when_the_page_is_whole(
    place: Town,
) -> None:
    with transaction.atomic():
        received = receive_all(
            place.account,
            page(message("1"), unreadable=(Unreadable(b"{", "truncated"),)),
            now=MONDAY,
        )

    assert (len(received.new), received.unreadable) == (1, 1)
    assert run("reread").lines[-1] == "1 väntar. Läs dem igen med: torget reread --all"
