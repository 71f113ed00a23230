"""Each message of the demo's network has a page, as the network's own answers promise."""

import sqlite3
from pathlib import Path

import pytest

pytest.importorskip("mastodon_mock", reason="the extra `demo` is not installed")

from torget.management.demo import network_pages

ROWS = [
    (1, None, "public", "Vårt inlägg"),
    (2, 1, "public", "En fråga <b>&"),
    (3, 2, "public", "Vårt svar"),
    (4, 2, "direct", "Bara till er"),
    (5, 1, "public", "En annan fråga"),
]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "n.sqlite"
    with sqlite3.connect(file) as base:
        base.execute("create table accounts (id, display_name, username)")
        base.execute(
            "create table statuses (id, in_reply_to_id, visibility, text, account_id, created_at)"
        )
        base.execute("insert into accounts values (9, 'Anna', 'anna')")
        base.executemany(
            "insert into statuses values (?, ?, ?, ?, 9, '2026-11-23 14:05:00.0')", ROWS
        )
    base.close()
    return file


def test_page_when_asked_for_shows_what_it_answers_and_its_answers(database: Path) -> None:
    shown = (network_pages.page(database, "/@anna/2") or b"").decode()

    assert shown.count("<article") == 3
    assert [words in shown for words in ("Vårt inlägg", "Vårt svar", "En annan fråga")] == [
        True,
        True,
        False,
    ]
    assert '<article class="this"><strong>Anna</strong> @anna <small>2026-11-23 14:05' in shown
    assert "En fråga &lt;b&gt;&amp;" in shown
    assert "Bara till er" not in shown


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/@anna/4", b""),
        ("/@anna/77", b""),
        ("/@anna/" + "9" * 40, b""),
        ("/@anna/", None),
        ("/@anna/x", None),
        ("/@anna/²", None),
        ("/@/2", None),
        ("/api/v1/statuses/2", None),
    ],
)
def test_page_when_there_is_nothing_public_gives_nothing(
    database: Path, path: str, given: bytes | None
) -> None:
    assert network_pages.page(database, path) == given
