"""A thread is shown in order, with every version, however late the network tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.connectors.port import Incoming, MediaRef, Visibility
from torget.organisation.models import Account, Role
from torget.records import search, thread
from torget.records.models import RecordHead
from torget.records.receive import receive_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town()


def receive(account: Account, *items: Incoming) -> None:
    with transaction.atomic():
        receive_all(account, page(*items), now=MONDAY)


def said(remote_id: str, *, under: str = "", thread_id: str = "", ago: float = 0) -> Incoming:
    found = message(remote_id, f"text {remote_id}", minutes_ago=ago, thread=thread_id)
    return replace(found, parent_id=under)


def head(remote_id: str) -> RecordHead:
    return RecordHead.objects.select_related("record").get(record__remote_id=remote_id)


def shown(remote_id: str) -> list[tuple[str, int]]:
    return [
        (one.record.remote_id, one.depth) for one in thread.thread_of(head(remote_id), seen_by=Q())
    ]


def test_thread_when_it_branches_then_in_time_order_with_depths(place: Town) -> None:
    receive(
        place.account,
        said("4", under="2", thread_id="1", ago=1),
        said("1", thread_id="1", ago=9),
        said("3", under="1", thread_id="1", ago=5),
        said("2", under="1", thread_id="1", ago=7),
        said("5", thread_id="5", ago=2),
    )

    assert shown("3") == [("1", 0), ("2", 1), ("3", 1), ("4", 2)]
    assert shown("5") == [("5", 0)]


def test_thread_when_learned_late_then_the_record_moves_into_it(place: Town) -> None:
    receive(place.account, said("1", thread_id="1", ago=9), said("2", under="1", ago=5))
    apart = shown("2")

    receive(place.account, said("2", under="1", thread_id="1", ago=5))

    assert (apart, head("2").versions) == ([("2", 0)], 1)
    assert shown("2") == [("1", 0), ("2", 1)]


def test_thread_when_the_parent_is_missing_or_points_in_a_ring_then_still_shown(
    place: Town,
) -> None:
    receive(
        place.account,
        said("1", under="2", thread_id="9", ago=3),
        said("2", under="1", thread_id="9", ago=2),
        said("3", under="saknas", thread_id="9", ago=1),
        said("4", under="4", thread_id="9", ago=0),
    )

    assert [name for name, _depth in shown("1")] == ["1", "2", "3", "4"]
    assert dict(shown("1"))["3"] == 0


def test_thread_when_another_account_has_the_same_id_then_kept_apart(place: Town) -> None:
    receive(place.account, said("1", thread_id="1"))
    receive(place.other_account, replace(said("1", thread_id="1"), text="Den andra nämndens"))

    mine = RecordHead.objects.get(record__account=place.account)

    assert [one.record.account_id for one in thread.thread_of(mine, seen_by=Q())] == [
        place.account.id
    ]


def test_thread_when_longer_than_is_shown_then_the_record_itself_is_among_them(
    place: Town,
) -> None:
    many = [said(f"{n:04}", thread_id="0000", ago=1_000 - n) for n in range(thread.MOST_SHOWN + 5)]
    receive(place.account, *many)

    names = [name for name, _depth in shown("0204")]

    assert (len(names), names[-1]) == (thread.MOST_SHOWN + 1, "0204")


def test_message_when_edited_then_every_version_and_the_current_pictures(place: Town) -> None:
    picture = MediaRef("https://cdn.test/a.png", "image/png", "En grop")
    first = replace(said("1"), media=(picture, replace(picture, url="https://cdn.test/b.png")))
    later = replace(first, text="ny", edited_at=MONDAY + timedelta(minutes=1), media=(picture,))
    receive(place.account, first, later)

    found = thread.message_of(head("1").record)

    assert [version.content.text for version in found.versions] == ["text 1", "ny"]
    assert [one.reference.url for one in found.attachments] == ["https://cdn.test/a.png"]


@pytest.mark.parametrize("length", [1, 3])
def test_thread_however_long_then_as_many_queries(place: Town, length: int) -> None:
    receive(place.account, *[said(str(n), thread_id="0", ago=9 - n) for n in range(length)])
    here = head("0")

    with CaptureQueriesContext(connection) as queries:
        found = thread.thread_of(here, seen_by=Q())

    assert (len(found), len(queries)) == (length, 2)


def test_thread_when_one_is_private_then_only_seen_by_those_who_may(place: Town) -> None:
    private = replace(said("2", under="1", thread_id="1"), visibility=Visibility.DIRECT)
    receive(place.account, said("1", thread_id="1", ago=5), private)

    def names(role: Role) -> list[str]:
        seen_by = search.readable(place.actor(role))
        found = thread.thread_of(head("1"), seen_by=seen_by)
        return [one.record.remote_id for one in found]

    assert (names(Role.EDITOR), names(Role.ARCHIVIST)) == (["1", "2"], ["1"])


def test_nearest_when_a_thread_is_long_then_what_it_answers_itself_and_what_answers_it(
    place: Town,
) -> None:
    receive(
        place.account,
        said("1", thread_id="1", ago=9),
        said("2", under="1", thread_id="1", ago=8),
        said("3", under="2", thread_id="1", ago=7),
        said("4", under="3", thread_id="1", ago=6),
        said("sido", under="1", thread_id="1", ago=5),
        said("5", under="4", thread_id="1", ago=4),
    )

    found = thread.near(head("3"), seen_by=Q())
    whole = thread.whole(head("3"), seen_by=Q())

    assert [one.record.remote_id for one in found.messages] == ["1", "2", "3", "4", "5"]
    assert (found.length, len(whole.messages), whole.length) == (6, 6, 6)
    assert [one.depth for one in found.messages] == [0, 1, 2, 3, 4]


def test_nearest_when_two_answer_each_other_in_a_ring_then_it_ends(place: Town) -> None:
    receive(
        place.account,
        said("1", under="2", thread_id="9", ago=3),
        said("2", under="1", thread_id="9", ago=2),
    )

    found = thread.near(head("1"), seen_by=Q())

    assert (len(found.messages), found.length) == (2, 2)
