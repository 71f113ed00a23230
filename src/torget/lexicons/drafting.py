"""Proposing words: a new version is written down, and changes nothing yet."""

from __future__ import annotations

from torget.kit import ids
from torget.lexicons.models import LexiconVersion
from torget.organisation.act import Actor, Done, act
from torget.text import overlay

LONGEST_REASON = 1_000


class ReasonMissing(Exception):
    """Skriv kort vad ändringen är till för."""


class ReasonTooLong(Exception):
    """Skälet är för långt."""


def new(actor: Actor, source: str) -> LexiconVersion:
    """Return a version of the actor's authority that is not saved yet."""
    return LexiconVersion(
        id=ids.new(actor.now),
        authority=actor.person.unit.authority,
        source=source.replace("\r\n", "\n").strip("\n"),
        written_by=actor.person,
        written_at=actor.now,
    )


@act("lexicon.draft", source="Regler: Tänk på det här, p. 3, 5 och 8; FL 5 §")
def draft(actor: Actor, version: LexiconVersion, /, *, why: str) -> Done[LexiconVersion]:
    """The version is written down with its reason; what messages are read with stays.

    Raises overlay.InvalidOverlay with every fault of the text.
    """
    reason = told(why)
    version.written_by, version.written_at = actor.person, actor.now
    version.lexicon = overlay.parse(version.source).version()
    version.save(force_insert=True)
    return Done(version, {"lexicon": version.lexicon}, reason)


def told(why: str) -> str:
    """Return the reason given; raise where there is none or it is too long."""
    if not why.strip():
        raise ReasonMissing
    if len(why) > LONGEST_REASON:
        raise ReasonTooLong
    return why.strip()
