"""Speaking to one Mastodon server for one account: one exchange a call, errors of the port."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from torget.connectors.mastodon.classify import as_read, classify, is_gone, retry_after_s
from torget.connectors.mastodon.translate import is_id
from torget.connectors.port import Connection, ConnectorError, NeedsLogin, NotAccepted, Receipt
from torget.kit import egress
from torget.kit import json_slices as js

Query = Sequence[tuple[str, str]]
_OK: Final = 200
_BROKEN_WAIT_S: Final = 60.0


class Gone(Exception):
    """The network itself says that the message is gone; `body` is its answer."""

    def __init__(self, answer: egress.Answer) -> None:
        super().__init__("gone")
        self.body = answer.body
        self.status = answer.status


@dataclass(frozen=True, slots=True)
class Api:
    """One account's way to its server; made for one verb, holds nothing between calls."""

    connection: Connection
    client: egress.Client

    def read(self, path: str, query: Query = ()) -> egress.Answer:
        """Return an answer that is 200 and JSON by its first sign.

        Raises NotAccepted (to be tried again), NeedsLogin, or Gone where the network says
        that what was asked for is gone.
        """
        try:
            answer = self._exchange("GET", path, query=query)
        except egress.EgressError as error:
            raise _error(as_read(classify(error, 0, b""))) from error
        if is_gone(answer.status, answer.body):
            raise Gone(answer)
        if answer.status != _OK:
            verdict = classify(None, answer.status, answer.body, answer.headers)
            raise _read_error(as_read(verdict, answer.headers), answer)
        if answer.body.lstrip()[:1] not in {b"{", b"["}:
            raise broken("not_json", answer)
        return answer

    def read_object(self, path: str, query: Query = ()) -> tuple[object, egress.Answer]:
        """Return an answer's object, read. Raises as `read`."""
        answer = self.read(path, query)
        try:
            found = js.safe_loads(answer.body)
        except js.NotJson as error:
            raise broken(error.code, answer) from error
        if not isinstance(found, dict):
            raise broken("not_an_object", answer)
        return found, answer

    def change(
        self, method: str, path: str, fields: Mapping[str, object], *, key: str = ""
    ) -> Receipt:
        """Carry out one change, once. Raises NotAccepted, NeedsLogin, OutcomeUnknown or Gone."""
        body = json.dumps(fields).encode("ascii") if fields else b""
        headers = {"content-type": "application/json"} if fields else {}
        if key:
            headers["idempotency-key"] = key
        return self.push(method, path, body=body, headers=headers)

    def push(self, method: str, path: str, *, body: bytes, headers: Mapping[str, str]) -> Receipt:
        """Send these very bytes, once. Raises as `change`."""
        try:
            answer = self._exchange(method, path, body=body, headers=headers)
        except egress.EgressError as error:
            raise _error(classify(error, 0, b"")) from error
        if is_gone(answer.status, answer.body):
            raise Gone(answer)
        verdict = classify(None, answer.status, answer.body, answer.headers)
        if isinstance(verdict, Receipt):
            return verdict
        raise verdict

    def _exchange(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> egress.Answer:
        url = self.connection.base_url.rstrip("/") + path
        if query:
            url += "?" + urlencode(query)
        return self.client.exchange(
            method,
            url,
            headers={
                "authorization": f"Bearer {self.connection.secret}",
                "accept": "application/json",
                **(headers or {}),
            },
            body=body,
            deadline_s=self.connection.deadline_s,
        )


def path_of(kind: str, remote_id: str, ending: str = "") -> str:
    """Return the path of one thing; an id that is none is refused before anything is sent."""
    if not is_id(remote_id):
        raise NotAccepted("bad_id", permanent=True)
    return f"/api/v1/{kind}/{remote_id}{ending}"


def broken(code: str, answer: egress.Answer) -> NotAccepted:
    """Return the error for an answer that cannot be what the network meant to say."""
    return NotAccepted(
        code,
        permanent=False,
        retry_after_s=_BROKEN_WAIT_S,
        http_status=answer.status,
        raw=answer.body,
    )


def _error(verdict: object) -> ConnectorError:
    if isinstance(verdict, ConnectorError):
        return verdict
    return NotAccepted("unexpected", permanent=False, retry_after_s=_BROKEN_WAIT_S)


def _read_error(verdict: object, answer: egress.Answer) -> ConnectorError:
    """A reading that is refused today may be let through tomorrow: never permanent."""
    if isinstance(verdict, NeedsLogin):
        return verdict
    return NotAccepted(
        f"http_{answer.status}",
        permanent=False,
        retry_after_s=retry_after_s(answer.headers),
        http_status=answer.status,
        raw=answer.body,
    )
