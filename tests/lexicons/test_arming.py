"""Words are written by one, tried on the year, and put in force by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.factories import message
from tests.lexicons.conftest import ALARM_WORDS, LATER, URGENT, Try, Write, texts
from tests.personas import MONDAY, Town
from torget.inbox.models import Item
from torget.ledger.models import Event, EventReason
from torget.lexicons import arming, drafting, in_force
from torget.lexicons.models import LexiconArming, LexiconVersion
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Person, Role, RoleGrant
from torget.organisation.policy import Refused
from torget.text.lexicons import SHIPPED
from torget.text.overlay import InvalidOverlay

WORDS = "[slur]\nflurpnisse/n"


def test_words_when_tried_and_armed_by_another_then_a_new_message_is_read_with_them(
    place: Town, maja: Actor, bring: Callable[..., None], write: Write, tried: Try
) -> None:
    bring(message("1", "Stackars flurpnisse"))
    version = write(WORDS)
    trial = tried(version)
    arming.arm(maja, version, why="Används mot personal", losses_seen=False)
    bring(message("2", "Stackars flurpnisse"))

    before, after = Item.objects.order_by("record__remote_id")
    events = {each.object_id: each for each in Event.objects.filter(type="item.opened")}
    told = [bytes(events[item.id].canon).decode() for item in (before, after)]
    assert before.kind != after.kind
    assert after.kind in {"remove_keep_record", "review_removal"}
    assert [f'"lexicon":"{SHIPPED.version}"' in each for each in told] == [True, False]
    assert [f'"lexicon":"{version.lexicon}"' in each for each in told] == [False, True]
    assert trial.lexicon_after == version.lexicon == in_force.current().version


def test_arm_when_not_tried_then_refused(maja: Actor, write: Write) -> None:
    version = write(WORDS)

    with pytest.raises(arming.NotTried):
        arming.arm(maja, version, why="Nu", losses_seen=True)
    assert (LexiconArming.objects.count(), in_force.current()) == (0, SHIPPED)


def test_arm_when_only_other_words_are_tried_then_refused(
    maja: Actor, write: Write, tried: Try
) -> None:
    tried(write(WORDS))
    other = write(WORDS + ", flurpare")

    with pytest.raises(arming.NotTried):
        arming.arm(maja, other, why="Nu", losses_seen=True)


def test_arm_when_written_by_oneself_then_refused(
    place: Town, isa: Actor, write: Write, tried: Try
) -> None:
    version = write(WORDS)
    tried(version)

    with pytest.raises(arming.OwnWords):
        arming.arm(isa, version, why="Nu", losses_seen=True)


def test_arm_when_by_it_or_by_whom_has_one_unit_only_then_refused(
    place: Town, maja: Actor, write: Write, tried: Try
) -> None:
    version = write(WORDS)
    tried(version)
    RoleGrant.objects.filter(person=maja.person).update(unit=place.unit)

    for actor in (place.actor(Role.IT, LATER), place.actor(Role.MANAGER, LATER)):
        with pytest.raises(Refused):
            arming.arm(actor, version, why="Nu", losses_seen=True)


def test_arm_when_the_rulebook_is_another_than_it_was_tried_with_then_refused(
    maja: Actor, write: Write, tried: Try
) -> None:
    version = write(WORDS)
    tried(version)
    rulebooks.adopt(
        rulebooks.shipped_document() + b"\n# nytt\n",
        rulebooks.Decision("Kommunstyrelsen", date(2026, 11, 24), "KS 2026-9"),
        by=None,
        now=MONDAY + timedelta(minutes=6),
    )

    with pytest.raises(arming.NotTried):
        arming.arm(maja, version, why="Nu", losses_seen=True)


def test_arm_when_alarms_would_be_lost_then_they_must_be_seen_first(
    maja: Actor, bring: Callable[..., None], write: Write, hold: Write, tried: Try
) -> None:
    bring(*texts(URGENT))
    hold(ALARM_WORDS)
    version = write("")
    trial = tried(version)

    assert arming.losses(trial) > 0
    with pytest.raises(arming.LossesUnseen):
        arming.arm(maja, version, why="Nu", losses_seen=False)
    arming.arm(maja, version, why="Nu", losses_seen=True)
    assert in_force.current() is SHIPPED


def test_arm_when_no_reason_is_given_then_refused(maja: Actor, write: Write, tried: Try) -> None:
    version = write(WORDS)
    tried(version)

    with pytest.raises(drafting.ReasonMissing):
        arming.arm(maja, version, why=" ", losses_seen=True)
    with pytest.raises(drafting.ReasonTooLong):
        arming.arm(maja, version, why="x" * 1001, losses_seen=True)


def test_arm_when_it_holds_already_then_refused_and_going_back_is_arming_again(
    place: Town, maja: Actor, write: Write, tried: Try
) -> None:
    first, second = write(WORDS), write("")
    tried(first)
    arming.arm(maja, first, why="Nu", losses_seen=False)
    with pytest.raises(arming.HoldsAlready):
        arming.arm(maja, first, why="Nu", losses_seen=False)
    with pytest.raises(arming.NotTried):
        arming.arm(maja, second, why="Tillbaka", losses_seen=False)
    tried(second)
    arming.arm(maja, second, why="Tillbaka", losses_seen=False)

    newest = in_force.arming()
    assert newest is not None
    assert (str(newest), newest.n) == (f"2 {second.id}", 2)
    assert in_force.current() is SHIPPED
    event = Event.objects.filter(type="lexicon.arm").order_by("id").last()
    assert event is not None
    assert EventReason.objects.get(event=event).text == "Tillbaka"


def test_arm_when_another_was_first_then_said_so(
    maja: Actor, write: Write, tried: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, other = write(WORDS), write(WORDS + ", flurpare")
    tried(version)
    monkeypatch.setattr(arming, "passed", _after_another(other, maja.person))

    with pytest.raises(arming.ArmedMeanwhile):
        arming.arm(maja, version, why="Nu", losses_seen=False)


def test_draft_when_the_text_is_wrong_then_nothing_is_written(isa: Actor) -> None:
    with pytest.raises(InvalidOverlay):
        drafting.draft(isa, drafting.new(isa, "[nej]"), why="x")
    with pytest.raises(drafting.ReasonMissing):
        drafting.draft(isa, drafting.new(isa, WORDS), why=" ")

    assert (LexiconVersion.objects.count(), Event.objects.filter(type="lexicon.draft").count()) == (
        0,
        0,
    )


def test_draft_when_by_somebody_who_may_not_then_refused(place: Town) -> None:
    editor = place.actor(Role.EDITOR)

    with pytest.raises(Refused):
        drafting.draft(editor, drafting.new(editor, WORDS), why="x")


def test_version_when_shown_then_named_by_its_lexicon(write: Write) -> None:
    version = write(WORDS)

    assert str(version) == version.lexicon == in_force.name_of(version)
    assert in_force.name_of(None) == SHIPPED.version


def _after_another(other: LexiconVersion, person: Person) -> object:
    def passed(version: LexiconVersion, newest: LexiconArming | None) -> object:
        found = version.trials.get()
        LexiconArming.objects.create(
            id=other.id, n=1, version=other, armed_by=person, armed_at=MONDAY
        )
        return found

    return passed
