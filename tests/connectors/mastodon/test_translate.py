"""From a status's bytes to plain data: what citizens write, and what they try."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.connectors.mastodon import plain, translate_status
from torget.connectors.mastodon.answers import MastodonTranslator
from torget.connectors.port import Direction, Incoming, MediaRef, Unreadable, Visibility

_ACCOUNT = {"id": "7", "acct": "anna@exempel.se", "display_name": "Anna"}


def status_bytes(**changes: object) -> bytes:
    """Return a sound status with some of its members changed."""
    status: dict[str, object] = {
        "id": "110",
        "created_at": "2026-11-03T10:15:00.123Z",
        "edited_at": None,
        "in_reply_to_id": None,
        "visibility": "public",
        "spoiler_text": "",
        "language": "sv",
        "url": "https://exempel.se/@anna/110",
        "content": "<p>Hej</p>",
        "account": _ACCOUNT,
        "media_attachments": [],
        "mentions": [],
        "tags": [],
    }
    return json.dumps(status | changes).encode()


def _read(**changes: object) -> Incoming:
    found = translate_status(status_bytes(**changes), own_account_id="1")
    assert isinstance(found, Incoming)
    return found


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>Ett</p><p>Två<br>Tre<br />Fyra</p>", "Ett\n\nTvå\nTre\nFyra"),
        ("Utan   stycken\n  &amp; taggar", "Utan   stycken   & taggar"),
        ("<ul><li>a</li><li>b</li></ul>slut", "- a\n- b\n\nslut"),
        ("<blockquote>citat</blockquote>svar", "citat\n\nsvar"),
        ("", ""),
        ("<p></p>", ""),
        (
            '<a href="https://a.se/bc"><span class="invisible">https://</span>a.se/b<span>c</span></a>',
            "https://a.se/bc",
        ),
        (
            '<a href="https://ond.example/x">kungsbacka.se</a>',
            "kungsbacka.se (https://ond.example/x)",
        ),
        ('<a href="https://exempel.se/">exempel.se/</a>', "https://exempel.se/"),
        ('<a href="https://a.se/?a=1&amp;b=2"></a>', "https://a.se/?a=1&b=2"),
        ('<a href="javascript:alert(1)">klicka</a>', "klicka"),
        ('<a href="jav&#x09;ascript:alert(1)">klicka</a>', "klicka"),
        ('<a href="data:text/html,x">klicka</a>', "klicka"),
        ('<a href="https://a.se/"><a href="https://b.se/">x</a>', "https://a.se/x (https://b.se/)"),
        ("<script>alert(1)</script>Hej", "Hej"),
        ("<style>p{}</style>Hej", "Hej"),
        ('<img src="https://spion.se/p.gif" onerror="x()">Hej', "Hej"),
        ("<svg><script>x</script></svg>Hej", "Hej"),
        ("&lt;script&gt;x&lt;/script&gt;", "<script>x</script>"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<p>1 < 2 och 3 > 2</p>", "1 < 2 och 3 > 2"),
        ("<math><mtext></form><form><mglyph><style></math><img src onerror=x>", ""),
        ('<noscript><p title="</noscript><img src=x onerror=x>">Hej', '<p title="">Hej'),
        ("<p hx-get=/x data-hx-on:load=y>Hej</p>", "Hej"),
        ("<textarea></textarea></title>Hej<!-- dold -->", "Hej"),
        ("A\x00B \ud800 \u202efdp.exe {{x}} %s", "A\ufffdB \ufffd \u202efdp.exe {{x}} %s"),
        ("\ud83d\ude00", "😀"),
        ("<p>oavslutad <a href='https://a.se/", "oavslutad"),
    ],
)
def test_text_of_html_then_plain_with_breaks_and_bare_addresses(content: str, text: str) -> None:
    found = _read(content=content).text

    assert found == text


def test_text_with_mention_and_hashtag_then_the_names_the_network_vouches_for() -> None:
    item = _read(
        content='<p><span class="h-card"><a href="https://exempel.se/@k" class="u-url mention">'
        '@<span>k</span></a></span> <a href="https://exempel.se/tags/bad">#<span>bad</span></a> '
        '<a href="https://ond.example/@k" class="u-url mention">@k</a></p>',
        mentions=[{"id": "1", "acct": "k@exempel.se", "url": "https://exempel.se/@k"}],
        tags=[{"name": "bad", "url": "https://exempel.se/tags/bad"}],
    )

    assert item.text == "@k@exempel.se #bad @k (https://ond.example/@k)"


@given(st.text(alphabet="<>/&;\"'=abpr hltjs:\n#x", max_size=200))
def test_text_of_any_markup_then_never_an_error_and_reading_it_as_text_is_stable(
    content: str,
) -> None:
    found = plain.from_html(content, {})

    assert "\x00" not in found
    assert found == found.strip("\n")


@pytest.mark.parametrize(
    "content",
    [
        *("<span>" * 20_000, "<p>" * 20_000 + "x", "<" * 100_000, "&" * 100_000, "a" * 1_000_000),
        *('<a href="' * 10_000, "<a href=https://a.se/>x" * 5_000, "</p>" * 50_000),
        "<!--" * 30_000,
    ],
    ids=range(9),
)
def test_text_of_enormous_markup_then_done_in_seconds(content: str) -> None:
    began = time.monotonic()

    plain.from_html(content, {})

    assert time.monotonic() - began < 5


def test_status_with_everything_then_all_of_it_is_told() -> None:
    raw = status_bytes(
        edited_at="2026-11-03T12:00:00+01:00",
        in_reply_to_id="109",
        visibility="private",
        spoiler_text="Varning",
        poll={"options": [{"title": "Ja"}, {"title": "Nej"}]},
        media_attachments=[
            {"id": "5", "url": "https://media.se/a.jpg?x=1", "description": "En bild"},
            {"id": "6", "url": None, "remote_url": "https://media.se/b.mp4", "description": None},
            {"id": "8", "url": None},
            {"url": "javascript:x"},
        ],
    )

    assert translate_status(raw, own_account_id="7") == Incoming(
        remote_id="110",
        raw=raw,
        text="Hej\n- Ja\n- Nej",
        direction=Direction.ISSUED,
        author_id="7",
        author_name="Anna (@anna@exempel.se)",
        created_at=datetime(2026, 11, 3, 10, 15, 0, 123000, UTC),
        edited_at=datetime(2026, 11, 3, 11, 0, tzinfo=UTC),
        thread_id="",
        parent_id="109",
        url="https://exempel.se/@anna/110",
        visibility=Visibility.FOLLOWERS,
        warning="Varning",
        language="sv",
        media=(
            MediaRef("https://media.se/a.jpg?x=1", "image/jpeg", "En bild", "5"),
            MediaRef("https://media.se/b.mp4", "video/mp4", "", "6"),
            MediaRef("", "", "", "8"),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({"visibility": "circle"}, "visibility", Visibility.DIRECT),
        ({"visibility": None}, "visibility", Visibility.DIRECT),
        ({"account": None}, "direction", Direction.UNKNOWN),
        ({"account": {"id": "7" * 5000}}, "author_id", ""),
        ({"in_reply_to_id": "../x"}, "parent_id", ""),
        ({"account": {"id": 1}}, "direction", Direction.ISSUED),
        ({"account": {"id": "2", "acct": "b", "display_name": ""}}, "author_name", "@b"),
        ({"account": {"id": "2"}}, "author_name", ""),
        ({"created_at": "0000-01-01T00:00:00Z"}, "created_at", None),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at", None),
        ({"created_at": "2026-11-03T10:15:00"}, "created_at", None),
        ({"created_at": 1e300}, "created_at", None),
        ({"id": 2**60}, "remote_id", str(2**60)),
        ({"url": "javascript:x"}, "url", ""),
        ({"url": "https://a.se/ b"}, "url", ""),
        ({"url": None, "uri": "https://a.se/1"}, "url", "https://a.se/1"),
        ({"media_attachments": {"x": 1}}, "media", ()),
        ({"media_attachments": [1, None, []]}, "media", ()),
        ({"mentions": "x", "tags": 7}, "text", "Hej"),
        ({"spoiler_text": 5}, "warning", ""),
        ({"poll": {"options": None}}, "text", "Hej"),
    ],
)
def test_status_with_odd_member_then_the_rest_is_still_read(
    changes: dict[str, object], name: str, expected: object
) -> None:
    assert getattr(_read(**changes), name) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
        (status_bytes()[:-1] + b',"id":"111"}', "duplicate_key"),
        (status_bytes().replace(b'"language": "sv"', b'"language": NaN'), "not_a_number"),
        (status_bytes().replace(b'"sv"', b"9" * 5000), "number_too_long"),
        (status_bytes().replace(b"Hej", b"H\xff\xfej"), "not_utf8"),
        (status_bytes().replace(b"Hej", b"H\xc0\xafj"), "not_utf8"),
        (status_bytes().decode().encode("utf-16"), "not_utf8"),
        (status_bytes()[:-1], "not_json"),
        (b"", "empty"),
        (b"null", "no_id"),
        (b"7", "no_id"),
        (status_bytes(id=""), "no_id"),
        (status_bytes(id=None), "no_id"),
        (status_bytes(id="../../x"), "no_id"),
        (status_bytes(id="1\x00"), "no_id"),
        (status_bytes(id="\ud800"), "no_id"),
        (status_bytes(id=True), "no_id"),
        (status_bytes(content=None), "no_content"),
        (status_bytes(content=["x"]), "no_content"),
    ],
)
def test_status_that_cannot_be_read_then_kept_whole_with_a_code(raw: bytes, code: str) -> None:
    found = translate_status(raw, own_account_id="1")

    assert isinstance(found, Unreadable)
    assert found.raw == raw
    assert found.error_code in {code, "no_id"}


@given(st.binary(max_size=100) | st.text().map(str.encode))
def test_status_of_any_bytes_then_unreadable_and_never_an_error(raw: bytes) -> None:
    assert isinstance(translate_status(raw, own_account_id="1"), Unreadable)


@given(
    st.dictionaries(
        st.sampled_from(["content", "account", "url", "created_at", "mentions", "poll", "tags"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
    )
)
def test_status_with_any_members_then_never_an_error(changes: dict[str, object]) -> None:
    found = translate_status(status_bytes(**changes), own_account_id="1")

    assert isinstance(found, Incoming | Unreadable)


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (b"[" + status_bytes() + b"]", "statuses"),
        (status_bytes(), "statuses"),
        (b'{"ancestors":[],"descendants":[' + status_bytes() + b"]}", "context"),
        (
            b'[{"id":"1","type":"mention","created_at":"x","account":{},"status":'
            + status_bytes()
            + b"}]",
            "notifications",
        ),
    ],
)
def test_answer_on_disk_then_its_shape_and_its_one_message(body: bytes, shape: str) -> None:
    found = MastodonTranslator().translate(body, name="x.json", own_account_id="1")

    assert found is not None
    assert found.shape == shape
    assert [item.raw for item in found.items] == [status_bytes()]


def test_error_on_disk_then_a_failure_and_no_empty_list() -> None:
    found = MastodonTranslator().translate(
        b'{"error":"Record not found"}', name="x.json", own_account_id="1"
    )

    assert found is not None
    assert found.failure is not None
    assert (found.shape, found.items) == ("error", ())


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"7", b"<html>", b'{"data":[]}', b"[[[", b"[1]"]
)
def test_something_else_on_disk_then_not_ours(body: bytes) -> None:
    assert MastodonTranslator().translate(body, name="x.json", own_account_id="1") is None
