"""Logs tell where it went wrong, and never what a citizen wrote."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from django.db import IntegrityError, connection, transaction

from tests.personas import town
from torget.kit.django.logs import WithoutWords, configure, told

CANARY = "KANARIE-hemlig-diagnos"


def line(message: str, *arguments: object) -> str:
    record = logging.LogRecord("t", logging.ERROR, __file__, 1, message, arguments, None)
    return WithoutWords("%(message)s").format(record)


@pytest.mark.django_db
def test_log_when_the_database_refuses_a_row_then_without_its_words() -> None:
    town()
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into torget_content (id, kind, text) values (%s, 'version', %s)",
            ["01a207a2-3280-70cd-a26a-2149b1891731", CANARY],
        )

    written = told(refused.value)

    assert CANARY in str(refused.value)
    assert CANARY not in written
    assert "django.db.utils.IntegrityError" in written
    assert "test_logs.py" in written


def test_log_when_a_text_has_line_breaks_then_stays_one_line() -> None:
    assert line("%s", "a\r\n2026 ERROR falsk rad\x1b[2J") == "a\\r\\n2026 ERROR falsk rad\\x1b[2J"


def test_event_when_logged_with_a_fault_then_json_with_its_kind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure()
    try:
        int(CANARY)
    except ValueError:
        structlog.get_logger("t").exception("pulse_failed", account="7")

    event = json.loads(capsys.readouterr().out)
    assert (event["event"], event["account"], event["level"]) == ("pulse_failed", "7", "error")
    assert "builtins.ValueError" in event["fault"]
    assert CANARY not in event["fault"]
