"""Graph API rows as they could come: every field missing, of another type or hostile."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.connectors.facebook import TRANSLATOR
from torget.connectors.facebook.export import repaired
from torget.connectors.facebook.failures import failure
from torget.connectors.facebook.identity import place_by_address, place_by_id
from torget.connectors.facebook.translate import (
    translate_comment,
    translate_message,
    translate_own_answer,
    translate_post,
)
from torget.connectors.port import (
    Direction,
    Incoming,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
    Unreadable,
)

OWN = "100200300"
LINK = "https://www.facebook.com/100200300/posts/77/?comment_id=88"
_FIELDS = st.sampled_from(
    ("id", "message", "from", "name", "permalink_url", "parent", "attachments", "data", "media")
)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=3),
    max_leaves=8,
)


def _comment(**fields: object) -> Incoming | Unreadable:
    row = {"id": "77_88", "message": "Hej", "permalink_url": LINK, **fields}
    return translate_comment(json.dumps(row).encode(), own_account_id=OWN)


def _read(found: Incoming | Unreadable) -> Incoming:
    assert isinstance(found, Incoming)
    return found


@given(st.dictionaries(_FIELDS, _ANY))
def test_translate_of_any_row_then_the_same_bytes_and_never_an_error(
    row: dict[str, object],
) -> None:
    raw = json.dumps(row).encode()

    translators = (translate_comment, translate_post, translate_message, translate_own_answer)
    found = [translate(raw, own_account_id=OWN) for translate in translators]

    assert [one.raw for one in found] == [raw] * 4


@given(st.binary(max_size=100))
def test_translate_of_any_bytes_then_unreadable_or_read_with_the_same_bytes(raw: bytes) -> None:
    assert translate_comment(raw, own_account_id=OWN).raw == raw


@pytest.mark.parametrize(
    ("author", "own", "direction"),
    [
        ({"id": OWN, "name": "Kommunen"}, OWN, Direction.ISSUED),
        ({"id": 100200300}, OWN, Direction.ISSUED),
        ({"id": "5", "name": "Kungsbacka kommun"}, OWN, Direction.RECEIVED),
        ({"name": "Kungsbacka kommun"}, OWN, Direction.UNKNOWN),
        (None, OWN, Direction.UNKNOWN),
        ("5", OWN, Direction.UNKNOWN),
        ({"id": "5"}, "", Direction.UNKNOWN),
    ],
)
def test_comment_direction_when_the_author_is_or_is_not_told(
    author: object, own: str, direction: Direction
) -> None:
    raw = json.dumps({"id": "77_88", "message": "x", "from": author}).encode()

    assert _read(translate_comment(raw, own_account_id=own)).direction is direction


def test_own_answer_when_the_network_names_nobody_then_drawn_up_by_us() -> None:
    raw = json.dumps({"id": "77_88", "message": "Tack"}).encode()

    found = _read(translate_own_answer(raw, own_account_id=OWN))

    assert (found.direction, found.author_id) == (Direction.ISSUED, OWN)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (LINK, ("77_88", "100200300_77", "100200300_77")),
        (LINK + "&reply_comment_id=99", ("77_99", "77_88", "100200300_77")),
        (
            "https://www.facebook.com/permalink.php?story_fbid=77&id=1&comment_id=88",
            ("77_88", "1_77", "1_77"),
        ),
        ("https://www.facebook.com/photo.php?fbid=77&comment_id=88", ("77_88", "77", "77")),
        ("https://www.facebook.com/kommun/videos/77/?comment_id=88", ("77_88", "77", "77")),
        ("https://www.facebook.com/x/posts/pfbid0abc?comment_id=88", ("88", "", "")),
        ("https://www.facebook.com/100200300/posts/77/", ("", "", "")),
        ("https://www.facebook.com/1/posts/2/?comment_id=a%20b", ("", "", "")),
        ("https://www.facebook.com/1/posts/2/?comment_id=" + "9" * 300, ("", "", "")),
        ("https://[broken/posts/2/?comment_id=3", ("", "", "")),
        ("javascript:alert(1)//posts/2/?comment_id=3", ("", "", "")),
        ("https://x.se/?" + "a=1&" * 60 + "comment_id=3", ("", "", "")),
        ("x" * 5_000, ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_place_by_address_of_any_link_then_where_the_comment_stands(
    address: str, place: tuple[str, str, str]
) -> None:
    found = place_by_address(address)

    assert (found.remote_id, found.parent_id, found.thread_id) == place


@pytest.mark.parametrize(
    ("remote_id", "place"),
    [
        ("77_88", ("77_88", "77", "77")),
        ("1_77_88", ("77_88", "1_77", "1_77")),
        ("88", ("88", "", "")),
        ("m_abc_def", ("m_abc_def", "", "")),
    ],
)
def test_place_by_id_of_each_form_then_one_name_for_one_comment(
    remote_id: str, place: tuple[str, str, str]
) -> None:
    found = place_by_id(remote_id)

    assert (found.remote_id, found.parent_id, found.thread_id) == place


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"id": None, "permalink_url": None}, "no_id"),
        ({"id": "a b", "permalink_url": ""}, "no_id"),
        ({"id": "", "permalink_url": "https://x.se/"}, "no_id"),
        ({"message": ["Hej"]}, "bad_message"),
        ({"message": 5}, "bad_message"),
    ],
)
def test_comment_when_a_field_cannot_be_right_then_unreadable(
    fields: dict[str, object], code: str
) -> None:
    found = _comment(**fields)

    assert isinstance(found, Unreadable)
    assert found.error_code == code


def test_comment_without_message_then_read_with_its_picture() -> None:
    picture = {"media": {"image": {"src": "https://scontent.example/a.jpg"}}, "target": {"id": 9}}

    found = _read(_comment(message=None, attachment=picture))

    assert found.text == ""
    assert [(ref.url, ref.remote_id) for ref in found.media] == [
        ("https://scontent.example/a.jpg", "9")
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//x.se", 5])
def test_comment_when_an_address_is_dangerous_then_left_out(address: object) -> None:
    picture = {"media": {"image": {"src": address}}}

    found = _read(_comment(permalink_url=address, attachment=picture))

    assert (found.url, found.media) == ("", ())


def test_post_when_it_holds_several_pictures_then_all_once() -> None:
    parts = [{"media": {"image": {"src": f"https://x.example/{n}.jpg"}}} for n in (1, 2, 2)]
    row = {"id": "1_77", "attachments": {"data": [{"subattachments": {"data": parts}}]}}

    found = _read(translate_post(json.dumps(row).encode(), own_account_id=OWN))

    assert [ref.url for ref in found.media] == [
        "https://x.example/1.jpg",
        "https://x.example/2.jpg",
    ]


@pytest.mark.parametrize("fault", [b"[" * 100_000 + b"]" * 100_000, b'{"id":1,"id":2}', b"[1]"])
def test_answer_when_one_row_is_hostile_then_its_neighbours_are_read(fault: bytes) -> None:
    good = b'{"message":"Hej","permalink_url":"%b"}' % LINK.encode()
    body = b'{"data":[' + good + b"," + fault + b"," + good + b"]}"

    found = TRANSLATOR.translate(body, name="x.json", own_account_id=OWN)

    assert found is not None
    assert [item.text for item in found.items] == ["Hej", "Hej"]
    assert [one.raw for one in found.unreadable] == [fault]


@pytest.mark.parametrize(
    ("number", "error", "permanent"),
    [
        (190, NeedsLogin, None),
        (200, NeedsLogin, None),
        (10, NeedsLogin, None),
        (4, NotAccepted, False),
        (80_001, NotAccepted, False),
        (100, NotAccepted, True),
        (1, OutcomeUnknown, None),
        (2, OutcomeUnknown, None),
        (368, OutcomeUnknown, None),
        (506, OutcomeUnknown, None),
        ("sträng", OutcomeUnknown, None),
    ],
)
def test_failure_of_each_code_then_only_the_surely_refused_is_not_accepted(
    number: object, error: type[Exception], permanent: object
) -> None:
    found = failure(json.dumps({"error": {"code": number}}).encode(), http_status=400)

    assert type(found) is error
    assert getattr(found, "permanent", None) == permanent


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"data":[]}', b'{"error":"x"}', b"[]"])
def test_failure_of_what_is_no_refusal_then_none(body: bytes) -> None:
    assert failure(body) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ã¥Ã¤Ã¶ \u00f0\u009f\u0099\u0082", "åäö 🙂"),
        ("åäö", "åäö"),
        ("é", "é"),
        ("Ã¥ och å", "Ã¥ och å"),
        ("🙂 Ã¥", "🙂 Ã¥"),
        ("Hej", "Hej"),
        ("", ""),
        ("\ud800", "\ud800"),
    ],
)
def test_repaired_then_only_what_surely_is_broken(written: str, meant: str) -> None:
    assert repaired(written) == meant


@given(st.text())
def test_repaired_of_any_text_written_as_latin_1_then_the_text(text: str) -> None:
    try:
        broken = text.encode().decode("latin-1")
    except UnicodeEncodeError:
        return

    assert repaired(broken) == text


def test_export_of_messages_then_repaired_dated_and_of_unknown_direction() -> None:
    body = json.dumps(
        {
            "participants": [{"name": "\u00c3\u0085sa"}],
            "messages": [
                {
                    "sender_name": "\u00c3\u0085sa",
                    "timestamp_ms": 1_700_000_000_000,
                    "content": "Sn\u00c3\u00b6 i dag",
                },
                "trasig",
            ],
            "thread_path": "inbox/asa_1",
        }
    ).encode()

    found = TRANSLATOR.translate(body, name="message_1.json", own_account_id=OWN)

    assert found is not None
    assert [
        (one.text, one.author_name, one.direction.value, one.thread_id) for one in found.items
    ] == [("Snö i dag", "Åsa", "unknown", "inbox/asa_1")]
    assert b"Sn\\u00c3\\u00b6 i dag" in found.items[0].raw
    assert [one.error_code for one in found.unreadable] == ["not_an_object"]


def test_export_when_the_file_is_written_rightly_then_untouched() -> None:
    rows = [
        {"timestamp": 1_700_000_000, "data": [{"post": "Ã¥ är ett tecken"}]},
        {"timestamp": 1_700_000_001, "data": [{"post": "🙂"}]},
        {"timestamp": 1_700_000_002, "data": [{"post": "Ã¥"}]},
    ]

    found = TRANSLATOR.translate(json.dumps(rows).encode(), name="p.json", own_account_id=OWN)

    assert found is not None
    assert [one.text for one in found.items] == ["Ã¥ är ett tecken", "🙂", "Ã¥"]


def test_export_of_comments_then_read_and_the_same_id_for_the_same_row() -> None:
    row = {
        "timestamp": 1_700_000_000,
        "data": [{"comment": {"comment": "F\u00c3\u00b6rskolan", "author": "Nour"}}],
        "title": "Nour kommenterade",
    }
    body = json.dumps({"comments_v2": [row, row, {"data": []}]}).encode()

    found = TRANSLATOR.translate(body, name="comments.json", own_account_id=OWN)

    assert found is not None
    assert [(one.text, one.author_name) for one in found.items] == [("Förskolan", "Nour")] * 2
    assert len({one.remote_id for one in found.items}) == 1
    assert [one.error_code for one in found.unreadable] == ["unknown_shape"]
