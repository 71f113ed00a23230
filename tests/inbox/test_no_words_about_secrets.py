"""No act sends words to a network about what may be secret, but the rulebook's own to its author.

Which acts can send is read out of their code, so that a new one stands here or makes this fail.
Source: Regler, Tänk på det här, p. 4 och 5.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from tests.factories import message
from tests.inbox.conftest import Bring
from tests.organisation.reach import reached
from tests.organisation.test_act import ACTS
from tests.personas import MONDAY, Town
from torget.channels import outbox
from torget.channels import payload as payloads
from torget.channels.models import Kind, Outbox, State
from torget.connectors.port import Visibility
from torget.inbox import answer as answering
from torget.inbox import crisis_text, letters, removing, secrecy
from torget.inbox.models import Item
from torget.inbox.removing import Asked
from torget.moderation import blocks, following, judging, notices, reviewing
from torget.moderation.models import Measure, Telling
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Role
from torget.rules.codes import TemplateKind

WORDS = "Ring oss på 0300-00 00 00 eller https://synpunkt.example, så berättar vi mer."
SECRET = "Min son har fått diagnosen autism och får ingen hjälp i skolan. När öppnar badhuset?"
IN_DANGER = "Jag ska ta mitt liv i kväll"
SINKS = {outbox.post, outbox.resend, outbox.order, notices.draft, notices.send}
"""Where words are put on their way; those of a measure wait for it. A test below holds that
there is no other place."""
CO, MG, ED = Role.COMMUNICATIONS_OFFICER, Role.MANAGER, Role.EDITOR
NOW = MONDAY


@pytest.fixture(autouse=True)
def _rules_are_older(place: Town) -> None:
    """Rules that came after the message could not be used against it."""
    del place
    rulebooks.adopt(
        rulebooks.shipped_document() + b"\n# tidigare\n",
        rulebooks.Decision("Kommunstyrelsen", date(2025, 1, 1), "KS 2025-1"),
        by=None,
        now=datetime(2025, 1, 1, tzinfo=UTC),
    )


def act_of(action: str) -> Callable[..., object]:
    """Return the function of an act."""
    module, _, name = ACTS[action].partition(":")
    found: Callable[..., object] = getattr(importlib.import_module(module), name)
    return found


@dataclass(frozen=True, slots=True)
class Tried:
    """One way to make an act send words. `before` is done while nothing is marked yet.

    `late` says that the act may be done, but that its words stay where they are.
    """

    do: Callable[[Town, Item, Measure | None], object]
    before: Callable[[Town, Item], Measure | None] | None = None
    late: bool = False
    text: str = "När öppnar badhuset?"


def _actor(place: Town, role: Role = ED) -> Actor:
    return place.actor(role)


def _written(act: Callable[..., object]) -> Tried:
    return Tried(lambda place, item, _: act(_actor(place), item, text=WORDS, seen_version=1))


def _asked(telling: Telling, **more: object) -> Asked:
    asked = Asked("advertising", 1, "Säljer.", telling=telling, notice=WORDS, days=7)
    return replace(asked, **more)  # type: ignore[arg-type]


def _taken(act: Callable[..., object], telling: Telling) -> Tried:
    return Tried(
        lambda place, item, _: act(_actor(place, CO), item, asked=_asked(telling, evident=True))
    )


def _measure(
    act: Callable[..., Measure], telling: Telling = Telling.PUBLIC, **more: object
) -> Callable[[Town, Item], Measure]:
    """Take a measure, with words for everybody unless it is said, and let the network do it."""

    def take(place: Town, item: Item) -> Measure:
        measure = act(_actor(place, CO), item, asked=_asked(telling, **more))
        if measure.outbox is not None:
            _now(measure, State.SENT)
        return measure

    return take


def _now(measure: Measure, state: State) -> None:
    """Let the network have done it, or have refused."""
    assert measure.outbox is not None
    Outbox.objects.filter(id=measure.outbox.id).update(state=state)


def _of(measure: Measure | None) -> Measure:
    assert measure is not None
    return measure


def _in_force(place: Town, item: Item) -> Measure:
    measure = _measure(removing.hide, Telling.NOT_CHOSEN, reason="copyright", evident=True)(
        place, item
    )
    following.follow_all(now=NOW)
    measure.refresh_from_db()
    return measure


def _blocked(place: Town, item: Item) -> Measure:
    measure = _measure(removing.block, Telling.NOT_CHOSEN, evident=True)(place, item)
    judging.agree(_actor(place, MG), measure)
    measure.refresh_from_db()
    _now(measure, State.SENT)
    following.follow_all(now=NOW)
    measure.refresh_from_db()
    return measure


def _refused_there(place: Town, item: Item) -> Measure:
    measure = _measure(removing.hide, evident=True)(place, item)
    _now(measure, State.FAILED)
    return measure


def _proposed(place: Town, item: Item) -> Measure:
    return _measure(removing.hide, reason="insult")(place, item)


def _asked_for(place: Town, item: Item) -> Measure:
    measure = _in_force(place, item)
    reviewing.ask_review(_actor(place), measure, why="Hen undrar varför.")
    return measure


def _failed(place: Town, item: Item) -> None:
    given = answering.answer(_actor(place), item, text=WORDS, seen_version=1)
    Outbox.objects.filter(id=given.outbox_id).update(state=State.FAILED)


def _reviewed(telling: Telling, *, uphold: bool) -> Tried:
    told = reviewing.Answer(telling, WORDS)
    return Tried(
        lambda place, _, measure: reviewing.review(
            _actor(place, MG), _of(measure), uphold=uphold, why="Så är det.", answer=told
        ),
        before=_asked_for,
    )


TRIED: dict[str, tuple[Tried, ...]] = {
    "inbox.answer": (_written(answering.answer),),
    "inbox.answer_interim": (_written(letters.answer_interim),),
    "inbox.offer_complaint": (_written(letters.offer_complaint),),
    "inbox.point_to_authority": (_written(letters.point_to_authority),),
    "inbox.point_to_politicians": (_written(letters.point_to_politicians),),
    "inbox.retry_answer": (
        Tried(lambda place, item, _: answering.send_again(_actor(place), item), before=_failed),
    ),
    "inbox.remind": (
        Tried(
            lambda place, item, _: removing.remind(
                _actor(place), item, reason="swearing", text=WORDS, seen_version=1
            ),
        ),
    ),
    **{
        f"inbox.{act.__name__}": (_taken(act, Telling.PUBLIC), _taken(act, Telling.PRIVATE))
        for act in (removing.hide, removing.remove, removing.move)
    },
    **{
        f"inbox.{act.__name__}": (_taken(act, Telling.PUBLIC), _taken(act, Telling.PRIVATE))
        for act in (removing.restrict, removing.block)
    },
    "moderation.agree": (
        Tried(
            lambda place, _, measure: judging.agree(_actor(place, MG), _of(measure)),
            before=_proposed,
            late=True,
        ),
    ),
    "moderation.retry": (
        Tried(
            lambda place, _, measure: reviewing.retry(_actor(place, MG), _of(measure)),
            before=_refused_there,
            late=True,
        ),
    ),
    "moderation.review": (
        _reviewed(Telling.PUBLIC, uphold=True),
        _reviewed(Telling.PRIVATE, uphold=False),
    ),
}
"""Action -> each way in which a person could try to send words of their own by it."""
FIXED = {
    "inbox.refer": TemplateKind.REFERRAL,
    "inbox.give_crisis_text": TemplateKind.CRISIS,
}
"""Action -> the rulebook's own text, which may go to the author alone."""
Taker = Callable[[Town, Item], Measure]
WORDLESS: dict[str, tuple[Taker, Callable[..., object]]] = {
    "moderation.lift_block": (_blocked, blocks.lift_block),
    "moderation.restore": (_in_force, reviewing.restore),
    "moderation.second_look": (_in_force, judging.second_look),
}
"""Action -> what takes a measure back, and never says a word of its own."""
EACH = [(action, one) for action, ways in TRIED.items() for one in ways]
AT_ONCE = [(action, one) for action, one in EACH if one.before is None]
NEVER = (answering.SecretMatter, notices.SecretMatter)


