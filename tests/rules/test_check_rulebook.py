from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.rules.made import changed, document, line_of
from torget.management.commands.check_rulebook import Command


def run(path: Path) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(Command(), str(path), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def faults(path: Path) -> str:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(Command(), str(path), stdout=out, stderr=err)
    assert (end.value.code, out.getvalue()) == (1, "")
    return err.getvalue()


def test_whole_rulebook_gives_one_line_with_its_version(tmp_path: Path) -> None:
    path = tmp_path / "bok.toml"
    path.write_text(document(), "utf-8")

    out, err = run(path)

    assert err == ""
    assert out == (
        "Regelboken kungsbacka version 1.0 är hel: 11 syften, 13 frågor i flödesschemat, "
        "24 skäl att ta bort, 13 gallringsklasser, 9 svarstexter och 51 ord i ordlistan.\n"
    )


def test_faulty_rulebook_gives_each_fault_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bok.toml"
    source = changed("unread_from = 20", 'unread_from = "tjugo"')
    path.write_bytes(source)

    assert faults(path) == (
        f"{path}:{line_of(source, 'unread_from')}: flow.unread_from: "
        "Här väntas ett heltal, men här står ”tjugo”.\nEtt fel hittades.\n"
    )


def test_many_faults_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "bok.toml"
    path.write_bytes(b"")

    assert faults(path).splitlines()[-1] == "21 fel hittades."


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Filen går inte att läsa"):
        run(tmp_path / "nowhere.toml")
