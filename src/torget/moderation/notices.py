"""Telling the author why: drafted with the decision, sent when the network has done it.

Source: Regler, Tänk på det här, p. 8; FL 5 §.
"""

from __future__ import annotations

from datetime import datetime

from torget.channels import outbox, sending
from torget.channels.payload import Payload
from torget.connectors.port import Visibility
from torget.kit import ids
from torget.lexicons import in_force
from torget.moderation.models import AuthorNotice, Measure, Telling
from torget.organisation import rulebooks
from torget.organisation.models import Person
from torget.records.models import Version
from torget.rules.flow import assess
from torget.text.read import read

TAKEN, UNDONE, UPHELD = "taken", "undone", "upheld"
_SENT = (Telling.PRIVATE, Telling.PUBLIC)


class SecretMatter(Exception):
    """Inlägget kan gälla något som omfattas av sekretess. Inget skrivs om det i kanalen."""


def may_be_secret(measure: Measure) -> bool:
    """Tell whether anybody has said so of the message, or the flow chart does of its words.

    Every version is read, also those that have been written over: an edit hides nothing. Those
    up to the one that a registrar has read and found to hold no secret are not asked again.
    """
    head = measure.record.head
    if head.secrecy or head.secrecy_warned:
        return True
    texts = Version.objects.filter(
        record_id=measure.record_id, n__gt=head.secrecy_cleared
    ).values_list("content__text", flat=True)
    lexicon, rulebook = in_force.current(), rulebooks.value(measure.rulebook_id)
    return any(assess(rulebook, read(text or "", lexicon)).secrecy for text in texts)


def refuse_secret(measure: Measure, how: Telling, text: str) -> None:
    """Raise SecretMatter where words would be sent about what may be secret.

    Source: Regler, Tänk på det här, p. 5.
    """
    if how in _SENT and text.strip() and may_be_secret(measure):
        raise SecretMatter


def draft(
    measure: Measure,
    *,
    how: Telling,
    text: str,
    about: str = TAKEN,
    by: Person | None = None,
) -> AuthorNotice:
    """The notice waits for the measure; where the network cannot carry it, that is what is kept."""
    words = text.replace("\r\n", "\n").strip()
    able = how != Telling.PRIVATE or sending.can_reply_privately(measure.account)
    chosen = how if able and words else Telling.IMPOSSIBLE if not able else Telling.NOT_CHOSEN
    return AuthorNotice.objects.create(
        measure=measure,
        about=about,
        how=chosen,
        text=words if chosen in _SENT else "",
        by=by or measure.by,
    )


def send(measure: Measure, *, about: str = TAKEN, now: datetime) -> None:
    """The notice lies in the outbox as an answer to the message; it becomes a record there."""
    notice = (
        AuthorNotice.objects.select_for_update(of=("self",))
        .select_related("by")
        .filter(measure=measure, about=about, how__in=_SENT, outbox=None)
        .first()
    )
    if notice is None:
        return
    record = measure.record
    if may_be_secret(measure):  # marked or edited since it was drafted: its words stay here
        notice.how, notice.text = Telling.IMPOSSIBLE, ""
        notice.save(update_fields=["how", "text"])
        return
    private = notice.how == Telling.PRIVATE
    notice.outbox = outbox.post(
        outbox.Letter(
            account=measure.account,
            payload=Payload(
                text=notice.text,
                visibility=Visibility.DIRECT if private else record.visibility,
                language="sv",
                reply_to_id=record.remote_id,
                thread_id=record.head.thread_id,
            ),
            author=notice.by,
            action="inbox.answer",
            source_id=ids.new(now),
            reply_to=record,
        ),
        now=now,
    )
    notice.text = ""  # the words lie in the outbox now, and in the records when accepted
    notice.save(update_fields=["outbox", "text"])
