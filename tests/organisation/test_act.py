"""An act is refused without a trace, or done with exactly one event, or not done at all."""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

import torget
from tests.personas import MONDAY, Town, town
from torget.kit import ids
from torget.ledger.canon import leaf
from torget.ledger.models import ActorKind, Event, EventReason
from torget.organisation import act as acts
from torget.organisation import policy
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Authority, Role
from torget.organisation.policy import ACTIONS, Refused

pytestmark = pytest.mark.django_db
ACTS = {
    "handover.confirm": "torget.handover.confirming:confirm",
    "handover.confirm_complaint": "torget.handover.confirming:confirm_complaint",
    "alarm.acknowledge": "torget.alarms.handling:acknowledge",
    "alarm.close": "torget.alarms.handling:close",
    "alarm.phone": "torget.alarms.handling:note_call",
    "inbox.give_crisis_text": "torget.inbox.crisis_text:give_crisis_text",
    "handover.retry": "torget.handover.mending:retry",
    "handover.withdraw": "torget.handover.mending:withdraw",
    "lexicon.arm": "torget.lexicons.arming:arm",
    "lexicon.draft": "torget.lexicons.drafting:draft",
    "trial.begin": "torget.lexicons.trying:begin",
    "trial.cancel": "torget.lexicons.trying:cancel",
    "inbox.answer": "torget.inbox.answer:answer",
    "inbox.answer_interim": "torget.inbox.letters:answer_interim",
    "inbox.assign": "torget.inbox.endings:assign_to_me",
    "inbox.close_registered": "torget.inbox.registering:close_registered",
    "inbox.close_without_action": "torget.inbox.endings:close_without_action",
    "inbox.consult": "torget.inbox.consulting:consult",
    "inbox.decide_consultation": "torget.inbox.consulting:decide_consultation",
    "inbox.forward_complaint": "torget.inbox.complaining:forward_complaint",
    "inbox.mark_secret": "torget.inbox.secrecy:mark_secret",
    "inbox.offer_complaint": "torget.inbox.letters:offer_complaint",
    "inbox.point_to_authority": "torget.inbox.letters:point_to_authority",
    "inbox.point_to_politicians": "torget.inbox.letters:point_to_politicians",
    "inbox.refer": "torget.inbox.letters:refer",
    "inbox.register": "torget.inbox.registering:register",
    "inbox.release": "torget.inbox.registering:release",
    "inbox.reopen": "torget.inbox.reopening:reopen",
    "inbox.pause": "torget.inbox.pausing:wait_for_citizen",
    "inbox.resume": "torget.inbox.pausing:go_on",
    "inbox.retry_answer": "torget.inbox.answer:send_again",
    "inbox.settle_direction": "torget.inbox.endings:settle_whose",
    "inbox.unmark_secret": "torget.inbox.secrecy:unmark_secret",
    "inbox.withdraw_answer": "torget.inbox.answer:withdraw",
    "inbox.withdraw_consultation": "torget.inbox.consulting:withdraw_consultation",
    "supervision.sweep": "torget.supervision.sweeping:sweep",
    "inbox.block": "torget.inbox.removing:block",
    "inbox.hide": "torget.inbox.removing:hide",
    "inbox.move": "torget.inbox.removing:move",
    "inbox.remind": "torget.inbox.removing:remind",
    "inbox.remove": "torget.inbox.removing:remove",
    "inbox.report_to_network": "torget.inbox.removing:report_to_network",
    "inbox.restrict": "torget.inbox.removing:restrict",
    "moderation.agree": "torget.moderation.judging:agree",
    "moderation.ask_review": "torget.moderation.reviewing:ask_review",
    "moderation.check_text": "torget.moderation.checking:check_text",
    "moderation.decline": "torget.moderation.judging:decline",
    "moderation.lift_block": "torget.moderation.blocks:lift_block",
    "moderation.look_at_purge": "torget.moderation.purging:look_at_purge",
    "moderation.purge": "torget.moderation.purging:purge",
    "moderation.restore": "torget.moderation.reviewing:restore",
    "moderation.retry": "torget.moderation.reviewing:retry",
    "moderation.review": "torget.moderation.reviewing:review",
    "moderation.second_look": "torget.moderation.judging:second_look",
    "moderation.withdraw": "torget.moderation.judging:withdraw",
    "teamwork.assign": "torget.teamwork.passing:assign",
    "teamwork.file_note": "torget.teamwork.notes:file_note",
    "teamwork.merge": "torget.teamwork.merging:merge",
    "teamwork.move": "torget.teamwork.passing:move",
    "teamwork.note": "torget.teamwork.notes:note",
    "teamwork.remove_view": "torget.teamwork.views:remove",
    "teamwork.retire_reply": "torget.teamwork.replies:retire",
    "teamwork.run_macro": "torget.teamwork.replies:run",
    "teamwork.save_reply": "torget.teamwork.replies:save",
    "teamwork.save_view": "torget.teamwork.views:save",
    "teamwork.split": "torget.teamwork.merging:split",
    "teamwork.transfer": "torget.teamwork.passing:transfer",
    "teamwork.undo": "torget.teamwork.bulk:undo",
}
"""Every act there is and where; a new one is put here and is then refused to all who lack it."""
VERBS = tuple(ACTS)
CONDITIONS = {
    "inbox.decide_consultation": "tests.inbox.test_consulting:test_decide_when_asked_by_oneself",
    "inbox.unmark_secret": "tests.inbox.test_secrecy:test_unmark_when_marked_by_oneself",
    "inbox.withdraw_consultation": "tests.inbox.test_consulting:test_withdraw_when_another_asked",
    "inbox.block": "tests.moderation.test_conditions"
    ":test_measure_on_a_person_when_by_one_then_it_is_a_proposal",
    "inbox.hide": "tests.moderation.test_conditions"
    ":test_hide_when_an_editor_acts_on_a_house_rule_then_it_is_a_proposal",
    "inbox.move": "tests.moderation.test_conditions"
    ":test_move_when_an_editor_acts_then_it_is_a_proposal",
    "inbox.remove": "tests.moderation.test_conditions"
    ":test_remove_when_an_editor_is_off_duty_then_it_is_a_proposal",
    "inbox.restrict": "tests.moderation.test_conditions"
    ":test_measure_on_a_person_when_by_one_then_it_is_a_proposal",
    "lexicon.arm": "tests.lexicons.test_arming:test_arm_when_written_by_oneself_then_refused",
    "moderation.agree": "tests.moderation.test_conditions"
    ":test_judge_when_one_decided_it_oneself_then_refused_in_every_way",
    "moderation.check_text": "tests.moderation.test_conditions"
    ":test_text_check_when_looked_at_then_the_reading_is_noted",
    "moderation.decline": "tests.moderation.test_conditions"
    ":test_judge_when_one_decided_it_oneself_then_refused_in_every_way",
    "moderation.look_at_purge": "tests.moderation.test_quarantine"
    ":test_purge_when_on_then_bytes_are_gone_and_address_time_and_hash_stay",
    "moderation.purge": "tests.moderation.test_conditions"
    ":test_purge_when_the_login_is_not_fresh_then_log_in_again_first",
    "moderation.review": "tests.moderation.test_conditions"
    ":test_judge_when_one_decided_it_oneself_then_refused_in_every_way",
    "moderation.second_look": "tests.moderation.test_taking"
    ":test_second_look_when_it_does_not_agree_then_the_message_is_shown_again",
    "moderation.withdraw": "tests.moderation.test_conditions"
    ":test_withdraw_when_another_proposed_it_then_refused_to_an_editor",
}
"""Act whose cell has a condition -> the test that sees the condition refuse."""
REFUSED = [(verb, role) for verb in VERBS for role in Role if role not in ACTIONS[verb]]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something an act can be about."""

    id: UUID
    scope: policy.Scope


class Stumbled(Exception):
    """An act that wrote half and then met what it did not expect."""


@pytest.fixture
def place() -> Town:
    return town()


@pytest.fixture
def thing(place: Town) -> Thing:
    return Thing(ids.new(MONDAY), policy.of_account(place.account))


@contextmanager
def _verbs_kept() -> Iterator[None]:
    before = dict(acts.VERBS)
    yield
    acts.VERBS.clear()
    acts.VERBS.update(before)


def _hide(actor: Actor, about: Thing, /, *, why: str = "", stumble: bool = False) -> str:
    """Do an act made for this test: it writes a row of its own."""
    with _verbs_kept():

        @act("inbox.hide", source="Regler: Tänk på det här, p. 5")
        def hide(actor: Actor, _about: Thing, /, *, why: str, stumble: bool) -> Done[str]:
            Authority.objects.create(id=ids.new(actor.now), name="Nytt", slug="written-by-act")
            if stumble:
                raise Stumbled
            return Done("hidden", {"rule": "p5", "count": 1}, why)

    return hide(actor, about, why=why, stumble=stumble)


def _written() -> tuple[int, int, int]:
    return (
        Event.objects.count(),
        EventReason.objects.count(),
        Authority.objects.filter(slug="written-by-act").count(),
    )


def _import_every_room() -> None:
    for module in pkgutil.walk_packages(torget.__path__, "torget."):
        if "." not in module.name.removeprefix("torget.") or module.name.count(".") == 2:
            parts = set(module.name.split("."))
            if not parts & {"migrations", "management", "settings", "wsgi", "__main__", "fake"}:
                importlib.import_module(module.name)


def test_verbs_then_this_file_refuses_every_one_of_them() -> None:
    _import_every_room()

    assert sorted(acts.VERBS) == sorted(VERBS)
    assert len(REFUSED) >= 35


def test_verbs_then_no_condition_of_theirs_goes_unchecked() -> None:
    """An act whose cell has a condition must check it: then it is named here with its test."""
    told = [verb for verb in VERBS if set(ACTIONS[verb].values()) != {policy.A}]

    assert sorted(told) == sorted(CONDITIONS)
    for verb, test in CONDITIONS.items():
        name, _, function = test.partition(":")
        assert callable(getattr(importlib.import_module(name), function)), verb


@pytest.mark.parametrize(("verb", "role"), REFUSED, ids=[f"{v}-{r}" for v, r in REFUSED])
def test_verb_when_the_role_lacks_it_then_refused_and_nothing_is_written(
    place: Town, thing: Thing, verb: str, role: Role
) -> None:
    before = _written()

    with pytest.raises(Refused) as refused:
        _real_act(verb)(place.actor(role), thing)

    assert (refused.value.action, _written()) == (verb, before)


@pytest.mark.parametrize("verb", VERBS)
def test_verb_when_the_thing_lies_in_another_authority_then_refused(
    place: Town, thing: Thing, verb: str
) -> None:
    with pytest.raises(Refused):
        _real_act(verb)(place.stranger_actor(), thing)


@pytest.mark.parametrize("verb", VERBS)
def test_verb_when_the_right_has_ended_then_refused(place: Town, thing: Thing, verb: str) -> None:
    late = place.actor(Role.EDITOR, MONDAY + timedelta(days=181))

    with pytest.raises(Refused):
        _real_act(verb)(late, thing)


def _real_act(verb: str) -> Callable[[Actor, Thing], object]:
    module, _colon, name = ACTS[verb].partition(":")
    found: Callable[[Actor, Thing], object] = getattr(importlib.import_module(module), name)
    return found


def test_act_when_refused_then_nothing_is_written(place: Town, thing: Thing) -> None:
    before = _written()

    with pytest.raises(Refused):
        _hide(place.actor(Role.AUDITOR), thing, why="Jag vill")

    assert _written() == before


def test_act_when_allowed_then_one_event_tells_who_what_and_when(place: Town, thing: Thing) -> None:
    before = _written()
    result = _hide(place.actor(Role.MANAGER), thing)

    event = Event.objects.get(object_id=thing.id)
    told = json.loads(bytes(event.canon))
    manager = place.people[Role.MANAGER].id
    assert result == "hidden"
    assert _written() == (before[0] + 1, before[1], 1)
    assert (event.type, event.object_type) == ("inbox.hide", "inbox")
    assert (event.actor_kind, event.actor_id, event.at) == (ActorKind.PERSON, manager, MONDAY)
    assert told["meta"] == {"count": 1, "rule": "p5"}
    assert told["actor"] == ["person", str(manager)]
    assert bytes(event.leaf) == leaf(bytes(event.canon))


def test_act_when_it_has_a_why_then_the_event_holds_only_a_salted_commitment(
    place: Town, thing: Thing
) -> None:
    why = "Hen berättar om sin grannes sjukdom"
    _hide(place.actor(Role.MANAGER), thing, why=why)

    event = Event.objects.get(object_id=thing.id)
    reason = EventReason.objects.get(event=event)
    salt, inner = bytes(reason.salt or b""), hashlib.sha256(why.encode()).digest()
    length = len(why.encode()).to_bytes(8, "big")
    assert (reason.text, len(salt)) == (why, 32)
    assert [bytes(each) for each in event.content_commits] == [
        hashlib.sha256(b"\x10" + salt + inner + length).digest()
    ]
    assert why.encode() not in bytes(event.canon)
    assert inner.hex().encode() not in bytes(event.canon)


def test_act_when_it_stumbles_then_everything_is_rolled_back(place: Town, thing: Thing) -> None:
    before = _written()

    with pytest.raises(Stumbled):
        _hide(place.actor(Role.MANAGER), thing, why="Halvvägs", stumble=True)

    assert _written() == before


def test_act_when_registered_then_its_source_and_object_are_in_the_catalogue() -> None:
    _import_every_room()
    verb = acts.VERBS["inbox.answer"]

    assert (verb.action, verb.object_type) == ("inbox.answer", "inbox")
    assert verb.source == "Regler: Tänk på det här, p. 3 och 6"
