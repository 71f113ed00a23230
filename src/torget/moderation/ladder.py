"""What has been tried already: on this message, and by its author in this very thread.

Nothing is counted per citizen across matters. Source: domain.md 3.7, p. 3.
"""

from __future__ import annotations

from django.db.models import Q

from torget.moderation.models import Measure, Standing
from torget.records.models import Record, RecordHead
from torget.rules.codes import Step

_TRIED = (Standing.ON_ITS_WAY, Standing.IN_FORCE, Standing.UNDOING)


def tried(record: Record) -> frozenset[Step]:
    """Return the steps taken in the ongoing matter: the message, and its author's in the thread."""
    head = RecordHead.objects.select_related("version__content").get(record=record)
    same = Q(record=record)
    author_id = head.version.content.author_id
    if author_id and head.thread_id:
        same |= Q(
            account_id=record.account_id,
            record__head__thread_id=head.thread_id,
            record__head__version__content__author_id=author_id,
        )
    steps = Measure.objects.filter(same, state__in=_TRIED).values_list("step", flat=True)
    return frozenset(Step(step) for step in steps)
