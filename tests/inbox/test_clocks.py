"""Clocks: counted once, one of them may pause, and thanks starts none."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from tests.factories import message
from tests.inbox.accepting import accept
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.alarms.models import Alarm, Kind
from torget.inbox import clocks, crisis_text, escalating, lists, pausing
from torget.inbox.answer import AlreadyHandled, answer
from torget.inbox.lists import Filter
from torget.inbox.models import Ending, Item, ItemState, Pause
from torget.inbox.settling import settle, settle_all
from torget.ledger.models import Event, EventReason
from torget.organisation import rulebooks
from torget.organisation.models import Role, StaffedHours
from torget.organisation.policy import Refused
from torget.records.models import Record
from torget.rules.codes import Outcome

HOUR = timedelta(hours=1)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that November, local time (one hour before UTC)."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MONDAY.tzinfo) - HOUR


def _answered(place: Town, item: Item, now: datetime = MONDAY) -> None:
    written = answer(place.actor(Role.EDITOR, now), item, text="Klockan nio.", seen_version=1)
    accept(place.account, written.outbox, remote_id=f"svar-{item.id}")
    settle(written.outbox_id, now=now)


def test_item_when_opened_then_both_clocks_in_working_time(bring: Bring) -> None:
    item = bring(message(minutes_ago=0))

    assert (item.deadline_at, item.acknowledge_by, item.answer_by) == (
        _at(24, 10),
        _at(24, 10),
        _at(25, 10),
    )
    assert (item.acknowledged_at, item.answered_at, item.paused_at) == (None, None, None)


def test_item_when_answered_then_no_clock_is_left(place: Town, bring: Bring) -> None:
    item = bring(message())
    _answered(place, item)

    item.refresh_from_db()
    assert (item.acknowledged_at, item.answered_at) == (MONDAY, MONDAY)


def test_first_word_when_accepted_then_the_full_answer_is_due_next(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", "Mannen på gatan slår en kvinna nu, hjälp", minutes_ago=0))
    given = crisis_text.give_crisis_text(place.actor(Role.EDITOR), item, seen_version=1)
    accept(place.account, given.outbox)

    assert (settle_all(now=MONDAY), settle_all(now=MONDAY)) == (1, 0)
    item.refresh_from_db()
    assert (item.state, item.acknowledged_at, item.deadline_at) == ("open", MONDAY, _at(25, 10))


def test_pause_when_nothing_is_said_yet_then_the_first_word_is_due_as_before(
    place: Town, bring: Bring
) -> None:
    item = bring(message(minutes_ago=0))

    pausing.wait_for_citizen(place.actor(Role.EDITOR), item, text="Vi frågade vilken gata.")

    item.refresh_from_db()
    assert (item.pause, item.paused_at, item.deadline_at) == ("citizen", MONDAY, _at(24, 10))
    assert EventReason.objects.get().text == "Vi frågade vilken gata."


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        (_at(23, 11), _at(23, 12), _at(25, 11)),  # an hour of work later
        (_at(23, 18), _at(24, 7), _at(25, 10)),  # a night is no work
        (_at(27, 12), _at(30, 12), _at(25, 10)),  # it was over already, and stays over
        (_at(24, 10), _at(30, 8), _at(30, 16)),
    ],
    ids=["an_hour", "a_night", "over", "a_week"],
)
def test_resume_then_the_working_time_that_was_left_is_left(
    bring: Bring, paused: datetime, resumed: datetime, due: datetime
) -> None:
    item = bring(message(minutes_ago=0))
    clocks.acknowledge(item, now=MONDAY)

    clocks.pause(item, Pause.MANAGER, now=paused)
    waits_until = item.deadline_at
    clocks.resume(item, now=resumed)

    assert waits_until == paused + clocks.LONGEST_PAUSE
    assert (item.answer_by, item.deadline_at, item.paused_at, item.pause) == (due, due, None, "")


def test_pause_when_again_then_it_counts_from_the_first(bring: Bring) -> None:
    item = bring(message())
    clocks.pause(item, Pause.CITIZEN, now=MONDAY)
    clocks.pause(item, Pause.MANAGER, now=MONDAY + HOUR)

    assert (item.paused_at, item.pause) == (MONDAY, "manager")


@pytest.mark.parametrize(
    ("author", "thread", "runs"),
    [("anna", "t", True), ("bo", "t", False), ("anna", "u", False)],
)
def test_citizen_when_writing_again_in_the_thread_then_the_clock_runs_again(
    place: Town, bring: Bring, author: str, thread: str, runs: bool
) -> None:
    item = bring(message("1", thread="t"))
    pausing.wait_for_citizen(place.actor(Role.EDITOR), item, text="Vilken gata?")

    bring(message("2", "Storgatan", author=author, thread=thread), now=MONDAY + HOUR)

    item.refresh_from_db()
    assert (item.paused_at is None) is runs


def test_citizen_when_a_manager_is_waited_for_then_it_still_waits(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", thread="t"))
    clocks.pause(item, Pause.MANAGER, now=MONDAY)
    item.save()

    bring(message("2", "Hallå?", thread="t"))

    item.refresh_from_db()
    assert item.pause == "manager"


def test_pause_when_it_cannot_be_then_refused(place: Town, bring: Bring) -> None:
    editor = place.actor(Role.EDITOR)
    item = bring(message("1"))
    with pytest.raises(pausing.WaitsForWhatMissing):
        pausing.wait_for_citizen(editor, item, text=" ")
    with pytest.raises(AlreadyHandled):
        pausing.go_on(editor, item)
    pausing.wait_for_citizen(editor, item, text="Vilken?")
    with pytest.raises(AlreadyHandled):
        pausing.wait_for_citizen(editor, item, text="Vilken?")
    urgent = bring(message("2", "Jag ska ta mitt liv i kväll"))
    with pytest.raises(pausing.DoesNotWait):
        pausing.wait_for_citizen(editor, urgent, text="Vilken?")


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.AUDITOR, None], ids=str)
def test_pause_when_it_is_not_theirs_then_refused(
    place: Town, bring: Bring, role: Role | None
) -> None:
    actor = place.actor(role) if role else place.stranger_actor()
    item = bring(message())

    with pytest.raises(Refused) as paused:
        pausing.wait_for_citizen(actor, item, text="Vilken?")
    with pytest.raises(Refused) as resumed:
        pausing.go_on(actor, item)
    assert (paused.value.action, resumed.value.action) == ("inbox.pause", "inbox.resume")


def _names(place: Town, view: str, now: datetime) -> list[str]:
    shown = lists.page(place.actor(Role.EDITOR, now), Filter(view=view))
    return sorted(Record.objects.get(id=item.record_id).remote_id for item in shown.items)


def test_views_then_overdue_and_soon_by_the_clock_and_not_what_waits(
    place: Town, bring: Bring
) -> None:
    bring(message("1", minutes_ago=0))
    waits = bring(message("2", minutes_ago=0))
    clocks.acknowledge(waits, now=MONDAY)
    clocks.pause(waits, Pause.CITIZEN, now=MONDAY)
    waits.save()

    seen = {
        now: (_names(place, "soon", now), _names(place, "overdue", now))
        for now in (_at(23, 15), _at(23, 16, 30), _at(24, 10), _at(24, 10, 1))
    }

    assert list(seen.values()) == [([], []), (["1"], []), (["1"], []), ([], ["1"])]


def test_overdue_when_the_first_word_is_late_then_the_deputy_and_later_the_manager_once_each(
    bring: Bring,
) -> None:
    item = bring(message(minutes_ago=0))
    found = [
        (escalating.escalate(now=now), sorted(Alarm.objects.values_list("kind", flat=True)))
        for now in (_at(24, 10), _at(24, 10, 1), _at(24, 12), _at(25, 10, 1), _at(26, 10))
    ]

    first, both = [Kind.OVERDUE], [Kind.OVERDUE, Kind.OVERDUE_ANSWER]
    assert found == [(0, []), (1, first), (0, first), (1, both), (0, both)]
    assert set(Alarm.objects.values_list("object_id", flat=True)) == {item.id}


def test_overdue_when_answered_then_its_alarms_close_by_themselves(
    place: Town, bring: Bring
) -> None:
    item = bring(message(minutes_ago=0))
    escalating.escalate(now=_at(26, 10))
    _answered(place, item, now=_at(26, 11))

    assert escalating.escalate(now=_at(26, 11)) == 2
    assert Alarm.objects.filter(closed_at__isnull=True).count() == 0
    assert escalating.escalate(now=_at(27, 11)) == 0


@pytest.mark.parametrize("how", ["paused", "nothing_to_do", "closed"])
def test_overdue_when_it_waits_or_needs_nothing_then_the_manager_is_not_told(
    bring: Bring, how: str
) -> None:
    item = bring(message(minutes_ago=0))
    columns: dict[str, dict[str, object]] = {
        "paused": {"paused_at": MONDAY, "pause": "citizen", "acknowledged_at": MONDAY},
        "nothing_to_do": {"kind": Outcome.NO_ACTION},
        "closed": {"state": ItemState.CLOSED, "closed_at": MONDAY, "ending": "no_action"},
    }
    Item.objects.filter(id=item.id).update(**columns[how])

    escalating.escalate(now=_at(27, 10))

    assert Alarm.objects.count() == 0


def test_thanks_when_after_our_answer_in_the_thread_then_kept_and_no_work(
    place: Town, bring: Bring
) -> None:
    _answered(place, bring(message("1", thread="t")))

    thanks = bring(message("2", "Tack för svaret!", thread="t", minutes_ago=0))

    assert (thanks.state, thanks.ending, thanks.answered_at) == ("closed", "no_action", None)
    assert Ending.objects.get(item=thanks).reason_code == "thanks"
    assert Event.objects.filter(type="item.thanked", object_id=thanks.id).count() == 1
    assert _names(place, "closed", MONDAY) == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "author", "thread"),
    [
        ("Tack men när öppnar ni?", "anna", "t"),
        ("Tack för inget", "anna", "t"),
        ("Tack, nu tar jag mitt liv", "anna", "t"),
        ("Tack för svaret!", "bo", "t"),
        ("Tack för svaret!", "anna", "u"),
        ("Tack för svaret!", "anna", ""),
    ],
)
def test_thanks_when_it_is_more_or_anothers_then_a_person_reads_it(
    place: Town, bring: Bring, text: str, author: str, thread: str
) -> None:
    _answered(place, bring(message("1", thread="t")))

    item = bring(message("2", text, author=author, thread=thread))

    assert item.state == "open"


def test_thanks_when_we_have_not_answered_then_a_person_reads_it(bring: Bring) -> None:
    bring(message("1", thread="t"))

    assert bring(message("2", "Tack!", thread="t")).state == "open"


def test_edit_when_into_thanks_after_our_answer_then_not_opened_again(
    place: Town, bring: Bring
) -> None:
    _answered(place, bring(message("1")))

    item = bring(message("1", "Tack så mycket!", edited_at=MONDAY), now=MONDAY + HOUR)

    assert (item.state, item.changed_after_answer) == ("closed", True)


def test_edit_when_into_another_question_then_open_and_all_clocks_begin_anew(
    place: Town, bring: Bring
) -> None:
    _answered(place, bring(message("1", minutes_ago=0)))
    escalating.escalate(now=_at(27, 10))

    item = bring(message("1", "Och när stänger badhuset?", edited_at=MONDAY), now=_at(30, 10))

    assert (item.state, item.acknowledged_at, item.answered_at, item.escalated) == (
        "open",
        None,
        None,
        0,
    )
    assert item.deadline_at == item.acknowledge_by == _at(30, 10) + 24 * HOUR


def test_bbs_clock_then_an_hour_of_work_from_discovery(place: Town) -> None:
    rulebook = rulebooks.value(place.rulebook.id)

    assert clocks.bbs_due(rulebook, _at(27, 15, 30)) == _at(30, 8, 30)


def test_soon_when_there_is_no_rulebook_then_by_the_wall(db: None) -> None:
    assert clocks.soon_until(MONDAY) == MONDAY + clocks.SOON


def test_restart_when_the_account_has_hours_then_counted_in_them(place: Town, bring: Bring) -> None:
    item = bring(message(minutes_ago=0))
    StaffedHours.objects.create(account=place.account, weekday=3, opens=time(9), closes=time(17))

    clocks.restart(item, now=MONDAY)

    assert item.acknowledge_by == _at(26, 17)
