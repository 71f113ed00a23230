"""The supervisor, with real small child processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from torget.management.demo import processes, supervisor
from torget.management.demo.supervisor import AlreadyRunning, Supervisor

STEADY = "import time\ntime.sleep(60)"
CRASHES = "raise SystemExit(7)"
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('deaf', flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, sys, time
grand = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
print(grand.pid, flush=True)
time.sleep(60)
"""
WHOLE = """
import sys, time
from pathlib import Path
from torget.management.demo import processes
from torget.management.demo.supervisor import Supervisor
home = Path(sys.argv[1])
child = processes.Child('Barnet', processes.python('-c', 'import time; time.sleep(60)'),
                        home, home / 'child.log', processes.environment({}))
with Supervisor(home, lambda text: print(text, flush=True)) as crew:
    print(crew.start(child), flush=True)
    crew.watch()
print('klart', flush=True)
"""


def child(home: Path, name: str, code: str) -> processes.Child:
    return processes.Child(
        name=name,
        argv=processes.python("-c", code),
        cwd=home,
        log=home / f"{name}.log",
        env=processes.environment({}),
    )


def wait(is_true: Callable[[], bool], limit_s: float = 10) -> bool:
    end_at = time.monotonic() + limit_s
    while not is_true() and time.monotonic() < end_at:
        time.sleep(0.02)
    return is_true()


def is_gone(pid: int) -> bool:
    return processes.started_at(pid) == ""


def first_line(file: Path) -> str:
    assert wait(lambda: file.exists() and file.read_text().endswith("\n"))
    return file.read_text().splitlines()[0]


@pytest.fixture
def said() -> list[str]:
    return []


def test_exit_when_children_run_ends_them_and_their_children(
    tmp_path: Path, said: list[str]
) -> None:
    with Supervisor(tmp_path, said.append) as crew:
        parent = crew.start(child(tmp_path, "Föräldern", PARENT))
        steady = crew.start(child(tmp_path, "Stadig", STEADY))
        grandchild = int(first_line(tmp_path / "Föräldern.log"))

    assert wait(lambda: is_gone(grandchild))
    assert (is_gone(parent), is_gone(steady)) == (True, True)
    assert said == []


def test_exit_when_a_child_does_not_listen_kills_it(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE_S", 0.3)

    with Supervisor(tmp_path, said.append) as crew:
        deaf = crew.start(child(tmp_path, "Döv", DEAF))
        first_line(tmp_path / "Döv.log")

    assert is_gone(deaf)


def test_look_when_a_child_crashed_tells_and_starts_it_again_after_the_delay(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_DELAY_S", 0.05)
    log = tmp_path / "Arbetaren.log"

    with Supervisor(tmp_path, said.append) as crew:
        crew.start(child(tmp_path, "Arbetaren", "print('start', flush=True)\n" + CRASHES))
        crew.watch(until=lambda: len(said) == 3)
        starts = log.read_text().count("start")

    assert said == [
        f"Arbetaren stannade oväntat (kod 7) och startas om om {wait_s} s. Loggen finns i {log}"
        for wait_s in ("0.05", "0.1", "0.2")
    ]
    assert starts == 3


def test_look_when_a_child_was_killed_ends_what_it_left_before_the_restart(
    tmp_path: Path, said: list[str]
) -> None:
    with Supervisor(tmp_path, said.append) as crew:
        parent = crew.start(child(tmp_path, "Föräldern", PARENT))
        grandchild = int(first_line(tmp_path / "Föräldern.log"))
        os.kill(parent, signal.SIGKILL)
        crew.watch(until=lambda: bool(said))

        assert wait(lambda: is_gone(grandchild))
        assert crew.is_running("Föräldern") is False
    assert said[0].startswith("Föräldern stannade oväntat (kod -9)")


def test_is_running_when_alive_says_so(tmp_path: Path, said: list[str]) -> None:
    with Supervisor(tmp_path, said.append) as crew:
        crew.start(child(tmp_path, "Stadig", STEADY))

        assert (crew.is_running("Stadig"), crew.is_running("Annan")) == (True, False)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 30.0), (5000, 30.0)]
)
def test_delay_after_when_failures_grow_doubles_up_to_half_a_minute(
    failures: int, seconds: float
) -> None:
    assert supervisor.delay_after(failures) == seconds


