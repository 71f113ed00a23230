"""A real Mastodon-API server as the conformance suite's peer, behind a line that can be cut."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.connectors.mastodon.server import ANNA, KOMMUN, MockServer
from tests.kit import loopback
from torget.connectors.conformance import Trial
from torget.connectors.mastodon import Mastodon, translate_status
from torget.connectors.port import Incoming
from torget.kit import egress

_PUBLISH = b"POST /api/v1/statuses "


@dataclass
class MastodonPeer:
    """Citizens of the server; they mention us, as citizens must there to reach us."""

    server: MockServer
    losing: bool = False
    revoked: bool = False

    def comment(self, text: str, *, reply_to: str = "") -> str:
        fields = {"in_reply_to_id": reply_to} if reply_to else {}
        return str(self.server.post(ANNA, f"@kungsbacka {text}", **fields)["id"])

    def edit(self, remote_id: str, text: str) -> None:
        self.server.edit(ANNA, remote_id, f"@kungsbacka {text}")

    def delete(self, remote_id: str) -> None:
        self.server.delete(ANNA, remote_id)

    def accepted(self) -> Sequence[str]:
        raws = [json.dumps(one).encode() for one in reversed(self.server.own_statuses())]
        own = self.server.ids[KOMMUN]
        found = [translate_status(raw, own_account_id=own) for raw in raws]
        return [one.text for one in found if isinstance(one, Incoming)]

    def lose_next_answer(self) -> None:
        self.losing = True

    def revoke(self) -> None:
        self.revoked = True

    def carry(self, conn: socket.socket, request: bytes) -> None:
        """Carry one request to the server and its answer back, unless the line is cut."""
        if self.revoked:
            conn.sendall(loopback.reply("401 Unauthorized", b'{"error":"revoked"}'))
            return
        answer = self._asked(request)
        if self.losing and request.startswith(_PUBLISH):
            self.losing = False
        else:
            conn.sendall(answer)
        conn.close()

    def _asked(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        answer = b""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as onward:
            onward.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
            while chunk := onward.recv(65_536):
                answer += chunk
        return answer


@contextmanager
def through_a_line(server: MockServer) -> Iterator[Trial]:
    """Yield a trial of our connector against the server, through a line of its own."""
    peer = MastodonPeer(server)
    with loopback.serving(peer.carry) as line:
        client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", line.port)})))
        yield Trial(Mastodon(client), server.connection(port=line.port), peer)
        client.close()
