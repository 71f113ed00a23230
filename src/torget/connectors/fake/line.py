"""One account's line to the fake network: requests go out, answers or errors come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from torget.connectors.fake.outcome import Exchange, check, document, refused
from torget.connectors.port import Connection
from torget.kit import egress
from torget.kit import json_slices as read

_GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Line:
    """Speaks for one connection during one call."""

    connection: Connection
    wire: Exchange

    def ask(self, method: str, path: str) -> egress.Answer:
        """Return the answer to a question; asking changes nothing."""
        answer = self._exchange(method, path, changes=False)
        check(answer, changes=False)
        return answer

    def look(self, remote_id: str) -> egress.Answer:
        """Return one message as it is now, or the answer that it is gone."""
        return self.see(f"/v1/items/{quote(remote_id, safe='')}")

    def see(self, path: str) -> egress.Answer:
        """Return one thing as it is now, or the answer that it is gone."""
        answer = self._exchange("GET", path, changes=False)
        if answer.status not in _GONE:
            check(answer, changes=False)
            document(answer, changes=False)
        return answer

    def change(
        self, method: str, path: str, sent: dict[str, object], *, key: str = ""
    ) -> egress.Answer:
        """Return the answer to a request that changes something."""
        body = json.dumps(sent).encode()
        answer = self._exchange(method, path, body=body, key=key, changes=True)
        check(answer, changes=True)
        return answer

    def delete(self, path: str) -> egress.Answer:
        """Return the answer to a deletion; what is gone already is no error."""
        answer = self._exchange("DELETE", path, changes=True)
        if answer.status not in _GONE:
            check(answer, changes=True)
        return answer

    def measure(self, path: str, measure: str) -> egress.Answer:
        """Return the answer to a measure, unread: to some of them gone is done."""
        return self._exchange(
            "POST", path, body=json.dumps({"measure": measure}).encode(), changes=True
        )

    def own_posts(self, limit: int) -> Iterator[egress.Answer]:
        """Yield our own posts, page by page, newest first."""
        skip, more = 0, True
        while more:
            answer = self.ask("GET", f"/v1/me/posts?skip={skip}&limit={limit}")
            yield answer
            more, skip = read.dig(document(answer, changes=False), "more") is True, skip + limit

    def _exchange(
        self, method: str, path: str, *, body: bytes = b"", key: str = "", changes: bool
    ) -> egress.Answer:
        headers = {"Authorization": f"Bearer {self.connection.secret}"}
        if key:
            headers["Idempotency-Key"] = key
        try:
            return self.wire.exchange(
                method,
                self.connection.base_url + path,
                headers=headers,
                body=body,
                deadline_s=self.connection.deadline_s,
            )
        except egress.EgressError as error:
            raise refused(error, changes=changes) from error
