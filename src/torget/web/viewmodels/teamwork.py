"""Working together: notes, who else is here, passing on, saved replies and views, bulks."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Act, Choice, FieldError, Link, Segment, When
from torget.web.viewmodels.ways import Way, WayField


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note. `ask` is the question to who may add it to the file, with its button."""

    who: str
    when: When
    text: tuple[Segment, ...]
    ask: str = ""
    file: Act | None = None
    filed: Link | None = None


@dataclass(frozen=True, slots=True)
class NoteForm:
    """The form for a new note (inbox/_notes.html). The posted field is `text`."""

    url: str
    text: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """What people do together about one item (inbox/item.html; `item.together`).

    `others` are whole sentences ("Eva L skriver."). `kept` is the person's own draft where
    there is no box to write in. `held` tells who has it and since when.
    """

    others: tuple[str, ...]
    presence_url: str
    notes: tuple[Note, ...] = ()
    note_form: NoteForm | None = None
    mention: Act | None = None
    kept: str = ""
    kept_title: str = ""
    held: str = ""
    links: tuple[Link, ...] = ()
    macros: tuple[Act, ...] = ()
    merged_into: Link | None = None
    split: Act | None = None
    merged: tuple[Link, ...] = ()
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class PassOnPage:
    """teamwork/pass_on.html; `page`: three ways to pass an item on."""

    title: str
    back_url: str
    ways: tuple[Way, ...]
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """teamwork/together.html; `page`: items that may ask the same."""

    title: str
    back_url: str
    save_url: str
    choices: tuple[Choice, ...]
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One saved reply as it is, and as it will look with made-up values."""

    id: str
    name: str
    body: str
    shown: str
    does: str
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class RepliesPage:
    """teamwork/replies.html; `page`. Posted: reply, name, text, takes, reason."""

    unit: str
    replies: tuple[Reply, ...]
    save_url: str
    remove_url: str
    fields: tuple[WayField, ...]
    blanks: tuple[tuple[str, str], ...]  # "{namn}", "Namnet på den du svarar"
    editing: str = ""  # the id of the reply in the form, "" for a new one
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewsPage:
    """teamwork/views.html; `page`. Posted: name, query, and view to remove."""

    unit: str
    views: tuple[tuple[str, Link], ...]  # id and link
    save_url: str
    remove_url: str
    name: str = ""
    query: str = ""
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One chosen item. `left_out` says why it is not among what is done ("" where it is)."""

    id: str
    link: Link
    where: str
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class BulkPage:
    """teamwork/bulk.html (before) and teamwork/bulk_done.html (after); `page`.

    `rows` are what is or was done, `left_out` what is not. `undo` is there for ten minutes.
    """

    title: str
    lead: str
    rows: tuple[BulkRow, ...]
    left_out: tuple[BulkRow, ...] = ()
    ways: tuple[Way, ...] = ()
    undo: Act | None = None
    back_url: str = ""
    errors: tuple[FieldError, ...] = ()
