"""The ways to end or lead on a message, each a form of its own; who may not sees none of it.

A way is a function from what is seen to a form, or None where it is not for this person or
this message. Its address lies in `web.inbox.posting`, its act in the room below.
"""

from __future__ import annotations

from dataclasses import replace

from torget.web.inbox import drawing
from torget.web.inbox.ways import (
    close,
    complaining,
    consulting,
    letters,
    pause,
    registering,
    reopening,
    secret,
    unsuitable,
)
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Way, WayField

WAYS = (
    consulting.decide,
    consulting.withdraw,
    registering.close,
    letters.refer,
    secret.hide,
    unsuitable.way,
    registering.register,
    letters.offer,
    complaining.way,
    consulting.consult,
    letters.interim,
    letters.authority,
    letters.politicians,
    registering.release,
    secret.mark,
    secret.unmark,
    pause.way,
    close.way,
    reopening.way,
)
"""In the order in which they stand where none is suggested."""


def ways(seen: Seen) -> tuple[Way, ...]:
    """Return the ways of this person with this message, the suggested ones first."""
    found = [_drawn(way) for build in WAYS if (way := build(seen)) is not None]
    return tuple(sorted(found, key=lambda way: not way.suggested))


def _drawn(way: Way) -> Way:
    return replace(way, fields=tuple(_ready(each) for each in way.fields))


def _ready(field: WayField) -> WayField:
    """Return the field with its HTML, where nothing is written in it and nothing was wrong.

    The names, choices and help of these ways are the house's and the rulebook's words.
    """
    touched = field.value or field.errors
    return field if touched else replace(field, drawn=drawing.field(field))
