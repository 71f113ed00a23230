"""The inbox: the list pane and one message with everything that can be done."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.alarms import AlarmView
from torget.web.viewmodels.parts import (
    Act,
    Badge,
    Choice,
    Empty,
    EventView,
    FieldError,
    Link,
    Refusal,
    Rule,
    Segment,
    When,
)
from torget.web.viewmodels.supervision import WatchView
from torget.web.viewmodels.teamwork import Together
from torget.web.viewmodels.ways import Way


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One row of the inbox; only strings.

    `deadline_state` is late, soon, ok or none. `badge` is set only when it changes what
    to do. `line` is the first line of the message, cut to about 120 signs.
    """

    id: str
    url: str
    who: str
    where: str
    line: str
    deadline_text: str
    deadline_state: str
    deadline_exact: str = ""
    badge: str = ""
    badge_tone: str = "neutral"
    owner: str = ""  # "Du", "Per S"
    unread: bool = False
    current: bool = False
    choose: str = ""  # the name of its box, for choosing several


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """One group of filter links: "Konto: alla, Facebook Kungsbacka, ..."."""

    label: str
    links: tuple[Link, ...]
    links_html: str  # the same, drawn


@dataclass(frozen=True, slots=True)
class InboxList:
    """The list pane (inbox/list.html, inbox/item.html; `list`).

    `refresh_url` answers with inbox/_rows.html for the same filter, with an ETag, and 304
    to the same If-None-Match; its header X-Total is `total_text`, quoted. `total` is "12" or
    "1 000+". `more_url` is the next page.
    `filtered` is a sentence ("Du ser bara Facebook Kungsbacka.") or "".
    """

    rows: tuple[InboxRow, ...]
    rows_html: str = ""  # the same, drawn
    tabs: tuple[Link, ...] = ()
    filters: tuple[InboxFilter, ...] = ()
    total: str = ""
    total_text: str = ""  # "12 ej besvarade"
    search_url: str = ""
    search: str = ""
    filtered: str = ""
    clear_url: str = ""
    more_url: str = ""
    refresh_url: str = ""
    etag: str = ""
    empty: Empty | None = None
    error: str = ""
    watch: WatchView | None = None  # where the list shows one account
    bursts: tuple[Link, ...] = ()  # "412 kommentarer i tråden ..."
    search_fields: tuple[tuple[str, str], ...] = ()  # the view that the search stays in
    saved: SavedViews | None = None
    bulk_url: str = ""  # "" for who may do nothing with many at once


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The unit's own views of the inbox, and what saving this one takes ("" where one may not)."""

    links: tuple[Link, ...]
    manage_url: str = ""
    save_url: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment. `url` is our kept copy ("" until it is kept)."""

    name: str
    kind: str  # "Bild, 240 kB"
    alt: str = ""
    url: str = ""
    image_url: str = ""  # a small picture from our own address, or ""
    state: str = ""  # "Hämtas", "Kunde inte hämtas"


@dataclass(frozen=True, slots=True)
class MessageVersion:
    """An earlier wording of a message: when it was seen and what differed."""

    label: str  # "Version 1"
    when: When
    text: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message as it looked. `side` is "ours" or "theirs"; `depth` 0 to 3.

    `state` is "", "edited" or "deleted"; a deleted message keeps its text, folded.
    `warning` is the author's content warning: the text is folded under it.
    """

    id: str
    who: str
    side: str
    text: tuple[Segment, ...]
    when: When
    depth: str = "0"
    received: str = ""  # "Hämtades i dag 09.42"
    state: str = ""
    state_text: str = ""  # "Borttagen av författaren i dag 10.15"
    current: bool = False
    is_root: bool = False
    warning: str = ""
    network_url: str = ""
    record_url: str = ""
    record_number: str = ""
    disturbing: str = ""  # why it is folded: "Kan vara obehagligt: våld." ("" shows it)
    versions: tuple[MessageVersion, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the flow chart says, why, and by which rule."""

    title: str  # "Enkel fråga: svara i kanalen"
    reasons: tuple[str, ...]
    rule: Rule
    acts: tuple[Act, ...] = ()
    by_model: bool = False  # the trained model put it first
    warnings: tuple[str, ...] = ()  # of a second opinion, each a sentence with its reason


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer on its way out. `state`: queued, sending, accepted, uncertain, failed.

    `label` is the word ("På väg", "Osäkert utfall", "Misslyckades"); `advice` says what
    to do; `acts` are the buttons for it.
    """

    state: str
    label: str
    sentence: str
    when: When
    text: tuple[Segment, ...] = ()
    advice: str = ""
    network_url: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerBox:
    """The answer form. The posted field is `text`; `fields` go along hidden.

    `limit` is the network's length as a string ("500"); `network` and `sender` say where
    and as whom it will be shown. `templates` are ready texts. With a `refusal` there is
    no form, only the reason.
    """

    url: str
    network: str
    sender: str
    limit: str
    text: str = ""
    used: str = "0"
    button: str = ""  # "Svara på Mastodon"
    fields: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()
    templates: tuple[Choice, ...] = ()
    template_url: str = ""
    saved: str = ""  # "Utkastet sparades i dag 14.05"
    draft_url: str = ""
    parts: tuple[str, ...] = ()  # those in which a text that is too long would be sent
    parts_button: str = ""  # "Skicka i 3 delar"
    seal: str = ""  # posted as `parts`: that it was these that were seen
    left: str = ""  # which blanks of the chosen text the writer fills in
    ask: str = ""  # "Eva L har tagit det. Jag svarar ändå."
    ask_errors: tuple[str, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When it should be answered and why: "Svara inom 2 h 10 min"."""

    text: str
    state: str
    when: When | None = None
    why: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """inbox/item.html; `item` (with `list` beside it; `list` may have no rows).

    `closed` is a sentence ("Du svarade i dag 14.05.") when nothing more is to be done.
    `list_query` keeps the view that it was opened from in every address ("?vy=mine").
    """

    id: str
    title: str  # "Anna L: När öppnar återvinningen?"
    where: str  # "Mastodon · Kungsbacka kommun"
    deadline: Deadline
    thread: tuple[ThreadMessage, ...]
    list_url: str
    whole_thread: Link | None = None  # None where `thread` is all
    badges: tuple[Badge, ...] = ()
    network_url: str = ""
    suggestion: Suggestion | None = None
    answer: AnswerBox | None = None
    ways: tuple[Way, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    waits: bool = False  # for the network, or for what follows its answer
    acts: tuple[Act, ...] = ()  # more acts: refer, register, hide
    owner: str = ""  # "Ansvar: du, till 16.30"
    assign: Act | None = None
    record_url: str = ""
    record_number: str = ""
    history: tuple[EventView, ...] = ()
    previous_url: str = ""
    next_url: str = ""
    closed: str = ""
    others: str = ""
    alarm: AlarmView | None = None
    list_query: str = ""
    together: Together | None = None
    errors: tuple[FieldError, ...] = ()
    kept: str = ""  # what was written in a form that is no longer there
