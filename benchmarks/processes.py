"""Processes of the house while they are measured: web, worker, network; CPU and memory."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

PORTS = range(29_100, 29_200)
START_LIMIT_S = 60.0
STOP_LIMIT_S = 10.0
WEB_WORKERS = 2
_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")
_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM = 1, 11, 12  # fields of stat(5) after the name in parentheses


def free_port(*, but: int = 0) -> int:
    """Return a free port on loopback, below what the system hands out by itself."""
    for port in PORTS:
        if port != but:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if probe.connect_ex(("127.0.0.1", port)):
                    return port
    raise OSError(PORTS)


@contextmanager
def running(
    arguments: Sequence[str], environment: Mapping[str, str], *, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run this Python with the arguments, and end it with all that it started."""
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603  our own commands
            [sys.executable, *arguments],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(STOP_LIMIT_S)


def apart(
    environment: Mapping[str, str],
    function: Callable[_Given, _Told],
    *given: _Given.args,
    **named: _Given.kwargs,
) -> _Told:
    """Return what the function gives in a process of its own.

    The worker is such a one. This process has made every message and been twenty of the staff: its
    memory lies scattered, and all that it does takes longer.
    """
    with ProcessPoolExecutor(
        1, get_context("spawn"), initializer=_begin, initargs=(dict(environment),)
    ) as pool:
        return pool.submit(function, *given, **named).result()


def _begin(environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    import django  # noqa: PLC0415  settings read the environment above

    django.setup()


def web_arguments(port: int) -> list[str]:
    """Return how the web server is started: as in operation, one process for each core."""
    return ["-m", "torget", "web", "--workers", f"{WEB_WORKERS}", "--port", f"{port}"]


def network_arguments(port: int, home: Path) -> list[str]:
    """Return how the pretended network is started."""
    return ["-m", "torget.connectors.fake.server", "--port", f"{port}", "--home", f"{home}"]


def wait_for(port: int, path: str) -> None:
    """Return when something answers there."""
    wait_until(lambda: _answers(port, path), limit_s=START_LIMIT_S)


def wait_until(is_so: Callable[[], bool], *, limit_s: float, every_s: float = 0.02) -> float:
    """Return the seconds it took until it was so; raise TimeoutError past the limit."""
    started = time.monotonic()
    while not is_so():
        if time.monotonic() - started > limit_s:
            raise TimeoutError(limit_s)
        time.sleep(every_s)
    return time.monotonic() - started


def family(pid: int) -> tuple[int, ...]:
    """Return the process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (fields := _stat(int(folder.name))):
            parents.setdefault(int(fields[_PARENT]), []).append(int(folder.name))
    found = [pid]
    for each in found:
        found.extend(parents.get(each, ()))
    return tuple(found)


def cpu_s(pids: Sequence[int]) -> float:
    """Return the processor time that the processes have used."""
    stats = (fields for pid in pids if (fields := _stat(pid)))
    return sum(int(fields[_USER]) + int(fields[_SYSTEM]) for fields in stats) / _TICKS


def memory_mb(pids: Sequence[int]) -> float:
    """Return the processes' share of memory (PSS): shared pages are counted once."""
    return sum(_pss_kb(pid) for pid in pids) / 1024


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _stat(pid: int) -> list[str]:
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return told.rpartition(")")[2].split()


def _answers(port: int, path: str) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
