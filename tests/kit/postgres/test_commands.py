"""The operator's commands start, show and stop the home's own database."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from torget.kit.postgres import Upgrade, status
from torget.management.commands.upgrade_data import described


@pytest.fixture
def own_home(copied_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TORGET_HOME", str(copied_home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    return copied_home


def _said(command: str) -> list[str]:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue().splitlines()


def test_commands_when_run_in_turn_then_the_database_starts_shows_and_stops(own_home: Path) -> None:
    started = _said("start_database")
    pid = status(own_home, {}).pid
    assert started == [f"Databasen kör i {own_home} (process {pid})."]
    assert _said("database_status") == [
        f"Datahem: {own_home}",
        "Uppgifter: PostgreSQL 18",
        f"Databasmotor: PostgreSQL {status(own_home, {}).program_version}",
        f"Databasen kör (process {pid})",
        f"Uttag: {own_home / 'run'}",
    ]
    assert _said("stop_database") == [f"Databasen i {own_home} är stoppad."]
    assert _said("stop_database") == [f"Databasen i {own_home} körde inte."]


@pytest.mark.usefixtures("own_home")
def test_status_when_nothing_runs_then_the_exit_code_is_three() -> None:
    with pytest.raises(SystemExit) as ended:
        _said("database_status")
    assert ended.value.code == 3


def test_commands_when_another_server_is_named_then_nothing_is_started(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/torget")
    assert _said("start_database") == ["DATABASE_URL pekar ut en egen server. Inget startas här."]
    assert _said("database_status") == ["DATABASE_URL pekar ut en egen server."]
    assert status(own_home, {}).pid is None


@pytest.mark.parametrize("command", ["start_database", "database_status", "stop_database"])
def test_commands_when_programs_are_missing_then_the_number_is_shown(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("TORGET_PG_BIN", str(own_home / "absent"))
    with pytest.raises(CommandError) as refused:
        _said(command)
    assert str(refused.value).split(":")[0] == "TORGET-PG-007"


@pytest.mark.usefixtures("own_home")
@pytest.mark.parametrize("arguments", [[], ["--remove-old"]])
def test_upgrade_when_nothing_is_older_then_the_number_is_shown(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("upgrade_data", *arguments)
    assert str(refused.value).split(":")[0] == "TORGET-PG-015"


def test_upgrade_when_done_then_it_says_what_was_moved_and_what_was_not() -> None:
    done = Upgrade(17, 18, tables=2, rows=7, old_folder=Path("/srv/pg17"), left_out=("bench",))
    assert described(done) == [
        "Uppgifterna är förda från PostgreSQL 17 till 18.",
        "Kontrollerat på båda sidor: 7 rader i 2 tabeller.",
        "Inte med, för att de inte är Torgets: bench.",
        "De gamla filerna ligger kvar i /srv/pg17.",
        "Starta Torget och se efter att allt stämmer.",
        "Sedan kan du ta bort dem med: torget upgrade_data --remove-old",
    ]
