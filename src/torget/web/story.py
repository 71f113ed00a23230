"""The ledger's events as sentences a person can read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from torget.ledger.models import Event
from torget.organisation.models import Person
from torget.web import moments
from torget.web.viewmodels import EventView

MOST_SHOWN = 200


def story_of(object_ids: Iterable[UUID], *, now: datetime) -> tuple[EventView, ...]:
    """Return what happened to these objects, oldest first."""
    events = list(
        Event.objects.select_related("eventreason")
        .filter(object_id__in=list(object_ids))
        .order_by("at", "id")[:MOST_SHOWN]
    )
    people = dict(
        Person.objects.filter(
            id__in={event.actor_id for event in events if event.actor_id}
        ).values_list("id", "name")
    )
    words = sentences()
    return tuple(
        EventView(
            sentence=_sentence(event, words, people),
            when=moments.when(event.at, now=now),
            detail=_reason(event),
        )
        for event in events
    )


def sentences() -> dict[str, str]:
    """Return the sentence of every type of event; %(who)s is who acted."""
    return {
        "record.received": _("The message came in and was kept as a record."),
        "record.version_received": _("The author edited the message; a new version was kept."),
        "record.deleted_on_network": _("The message was deleted on the network. The record stays."),
        "record.restored_on_network": _("The message is on the network again."),
        "record.issued": _("The network accepted what %(who)s wrote. It is drawn up."),
        "record.attachment_kept": _("An attachment was collected and kept."),
        "record.unreadable": _("Something came that could not be read. It is kept raw."),
        "item.opened": _("The message was put in the inbox."),
        "item.reopened": _("The author edited the message; it was opened again."),
        "item.closed": _("The answer was accepted and the message closed."),
        "inbox.answer": _("%(who)s answered."),
        "inbox.retry_answer": _("%(who)s sent the answer again."),
        "inbox.withdraw_answer": _("%(who)s withdrew the answer."),
        "inbox.assign": _("%(who)s took it on."),
        "inbox.close_without_action": _("%(who)s closed it without an answer."),
        "inbox.settle_direction": _("%(who)s said whose post it is."),
        "outbox.lease_over": _("The sending was cut off. What came of it is being read back."),
        "outbox.expired": _("The answer was not accepted in time."),
        "outbox.failed": _("The network refused the answer."),
        "outbox.outcome_unknown": _("Nobody knows whether the network has it. It is read back."),
        "outbox.human_after_silence": _("It was not found on the network. A person decides."),
        "outbox.queued_after_silence": _("It was not found on the network and is sent again."),
        "outbox.epoch_conflict": _("Two senders met. Nothing was overwritten."),
        "outbox.done": _("The network has done it."),
        "inbox.remind": _("%(who)s reminded of the rules."),
        "inbox.hide": _("%(who)s decided or proposed to hide the message."),
        "inbox.remove": _("%(who)s decided or proposed to take the message away."),
        "inbox.restrict": _("%(who)s proposed to restrict the author for a time."),
        "inbox.block": _("%(who)s proposed to block the author."),
        "inbox.move": _("%(who)s decided or proposed to move it to another channel."),
        "inbox.report_to_network": _("%(who)s reported it to the network."),
        "item.taken_away": _("It is out of the channel. It still has to be registered."),
        "item.closed_by_removal": _("The network has done it and the message is closed."),
        "record.sealed": _("A copy was sealed before anything was taken away."),
        "record.quarantined": _("The attachments are held back until somebody has read the text."),
        "moderation.agree": _("%(who)s agreed."),
        "moderation.decline": _("%(who)s did not agree."),
        "moderation.withdraw": _("%(who)s took the measure back before it happened."),
        "moderation.retry": _("%(who)s tried again on the network."),
        "moderation.second_look": _("%(who)s has looked at it afterwards."),
        "moderation.ask_review": _("%(who)s noted that the author asks for review."),
        "moderation.review": _("%(who)s decided on the request for review."),
        "moderation.restore": _("%(who)s took the measure back."),
        "moderation.lift_block": _("%(who)s let the author write again."),
        "moderation.expired": _("The time is over and the author may write again."),
        "moderation.in_force": _("The network has done it."),
        "moderation.undone": _("The measure holds no longer."),
        "moderation.check_text": _("%(who)s read the text and decided on the attachments."),
        "moderation.purge": _("%(who)s destroyed the attachments' bytes."),
        "moderation.look_at_purge": _("%(who)s looked at the purge afterwards."),
        "account.added": _("The account was added."),
        "account.login_works": _("The network accepts the login again."),
        "record.reread": _("What could not be read has been read again."),
        "account.needs_login": _("The network no longer accepts the login."),
        "rulebook.adopted": _("The rulebook was adopted."),
    }


def _sentence(event: Event, words: dict[str, str], people: dict[UUID, str]) -> str:
    who = people.get(event.actor_id, "Torget") if event.actor_id else "Torget"
    return words.get(event.type, event.type) % {"who": who}


def _reason(event: Event) -> str:
    reason = getattr(event, "eventreason", None)
    return (reason.text or "") if reason is not None else ""
