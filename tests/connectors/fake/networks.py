"""Start the fake network in this process, and as a process of its own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.kit.loopback import free_port
from torget.connectors.fake.connector import FakeConnector
from torget.connectors.fake.peer import FakePeer
from torget.connectors.fake.server import FakeServer
from torget.connectors.port import IdempotencyClass
from torget.kit import egress


@contextlib.contextmanager
def serving(home: Path) -> Iterator[FakePeer]:
    """Serve the network in a thread of this process."""
    server = FakeServer(free_port(), home)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield FakePeer(server.base_url, home)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def process(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the network as a process of its own; it is killed at the end."""
    command = [sys.executable, "-m", "torget.connectors.fake.server"]
    with subprocess.Popen(
        [*command, "--port", str(port), "--home", str(home)], stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b'{"ready": "http://127.0.0.1:%d"}\n' % port
        try:
            yield running
        finally:
            running.kill()


def connector(
    peer: FakePeer, idempotency: IdempotencyClass = IdempotencyClass.KEYED
) -> tuple[FakeConnector, egress.Client]:
    """Return a connector whose way out is open to this peer alone."""
    where = urlsplit(peer.base_url)
    pair = (where.hostname or "", where.port or 0)
    client = egress.Client(egress.Allowed(frozenset({pair})))
    return FakeConnector("fake", idempotency, wire=client), client
