"""What there is about an item besides itself, told in one question.

Most messages have no alarm, no measure, no note: nobody need ask for what is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from torget.inbox.models import Item
from torget.organisation.act import Actor

_ASK = """
select exists (select from torget_answer where item_id = %(item)s),
       exists (select from torget_alarm where object_id = %(item)s),
       exists (select from torget_secrecymark where item_id = %(item)s),
       exists (select from torget_measure where record_id = %(record)s),
       exists (select from torget_draft where item_id = %(item)s and person_id = %(person)s),
       exists (select from torget_merge where item_id = %(item)s or into_id = %(item)s),
       exists (select from torget_flag where item_id = %(item)s),
       exists (select from torget_note where item_id = %(item)s),
       exists (select from torget_presence
                where item_id = %(item)s and person_id <> %(person)s and until > %(now)s)
"""


@dataclass(frozen=True, slots=True)
class Traces:
    """Whether there may be something of each kind; false means that there certainly is not."""

    answers: bool = True
    alarms: bool = True
    marks: bool = True
    measures: bool = True
    draft: bool = True
    merges: bool = True
    flags: bool = True
    notes: bool = True
    others: bool = True


UNKNOWN = Traces()
"""Nobody has asked: there may be anything."""


def traces_of(item: Item, actor: Actor) -> Traces:
    """Return what there is about the item now, for this person."""
    asked: dict[str, UUID | datetime] = {
        "item": item.id,
        "record": item.record_id,
        "person": actor.person.id,
        "now": actor.now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASK, asked)
        row = cursor.fetchone()
    return Traces(*row) if row else UNKNOWN
