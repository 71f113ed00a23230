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
        "record.noted_down": _("%(who)s added a note to the file. It is drawn up."),
        "record.handed_on": _("%(who)s handed it over to another authority. Our record stays."),
        "record.received_from_authority": _("It came in from another authority, as a copy."),
        "item.reopened_by_person": _("%(who)s opened it again."),
        "item.transferred_here": _("Another authority handed it over."),
        "teamwork.note": _("%(who)s wrote an internal note."),
        "teamwork.file_note": _("%(who)s added an internal note to the file."),
        "teamwork.assign": _("%(who)s gave it to a colleague."),
        "teamwork.move": _("%(who)s moved it to another unit."),
        "teamwork.transfer": _("%(who)s handed it over to another authority."),
        "teamwork.merge": _("%(who)s chose to handle it together with others."),
        "teamwork.split": _("%(who)s chose to handle it by itself again."),
        "teamwork.undo": _("%(who)s undid what was done to many at once."),
        "teamwork.run_macro": _("%(who)s used a macro."),
        "teamwork.save_reply": _("%(who)s saved a ready text."),
        "teamwork.retire_reply": _("%(who)s took a ready text away."),
        "teamwork.save_view": _("%(who)s saved a view."),
        "teamwork.remove_view": _("%(who)s took a view away."),
        "outbox.lease_over": _("The sending was cut off. What came of it is being read back."),
        "outbox.expired": _("The answer was not accepted in time."),
        "outbox.failed": _("The network refused the answer."),
        "outbox.outcome_unknown": _("Nobody knows whether the network has it. It is read back."),
        "outbox.human_after_silence": _("It was not found on the network. A person decides."),
        "outbox.queued_after_silence": _("It was not found on the network and is sent again."),
        "outbox.epoch_conflict": _("Two senders met. Nothing was overwritten."),
        "outbox.done": _("The network has done it."),
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
