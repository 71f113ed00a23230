"""A small client for the demo's own network server, over one kept connection on loopback."""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_FIRST_ERROR = 400


class NetworkRefused(Exception):
    """The network server answered with an error."""

    def __init__(self, status: int, body: bytes) -> None:
        """Keep the status and the start of the answer."""
        super().__init__(f"HTTP {status}: {body[:300].decode('utf-8', 'replace')}")
        self.status = status


class Api:
    """One connection to the server, used by one thread."""

    def __init__(self, base_url: str, timeout_s: float = 20.0) -> None:
        """Take "http://host:port"; nothing is sent yet."""
        parts = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=timeout_s
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._connection.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: Mapping[str, object] | None = None,
        key: str = "",
    ) -> object:
        """Return the decoded JSON answer; raise NetworkRefused on an error status.

        `key` is sent as Idempotency-Key.
        """
        headers = _headers(token, key)
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        return self._exchange(method, path, headers, content)

    def upload(self, path: str, *, token: str, picture: bytes, alt: str) -> str:
        """Upload a PNG with its alt text and return the attachment's id."""
        boundary = uuid.uuid4().hex
        headers = _headers(token, "")
        headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        content = (
            _part(boundary, 'name="description"', alt.encode())
            + _part(boundary, 'name="file"; filename="bild.png"', picture, "image/png")
            + f"--{boundary}--\r\n".encode()
        )
        return text_of(self._exchange("POST", path, headers, content), "id")

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes | None
    ) -> object:
        self._connection.request(method, path, body=content, headers=dict(headers))
        answer = self._connection.getresponse()
        read = answer.read()
        if answer.status >= _FIRST_ERROR:
            raise NetworkRefused(answer.status, read)
        decoded: object = json.loads(read)
        return decoded


def text_of(answer: object, name: str) -> str:
    """Return one text of a JSON object; "" where it is not there."""
    value = answer.get(name) if isinstance(answer, dict) else None
    return value if isinstance(value, str) else ""


def rows_of(answer: object) -> tuple[object, ...]:
    """Return the rows of a JSON list; empty where the answer is something else."""
    return tuple(answer) if isinstance(answer, list) else ()


def _headers(token: str, key: str) -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if key:
        headers["Idempotency-Key"] = key
    return headers


def _part(boundary: str, name: str, content: bytes, media_type: str = "text/plain") -> bytes:
    head = (
        f"--{boundary}\r\nContent-Disposition: form-data; {name}\r\n"
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"
