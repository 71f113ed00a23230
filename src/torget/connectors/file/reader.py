"""Import of a network's own answers from disk, in the same pages as a connector's.

Nothing is sent anywhere and nothing is remembered: a file read twice gives the same
messages twice, and records find them the same by their key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final

from torget.connectors import catalogue
from torget.connectors.file.bodies import Body, State, bodies
from torget.connectors.port import Connection, Page, Unreadable
from torget.connectors.translation import Found, Translator

_PAGE: Final = 500
_NOTHING: Final = frozenset({b"[]", b"{}"})


@dataclass(frozen=True, slots=True)
class _Whose:
    translators: tuple[Translator, ...]
    own_account_id: str


def read(
    paths: Iterable[Path],
    *,
    network: str,
    own_account_id: str = "",
    connection: Connection | None = None,
    translators: Mapping[str, Translator] | None = None,
) -> Iterator[Page]:
    """Yield pages of at most 500 messages, and at least one page for each file.

    `network` picks one of the catalogue's translators, "" lets the content tell. Our own
    id on the network is `own_account_id`, or the connection's where it is "".
    The envelope tells `file`, its first `line` ("0" for a whole file), `state` (see
    State), `shape`, `network` and `sha256`, and `code` where the file holds the network's
    refusal. Raises KeyError where the network has no translator; never for what a file
    holds.
    """
    own = own_account_id or (connection.remote_account_id if connection else "")
    able = catalogue.translators() if translators is None else translators
    chosen = (able[network],) if network else tuple(able.values())
    whose = _Whose(chosen, own)
    for path in paths:
        yield from _pages(path, whose)


def _pages(path: Path, whose: _Whose) -> Iterator[Page]:
    """Yield the file's pages; lines of one file that are alike share pages."""
    answered = (_page(body, whose) for body in bodies(path))
    for _, run in groupby(answered, key=_likeness):
        yield from _gathered(run)


def _gathered(run: Iterator[Page]) -> Iterator[Page]:
    """Yield the run's content in pages of bounded size, none of them lost."""
    waiting: Page | None = None
    for page in run:
        for part in _parts(page):
            if waiting is None:
                waiting = part
            elif _size(waiting) + _size(part) <= _PAGE and _is_line(part):
                waiting = _joined(waiting, part)
            else:
                yield waiting
                waiting = part
    if waiting is not None:
        yield waiting


def _likeness(page: Page) -> tuple[str, str, str]:
    return page.envelope["file"], page.envelope["state"], page.envelope["shape"]


def _is_line(page: Page) -> bool:
    return page.envelope["line"] != "0"


def _size(page: Page) -> int:
    return len(page.items) + len(page.unreadable)


def _joined(first: Page, then: Page) -> Page:
    return Page(
        first.items + then.items,
        first.unreadable + then.unreadable,
        "",
        more=False,
        envelope=first.envelope,
    )


def _parts(page: Page) -> Iterator[Page]:
    last = max(len(page.items), 1)
    for start in range(0, last, _PAGE):
        part = page.items[start : start + _PAGE]
        unreadable = page.unreadable if start == 0 else ()
        yield Page(part, unreadable, "", more=False, envelope=page.envelope)


def _page(body: Body, whose: _Whose) -> Page:
    envelope = {
        "file": body.name,
        "line": str(body.line),
        "state": body.state.value,
        "shape": "",
        "network": "",
        "sha256": sha256(body.content).hexdigest(),
    }
    if body.state is not State.READ:
        kept = (Unreadable(body.content, body.state.value),) if body.content else ()
        return Page((), kept, "", more=False, envelope=envelope)
    for translator in whose.translators:
        found = translator.translate(
            body.content, name=body.name, own_account_id=whose.own_account_id
        )
        if found is not None:
            told = {**envelope, "shape": found.shape, "network": translator.network}
            return _found(found, told)
    if body.content.strip() in _NOTHING:
        return Page((), (), "", more=False, envelope={**envelope, "state": State.EMPTY})
    kept = (Unreadable(body.content, State.UNKNOWN_SHAPE.value),)
    return Page((), kept, "", more=False, envelope={**envelope, "state": State.UNKNOWN_SHAPE})


def _found(found: Found, envelope: dict[str, str]) -> Page:
    if found.failure is not None:
        refused = {**envelope, "state": State.REFUSAL.value, "code": found.failure.code}
        return Page((), (), "", more=False, envelope=refused)
    return Page(found.items, found.unreadable, "", more=False, envelope=envelope)
