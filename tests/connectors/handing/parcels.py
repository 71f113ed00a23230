"""A parcel as the worker makes it, and a mail server that answers what it is told."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from torget.connectors.handing.port import File, MailServer, Parcel

MADE_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FILES = (
    File("manifest.json", "application/json", b'{"format": "torget-hand-over"}'),
    File("handling.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff"),
    File("original-v1.json", "application/json", '{"t": "Hemlig åsikt"}'.encode()),
)
PARCEL = Parcel(
    "torget-0193", "TGABCDEFGHIJKLMNOPQRSTUVWX", "Handling att diarieföra: 2026-1", MADE_AT, FILES
)


@dataclass(slots=True)
class Post:
    """What the server has got, and what it answers; `None` hangs up, `"hang"` says nothing.

    `answers` is by the word of the command, and "." for the end of a mail.
    """

    answers: Mapping[str, str | None] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def server(self) -> MailServer:
        """Return how the adapter is told of it."""
        return MailServer("127.0.0.1", self.port, "torget@kommun.example", tls="")


@contextmanager
def post(**answers: str | None) -> Iterator[Post]:
    """Run a mail server on loopback that answers 250 to all it is not told otherwise."""
    told = {"end" if key == "end" else key.upper(): value for key, value in answers.items()}
    found = Post(told)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found.port = listener.getsockname()[1]
        listener.settimeout(0.1)
        thread = threading.Thread(target=_serve, args=(listener, found), daemon=True)
        thread.start()
        yield found
        found.stop.set()
        thread.join(timeout=5)


def _serve(listener: socket.socket, post: Post) -> None:
    while not post.stop.is_set():
        try:
            line, _where = listener.accept()
        except TimeoutError:
            continue
        with line, contextlib.suppress(ConnectionError):
            _talk(line, post)


def _talk(line: socket.socket, post: Post) -> None:
    reader = line.makefile("rb")
    if not _say(line, post, "HELLO", "220 post.example"):
        return
    for raw in reader:
        word = raw.split()[0].decode("latin-1").upper() if raw.strip() else ""
        post.heard.append(raw.decode("latin-1").strip())
        if word == "DATA":
            if not _say(line, post, word, "354 go on"):
                return
            if post.answers.get(word, "354")[:3] == "354" and not _mail(line, reader, post):  # type: ignore[index]
                return
        elif not _say(line, post, word, "250 ok"):
            return
        if word == "QUIT":
            return


def _mail(line: socket.socket, reader: object, post: Post) -> bool:
    body = []
    for raw in reader:  # type: ignore[attr-defined]
        if raw == b".\r\n":
            break
        body.append(raw)
    else:
        return False
    kept = post.answers.get("end", "250 kept")
    if kept is None or kept.startswith("250") or kept == "hang":
        post.mails.append(b"".join(body))  # taken, whatever is heard of it
    return _say(line, post, "end", "250 kept")


def _say(line: socket.socket, post: Post, word: str, usual: str) -> bool:
    """Answer; tell false where the line is to be closed."""
    answer = post.answers.get(word, usual)
    if answer is None:
        return False
    if answer == "hang":
        post.stop.wait(10)
        return False
    line.sendall(answer.encode("latin-1") + b"\r\n")
    return True
