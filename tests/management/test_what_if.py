"""What a change would have made of a year, told in a shell: counts and numbers, never words."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories import message, page
from tests.management.running import run
from tests.personas import MONDAY, Town, town
from torget.inbox.collect import take_in
from torget.lexicons import running
from torget.lexicons.models import Trial
from torget.organisation import rulebooks
from torget.records.models import Record

pytestmark = pytest.mark.django_db
RUDE = "Stackars flurpnisse"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + timedelta(hours=1))
    found = town()
    with transaction.atomic():
        said = (RUDE, RUDE, "Tack!")
        take_in(found.account, page(*(message(str(n), s) for n, s in enumerate(said))), now=MONDAY)
    return found


@pytest.fixture
def words(tmp_path: Path) -> str:
    path = tmp_path / "ord.txt"
    path.write_text("[slur]\nflurpnisse/n\n", encoding="utf-8")
    return str(path)


def test_what_if_when_words_are_tried_then_a_table_with_the_records_numbers(
    place: Town, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 2)
    ran = run("what_if", "--words", words)

    first, second = (str(each) for each in Record.objects.order_by("serial_no")[:2])
    assert (ran.code, ran.err) == (0, "2 meddelanden …\n")
    assert ran.lines[0].startswith("3 meddelanden (0 gallrade) på ")
    assert f"          2  flaggas för borttagning: {first}, {second}" in ran.lines
    assert "flurpnisse" not in ran.out
    assert Trial.objects.count() == 0


def test_what_if_when_asked_for_json_then_every_figure(place: Town, words: str) -> None:
    told = json.loads(run("what_if", "--words", words, "--json").out)

    assert (told["messages"], told["emptied"]) == (3, 0)
    assert told["changes"]["removal_gained"] == 2
    assert told["changes"]["alarm_lost"] == 0
    assert len(told["sample"]["removal_gained"]) == 2
    assert sum(n for _, _, n in told["outcomes"]) == 3
    assert told["lexicon"][0] != told["lexicon"][1]
    assert told["rulebook"][0] == told["rulebook"][1]


def test_what_if_when_a_rulebook_like_the_present_is_tried_then_nothing_changes(
    place: Town, tmp_path: Path
) -> None:
    path = tmp_path / "regler.toml"
    path.write_bytes(rulebooks.shipped_document())

    ran = run("what_if", "--rulebook", str(path))

    assert "Inget meddelande hade bedömts annorlunda." in ran.lines


@pytest.mark.parametrize(
    ("option", "written", "told"),
    [
        ("--words", b"[slur]\n(a+)+$\n", "Rad 2: "),
        ("--rulebook", b"[meta]\n", "rulebook:1: "),
    ],
)
def test_what_if_when_a_file_is_not_whole_then_its_faults(
    place: Town, tmp_path: Path, option: str, written: bytes, told: str
) -> None:
    path = tmp_path / "fil"
    path.write_bytes(written)

    ran = run("what_if", option, str(path))

    assert (ran.code, ran.out) == (1, "")
    assert told in ran.err


def test_what_if_when_there_is_nothing_to_try_then_said_so(place: Town, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_bytes(b"\xff\xfe")

    assert "Ange vad som ska prövas" in run("what_if").why
    assert "går inte att läsa" in run("what_if", "--words", str(tmp_path / "borta")).why
    assert "UTF-8" in run("what_if", "--words", str(odd)).why


def test_what_if_when_no_rulebook_is_adopted_then_said_so(words: str) -> None:
    assert "Ingen regelbok är antagen" in run("what_if", "--words", words).why
