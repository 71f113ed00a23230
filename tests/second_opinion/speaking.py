"""A real server on loopback that speaks the OpenAI form, well or badly."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

from tests.kit.loopback import Behaviour, Server, reply


def said(content: object) -> bytes:
    """Return an answer in the OpenAI form with this content."""
    text = content if isinstance(content, str) else json.dumps(content)
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def flags(*pairs: tuple[str, str]) -> bytes:
    """Return an answer that warns of these kinds for these reasons."""
    return said({"flags": [{"kind": kind, "reason": reason} for kind, reason in pairs]})


def answering(body: bytes, status: str = "200 OK", *headers: str) -> Behaviour:
    """Return a server that always answers like this."""

    def behave(conn: socket.socket, _request: bytes) -> None:
        conn.sendall(reply(status, body, *headers))

    return behave


def each_in_turn(*behaviours: Behaviour) -> Behaviour:
    """Return a server that behaves in turn, and in the end always like the last."""
    left = list(behaviours)

    def behave(conn: socket.socket, request: bytes) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(conn, request)

    return behave


def body_of(request: bytes) -> dict[str, object]:
    """Return the question that came."""
    told: dict[str, object] = json.loads(request.partition(b"\r\n\r\n")[2])
    return told


Speak = Callable[[Behaviour], Server]
