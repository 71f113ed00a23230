from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from torget.text.lexicons import SHIPPED

KEYS = {
    *("messages", "macro_f1", "outcomes", "urgent_recall", "secrecy_recall", "register_recall"),
    *("removal_flagged_recall", "legal_harsh_removal_rate", "legal_harsh_review_rate", "p95_ms"),
    *("confusion", "lexicon"),
}


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    rows = [
        {"text": "När öppnar biblioteket?", "outcome": "answer_in_channel"},
        {"text": "Det brinner i huset, hjälp", "outcome": "escalate_urgent"},
        {"text": "Ni är värdelösa", "outcome": "no_action", "tags": ["legal_harsh"]},
    ]
    path = tmp_path / "messages.jsonl"
    path.write_text("\n\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("triage_eval", *arguments, stdout=out)
    return out.getvalue()


def test_triage_eval_with_json_prints_every_figure(messages: Path) -> None:
    figures = json.loads(printed(str(messages), "--json"))

    assert figures.keys() == KEYS
    assert (figures["messages"], figures["urgent_recall"]) == (3, 1.0)
    assert figures["outcomes"]["answer_in_channel"] == {
        "precision": 1.0,
        "recall": 1.0,
        "support": 1,
    }
    assert figures["confusion"]["no_action"] == {"consult_manager": 1}
    assert (figures["legal_harsh_removal_rate"], figures["lexicon"]) == (0.0, SHIPPED.version)
    assert figures["p95_ms"] > 0


def test_triage_eval_without_json_prints_a_table_in_swedish(messages: Path) -> None:
    lines = printed(str(messages)).splitlines()

    assert lines[0] == f"Ordlistor {SHIPPED.version}. 3 meddelanden."
    assert " 1.000  larm som hittas" in lines
    assert "     -  diarieföring som hittas" in lines


def test_triage_eval_with_misses_names_lines_and_never_words(messages: Path) -> None:
    said = printed(str(messages), "--misses")

    assert said.splitlines()[-1] == "rad 5: no_action, föreslogs consult_manager"
    assert "värdelösa" not in said


def test_triage_eval_of_an_empty_file_prints_no_rates(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("", encoding="utf-8")

    assert printed(str(path)).splitlines()[1].startswith("     -")


def test_triage_eval_of_a_line_that_is_no_message_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text('{"text": "Hej", "outcome": "register"}\nhej\n', encoding="utf-8")

    with pytest.raises(CommandError, match="rad 2: Raden är inget märkt meddelande"):
        printed(str(path))


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff"])
def test_triage_eval_of_what_cannot_be_read_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match="Filen går inte att läsa"):
        printed(str(path))
