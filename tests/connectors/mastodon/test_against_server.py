"""The connector against a real server over HTTP: reading."""

from __future__ import annotations

import urllib.error

import pytest

from tests.connectors.mastodon.server import ANNA, BENGT, KOMMUN, MockServer, collect_round
from torget.connectors.mastodon import Mastodon
from torget.connectors.port import (
    Direction,
    Measure,
    MediaRef,
    NeedsLogin,
    NotAccepted,
    Page,
    Visibility,
)


def test_fetch_when_reply_mentions_nobody_then_it_is_found_in_the_thread(
    mastodon: Mastodon, server: MockServer, word: str, caught_up: str
) -> None:
    ours = server.post(KOMMUN, f"Badhuset öppnar {word}")
    silent = server.reply(ANNA, ours["id"], "Vad kostar det?")
    deeper = server.reply(BENGT, silent["id"], "Det undrar jag också")

    found, _ = collect_round(mastodon, server, caught_up)

    assert found[silent["id"]].direction is Direction.RECEIVED
    assert found[silent["id"]].parent_id == ours["id"]
    assert found[silent["id"]].text == "Vad kostar det?"
    assert {found[status["id"]].thread_id for status in (silent, deeper)} == {ours["id"]}
    assert found[ours["id"]].direction is Direction.ISSUED


def test_fetch_when_mentioned_then_text_author_and_exact_bytes_are_kept(
    mastodon: Mastodon, server: MockServer, word: str, caught_up: str
) -> None:
    theirs = server.post(
        ANNA, f"@kungsbacka Hål i gatan {word}\n\nhttps://exempel.se/a?b=1&c=2", language="sv"
    )

    found, _ = collect_round(mastodon, server, caught_up)
    item = found[theirs["id"]]

    assert item.text == f"@kungsbacka Hål i gatan {word}\n\nhttps://exempel.se/a?b=1&c=2"
    assert item.author_name == "Anna (@anna)"
    assert item.author_id == server.ids[ANNA]
    assert item.language == "sv"
    assert item.thread_id == theirs["id"]
    assert item.raw.startswith(b"{") is item.raw.endswith(b"}") is True
    assert f'"id":"{theirs["id"]}"'.encode() in item.raw.replace(b": ", b":")


def test_fetch_when_direct_with_warning_then_both_are_told(
    mastodon: Mastodon, server: MockServer, word: str, caught_up: str
) -> None:
    theirs = server.post(
        ANNA, f"@kungsbacka privat {word}", visibility="direct", spoiler_text="känsligt"
    )

    item = collect_round(mastodon, server, caught_up)[0][theirs["id"]]

    assert (item.visibility, item.warning) == (Visibility.DIRECT, "känsligt")


def test_fetch_again_when_nothing_is_new_then_cursor_stands_and_nothing_is_lost(
    mastodon: Mastodon, server: MockServer, word: str, caught_up: str
) -> None:
    first = server.post(ANNA, f"@kungsbacka ett {word}")
    before, cursor = collect_round(mastodon, server, caught_up)
    second = server.post(BENGT, f"@kungsbacka två {word}")
    late = server.reply(ANNA, server.post(KOMMUN, f"vårt {word}")["id"], f"sen {word}")

    after, cursor = collect_round(mastodon, server, cursor)

    assert first["id"] in before
    assert {second["id"], late["id"]} <= set(after)
    assert second["id"] not in before


