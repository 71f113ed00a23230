"""One Torget at a time uses a home, and the second is told who holds it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from torget.kit.postgres import lock_home
from torget.kit.postgres.errors import HomeInUse

HOLD = (
    "import sys; from pathlib import Path; from torget.kit.postgres import lock_home; "
    "lock = lock_home(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
)
HOLD_AND_SHARE = (
    "import subprocess, sys; from pathlib import Path; from torget.kit.postgres import lock_home; "
    "lock = lock_home(Path(sys.argv[1])); "
    "subprocess.Popen(['sleep', '30'], pass_fds=[lock.fileno()], stdout=subprocess.DEVNULL); "
    "print('held', flush=True); sys.stdin.read()"
)


def _holder(code: str, home: Path) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", code, str(home)]
    holder = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_home_when_another_process_holds_it_then_the_second_is_told_which(home: Path) -> None:
    with _holder(HOLD, home) as holder:
        with pytest.raises(HomeInUse) as refused:
            lock_home(home)
        assert refused.value.happened == f"Datahemmet {home} används redan av process {holder.pid}."
        holder.communicate("")


def test_home_when_its_holder_is_killed_then_the_next_gets_it(home: Path) -> None:
    with _holder(HOLD, home) as holder:
        holder.kill()
    with lock_home(home):
        assert (home / "lock").read_text() == f"{os.getpid()}\n"


def test_home_when_the_holder_is_killed_but_its_child_lives_then_it_is_still_held(
    home: Path,
) -> None:
    with _holder(HOLD_AND_SHARE, home) as holder:
        child = int(Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text())
        holder.kill()
    with pytest.raises(HomeInUse):
        lock_home(home)
    os.kill(child, 15)


def test_home_when_released_then_it_can_be_held_again(home: Path) -> None:
    lock = lock_home(home)
    lock.release()
    lock.release()
    with lock_home(home) as again:
        assert again.fileno() >= 0
