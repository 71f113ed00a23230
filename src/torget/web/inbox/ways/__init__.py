"""The ways to end or lead on a message, each a form of its own; who may not sees none of it.

A way is a function from what is seen to a form, or None where it is not for this person or
this message. Its address lies in `web.inbox.posting`, its act in the room below.
"""

from __future__ import annotations

from torget.web.inbox.ways import close, unsuitable
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Way

WAYS = (unsuitable.way, close.way)
"""In the order in which they stand where none is suggested."""


def ways(seen: Seen) -> tuple[Way, ...]:
    """Return the ways of this person with this message, the suggested ones first."""
    found = [way for build in WAYS if (way := build(seen)) is not None]
    return tuple(sorted(found, key=lambda way: not way.suggested))
