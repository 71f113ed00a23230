"""Hiding and taking away: the ground, the ladder, the second person, the seal, the network."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from tests.moderation.square import (
    ADVERT,
    INSULT,
    SWEARING,
    THREAT,
    Square,
    asked,
    hide,
    make_due,
    rows,
)
from torget.channels.deliver import reconcile
from torget.channels.deliver.claim import claim
from torget.channels.models import Outbox, State
from torget.inbox import answer as answering
from torget.inbox import removing
from torget.inbox.collect import collect
from torget.inbox.models import Ending, ItemState
from torget.ledger.models import Event, EventReason
from torget.moderation import ground, judging, ladder, reviewing, taking
from torget.moderation.models import Judgement, Measure, Standing
from torget.organisation.models import Role
from torget.organisation.policy import Refused
from torget.records.models import RecordHead
from torget.rules.codes import Step

pytestmark = pytest.mark.django_db
ED, CO, MG = Role.EDITOR, Role.COMMUNICATIONS_OFFICER, Role.MANAGER


def test_message_when_hidden_then_out_of_sight_sealed_and_the_item_ends_on_confirmation(
    square: Square,
) -> None:
    item = square.comment(ADVERT)
    measure = hide(square, item)

    assert (measure.state, square.fresh(item).state) == (
        Standing.ON_ITS_WAY,
        ItemState.ON_ITS_WAY,
    )
    assert not square.is_hidden(item)
    square.deliver()

    measure.refresh_from_db()
    found = square.fresh(item)
    assert square.is_hidden(item)
    assert (measure.state, rows(measure)) == (Standing.IN_FORCE, [("hide", State.SENT)])
    assert (found.state, found.ending) == (ItemState.CLOSED, "hidden")
    assert list(Ending.objects.values_list("outcome", "reason_code", "by__name")) == [
        ("hidden", "advertising", "Kim Kommunikatör")
    ]
    sealed = Event.objects.get(type="record.sealed")
    assert (sealed.id, sealed.object_id) == (measure.sealed_event, item.record_id)
    assert len(sealed.content_commits) == 1
    assert RecordHead.objects.get(record=item.record).version.content.text == ADVERT


def test_measure_when_the_transaction_fails_then_neither_seal_nor_row_is_left(
    square: Square,
) -> None:
    item = square.comment(ADVERT)
    with transaction.atomic():
        hide(square, item)
        transaction.set_rollback(True)
    assert (Measure.objects.count(), Outbox.objects.count()) == (0, 0)
    assert not Event.objects.filter(type="record.sealed").exists()


def test_database_when_a_row_would_leave_without_a_seal_then_refuses(square: Square) -> None:
    measure = hide(square, square.comment(ADVERT))
    unsealed = pytest.raises(IntegrityError, match="measure_sealed_before_it_leaves")
    with unsealed, transaction.atomic():
        Measure.objects.filter(id=measure.id).update(sealed_event=None)


def test_house_rule_when_two_are_needed_then_waits_for_another_and_then_leaves(
    square: Square,
) -> None:
    item = square.comment(INSULT)
    measure = removing.hide(square.actor(CO), item, asked=asked("insult", evident=True))
    square.deliver()

    assert (measure.state, measure.outbox_id, measure.sealed_event) == (
        Standing.PROPOSED,
        None,
        None,
    )
    assert square.fresh(item).state == ItemState.OPEN
    assert not square.is_hidden(item)

    judging.agree(square.actor(MG), measure)
    square.deliver()
    measure.refresh_from_db()
    assert square.is_hidden(item)
    assert (measure.state, measure.second) == (Standing.IN_FORCE, square.actor(MG).person)
    assert square.fresh(item).ending == "hidden"


def test_proposal_when_its_maker_agrees_then_refused_by_code_and_by_the_database(
    square: Square,
) -> None:
    item = square.comment(INSULT)
    measure = removing.hide(square.actor(CO), item, asked=asked("insult", evident=True))
    with pytest.raises(judging.SamePerson):
        judging.agree(square.actor(CO), measure)
    maker = square.actor(CO).person
    with pytest.raises(IntegrityError, match="judgement_by_another"), transaction.atomic():
        judging.judge(measure, "agreement", "agree", by=maker, now=datetime.now(UTC))
    with pytest.raises(IntegrityError, match="measure_second_is_another"), transaction.atomic():
        Measure.objects.filter(id=measure.id).update(second=maker)
    assert Judgement.objects.count() == 0


def test_proposal_when_declined_then_the_message_stays_and_why_is_kept(square: Square) -> None:
    item = square.comment(INSULT)
    measure = removing.hide(square.actor(CO), item, asked=asked("insult", evident=True))
    with pytest.raises(judging.ReasonMissing):
        judging.decline(square.actor(MG), measure, why=" ")
    judging.decline(square.actor(MG), measure, why="Det är skarp men saklig kritik.")
    square.deliver()
    measure.refresh_from_db()
    assert (measure.state, square.fresh(item).state) == (Standing.DECLINED, ItemState.OPEN)
    assert not square.is_hidden(item)
    reason = EventReason.objects.get(event__type="moderation.decline")
    assert reason.text == ("Det är skarp men saklig kritik.")


def test_proposal_when_the_message_was_edited_meanwhile_then_read_it_again(
    square: Square,
) -> None:
    item = square.comment(INSULT)
    measure = removing.hide(square.actor(CO), item, asked=asked("insult", evident=True))
    square.town.citizens.edit(item.record.remote_id, "Förlåt, det var onödigt.")
    collect(square.town.account, now=datetime.now(UTC))
    with pytest.raises(taking.MessageChanged):
        judging.agree(square.actor(MG), measure)


def test_evident_threat_when_removed_by_one_then_gone_at_once_and_a_second_look_waits(
    square: Square,
) -> None:
    item = square.comment(THREAT)
    measure = removing.remove(square.actor(CO), item, asked=asked("unlawful_threat", evident=True))
    square.deliver()

    measure.refresh_from_db()
    assert square.is_gone(item)
    assert (measure.state, measure.looked_at, measure.needs_second) == (
        Standing.IN_FORCE,
        None,
        False,
    )
    assert measure.look_by is not None
    assert measure.due_at is not None
    assert measure.due_at > measure.discovered_at


def test_threat_when_not_evident_then_two_are_needed(square: Square) -> None:
    item = square.comment(THREAT)
    measure = removing.remove(square.actor(CO), item, asked=asked("unlawful_threat"))
    assert (measure.state, measure.needs_second) == (Standing.PROPOSED, True)


def test_second_look_when_it_does_not_agree_then_the_message_is_shown_again(
    square: Square,
) -> None:
    item = square.comment("Se filmen på min sida: hela låten, gratis.")
    measure = removing.hide(square.actor(CO), item, asked=asked("copyright", evident=True))
    square.deliver()
    assert square.is_hidden(item)
    with pytest.raises(judging.SamePerson):
        judging.second_look(square.actor(CO), measure, uphold=True, why="")
    judging.second_look(square.actor(MG), measure, uphold=False, why="Det är hans egen låt.")
    square.deliver()
    measure.refresh_from_db()
    assert not square.is_hidden(item)
    assert (measure.state, measure.undone_on_network) == (Standing.UNDONE, True)
    with pytest.raises(judging.NothingToJudge):
        judging.second_look(square.actor(MG), measure, uphold=True, why="")


def test_ladder_when_a_rung_is_skipped_then_a_written_reason_is_needed(square: Square) -> None:
    item = square.comment(SWEARING)
    with pytest.raises(taking.WhyMissing):
        removing.hide(square.actor(CO), item, asked=asked("swearing"))
    measure = removing.hide(
        square.actor(CO), item, asked=asked("swearing", why="Påminnelse har hjälpt föga.")
    )
    assert measure.state == Standing.PROPOSED


def test_ladder_when_reminded_first_then_the_next_rung_needs_no_excuse(square: Square) -> None:
    item = square.comment(SWEARING)
    removing.remind(
        square.actor(ED),
        item,
        reason="swearing",
        text="Hej Åsa. Håll en god ton, så att fler vågar delta.",
        seen_version=1,
    )
    square.deliver()
    assert square.fresh(item).ending == "answer_in_channel"
    assert square.town.citizens.accepted() == ["Hej Åsa. Håll en god ton, så att fler vågar delta."]
    assert ladder.tried(item.record) == frozenset({Step.REMIND})
    measure = removing.hide(square.actor(CO), square.fresh(item), asked=asked("swearing"))
    assert measure.state == Standing.PROPOSED


def test_reason_when_alone_on_a_house_rule_then_written(square: Square) -> None:
    item = square.comment(ADVERT)
    with pytest.raises(taking.WhyMissing):
        removing.hide(square.actor(CO), item, asked=asked("advertising", evident=True))


@pytest.mark.parametrize("code", ["political", "felt_unsuitable", "hittepå", ""])
def test_reason_when_switched_off_or_unknown_then_refused(square: Square, code: str) -> None:
    item = square.comment(ADVERT)
    with pytest.raises(ground.UnknownReason):
        removing.hide(square.actor(CO), item, asked=asked(code, why="Därför."))


def test_step_when_not_on_the_reasons_ladder_then_refused(square: Square) -> None:
    item = square.comment(THREAT)
    with pytest.raises(ground.NotOnLadder):
        removing.hide(square.actor(CO), item, asked=asked("unlawful_threat", evident=True))


def test_network_when_it_refuses_then_the_measure_stays_open_and_can_be_tried_again(
    square: Square,
) -> None:
    item = square.comment(ADVERT)
    square.town.citizens.fault("measure", "403")
    measure = hide(square, item)
    square.deliver()
    measure.refresh_from_db()
    assert (measure.state, rows(measure)) == (Standing.ON_ITS_WAY, [("hide", State.FAILED)])
    assert square.fresh(item).state == ItemState.ON_ITS_WAY
    reviewing.retry(square.actor(CO), measure)
    square.deliver()
    measure.refresh_from_db()
    assert (measure.state, square.is_hidden(item)) == (Standing.IN_FORCE, True)


@pytest.mark.parametrize("fault", ["drop_after", "504_after", "html_after", "truncated"])
def test_network_when_the_answer_is_lost_then_read_back_and_in_force_once(
    square: Square, fault: str
) -> None:
    item = square.comment(ADVERT)
    square.town.citizens.fault("measure", fault)
    measure = hide(square, item)
    square.deliver()
    assert rows(measure) == [("hide", State.UNKNOWN)]
    make_due(measure)
    assert reconcile.reconcile_due(now=datetime.now(UTC)) == 1
    square.deliver()
    measure.refresh_from_db()
    assert (measure.state, square.is_hidden(item)) == (Standing.IN_FORCE, True)


def test_message_when_gone_already_then_removal_is_done(square: Square) -> None:
    item = square.comment(THREAT)
    measure = removing.remove(square.actor(CO), item, asked=asked("unlawful_threat", evident=True))
    square.town.citizens.delete(item.record.remote_id)
    square.deliver()
    measure.refresh_from_db()
    assert (measure.state, rows(measure)) == (Standing.IN_FORCE, [("remove", State.SENT)])


def test_right_when_lost_before_it_leaves_then_nothing_is_hidden(square: Square) -> None:
    item = square.comment(ADVERT)
    measure = hide(square, item)
    square.actor(CO).person.grants.all().delete()
    assert claim(limit=10, only=None, now=datetime.now(UTC)) == ()
    assert rows(measure) == [("hide", State.FAILED)]


def test_same_step_when_asked_for_twice_then_taken_once(square: Square) -> None:
    item = square.comment(INSULT)
    removing.hide(square.actor(CO), item, asked=asked("insult", evident=True))
    with pytest.raises(taking.AlreadyTaken):
        removing.hide(square.actor(MG), item, asked=asked("insult", evident=True))
    assert Measure.objects.count() == 1


def test_item_when_on_its_way_then_no_other_step_and_no_answer(square: Square) -> None:
    item = square.comment(ADVERT)
    hide(square, item)
    with pytest.raises(answering.AlreadyHandled):
        removing.remove(square.actor(CO), item, asked=asked("advertising", why="Mer."))
    with pytest.raises(answering.AlreadyHandled):
        answering.answer(square.actor(CO), item, text="Hej.", seen_version=1)


ACTS = {
    "inbox.hide": removing.hide,
    "inbox.remove": removing.remove,
    "inbox.restrict": removing.restrict,
    "inbox.block": removing.block,
    "inbox.move": removing.move,
}


@pytest.mark.parametrize("action", ACTS)
@pytest.mark.parametrize("who", ["stranger", Role.REGISTRAR])
def test_act_when_not_ones_own_then_refused(square: Square, action: str, who: object) -> None:
    item = square.comment(ADVERT)
    place = square.town.place
    asker = (
        place.stranger_actor(datetime.now(UTC))
        if who == "stranger"
        else square.actor(Role.REGISTRAR)
    )
    with pytest.raises(Refused, match=action):
        ACTS[action](asker, item, asked=asked("advertising", why="Därför."))
    assert Measure.objects.count() == 0
