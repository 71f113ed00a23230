"""The ledger's events as sentences a person can read."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from torget.kit.django.said import among
from torget.web import moments
from torget.web.viewmodels import EventView

MOST_SHOWN = 200


def story_of(
    object_ids: Iterable[UUID], *, now: datetime, names: Mapping[str, str] | None = None
) -> tuple[EventView, ...]:
    """Return what happened to these objects, oldest first.

    `names` are the words of the codes that a person chose among: of a reason, or of advice.
    """
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [list(object_ids), MOST_SHOWN])
        events = [_Told(*row) for row in cursor.fetchall()]
    actors = {event.actor_id for event in events if event.actor_id}
    people: dict[UUID, str] = dict(among(_NAMES, list(actors))) if actors else {}
    words = _words(get_language() or "")
    return tuple(
        EventView(
            sentence=_sentence(event, words, people),
            when=moments.when(event.at, now=now),
            detail=_detail(event, names or {}),
        )
        for event in events
    )


_EVENTS = """
select e.type, e.actor_id, e.at, e.canon, r.text
  from torget_event e left join torget_eventreason r on r.event_id = e.id
 where e.object_id = any(%s) order by e.at, e.id limit %s
"""
_NAMES = "select id, name from torget_person where id = any(%s)"


class _Told(NamedTuple):
    """An event, and the reason that a person wrote, None where none was asked for or is left."""

    type: str
    actor_id: UUID | None
    at: datetime
    canon: bytes
    reason: str | None


@functools.cache
def _words(_language: str) -> dict[str, str]:
    """Return the sentences in the language of the page: a hundred, put together once."""
    return sentences()


def sentences() -> dict[str, str]:
    """Return the sentence of every type of event; %(who)s is who acted."""
    return _of_the_house() | _of_the_inbox() | _of_what_follows() | _of_working_together()


def _of_the_house() -> dict[str, str]:
    return {
        "record.received": _("The message came in and was kept as a record."),
        "record.version_received": _("The author edited the message; a new version was kept."),
        "record.deleted_on_network": _("The message was deleted on the network. The record stays."),
        "record.restored_on_network": _("The message is on the network again."),
        "record.issued": _("The network accepted what %(who)s wrote. It is drawn up."),
        "record.attachment_kept": _("An attachment was collected and kept."),
        "record.unreadable": _("Something came that could not be read. It is kept raw."),
        "record.handed_over": _("%(who)s asked for it to be handed over."),
        "record.registered": _("It got its registration number."),
        "record.complaint_numbered": _("The complaint system has it and gave it a number."),
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
        "account.added": _("The account was added."),
        "account.login_works": _("The network accepts the login again."),
        "record.reread": _("What could not be read has been read again."),
        "account.needs_login": _("The network no longer accepts the login."),
        "rulebook.adopted": _("The rulebook was adopted."),
    }


def _of_what_follows() -> dict[str, str]:
    return {
        "handover.packed": _("The package was made."),
        "handover.taken": _("The other system has taken it."),
        "handover.failed": _("It did not get through. Somebody must act."),
        "handover.number_proposed": _("A reply came with a number for a registrar to check."),
        "handover.route_set": _("The way of the hand-overs was set."),
        "handover.retry": _("%(who)s handed it over again."),
        "handover.withdraw": _("%(who)s took the hand-over back."),
        "handover.confirm": _("%(who)s wrote in the registration number."),
        "handover.confirm_complaint": _("%(who)s wrote in the number of the complaint."),
        "supervision.sweep": _("%(who)s looked through the account."),
        "alarm.raised": _("An alarm was raised."),
        "alarm.sounded": _("The alarm was sent to the next in turn."),
        "alarm.acknowledge": _("%(who)s read the alarm."),
        "alarm.phone": _("%(who)s phoned about the alarm."),
        "alarm.close": _("%(who)s closed the alarm."),
        "alarm.settled": _("What the alarm was about came right; it closed by itself."),
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
    }


def _of_working_together() -> dict[str, str]:
    return {
        "record.noted_down": _("%(who)s added a note to the file. It is drawn up."),
        "record.handed_on": _("%(who)s handed it over to another authority. Our record stays."),
        "record.received_from_authority": _("It came in from another authority, as a copy."),
        "item.reopened_by_person": _("%(who)s opened it again."),
        "item.read_elsewhere": _("It was read outside the house, masked; that may add warnings."),
        "triage_model.trained": _("%(who)s trained a model; it is not in use."),
        "triage_model.armed": _("%(who)s put a trained model to use."),
        "triage_model.disarmed": _("%(who)s took the trained model out of use."),
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
    }


def _of_the_inbox() -> dict[str, str]:
    return {
        "item.opened": _("The message was put in the inbox."),
        "item.reopened": _("The author edited the message; it was opened again."),
        "item.closed": _("The answer was accepted and the message closed."),
        "inbox.answer": _("%(who)s answered."),
        "inbox.answer_interim": _("%(who)s answered that it is being looked into."),
        "inbox.refer": _("%(who)s referred to phone, e-mail or letter."),
        "inbox.offer_complaint": _("%(who)s offered the link to the complaint system."),
        "inbox.forward_complaint": _("%(who)s passed the complaint on."),
        "inbox.point_to_authority": _("%(who)s pointed to the right authority."),
        "inbox.point_to_politicians": _("%(who)s pointed to the politicians."),
        "inbox.consult": _("%(who)s asked for advice about the criticism."),
        "inbox.decide_consultation": _("%(who)s decided about the criticism."),
        "inbox.withdraw_consultation": _("%(who)s took the question back."),
        "inbox.register": _("%(who)s passed it to the registrar."),
        "inbox.release": _("%(who)s said that it need not be registered."),
        "inbox.close_registered": _("%(who)s closed it; it is with the registrar."),
        "inbox.mark_secret": _("%(who)s marked that it may be secret."),
        "inbox.unmark_secret": _("%(who)s took the secrecy mark off."),
        "inbox.reopen": _("%(who)s opened it again."),
        "inbox.retry_answer": _("%(who)s sent the answer again."),
        "inbox.withdraw_answer": _("%(who)s withdrew the answer."),
        "inbox.assign": _("%(who)s took it on."),
        "inbox.close_without_action": _("%(who)s closed it without an answer."),
        "inbox.settle_direction": _("%(who)s said whose post it is."),
        "item.thanked": _("The author thanked for the answer. No clock was started."),
        "inbox.pause": _("%(who)s let the full answer wait for the citizen."),
        "inbox.resume": _("%(who)s let the clock run again."),
        "inbox.give_crisis_text": _("%(who)s sent the ready text with 112."),
    }


def _sentence(event: _Told, words: dict[str, str], people: dict[UUID, str]) -> str:
    who = people.get(event.actor_id, "Torget") if event.actor_id else "Torget"
    return words.get(event.type, event.type) % {"who": who}


_TOLD = {
    "inbox.close_without_action": "reason",
    "inbox.decide_consultation": "advice",
    "record.registered": "number",
    "record.complaint_numbered": "number",
}
"""Type of event -> what of its meta a reader is told beside the free text."""


def _detail(event: _Told, names: Mapping[str, str]) -> str:
    told = ""
    if key := _TOLD.get(event.type):
        said = str(json.loads(bytes(event.canon))["meta"].get(key) or "")
        told = said if key == "number" else names.get(said, "")
    return ": ".join(each for each in (told, event.reason) if each)
