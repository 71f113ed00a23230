"""Records are found by words, number, account, direction and day; and only one's own."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from tests.factories import message, page
from tests.management.running import run
from tests.personas import MONDAY, Town, grant, town
from torget.connectors.port import Direction as Told
from torget.connectors.port import Incoming, Visibility
from torget.organisation.models import Account, Role
from torget.records import found as finding
from torget.records import search
from torget.records.indexing import index_again
from torget.records.models import Record, RecordHead, SearchRow
from torget.records.receive import receive_all
from torget.records.search import Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town()


def receive(account: Account, *items: Incoming) -> None:
    with transaction.atomic():
        receive_all(account, page(*items), now=MONDAY)


def found(place: Town, words: str = "", **wanted: object) -> list[str]:
    asked = Wanted(words=words, **wanted)  # type: ignore[arg-type]
    heads = search.page(place.actor(Role.REGISTRAR), asked).heads
    return [head.record.remote_id for head in heads]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("", ["3", "2", "1"]),
        ("badhuset", ["1"]),
        ("BADHUS", ["1"]),
        ("badh", ["1"]),
        ("bad öpp", ["1"]),
        ("gropen storgatan", ["2"]),
        ("gropen badhuset", []),
        ("gropen ELLER badhuset", ["2", "1"]),
        ("gropen OR badhus", ["2", "1"]),
        ('"öppnar badhuset"', ["1"]),
        ('"badhuset öppnar"', []),
        ('"djup gropen"', []),
        ('"grop på storgatan"', ["2"]),
        ("-badhus", []),
        ("djup -badhus", ["2"]),
        ("djup -gropar", []),
        ("badhuse*", ["1"]),
        ("bygglov", []),
    ],
)
def test_search_by_words_then_all_of_them_each_as_a_beginning(
    place: Town, words: str, hits: list[str]
) -> None:
    receive(
        place.account,
        message("1", "När öppnar badhuset?", minutes_ago=30),
        message("2", "Gropen på Storgatan är djup", minutes_ago=20),
        message("3", "Tack!", minutes_ago=10),
    )
    receive(place.other_account, message("1", "badhuset gropen bygglov storgatan öppnar"))

    assert found(place, words) == hits


@pytest.mark.parametrize(
    "words",
    [
        "badhuset & | ! :* <-> ( ) ' \" \\",
        "badhuset:*",
        "!badhuset",
        "badhuset' or 1=1 --",
        "%badhuset_",
        "badhuset\x00",
        "badhuset " * 5_000,
    ],
)
def test_search_when_operators_are_typed_then_they_are_text(place: Town, words: str) -> None:
    receive(place.account, message("1", "När öppnar badhuset or 1 1"))

    assert found(place, words) == ["1"]


@pytest.mark.parametrize("words", ["&|!", "%", "  ?? ", "<->", "🙂"])
def test_search_when_there_is_no_word_then_nothing_rather_than_all(place: Town, words: str) -> None:
    receive(place.account, message("1", "hej"))

    assert found(place, words) == []


def test_search_by_number_then_that_record_whatever_its_words(place: Town) -> None:
    receive(place.account, message("1", "ett"), message("2", "två"))
    record = Record.objects.get(remote_id="2")

    assert found(place, str(record)) == ["2"]
    assert found(place, f" {record} ") == ["2"]
    assert found(place, "2026-99999999999999999999") == []
    assert found(place, "2026-") == []


def test_search_when_filtered_then_by_direction_account_and_whole_days(place: Town) -> None:
    grant(place.people[Role.REGISTRAR], Role.REGISTRAR, place.other_account.authority)
    receive(
        place.account,
        message("ny", minutes_ago=0),
        message("igår", minutes_ago=60 * 24),
        replace(message("vår"), direction=Told.ISSUED, created_at=MONDAY - timedelta(days=90)),
    )
    receive(place.other_account, message("annan", minutes_ago=0))
    monday, sunday = MONDAY.date(), MONDAY.date() - timedelta(days=1)

    assert found(place, direction="issued") == ["vår"]
    assert found(place, account_id=place.other_account.id) == ["annan"]
    assert sorted(found(place, from_date=monday)) == ["annan", "ny"]
    assert found(place, from_date=sunday, to_date=sunday) == ["igår"]
    assert found(place, to_date=date(2026, 9, 1)) == ["vår"]


def test_search_when_a_day_begins_then_by_the_clock_in_sweden(place: Town) -> None:
    just_after = MONDAY.replace(hour=23, minute=30) - timedelta(days=1)  # 00.30 on Monday
    receive(place.account, replace(message("1"), created_at=just_after))

    assert found(place, from_date=MONDAY.date()) == ["1"]
    assert found(place, to_date=MONDAY.date() - timedelta(days=1)) == []


def test_pages_when_many_share_a_time_then_each_record_once_and_in_order(place: Town) -> None:
    receive(place.account, *[message(str(n), "hej", minutes_ago=n // 40) for n in range(123)])
    actor, seen, place_of_next = place.actor(Role.REGISTRAR), [], ""
    sizes = []
    while True:
        got = search.page(actor, Wanted(words="hej", after=place_of_next))
        sizes.append(len(got.heads))
        seen += [(head.record.received_at, head.record_id) for head in got.heads]
        place_of_next = got.next_place
        if not place_of_next:
            break

    assert sizes == [50, 50, 23]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 123
    assert search.count(actor, Wanted(words="hej")) == 123


def test_pages_when_one_comes_in_meanwhile_then_none_is_shown_twice(place: Town) -> None:
    receive(place.account, *[message(str(n), minutes_ago=10 + n) for n in range(60)])
    actor = place.actor(Role.REGISTRAR)
    first = search.page(actor, Wanted())
    receive(place.account, message("ny", minutes_ago=0))

    second = search.page(actor, Wanted(after=first.next_place))

    names = [head.record.remote_id for head in (*first.heads, *second.heads)]
    assert names == [str(n) for n in range(60)]


@pytest.mark.parametrize(
    "after",
    ["!", "e30", "WzFd", "bnVsbA", "WyJ4IiwieSJd", "å", "W10", "WyIyMDI2LTExLTIzIiwgIjEiXQ"],
)
def test_place_when_it_is_nonsense_then_told(place: Town, after: str) -> None:
    with pytest.raises(search.BadPlace):
        search.page(place.actor(Role.REGISTRAR), Wanted(after=after))


def test_place_when_it_names_no_zone_then_told(place: Town) -> None:
    told = json.dumps(["2026-11-23T09:00:00", str(place.account.id)]).encode()

    with pytest.raises(search.BadPlace):
        search.page(
            place.actor(Role.REGISTRAR), Wanted(after=base64.urlsafe_b64encode(told).decode())
        )


def test_search_by_another_authority_then_nothing_of_ours_in_list_count_or_by_id(
    place: Town,
) -> None:
    receive(place.account, message("1", "hemligt ord"))
    receive(place.other_account, message("2", "deras ord"))
    stranger = place.stranger_actor()
    ours = Record.objects.get(remote_id="1")

    got = search.page(stranger, Wanted(words="ord"))

    assert [head.record.remote_id for head in got.heads] == ["2"]
    assert search.count(stranger, Wanted(words="ord")) == 1
    assert search.page(stranger, Wanted(words=str(ours))).heads == ()
    with pytest.raises(RecordHead.DoesNotExist):
        search.find(stranger, ours.id)


def test_search_when_secret_or_private_then_only_by_those_who_may(place: Town) -> None:
    receive(
        place.account,
        message("öppen", "ord"),
        message("direkt", "ord", visibility=Visibility.DIRECT),
        message("hemlig", "ord"),
    )
    RecordHead.objects.filter(record__remote_id="hemlig").update(secrecy=True)

    def seen(role: Role) -> set[str]:
        got = search.page(place.actor(role), Wanted(words="ord"))
        return {head.record.remote_id for head in got.heads}

    assert seen(Role.REGISTRAR) == {"öppen", "direkt", "hemlig"}
    assert seen(Role.EDITOR) == {"öppen", "direkt"}
    assert seen(Role.ARCHIVIST) == {"öppen", "hemlig"}
    assert seen(Role.IT) == set()


def test_find_when_allowed_then_the_record_with_its_words(place: Town) -> None:
    receive(place.account, message("1", "hej"))

    head = search.find(place.actor(Role.EDITOR), Record.objects.get().id)

    assert head.version.content.text == "hej"


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("konton", "kontot"),
        ("konto", "kontona"),
        ("badhuset", "badhus"),
        ("badhus", "badhuset"),
        ("förskolan", "förskolor"),
        ("förskola", "förskolan"),
        ("ansökan", "ansökningar"),
        ("ansökningar", "ansökan"),
        ("städerna", "stad"),
        ("cyklar", "cykel"),
    ],
)
def test_search_when_the_word_has_another_form_then_found_both_ways(
    place: Town, kept: str, asked: str
) -> None:
    receive(place.account, message("1", f"Om {kept} i kommunen"), message("2", "kontor kontakt"))

    assert found(place, asked) == ["1"]


@pytest.mark.parametrize(
    "words",
    [
        "a" * 100_000,
        "ord* " * 25_000,
        '"' * 100_000,
        "-" * 100_000,
        "( & | ! ) <-> :* 'x' \\ " * 4_000,
        "ELLER " * 20_000,
        "%_%\x00\ud800",
        "'; drop table torget_record; --",
        "$1 {} {0} %s %(x)s",
    ],
)
def test_search_when_hostile_then_answered(place: Town, words: str) -> None:
    receive(place.account, message("1", "hej"))

    assert found(place, words) == []
    assert search.count(place.actor(Role.REGISTRAR), Wanted(words=words)) == 0


def test_search_when_edited_then_by_the_words_it_has_now(place: Town) -> None:
    receive(place.account, message("1", "badhuset"))
    receive(place.account, replace(message("1", "simhallen"), edited_at=MONDAY))

    assert found(place, "badhus") == []
    assert found(place, "simhall") == ["1"]


def test_index_when_rows_are_missing_then_made_from_what_is_kept(place: Town) -> None:
    receive(
        place.account,
        message("1", "badhuset", visibility=Visibility.DIRECT),
        message("2", "badhuset"),
    )
    RecordHead.objects.filter(record__remote_id="2").update(secrecy=True)
    before = list(SearchRow.objects.order_by("record_id").values())
    SearchRow.objects.filter(record__remote_id="1").delete()

    assert index_again(everything=False) == 1
    assert list(SearchRow.objects.order_by("record_id").values()) == before
    assert index_again(everything=False) == 0
    SearchRow.objects.all().delete()
    assert run("index_records").lines == ["2 handlingar har fått sökord."]
    assert run("index_records", "--all").lines == ["2 handlingar har fått sökord."]
    assert list(SearchRow.objects.order_by("record_id").values()) == before


def test_search_when_the_search_row_is_stale_then_the_record_itself_still_decides(
    place: Town,
) -> None:
    receive(place.account, message("1", "ord"), message("2", "ord"))
    RecordHead.objects.filter(record__remote_id="1").update(secrecy=True)
    SearchRow.objects.update(secrecy=False)

    heads = search.page(place.actor(Role.EDITOR), Wanted(words="ord")).heads

    assert [head.record.remote_id for head in heads] == ["2"]


def test_pages_when_a_word_is_rare_among_many_then_all_of_it_is_found_in_order(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "WALK", 10)
    monkeypatch.setattr(finding, "LEAST_WALK", 5)
    grant(place.people[Role.REGISTRAR], Role.REGISTRAR, place.other_account.authority)
    for n, account in enumerate((place.account, place.other_account)):
        receive(
            account,
            *[
                message(
                    f"{n}-{each}", "udda" if each % 7 == 0 else "annat", minutes_ago=each * 2 + n
                )
                for each in range(100)
            ],
        )

    expected = [f"{n}-{each}" for each in range(0, 100, 7) for n in (0, 1)]
    assert found(place, "udda") == expected
    assert (
        found(place, "annat")
        == [f"{n}-{each}" for each in range(100) if each % 7 for n in (0, 1)][:50]
    )


def test_search_when_the_right_is_for_one_unit_or_account_then_no_more_is_found(
    place: Town,
) -> None:
    receive(place.account, message("1", "ord"))
    receive(place.other_account, message("2", "ord"))
    person = place.people[Role.IT]
    granted = grant(person, Role.EDITOR, place.account.authority)
    granted.account = place.other_account
    granted.save()

    actor = place.actor(Role.IT)

    assert search.page(actor, Wanted(words="ord")).heads == ()
    assert search.page(actor, Wanted()).heads == ()
    assert search.page(actor, Wanted(account_id=place.account.id)).heads == ()
    assert search.count(actor, Wanted(words="ord")) == 0