def leave() -> None:
    """Let the network do every measure that is on its way, and what follows it be drafted."""
    for _ in range(2):
        measures = Outbox.objects.exclude(kind=Kind.CREATE).filter(state=State.QUEUED)
        measures.update(state=State.SENT)
        following.follow_all(now=NOW)


def words_on_their_way() -> list[payloads.Payload]:
    """Return every letter that would leave by itself from now on."""
    rows = Outbox.objects.filter(kind=Kind.CREATE, state=State.QUEUED)
    return [payloads.decode(bytes(row.payload or b"")) for row in rows]


def test_every_act_that_can_send_words_is_tried_here() -> None:
    sending = {action for action in ACTS if SINKS & reached(act_of(action))}

    assert sending == set(TRIED) | set(FIXED) | set(WORDLESS)


def test_sinks_are_the_only_places_where_words_are_put_on_their_way() -> None:
    writers = {
        action: [each.__qualname__ for each in reached(act_of(action)) if _writes_letters(each)]
        for action in ACTS
    }

    assert {name for names in writers.values() for name in names} == {"post"}


def _writes_letters(function: Callable[..., object]) -> bool:
    names = getattr(function, "__code__").co_names  # noqa: B009
    return "Outbox" in names and "CREATE" in names and "create" in names


@pytest.mark.parametrize(("action", "tried"), EACH)
def test_act_when_nothing_is_secret_then_its_words_leave(
    place: Town, bring: Bring, action: str, tried: Tried
) -> None:
    item = bring(message(text=tried.text))
    measure = tried.before(place, item) if tried.before else None

    tried.do(place, item, measure)
    for proposed in Measure.objects.filter(state="proposed"):
        judging.agree(_actor(place, MG), proposed)
    leave()

    assert [each.text for each in words_on_their_way()] == [WORDS], action


