"""The demo as a person starts it: everything real, in a home of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from torget.kit import postgres
from torget.management.demo import home, people, processes, run, start, world

pytest.importorskip("mastodon_mock", reason="the extra `demo` is not installed")

TABLES = (
    "torget_account",
    "torget_adoptedrulebook",
    "torget_authority",
    "torget_department",
    "torget_feed",
    "torget_item",
    "torget_person",
    "torget_record",
    "torget_rolegrant",
    "torget_unit",
)
ADDRESS = re.compile(r"Torget körs på (http://127\.0\.0\.1:\d+)/")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A short path: a socket's may not be longer than 107 bytes."""
    folder = Path("/tmp") / f"torget-demo-{os.getpid()}"  # noqa: S108 -- made below, for us only
    folder.mkdir(mode=0o711)
    yield folder
    postgres.discard(folder)


def begin(place: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "torget.management.demo.start", *arguments],
        env=environment(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def environment(place: Path) -> Mapping[str, str]:
    return processes.environment({"TORGET_HOME": str(place)}, without=("FRESH", "CHECK"))


def until_told(demo: "subprocess.Popen[str]") -> list[str]:
    """Read what the demo says until it tells how it is stopped."""
    assert demo.stdout is not None
    lines = []
    for line in demo.stdout:
        lines.append(line.rstrip())
        if line.startswith("Stoppa med Ctrl-C"):
            break
    return lines


def end(demo: "subprocess.Popen[str]") -> str:
    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=40)
    return rest


def alive_of(place: Path) -> list[str]:
    """Return the command lines of all processes that name the home."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                cwd = str((entry / "cwd").readlink())
            except OSError:
                continue
            if str(place) in line or cwd.startswith(str(place)):
                found.append(line)
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="läser /proc")
def test_demo_when_started_stopped_and_started_again_keeps_everything_and_leaves_nothing(
    place: Path,
) -> None:
    first = begin(place)
    told = until_told(first)
    second = subprocess.run(
        [sys.executable, "-m", "torget.management.demo.start"],
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
    )
    rest = end(first)
    left = alive_of(place)
    began = time.monotonic()
    again = begin(place)
    told_again = until_told(again)
    warm_s = time.monotonic() - began
    end(again)

    assert told[0] == "Förbereder databasen och hämtar det som invånarna har skrivit."
    assert [line.split()[0] for line in told if "@" in line] == [
        person.email for person in people.PEOPLE
    ]
    assert (first.returncode, rest) == (0, "Stoppar.\n")
    assert left == []
    assert (second.returncode, second.stderr) == (
        1,
        f"En demo kör redan i {place}. Stoppa den med Ctrl-C där den startades.\n",
    )
    assert told_again == told[1:]
    assert warm_s < 30  # a guard against doing the work again; the goal is measured elsewhere
    assert alive_of(place) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="läser /proc")
def test_demo_when_killed_hard_takes_its_processes_along_and_starts_again(place: Path) -> None:
    demo = begin(place)
    until_told(demo)

    demo.kill()
    demo.communicate(timeout=20)
    end_at = time.monotonic() + 20
    while any("postgres" not in line for line in alive_of(place)) and time.monotonic() < end_at:
        time.sleep(0.1)
    left = [line for line in alive_of(place) if "postgres" not in line]
    again = begin(place)
    told = until_told(again)
    end(again)

    assert left == []
    assert any(ADDRESS.fullmatch(line) for line in told)
    assert alive_of(place) == []


@pytest.mark.parametrize(
    ("arguments", "environ", "fresh", "check"),
    [
        ((), {}, False, False),
        (("--fresh",), {}, True, False),
        (("--check",), {"FRESH": "1"}, True, True),
        ((), {"FRESH": "", "CHECK": "0"}, False, False),
        ((), {"CHECK": "1"}, False, True),
    ],
)
def test_read_when_asked_in_either_way_understands(
    arguments: tuple[str, ...], environ: Mapping[str, str], *, fresh: bool, check: bool
) -> None:
    wish = start.read(arguments, {"TORGET_HOME": "/srv/t", **environ})

    assert wish == run.Wish(Path("/srv/t"), is_fresh=fresh, is_check=check)


def test_main_when_the_home_is_someone_elses_says_so_and_touches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos").touch()

    code = start.main(("--fresh",), {"TORGET_HOME": str(tmp_path)})

    assert code == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path} innehåller annat än en demo (photos).")
    assert (tmp_path / "photos").exists() is True


def test_environment_when_made_names_only_the_demos_own_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORGET_HOSTS", "example.com")
    server = postgres.Server("owner", "app", "admin", 1, tmp_path)
    memory = home.Memory("pw", "key", "k:1", 8005)

    made = run.environment(tmp_path, memory, server, "http://127.0.0.1:28301")

    assert made["TORGET_EGRESS_ALLOW"] == "127.0.0.1:28301"
    assert (made["DATABASE_URL"], made["DATABASE_OWNER_URL"]) == ("app", "owner")
    assert made["TORGET_SITE_URL"] == "http://127.0.0.1:8005"
    assert "TORGET_HOSTS" not in made


@pytest.mark.slow
def test_preparation_when_run_once_more_doubles_nothing(place: Path) -> None:
    end(quiet(begin(place)))
    before = rows(place)
    memory = home.recall(place)
    home.remember(place, replace(memory, prepared_for=""))

    again = begin(place)
    told = until_told(again)
    end(again)

    assert told[0] == "Förbereder databasen och hämtar det som invånarna har skrivit."
    assert rows(place) == before
    assert before["torget_person"] == len(people.PEOPLE)
    assert before["torget_account"] == len(world.load().accounts)
    assert before["torget_record"] == len(world.load().entries())
    assert before["torget_item"] == len(world.load().messages)
    assert before["torget_adoptedrulebook"] == 1


def quiet(demo: "subprocess.Popen[str]") -> "subprocess.Popen[str]":
    until_told(demo)
    return demo


def rows(place: Path) -> Mapping[str, int]:
    """Return how many rows the tables that the preparation fills hold."""
    server = postgres.ensure_running(place)
    try:
        with psycopg.connect(server.owner_url) as connection:
            return {table: _count(connection, table) for table in TABLES}
    finally:
        postgres.stop(place)


def _count(connection: "psycopg.Connection[tuple[int]]", table: str) -> int:
    query = sql.SQL("select count(*)::int from {}").format(sql.Identifier(table))
    found = connection.execute(query).fetchone()
    assert found is not None
    return found[0]
