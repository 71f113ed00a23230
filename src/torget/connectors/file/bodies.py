"""Answers out of files: one JSON document, JSON lines, or a zip of either.

Everything is bounded: a file is read whole only up to a limit, lines one by one, and a
zip is never unpacked to disk. What is no answer at all is told as a state of its file.

Source: hostile inputs 53, 57, 71, 73.
"""

from __future__ import annotations

import enum
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from torget.kit import json_slices as read

MAX_BODY: Final = 64 * 1024 * 1024
MAX_LINE: Final = 10 * 1024 * 1024
MAX_MEMBERS: Final = 10_000
MAX_UNPACKED: Final = 1024 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED: Final = 0x1
_JSON_START: Final = (b"{", b"[")


class State(enum.StrEnum):
    """What a file turned out to be."""

    READ = "read"
    REFUSAL = "refusal"  # the network's own error, recorded
    UNKNOWN_SHAPE = "unknown_shape"
    TRUNCATED = "truncated"
    NOT_JSON = "not_json"
    EMPTY = "empty"
    HTML = "html"
    BINARY = "binary"
    UTF_16 = "utf_16"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    BAD_ZIP = "bad_zip"
    NESTED_ZIP = "nested_zip"
    MISSING = "missing"  # not there, or may not be read


@dataclass(frozen=True, slots=True)
class Body:
    """One document with the name of its file, or the state that stands in its place."""

    name: str
    content: bytes = b""
    state: State = State.READ
    line: int = 0  # from 1 in a file of lines


def bodies(path: Path) -> Iterator[Body]:
    """Yield every document in the file; never raises for what it holds."""
    try:
        with path.open("rb") as file:
            yield from _of_file(file, path.name)
    except OSError:
        yield Body(path.name, state=State.MISSING)


def _of_file(file: BinaryIO, name: str) -> Iterator[Body]:
    if file.read(4) in _ZIP:
        file.seek(0)
        yield from _of_zip(file, name)
        return
    file.seek(0)
    content = file.read(MAX_BODY + 1)
    if len(content) <= MAX_BODY:
        yield from _of_content(content, name)
        return
    file.seek(0)
    yield from _of_lines(file, name)


def _of_zip(file: BinaryIO, name: str) -> Iterator[Body]:
    try:
        with zipfile.ZipFile(file) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
            if len(members) > MAX_MEMBERS:
                yield Body(name, state=State.TOO_LARGE)
                return
            yield from _of_members(packed, members, name)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        yield Body(name, state=State.BAD_ZIP)


def _of_members(
    packed: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str
) -> Iterator[Body]:
    left = MAX_UNPACKED
    for member in members:
        label = f"{name}/{member.filename}"
        if member.flag_bits & _ENCRYPTED:
            yield Body(label, state=State.ENCRYPTED)
            continue
        content = _unpacked(packed, member, min(left, MAX_BODY))
        if content is None:
            yield Body(label, state=State.BAD_ZIP)
            continue
        left -= len(content)
        if len(content) > MAX_BODY or left < 0:
            yield Body(label, state=State.TOO_LARGE)
        elif content.startswith(_ZIP):
            yield Body(label, state=State.NESTED_ZIP)
        else:
            yield from _of_content(content, label)


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes | None:
    """Return at most one byte more than the limit, whatever the zip says of the size."""
    content = bytearray()
    try:
        with packed.open(member) as stream:
            while len(content) <= limit and (chunk := stream.read(_CHUNK)):
                content += chunk
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
        return None
    return bytes(content[: limit + 1])


def _of_content(content: bytes, name: str) -> Iterator[Body]:
    state = judge(content)
    if state is State.NOT_JSON and _is_lines(content):
        yield from _of_lines(BytesIO(content), name)
    elif state in {State.READ, State.TRUNCATED}:
        yield Body(name, content, state)
    else:
        yield Body(name, state=state)


def _of_lines(file: BinaryIO, name: str) -> Iterator[Body]:
    """Yield each line as a document; a line beyond all bounds ends the file."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            yield Body(name, state=State.TOO_LARGE, line=number)
            return
        if line.strip():
            state = judge(line)
            kept = line.strip() if state in {State.READ, State.TRUNCATED, State.NOT_JSON} else b""
            yield Body(name, kept, state, number)


def judge(content: bytes) -> State:
    """Return what the content is, by its first bytes and its frame."""
    if content.startswith(_UTF_16):
        return State.UTF_16
    start = content.removeprefix(_BOM).lstrip(b" \t\r\n")
    if not start:
        return State.EMPTY
    if start.startswith(b"<"):
        return State.HTML
    if not start.startswith(_JSON_START):
        return State.BINARY if b"\x00" in content[:_CHUNK] else State.NOT_JSON
    try:
        read.value(content, ())
    except read.NotJson as refusal:
        return State.TRUNCATED if refusal.code == "truncated" else State.NOT_JSON
    return State.READ


def _is_lines(content: bytes) -> bool:
    first = content.removeprefix(_BOM).lstrip().partition(b"\n")[0]
    return first.startswith(_JSON_START) and judge(first) is State.READ
