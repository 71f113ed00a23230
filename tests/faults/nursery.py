"""The nursery: holds Torget ready in memory and forks workers from it, each a real process.

A worker takes two seconds to begin on its own, too long to be killed every half second. Reads
one command in JSON a line on stdin and answers with the new worker's process id.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "torget.settings")
django.setup()

from torget.jobs import worker  # noqa: E402
from torget.organisation import rulebooks  # noqa: E402, F401  loaded once for all


def bear(asked: Mapping[str, str]) -> int:
    """Fork a worker and return its process id."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    says = os.open(asked["says"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(says, 1)
    os.dup2(says, 2)
    os.environ["TORGET_FAILPOINT"] = asked["failpoint"]
    try:
        worker.run()
    finally:
        os._exit(0)


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not kept
    for line in sys.stdin:
        print(json.dumps({"pid": bear(json.loads(line))}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
