"""A full disk: pages can be read, nothing written is lost, and the red line says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests.personas import MONDAY
from tests.web.conftest import WORDS, House, browser
from torget.kit.django import disk
from torget.ledger.models import Reading
from torget.organisation.models import Role
from torget.web import full_disk

LINE = "full-line"
ANSWER = "Badhuset öppnar klockan sex, skrev jag långsamt."
Execute = Callable[[str, object, bool, dict[str, object]], object]
WRITES = ("INSERT", "UPDATE", "DELETE")


class Disk:
    """A disk that is full for every statement that writes, or a database that is away."""

    def __init__(self) -> None:
        self.full = True
        self.away = False

    def __call__(
        self,
        execute: Execute,
        sql: str,
        params: object,
        many: bool,
        context: dict[str, object],
    ) -> object:
        """Refuse as PostgreSQL does."""
        if self.away:
            raise OperationalError from psycopg.OperationalError("the server is away")
        if self.full and sql.lstrip().upper().startswith(WRITES):
            raise OperationalError from psycopg.errors.DiskFull("no space left on device")
        return execute(sql, params, many, context)


@pytest.fixture
def full() -> Iterator[Disk]:
    """A full disk; at the end nothing of it is remembered."""
    made = Disk()
    with connection.execute_wrapper(made):
        yield made
    full_disk.MARK.is_set, full_disk.MARK.asked_at = False, 0.0


@pytest.fixture
def editor(house: House) -> Client:
    """An editor's browser."""
    return browser(house.place.people[Role.EDITOR])


def _awake(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def test_public_message_when_the_disk_is_full_then_it_is_shown_with_a_red_line(
    house: House, editor: Client, full: Disk
) -> None:
    with time_machine.travel(MONDAY + timedelta(minutes=10)):  # the minute last seen is due
        first = _awake(editor).get(reverse("item", args=[house.ours.item]))
        second = editor.get(reverse("inbox"))

    assert (first.status_code, WORDS in first.content.decode()) == (200, True)
    assert (second.status_code, LINE in second.content.decode()) == (200, True)
    assert full.full


def test_private_message_when_the_disk_is_full_then_it_is_not_shown(
    house: House, editor: Client, full: Disk
) -> None:
    told = editor.get(reverse("item", args=[house.ours.private_item]))

    assert (told.status_code, WORDS in told.content.decode()) == (503, False)
    assert "TORGET-DB-001" in told.content.decode()
    connection.set_rollback(False)  # the test's own transaction, which the site has none of
    assert full.full
    assert not Reading.objects.exists()


def test_answer_when_the_disk_is_full_then_503_with_every_word_kept(
    house: House, editor: Client, full: Disk
) -> None:
    told = editor.post(
        reverse("item_answer", args=[house.ours.item]), {"text": ANSWER, "seen_version": "1"}
    )

    body = told.content.decode()
    assert (told.status_code, told.headers["Retry-After"]) == (503, "60")
    assert ANSWER in body
    assert LINE in body
    assert "inget" in body.lower()
    assert full.full


def test_line_when_there_is_room_again_then_it_goes_by_itself(
    house: House, editor: Client, full: Disk
) -> None:
    editor.post(reverse("item_draft", args=[house.ours.item]), {"text": ANSWER})
    assert LINE in editor.get(reverse("inbox")).content.decode()
    full_disk.MARK.asked_at -= full_disk.ASK_EVERY_S
    assert LINE in editor.get(reverse("inbox")).content.decode()  # asked, and still full
    full.full = False
    assert LINE in editor.get(reverse("inbox")).content.decode()  # asked just now
    full_disk.MARK.asked_at -= full_disk.ASK_EVERY_S
    before = Session.objects.count()

    assert LINE not in editor.get(reverse("inbox")).content.decode()
    assert Session.objects.count() == before


def test_database_when_it_is_away_for_the_full_disk_then_the_page_says_so_without_it(
    house: House, editor: Client, full: Disk
) -> None:
    editor.post(reverse("item_draft", args=[house.ours.item]), {"text": ANSWER})
    full.away = True

    told = _awake(editor).post(
        reverse("item_answer", args=[house.ours.item]), {"text": ANSWER, "seen_version": "1"}
    )

    assert (told.status_code, ANSWER in told.content.decode()) == (503, True)
    assert reverse("account_logout") not in told.content.decode()
    full.away = full.full = False
    assert editor.get(reverse("inbox")).status_code == 200  # still logged in


def test_database_when_it_is_away_and_no_disk_is_full_then_it_is_an_ordinary_fault(
    house: House, editor: Client, full: Disk
) -> None:
    full.full, full.away = False, True

    told = _awake(editor).get(reverse("item", args=[house.ours.item]))

    assert told.status_code == 500


def test_login_when_the_disk_is_full_then_it_is_not_half_done(house: House, full: Disk) -> None:
    person = house.place.people[Role.EDITOR]
    full.full = False
    person.set_password("ett långt lösenord")
    person.save()
    full.full = full_disk.MARK.is_set = True

    told = _awake(Client()).post(
        reverse("account_login"), {"login": person.email, "password": "ett långt lösenord"}
    )

    assert told.status_code == 503


@pytest.mark.usefixtures("house")
def test_health_when_the_disk_is_full_then_it_says_so(full: Disk) -> None:
    full_disk.MARK.is_set = True
    up = Client().get("/health")
    full.away = True
    down = Client().get("/health")

    assert (up.status_code, up.json()) == (200, {"ok": False, "fault": "disk full"})
    assert (down.status_code, down.json()) == (503, {"ok": False, "fault": "disk full"})


def test_home_when_its_disk_is_full_then_every_process_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_home", lambda: tmp_path)
    monkeypatch.setattr("torget.kit.postgres.cluster.LEAST_FREE_BYTES", 2**60)
    assert full_disk.is_full()
    monkeypatch.setattr("torget.kit.postgres.cluster.LEAST_FREE_BYTES", 0)
    assert not full_disk.is_full()