@pytest.mark.parametrize(("action", "tried"), EACH)
def test_act_when_a_person_has_marked_it_then_no_word_leaves(
    place: Town, bring: Bring, action: str, tried: Tried
) -> None:
    item = bring(message(text=tried.text))
    measure = tried.before(place, item) if tried.before else None
    secrecy.mark_secret(_actor(place), item, ground="social_services")

    if tried.late:
        tried.do(place, item, measure)
    else:
        with pytest.raises(NEVER):
            tried.do(place, item, measure)
    leave()

    assert words_on_their_way() == [], action


@pytest.mark.parametrize(("action", "tried"), AT_ONCE)
def test_act_when_the_flow_chart_sees_secrecy_then_no_word_leaves(
    place: Town, bring: Bring, action: str, tried: Tried
) -> None:
    item = bring(message(text=SECRET))
    assert (item.secrecy, item.marked_secret) == (True, False)

    with pytest.raises(NEVER):
        tried.do(place, item, None)
    leave()

    assert words_on_their_way() == [], action


@pytest.mark.parametrize("action", FIXED)
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.DIRECT])
def test_fixed_text_when_it_is_secret_then_the_rulebooks_words_to_the_author_alone(
    place: Town, bring: Bring, action: str, visibility: Visibility
) -> None:
    item = bring(message(text=IN_DANGER, visibility=visibility))
    assert (item.secrecy, item.urgent) == (True, True)
    actor = _actor(place)
    more = {"text": WORDS} if action == "inbox.refer" else {}

    act_of(action)(actor, item, seen_version=1, **more)

    (sent,) = words_on_their_way()
    fixed = {
        "inbox.refer": letters.fixed_text(actor, item, TemplateKind.REFERRAL),
        "inbox.give_crisis_text": crisis_text.text_for(item, actor.person),
    }
    assert (sent.text, sent.visibility) == (fixed[action].strip(), Visibility.DIRECT)


@pytest.mark.parametrize("action", WORDLESS)
def test_act_when_it_takes_a_measure_back_then_it_says_nothing(
    place: Town, bring: Bring, action: str
) -> None:
    before, act = WORDLESS[action]
    item = bring(message(text="När öppnar badhuset?"))
    measure = before(place, item)
    secrecy.mark_secret(_actor(place), item, ground="social_services")
    more = {"uphold": False} if action == "moderation.second_look" else {}

    act(_actor(place, MG), measure, why="Det var fel.", **more)
    leave()

    assert words_on_their_way() == []
    measure.refresh_from_db()
    assert measure.state == "undone"


def test_answer_when_the_fixed_referral_failed_then_it_may_be_sent_again(
    place: Town, bring: Bring
) -> None:
    item = bring(message(text=SECRET))
    given = letters.refer(_actor(place), item, text="", seen_version=1)
    Outbox.objects.filter(id=given.outbox_id).update(state=State.FAILED)

    answering.send_again(_actor(place), item)

    assert [each.visibility for each in words_on_their_way()] == [Visibility.DIRECT]
