"""Records: the search, and one record with its versions, story and proof."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.inbox import Attachment, ThreadMessage
from torget.web.viewmodels.parts import (
    Badge,
    Choice,
    Empty,
    EventView,
    Fact,
    FieldError,
    Segment,
    When,
)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One hit in the search; only strings. `parts` marks the found words with "mark"."""

    url: str
    number: str
    direction: str  # "Inkommen", "Upprättad", "Oklar"
    who: str
    where: str
    when: str
    when_iso: str
    parts: tuple[Segment, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """records/list.html; `page`. The searched field is `q`; `hidden` go along."""

    search_url: str
    rows: tuple[RecordRow, ...] = ()
    q: str = ""
    directions: tuple[Choice, ...] = ()
    accounts: tuple[Choice, ...] = ()
    from_date: str = ""
    to_date: str = ""
    searched: bool = False
    total_text: str = ""  # "1 000+ handlingar"
    filtered: str = ""
    clear_url: str = ""
    more_url: str = ""
    errors: tuple[FieldError, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a record, with its difference from the one before."""

    label: str
    when: When
    text: tuple[Segment, ...]
    sha256: str
    current: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that the record is unchanged, and how to check it oneself."""

    sentence: str  # "Oförändrad sedan 23 november 2026 kl. 14.05."
    ok: bool
    facts: tuple[Fact, ...] = ()
    how: str = ""  # the command that checks it
    url: str = ""


@dataclass(frozen=True, slots=True)
class RawBytes:
    """The exact bytes, behind a button: shown only when asked for."""

    size: str
    sha256: str
    show_url: str
    download_url: str = ""
    text: str = ""  # filled when it was asked for
    shown: bool = False


@dataclass(frozen=True, slots=True)
class RecordPage:
    """records/record.html; `record`."""

    number: str
    title: str
    direction: str
    direction_tone: str
    facts: tuple[Fact, ...]
    text: tuple[Segment, ...]
    network_state: Badge
    versions: tuple[VersionView, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    thread: tuple[ThreadMessage, ...] = ()
    events: tuple[EventView, ...] = ()
    proof: Proof | None = None
    raw: RawBytes | None = None
    retention: tuple[Fact, ...] = ()
    network_url: str = ""
    item_url: str = ""
    disposed: str = ""  # "Gallrad 2027-01-15 enligt beslut KS 2026-12." where only the stub is left
    warning: str = ""
