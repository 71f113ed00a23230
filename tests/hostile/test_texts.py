"""Whatever a citizen writes is kept bit by bit, shown inert, and stops nobody else.

Source: design reliability.md R27 and section 7.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import message, page
from tests.hostile import rendered
from tests.hostile.inputs import ANSWERS, ELSEWHERE, FORMS, NOT_YET, STATUS, TEXTS, Hostile
from tests.personas import MONDAY, Town
from torget.connectors.mastodon.translate import translate_status
from torget.connectors.port import Incoming, Page, Unreadable
from torget.inbox.collect import take_in
from torget.inbox.models import Item
from torget.records.models import Content, DeadLetter, Record

NEIGHBOUR = message("2", "När öppnar badhuset?", author="granne")


def _incoming(hostile: Hostile) -> Incoming:
    raw = hostile.text.encode("utf-8", "surrogatepass") + b"\x00\xfe\xff raw"
    return replace(
        message("1", hostile.text, raw=raw),
        author_name=hostile.author,
        url=hostile.url,
        warning=hostile.warning,
    )


def _take(place: Town, *items: Incoming, unreadable: tuple[Unreadable, ...] = ()) -> None:
    with transaction.atomic():
        take_in(place.account, page(*items, unreadable=unreadable), now=MONDAY)


def _pages(record: Record) -> dict[str, str]:
    item = Item.objects.get(record=record)
    record_path = reverse("record", args=[record.id])
    return {
        "today": reverse("today"),
        "list": reverse("inbox"),
        "rows": reverse("inbox_rows"),
        "item": reverse("item", args=[item.id]),
        "records": reverse("records"),
        "record": record_path,
        "raw_shown": f"{record_path}?visa=ra",
    }


@pytest.fixture
def calm(place: Town, editor: Client) -> dict[str, rendered.Seen]:
    """What the same pages hold when a citizen is kind."""
    _take(place, replace(message("0", "Tack för svaret"), warning="Lång"), NEIGHBOUR)
    record = Record.objects.get(remote_id="0")
    return {
        name: rendered.read(editor.get(path).content.decode())
        for name, path in _pages(record).items()
    }


def test_list_of_inputs_then_each_of_the_hundred_has_its_place() -> None:
    run = {each.number for each in TEXTS} | {number for number, *_rest in ANSWERS} | {*FORMS}
    places = [run, set(ELSEWHERE), set(NOT_YET)]

    assert sorted(number for place in places for number in place) == list(range(1, 101))
    assert (len(run), len(ELSEWHERE), len(NOT_YET)) == (46, 24, 30)


@pytest.mark.parametrize("hostile", TEXTS, ids=[each.id for each in TEXTS])
def test_text_when_hostile_then_kept_bit_by_bit_and_shown_inert(
    place: Town,
    editor: Client,
    calm: dict[str, rendered.Seen],
    hostile: Hostile,
    record_property: Callable[[str, object], None],
) -> None:
    sent = _incoming(hostile)
    _take(place, sent, message("3", "Granne efter"))

    record = Record.objects.get(remote_id="1")
    assert Record.objects.count() == 4  # itself, its neighbour and the two of a calm day
    assert Content.objects.filter(version__record=record).count() == 1
    assert bytes(record.head.version.content.raw or b"") == sent.raw
    assert editor.get(reverse("record_raw", args=[record.id])).content == sent.raw
    for name, path in _pages(record).items():
        started = time.perf_counter()
        answer = editor.get(path)
        record_property(name, f"{(time.perf_counter() - started) * 1000:.0f} ms")
        body = answer.content.decode()
        seen = rendered.read(body)
        assert (name, answer.status_code) == (name, 200)
        assert (name, rendered.hidden_signs(body)) == (name, [])
        assert (name, sorted(seen.tags - _known(calm, "tags"))) == (name, [])
        assert (name, sorted(seen.attributes - _known(calm, "attributes"))) == (name, [])
        assert (name, seen.scripts) == (name, calm[name].scripts)
        assert (name, _outside(seen)) == (name, _links(hostile, seen))


@pytest.mark.parametrize("hostile", TEXTS, ids=[each.id for each in TEXTS])
def test_text_when_looked_for_then_the_search_answers(
    place: Town, editor: Client, hostile: Hostile
) -> None:
    _take(place, _incoming(hostile), NEIGHBOUR)
    words = hostile.text[:2000].encode("utf-8", "replace").decode()

    author = hostile.author.encode("utf-8", "replace").decode()
    answers = [editor.get(reverse("records"), {"q": q}) for q in (words, author)]

    pages = [rendered.read(answer.content.decode()) for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [_outside(seen) for seen in pages] == [[], []]
    assert [seen.attributes & {"onerror", "style", "hx-get", "srcdoc"} for seen in pages] == [
        set(),
        set(),
    ]


def _known(calm: dict[str, rendered.Seen], what: str) -> set[str]:
    """What our own templates use anywhere, and what marks a hidden sign."""
    ours = {"span", "bdi", "title", "class", "details", "summary", "ul", "li", "p", "br"}
    return ours.union(*(getattr(seen, what) for seen in calm.values()))


def _outside(seen: rendered.Seen) -> list[str]:
    """Addresses that lead out of the house."""
    return sorted(a for a in seen.addresses if not a.startswith(rendered.LEADS_INSIDE))


def _links(hostile: Hostile, seen: rendered.Seen) -> list[str]:
    """The only addresses that may lead out: the messages' own, where they are plain http."""
    known = {hostile.url, "https://torget.test/@granne/2", "https://torget.test/@anna/0"}
    known.add("https://torget.test/@anna/3")
    plain = {url for url in known if url.startswith(("https://", "http://"))}
    return sorted(plain.intersection(seen.addresses))


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [(raw, outcome) for _number, _what, raw, outcome in ANSWERS],
    ids=[f"{number}-{what}" for number, what, _raw, _outcome in ANSWERS],
)
def test_answer_when_hostile_then_read_or_kept_unread_and_its_neighbour_comes_in(
    place: Town, editor: Client, raw: bytes, outcome: str
) -> None:
    neighbour = (STATUS % b"Granne").replace(b'"7"', b'"9"')
    found = _translated(raw), _translated(neighbour)
    items = tuple(each for each in found if isinstance(each, Incoming))
    unreadable = tuple(each for each in found if isinstance(each, Unreadable))

    with transaction.atomic():
        take_in(place.account, Page(items, unreadable, "1", more=False), now=MONDAY)

    kept = [bytes(each or b"") for each in Content.objects.values_list("raw", flat=True)]
    assert sorted(kept) == sorted([raw, neighbour])
    assert (Record.objects.count(), DeadLetter.objects.count()) == (
        (2, 0) if outcome == "read" else (1, 1)
    )
    paths = [reverse("inbox"), reverse("records"), reverse("accounts")]
    assert [editor.get(path).status_code for path in paths] == [200] * 3
    for record in Record.objects.all():
        bodies = [editor.get(path) for path in _pages(record).values()]
        assert {answer.status_code for answer in bodies} == {200}
        assert {str(rendered.hidden_signs(a.content.decode())) for a in bodies} == {"[]"}


def _translated(raw: bytes) -> Incoming | Unreadable:
    return translate_status(raw, own_account_id="1")
