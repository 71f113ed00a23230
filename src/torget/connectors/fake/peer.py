"""The hands of a test on the fake network: citizens write, faults are ordered.

Goes past Torget's egress on purpose: these are the citizens and the network's operators.
"""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from torget.connectors.fake.ledger import accepted
from torget.connectors.port import Connection
from torget.kit import json_slices as read

_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class FakePeer:
    """One account's citizens. `home` is where the network keeps its ledger."""

    base_url: str
    home: Path
    account: str = "kommunen"

    def connection(self) -> Connection:
        """Return a connection for the account."""
        secret = f"token-{self.account}"
        return Connection(self.base_url, secret, self.account, f"@{self.account}")

    def comment(
        self, text: str, *, reply_to: str = "", author: str = "", visibility: str = "public"
    ) -> str:
        """Let a citizen write; return the message's id."""
        sent = {"text": text, "reply_to": reply_to, "author": author, "visibility": visibility}
        return read.identity(self._call("POST", "items", sent), "id")

    def comment_with_image(self, text: str, image: bytes, *, alt_text: str) -> str:
        """Let a citizen write with a picture; return the message's id."""
        encoded = base64.b64encode(image).decode("ascii")
        media = [{"type": "image/png", "alt": alt_text, "base64": encoded}]
        return read.identity(self._call("POST", "items", {"text": text, "media": media}), "id")

    def bulk(self, count: int) -> None:
        """Let `count` citizens' comments be written at once."""
        self._call("POST", "items", {"bulk": count})

    def edit(self, remote_id: str, text: str) -> None:
        """Let the author change a message."""
        self._call("PUT", f"items/{remote_id}", {"text": text})

    def delete(self, remote_id: str) -> None:
        """Let the author take a message away."""
        self._call("DELETE", f"items/{remote_id}", {})

    def see(self, path: str) -> Mapping[str, object]:
        """Return what the network itself says of "items/c1" or "authors/citizen:Åsa"."""
        where = urlsplit(self.base_url)
        line = http.client.HTTPConnection(where.netloc, timeout=_TIMEOUT_S)
        try:
            headers = {"Authorization": f"Bearer token-{self.account}"}
            line.request("GET", f"/v1/{quote(path)}", headers=headers)
            told = read.safe_loads(line.getresponse().read())
        finally:
            line.close()
        assert isinstance(told, dict)  # noqa: S101  our own server's answer
        return told

    def accepted(self) -> Sequence[str]:
        """Return the texts the network took from us, oldest first, by its own ledger."""
        return [entry.text for entry in accepted(self.home, account=self.account)]

    def fault(
        self,
        kind: str,
        name: str,
        *,
        times: int = 1,
        value: str = "",
        probability: float = 1.0,
        seed: int = 0,
    ) -> None:
        """Order a fault for this account."""
        self._call(
            "POST",
            "faults",
            {
                "kind": kind,
                "name": name,
                "times": times,
                "value": value,
                "probability": probability,
                "seed": seed,
            },
        )

    def lose_next_answer(self) -> None:
        """Take the next new post and drop the connection."""
        self.fault("create", "drop_after")

    def revoke(self) -> None:
        """Make the account's token worthless."""
        self.settle(revoked=[self.account])

    def fired(self) -> Mapping[str, int]:
        """Return how often each fault has been met: {"create:429": 3}."""
        told = self._call("GET", "faults", {})
        assert isinstance(told, dict)  # noqa: S101  our own server's answer
        return {str(name): int(times) for name, times in told.items()}

    def behave(self) -> None:
        """Take all faults back."""
        self._call("DELETE", "faults", {})

    def settle(self, **settings: object) -> None:
        """Set how the network is: idempotency, lag_s, key_honoured, max_text_length, revoked."""
        self._call("POST", "settings", settings)

    def _call(self, method: str, path: str, sent: Mapping[str, object]) -> object:
        where = urlsplit(self.base_url)
        line = http.client.HTTPConnection(where.netloc, timeout=_TIMEOUT_S)
        try:
            body = json.dumps({"account": self.account, **sent}).encode()
            line.request(method, f"/control/{path}", body=body)
            answer = line.getresponse()
            found = answer.read()
        finally:
            line.close()
        if answer.status != http.client.OK:
            raise ValueError(found.decode("utf-8", "replace"))
        return read.safe_loads(found)
