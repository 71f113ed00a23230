"""Internal notes on an item: working material, until their facts are added to the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from torget.inbox.models import Item, ItemState
from torget.kit import ids
from torget.organisation import policy
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Person
from torget.records.note_down import note_down
from torget.teamwork import people
from torget.teamwork.models import Mention, Note

MOST_SIGNS = 10_000
AFTER_CLOSING = timedelta(days=90)
_AT = re.compile(r"(?<!\w)@")
_WORD = re.compile(r"\w+")


class EmptyNote(Exception):
    """Skriv en anteckning först."""


class NoteTooLong(Exception):
    """Anteckningen är för lång. Dela upp den."""


class AlreadyFiled(Exception):
    """Anteckningen finns redan i handlingarna."""


@act("teamwork.note", source="Regler: Tänk på det här, p. 3; TF 2:12")
def note(actor: Actor, item: Item, /, *, text: str) -> Done[Note]:
    """The note stands on the item, and those whom it names have it among what needs them.

    Only people who may read the item can be named. The ledger is told that there is a note and
    not what it says: notes that are not added to the file are weeded.
    """
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise EmptyNote
    if len(words) > MOST_SIGNS:
        raise NoteTooLong
    written = Note.objects.create(
        id=ids.new(actor.now), item=item, by=actor.person, at=actor.now, text=words
    )
    named = mentioned(words, tuple(people.readers(actor, item))) if "@" in words else ()
    Mention.objects.bulk_create(
        Mention(note=written, person=person) for person in named if person.id != actor.person.id
    )
    return Done(
        written, {"note": str(written.id), "mentions": [str(person.id) for person in named]}
    )


def mentioned(text: str, known: Sequence[Person]) -> tuple[Person, ...]:
    """Return those who are named after an @: by the whole name, or a first name that is one's."""
    found: dict[object, Person] = {}
    for sign in _AT.finditer(text):
        rest = text[sign.end() :].casefold()
        whole = [one for one in known if _begins(rest, one.name.casefold())]
        longest = max((len(one.name) for one in whole), default=0)
        named = [one for one in whole if len(one.name) == longest] or _by_first_name(rest, known)
        found |= {one.id: one for one in named}
    return tuple(found.values())


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _by_first_name(text: str, known: Iterable[Person]) -> list[Person]:
    word = _WORD.match(text)
    if word is None:
        return []
    fits = [one for one in known if one.name.casefold().split(maxsplit=1)[0] == word[0]]
    return fits if len(fits) == 1 else []


@act("teamwork.file_note", source="FL 27 §; TF 2:9 and 2:12")
def file_note(actor: Actor, item: Item, /, *, note_id: UUID) -> Done[Note]:
    """What the note says is a record of its own in the thread; the note says which.

    Asked of the author when the note holds facts that matter for the case. From then on it is
    a public record, searched, disclosed and disposed of like every other.
    """
    found = (
        Note.objects.select_for_update(of=("self",)).select_related("by").get(id=note_id, item=item)
    )
    if found.filed_id is not None:
        raise AlreadyFiled
    record = note_down(
        item.record,
        found.text,
        note_id=found.id,
        written_at=found.at,
        author=found.by,
        now=actor.now,
    )
    found.filed = record
    found.save(update_fields=["filed"])
    return Done(found, {"note": str(found.id), "record": str(record.id)})


def of_item(item: Item) -> tuple[Note, ...]:
    """Return the item's notes with their authors, oldest first."""
    return tuple(Note.objects.select_related("by", "filed").filter(item=item).order_by("at", "id"))


def waiting_for(actor: Actor) -> QuerySet[Mention]:
    """Return the mentions that the person is not done with, newest first.

    An item that they may no longer read is not among them.
    """
    reach = policy.within(actor.grants, "inbox.read", on="note__item__")
    private = policy.within(actor.grants, "inbox.read_private", on="note__item__")
    return (
        Mention.objects.filter(reach, person=actor.person, done_at__isnull=True)
        .exclude(~private, note__item__private=True)
        .select_related("note__by", "note__item__account")
        .order_by("-note__at", "-id")
    )


def done_with(actor: Actor, item: Item) -> int:
    """The person is done with what named them on the item; return how many it were."""
    return Mention.objects.filter(
        note__item=item, person=actor.person, done_at__isnull=True
    ).update(done_at=actor.now)


def weed(*, now: datetime) -> int:
    """Take away the notes of items closed long ago; return how many rows.

    Also those whose words became a record: the record stays. Source: TF 2:12.
    """
    return Note.objects.filter(
        item__state=ItemState.CLOSED, item__closed_at__lt=now - AFTER_CLOSING
    ).delete()[0]
