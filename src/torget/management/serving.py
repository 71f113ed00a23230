"""The web server's process: `torget web`.

Everything is loaded once, before the process divides into one for each core: what they only read,
such as word lists, lies in memory once. A connection is not kept open, so that the process that
is free takes the next request (docs/decisions/0021).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections.abc import Sequence

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

APPLICATION = "torget.wsgi:application"
PORT = 8000
THREADS = 1  # a thread more waits for Python's lock at every question to the database
WAITING, ABREAST = 128, 32  # connections: waiting to be taken, and taken at once by a process
STOP_LIMIT_S = 5


def run(arguments: Sequence[str]) -> None:
    """Serve the pages until SIGINT or SIGTERM."""
    told = _told(arguments)
    multiprocessing.set_start_method("fork", force=True)
    import torget.wsgi  # noqa: F401, PLC0415  loaded here, shared by all processes

    Server(
        APPLICATION,
        address=told.host,
        port=told.port,
        interface=Interfaces.WSGI,
        workers=told.workers,
        blocking_threads=THREADS,
        backlog=WAITING,
        backpressure=ABREAST,
        http1_settings=HTTP1Settings(keep_alive=False),
        workers_kill_timeout=STOP_LIMIT_S,
        log_level=LogLevels.warning,
    ).serve()


def _told(arguments: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="torget web", description="Visar sidorna.")
    reader.add_argument("--host", default="127.0.0.1", help="adress att lyssna på")
    reader.add_argument("--port", type=int, default=PORT, help="port att lyssna på")
    reader.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processer, en för varje kärna"
    )
    return reader.parse_args(arguments)