def test_note_when_a_child_lived_long_the_delay_starts_over(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_DELAY_S", 0.05)
    monkeypatch.setattr(supervisor, "STEADY_AFTER_S", 0.0)

    with Supervisor(tmp_path, said.append) as crew:
        crew.start(child(tmp_path, "Barnet", CRASHES))
        crew.watch(until=lambda: len(said) == 3)

    assert [text.split(" om om ")[1].split(" s.")[0] for text in said] == ["0.05"] * 3


def test_enter_when_a_demo_runs_in_the_same_home_says_so(tmp_path: Path, said: list[str]) -> None:
    with Supervisor(tmp_path, said.append) as crew:
        pid = crew.start(child(tmp_path, "Stadig", STEADY))

        with pytest.raises(AlreadyRunning) as caught, Supervisor(tmp_path, said.append):
            pass

        assert is_gone(pid) is False
    assert str(caught.value) == (
        f"En demo kör redan i {tmp_path}. Stoppa den med Ctrl-C där den startades."
    )


def test_enter_when_the_first_demo_has_stopped_goes_on(tmp_path: Path, said: list[str]) -> None:
    with Supervisor(tmp_path, said.append):
        pass

    with Supervisor(tmp_path, said.append) as crew:
        crew.start(child(tmp_path, "Stadig", STEADY))

        assert crew.is_running("Stadig") is True


def test_enter_when_a_killed_run_left_a_process_ends_it(tmp_path: Path, said: list[str]) -> None:
    left = processes.spawn(child(tmp_path, "Kvar", STEADY))
    reaper = threading.Thread(target=left.wait)
    reaper.start()
    row = f'{{"{left.pid}": "{processes.started_at(left.pid)}"}}'
    (tmp_path / "children.json").write_text(row)

    with Supervisor(tmp_path, said.append):
        pass

    reaper.join(timeout=5)
    assert left.returncode == -signal.SIGTERM
    assert said == [f"En process från en tidigare körning avslutades ({left.pid})."]


@pytest.mark.parametrize(
    "memory",
    ["", "[]", '{"x": "1"}', '{"1": ""}', f'{{"{os.getpid()}": "1"}}'],
    ids=["empty", "list", "no_number", "no_start", "ourselves"],
)
def test_enter_when_the_memory_names_another_process_leaves_it_alone(
    tmp_path: Path, said: list[str], memory: str
) -> None:
    (tmp_path / "children.json").write_text(memory)

    with Supervisor(tmp_path, said.append):
        pass

    assert said == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_signal_when_sent_to_the_whole_ends_the_child_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    whole, pid = run_whole(tmp_path)

    whole.send_signal(number)
    rest, _ = whole.communicate(timeout=15)

    assert rest == "Stoppar.\nklart\n"
    assert whole.returncode == 0
    assert is_gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl finns bara på Linux")
def test_kill_when_the_whole_is_killed_hard_its_children_die_too(tmp_path: Path) -> None:
    whole, pid = run_whole(tmp_path)

    whole.kill()
    whole.communicate(timeout=15)

    assert wait(lambda: is_gone(pid))


def test_second_whole_when_the_first_runs_stops_and_says_so(tmp_path: Path) -> None:
    first, _ = run_whole(tmp_path)

    second = subprocess.run(
        [sys.executable, "-c", WHOLE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    first.terminate()
    first.communicate(timeout=15)

    assert second.returncode == 1
    assert second.stderr.splitlines()[-1].partition(": ")[2] == (
        f"En demo kör redan i {tmp_path}. Stoppa den med Ctrl-C där den startades."
    )


def run_whole(home: Path) -> tuple["subprocess.Popen[str]", int]:
    whole = subprocess.Popen(
        [sys.executable, "-c", WHOLE, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert whole.stdout is not None
    return whole, int(whole.stdout.readline())


def test_write_private_when_the_file_exists_replaces_it_whole(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("something longer than what comes")

    supervisor.write_private(file, "ny")

    assert file.read_text() == "ny"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_end_when_already_ended_gives_its_code(tmp_path: Path) -> None:
    process = processes.spawn(child(tmp_path, "Kort", CRASHES))
    assert wait(lambda: processes.has_ended(process))

    assert processes.end(process, grace_s=0) == 7
    assert processes.end(process, grace_s=0) == 7
    assert processes.has_ended(process) is True


def test_environment_when_made_has_the_extra_and_not_the_unwanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "80")

    made = processes.environment({"TORGET_X": "1"}, without=("PORT",))

    assert ("PORT" in made, made["TORGET_X"]) == (False, "1")