def test_fetch_when_edited_then_newer_edited_at_and_new_words(
    mastodon: Mastodon, server: MockServer, word: str, caught_up: str
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka före {word}")
    before, cursor = collect_round(mastodon, server, caught_up)
    server.edit(ANNA, theirs["id"], f"@kungsbacka efter {word}")

    after, _ = collect_round(mastodon, server, cursor)
    again = mastodon.recheck(server.connection(), (theirs["id"],))

    assert before[theirs["id"]].edited_at is None
    assert after[theirs["id"]].edited_at is not None
    assert after[theirs["id"]].text == again.items[0].text == f"@kungsbacka efter {word}"


def test_recheck_when_one_is_deleted_then_only_that_one_is_told_as_gone(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    kept, gone = (server.post(ANNA, f"@kungsbacka {n} {word}") for n in range(2))
    server.delete(ANNA, gone["id"])

    page = mastodon.recheck(server.connection(), (kept["id"], gone["id"]))

    told = {item.remote_id: item.deleted for item in page.items}
    assert told == {kept["id"]: False, gone["id"]: True}


def test_recheck_when_token_is_dead_then_nothing_is_called_deleted(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka {word}")
    server.delete(ANNA, theirs["id"])

    with pytest.raises(NeedsLogin):
        mastodon.recheck(server.connection(secret="revoked"), (theirs["id"],))


@pytest.mark.parametrize("path", ["/api/v1/notifications", "/api/v1/accounts/*/statuses"])
@pytest.mark.parametrize(
    "effect",
    [
        {"type": "malformed"},
        {"type": "malformed", "truncate": False},
        {"type": "status", "status": 500},
        {"type": "status", "status": 503, "headers": {"Retry-After": "7"}},
        {"type": "status", "status": 301, "headers": {"Location": "http://127.0.0.1:1/"}},
        {"type": "ratelimit"},
        {"type": "status", "status": 403},
    ],
)
def test_fetch_when_list_answers_badly_then_error_and_same_cursor_works_afterwards(
    mastodon: Mastodon,
    server: MockServer,
    word: str,
    caught_up: str,
    path: str,
    effect: dict[str, object],
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka {word}")
    cursor = caught_up
    while "accounts" in path and '"step":"own"' not in cursor:
        cursor = mastodon.fetch(server.connection(), cursor).cursor
    server.fault(["GET"], path, effect)

    with pytest.raises(NotAccepted) as caught:
        mastodon.fetch(server.connection(), cursor)

    assert caught.value.permanent is False
    assert 0 < caught.value.retry_after_s <= 86_400
    assert isinstance(mastodon.fetch(server.connection(), cursor), Page)
    assert theirs["id"] in collect_round(mastodon, server, caught_up)[0]


def test_fetch_when_token_is_dead_then_needs_login(mastodon: Mastodon, server: MockServer) -> None:
    with pytest.raises(NeedsLogin) as caught:
        mastodon.fetch(server.connection(secret="revoked"), "")

    assert caught.value.http_status == 401


def test_fetch_when_token_speaks_for_someone_else_then_needs_login(
    mastodon: Mastodon, server: MockServer
) -> None:
    with pytest.raises(NeedsLogin) as caught:
        mastodon.fetch(server.connection(secret=ANNA), "")

    assert caught.value.code == "other_account"


@pytest.mark.parametrize("cursor", ["x", "[]", '{"v":2}', '{"v":1,"step":"x"}', "\ud800"])
def test_fetch_when_cursor_is_not_ours_then_a_permanent_error(
    mastodon: Mastodon, server: MockServer, cursor: str
) -> None:
    with pytest.raises(NotAccepted) as caught:
        mastodon.fetch(server.connection(), cursor)

    assert (caught.value.code, caught.value.permanent) == ("cursor_unknown", True)


def test_moderate_when_blocked_and_unblocked_then_the_server_shows_it(
    mastodon: Mastodon, server: MockServer
) -> None:
    connection, bengt = server.connection(), server.ids[BENGT]

    def relation() -> tuple[bool, bool]:
        path = f"/api/v1/accounts/relationships?id[]={bengt}"
        found = server.call(KOMMUN, "GET", path)[0]
        return found["blocking"], found["muting"]

    mastodon.moderate(connection, bengt, Measure.BLOCK)
    mastodon.moderate(connection, bengt, Measure.RESTRICT)
    assert relation() == (True, True)
    mastodon.moderate(connection, bengt, Measure.UNBLOCK)
    assert relation() == (False, False)


@pytest.mark.parametrize(
    ("measure", "account", "code"),
    [
        (Measure.HIDE, "1", "measure_unknown"),
        (Measure.BLOCK, "../x", "bad_id"),
        (Measure.BLOCK, "999999999", "account_gone"),
    ],
)
def test_moderate_when_it_cannot_be_done_then_permanently_not_accepted(
    mastodon: Mastodon, server: MockServer, measure: Measure, account: str, code: str
) -> None:
    with pytest.raises(NotAccepted) as caught:
        mastodon.moderate(server.connection(), account, measure)

    assert (caught.value.code, caught.value.permanent) == (code, True)


def test_measure_and_profile_then_what_the_network_shows(
    mastodon: Mastodon, server: MockServer
) -> None:
    reading = mastodon.measure(server.connection())
    profile = mastodon.profile(server.connection())

    assert reading.followers == 0
    assert reading.posts is not None
    assert profile.remote_id == server.ids[KOMMUN]
    assert profile.handle == f"@kungsbacka@127.0.0.1:{server.port}"
    assert mastodon.refresh(server.connection()) == KOMMUN


def test_media_when_gone_then_permanently_not_accepted(
    mastodon: Mastodon, server: MockServer
) -> None:
    ref = MediaRef(f"{server.url}/media/attachments/none.png", "image/png", "")

    with pytest.raises(NotAccepted) as caught:
        mastodon.media(server.connection(), ref)

    assert caught.value.permanent is True
    with pytest.raises(urllib.error.HTTPError):
        server.call(KOMMUN, "GET", "/media/attachments/none.png")


def test_fetch_when_hundreds_wait_then_every_one_comes_once_or_more(
    mastodon: Mastodon, server: MockServer, word: str, caught_up: str
) -> None:
    ours = server.post(KOMMUN, f"Snöröjning {word}")
    wanted = {server.post(ANNA, f"@kungsbacka {word} {n}")["id"] for n in range(90)}
    wanted |= {server.reply(BENGT, ours["id"], f"{word} {n}")["id"] for n in range(60)}

    found, _ = collect_round(mastodon, server, caught_up)
    from_the_start, _ = collect_round(mastodon, server)

    assert wanted - set(found) == set()
    assert wanted - set(from_the_start) == set()
