"""What a member of staff can send by mistake or on purpose: twice, too much, or made up."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.factories import message, page
from tests.personas import MONDAY, Town
from torget.channels.models import Outbox
from torget.connectors.port import MediaRef
from torget.inbox.collect import take_in
from torget.inbox.models import Ending, Item
from torget.kit import ids
from torget.ledger.models import Event, EventReason
from torget.organisation.models import Person, Role
from torget.records import attachments
from torget.records.models import Attachment

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def item(place: Town) -> Item:
    """An open question."""
    with transaction.atomic():
        take_in(place.account, page(message("1")), now=MONDAY)
    return Item.objects.get()


def _place(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(parts)).encode()).decode().rstrip("=")


def test_answer_when_posted_twice_then_one_letter_and_the_text_comes_back(
    editor: Client, item: Item
) -> None:
    told = {"text": "Vi öppnar nio.", "seen_version": "1"}
    codes = [editor.post(reverse("item_answer", args=[item.id]), told) for _n in range(2)]

    assert [answer.status_code for answer in codes] == [302, 409]
    assert codes[1].content.decode().count("Vi öppnar nio.</textarea>") == 1
    assert Outbox.objects.count() == 1
    assert Event.objects.filter(type="inbox.answer").count() == 1


def test_close_when_posted_twice_then_one_ending(editor: Client, item: Item) -> None:
    told = {"reason": "duplicate", "text": ""}
    codes = [editor.post(reverse("item_close", args=[item.id]), told) for _n in range(2)]

    assert [answer.status_code for answer in codes] == [302, 409]
    assert Ending.objects.count() == 1


def test_answer_when_it_names_columns_then_they_are_not_heard(
    editor: Client, place: Town, item: Item
) -> None:
    boss = place.people[Role.MANAGER]
    told = {
        "text": "Vi öppnar nio.",
        "seen_version": "1",
        "state": "closed",
        "author": str(boss.id),
        "author_id": str(boss.id),
        "approver_id": str(boss.id),
        "assignee": str(boss.id),
        "account": str(place.other_account.id),
        "item_id": str(ids.new(MONDAY)),
    }
    editor.post(reverse("item_answer", args=[item.id]), told)

    row = Outbox.objects.get()
    item.refresh_from_db()
    me = place.people[Role.EDITOR]
    assert (row.author, row.approver, row.account) == (me, None, place.account)
    assert (row.state, item.state, item.assignee) == ("queued", "on_its_way", me)


def test_settings_when_they_name_columns_then_they_are_not_heard(
    editor: Client, place: Town
) -> None:
    me = place.people[Role.EDITOR]
    told = {
        "density": "compact",
        "language": "de",
        "color_scheme": "<script>",
        "is_active": "",
        "is_staff": "1",
        "is_superuser": "1",
        "email": "annan@kommun.example",
        "name": "Annan",
        "password": "x",
    }
    answer = editor.post(reverse("settings"), told)

    after = Person.objects.get(id=me.id)
    assert answer.headers["Location"] == "/installningar/?sparat=1"
    assert (after.density, after.language, after.colour_scheme) == ("compact", "sv", "auto")
    assert (after.is_active, after.email, after.name, after.password) == (
        True,
        me.email,
        me.name,
        me.password,
    )


@pytest.mark.parametrize(
    ("text", "kept"), [("tack\x00 då", "tack\ufffd då"), ("x" * 200_000, "x" * 100_000)]
)
def test_reason_when_hostile_then_kept_as_far_as_it_can_be(
    editor: Client, item: Item, text: str, kept: str
) -> None:
    answer = editor.post(reverse("item_close", args=[item.id]), {"reason": "other", "text": text})

    assert (answer.status_code, EventReason.objects.get().text == kept) == (302, True)


@pytest.mark.parametrize(
    "text",
    ["", " \r\n\t", "x" * 2_000, "Ditt nummer 19121212-1212", "</textarea><script>x</script>" * 80],
    ids=["empty", "white_space", "too_long", "personal_number", "breaks_out"],
)
def test_answer_when_it_cannot_be_sent_then_422_and_the_text_is_there(
    editor: Client, item: Item, text: str
) -> None:
    told = {"text": text, "seen_version": "1"}
    answer = editor.post(reverse("item_answer", args=[item.id]), told)

    body = answer.content.decode().replace("\r\n", "\n")
    assert answer.status_code == 422
    assert f"{escape(text).strip()}</textarea>" in body.replace(" \n\t</textarea>", "</textarea>")
    assert Outbox.objects.count() == 0


@pytest.mark.parametrize(
    "seen", ["", "0", "-1", "2", "1.0", "x", "²", "9" * 5000, "1\x00", "None", "true"]
)
def test_answer_when_the_seen_version_is_made_up_then_422(
    editor: Client, item: Item, seen: str
) -> None:
    told = {"text": "Vi öppnar nio.", "seen_version": seen}
    answer = editor.post(reverse("item_answer", args=[item.id]), told)

    assert (answer.status_code, Outbox.objects.count()) == (422, 0)


@pytest.mark.parametrize("address", ["inbox", "inbox_rows", "records"])
@pytest.mark.parametrize(
    "query",
    [
        {"efter": "x"},
        {"efter": "-1"},
        {"efter": "1e18"},
        {"efter": "å" * 2000},
        {"efter": _place("2026-11-23T09:00:00", str(ids.new(MONDAY)))},
        {"efter": _place("2026-11-23T09:00:00+00:00", "7")},
        {"efter": _place(None, None)},
        {"efter": _place(1)},
        {"efter": _place({})},
        {"efter": base64.urlsafe_b64encode(b"{}").decode()},
        {"efter": base64.urlsafe_b64encode(b"7").decode()},
        {"efter": base64.urlsafe_b64encode(b"\xff\xfe").decode()},
        {"efter": base64.urlsafe_b64encode(b"[" * 100_000).decode()},
        {"efter": base64.urlsafe_b64encode(b"[" + b"7" * 5000 + b"]").decode()},
    ],
    ids=range(14),
)
def test_place_when_made_up_then_404(editor: Client, address: str, query: dict[str, str]) -> None:
    assert editor.get(reverse(address), query).status_code == 404


@pytest.mark.parametrize("address", ["inbox", "records"])
@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("0001-01-01T00:00:00+23:59", 404),
        ("9999-12-31T23:59:59-23:59", 404),
        ("0001-01-01T00:00:00+00:00", 200),
        ("9999-12-31T23:59:59+00:00", 200),
        ("2026-11-23T09:00:00+23:59", 200),
    ],
)
def test_place_when_at_the_ends_of_time_then_a_page_or_404(
    editor: Client, item: Item, address: str, at: str, code: int
) -> None:
    query = {"efter": _place(at, str(item.id), False)}

    assert editor.get(reverse(address), query).status_code == code


@pytest.mark.parametrize(
    "query",
    [
        {"vy": "alla"},
        {"sort": "password"},
        {"sort": "record__head__version__content__text"},
        {"konto": "7"},
        {"konto": "' or 1=1 --"},
    ],
    ids=range(5),
)
def test_inbox_when_asked_for_what_cannot_be_then_404(
    editor: Client, query: dict[str, str]
) -> None:
    assert editor.get(reverse("inbox"), query).status_code == 404


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "ord " * 25_000}, 200),
        ({"q": "a" * 100_000}, 200),
        ({"q": "å & b | !c <-> d:* ' \\"}, 200),
        ({"q": "%_"}, 200),
        ({"q": "\x00"}, 200),
        ({"q": "2026-999999999999999999999999"}, 200),
        ({"q": "２０２６-１"}, 200),
        ({"q": "2026-²"}, 200),
        ({"direction": "secret"}, 404),
        ({"account": "x"}, 404),
        ({"from": "2026-02-31"}, 404),
        ({"from": "1900-01-01"}, 404),
        ({"to": "9999-12-31"}, 404),
        ({"to": "2026-11-23", "from": "2026-11-24"}, 200),
        ({"from": "2026-03-29", "to": "2026-03-29"}, 200),
    ],
    ids=range(15),
)
def test_search_when_hostile_then_an_answer(
    editor: Client, item: Item, query: dict[str, str], code: int
) -> None:
    assert editor.get(reverse("records"), query).status_code == code


def test_search_when_it_is_only_wildcards_then_finds_nothing(editor: Client, item: Item) -> None:
    body = editor.get(reverse("records"), {"q": "%_*"}).content.decode()

    assert str(item.record) not in body


def test_foreign_thing_when_asked_for_in_any_address_then_nothing_of_it_is_shown(
    editor: Client, place: Town
) -> None:
    canary = "KANARIE-7c1d grannens bygglov"
    with transaction.atomic():
        take_in(place.other_account, page(message("1", canary, author="kanariefågeln")), now=MONDAY)
    theirs = Item.objects.get()
    told = urlencode({"konto": place.other_account.id, "account": place.other_account.id})
    paths = [
        reverse("today"),
        *(f"{reverse(name)}?{told}" for name in ("inbox", "inbox_rows", "records", "accounts")),
        f"{reverse('records')}?q=KANARIE",
        f"{reverse('records')}?q={theirs.record}",
        *(reverse(name, args=[theirs.id]) for name in ("item",)),
        *(reverse(name, args=[theirs.record_id]) for name in ("record", "record_raw")),
        reverse("account", args=[place.other_account.id]),
    ]
    bodies = [editor.get(path).content.decode().casefold() for path in paths]

    assert [path for path, body in zip(paths, bodies, strict=True) if "grannens" in body] == []
    assert [path for path, body in zip(paths, bodies, strict=True) if "kanariefå" in body] == []
    assert [path for path, body in zip(paths, bodies, strict=True) if "bygglov" in body] == []


def test_attachment_when_it_is_a_picture_with_a_script_then_handed_over_as_a_file(
    editor: Client, place: Town
) -> None:
    picture = MediaRef("https://cdn.test/a.svg", "image/svg+xml", '"><script>alert(1)</script>')
    with transaction.atomic():
        take_in(place.account, page(replace(message("1"), media=(picture,))), now=MONDAY)
    kept = Attachment.objects.get()
    attachments.keep(kept, SVG, now=MONDAY)

    answer = editor.get(reverse("attachment", args=[kept.id]))
    body = editor.get(reverse("item", args=[Item.objects.get().id])).content.decode()

    assert (answer.status_code, answer.content) == (200, SVG)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "<script>alert" not in body


def test_demo_button_when_there_is_no_demo_then_404_also_for_a_real_person(
    editor: Client, place: Town
) -> None:
    told = {"person": place.people[Role.MANAGER].email}

    assert editor.post(reverse("try_as"), told).status_code == 404


@pytest.mark.parametrize("person", ["\x00", "finns.inte@kommun.example", ""])
def test_demo_button_when_the_person_is_made_up_then_404(
    editor: Client, settings: object, person: str
) -> None:
    settings.TORGET_DEMO = True  # type: ignore[attr-defined]

    assert editor.post(reverse("try_as"), {"person": person}).status_code == 404


def test_demo_button_when_the_person_is_real_then_in(place: Town, settings: object) -> None:
    settings.TORGET_DEMO = True  # type: ignore[attr-defined]
    client = Client()

    answer = client.post(reverse("try_as"), {"person": place.people[Role.MANAGER].email})

    assert (answer.status_code, client.get(reverse("operations")).status_code) == (302, 200)
