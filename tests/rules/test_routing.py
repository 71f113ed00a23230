"""The trained model orders what is harmless to order, and can do nothing else."""

from __future__ import annotations

import dataclasses
import json
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.made import finding, found
from torget.rules import routing
from torget.rules.codes import Outcome
from torget.rules.flow import Assessment, assess
from torget.rules.loader import shipped
from torget.rules.routing import BUCKETS, ROUTES, InvalidRouting, Routing
from torget.rules.rulebook import Rulebook
from torget.text.read import read
from torget.text.signals import SignalKind, Signals, Target

K, O = SignalKind, Outcome  # noqa: E741 - a table of outcomes
TEXT = "Hålet i gatan vid torget är farligt stort"
SURE = 0.9


def document(outcome: Outcome, words: str = TEXT, *, threshold: float = 0.6) -> bytes:
    """Return a model that is sure of one outcome wherever these words stand."""
    weights = [[0.0] * BUCKETS for _ in ROUTES]
    for bucket in routing.features(words):
        weights[ROUTES.index(outcome)][bucket] = 8.0
    return routing.dump(ROUTES, [0.0] * len(ROUTES), weights, threshold=threshold)


def sure_of(outcome: Outcome, words: str = TEXT) -> Routing:
    return routing.load(document(outcome, words))


def routed(rulebook: Rulebook, signals: Signals, model: Routing, text: str = TEXT) -> Assessment:
    return routing.route(rulebook, assess(rulebook, signals), model, text)


def test_features_then_the_same_on_every_machine_and_for_ever() -> None:
    assert routing.features("Hej hej!") == (21550, 63690, 2717, 1803, 7546, 34841, 64798, 3835)
    assert routing.features("") == routing.features("🙂!") == ()
    assert max(routing.features(TEXT)) < BUCKETS


def test_features_when_the_same_words_come_again_then_counted_once() -> None:
    assert routing.features("hej du hej du hej du") == routing.features("hej du hej du")
    assert len(routing.features("ord " * 10_000)) == len(routing.features("ord ord"))


def test_route_when_nothing_was_found_then_the_models_outcome_stands_first_and_says_so(
    rulebook: Rulebook,
) -> None:
    before = assess(rulebook, found())
    after = routed(rulebook, found(), sure_of(O.FORWARD_COMPLAINT))

    assert before.outcomes == (O.NO_ACTION,)
    assert after.outcomes == (O.FORWARD_COMPLAINT, O.NO_ACTION)
    assert [each.by_model for each in after.suggestions] == [True, False]
    assert after.first.source.startswith("Regler")
    assert after.needs_person is before.needs_person is False
    assert after.learned is not None
    assert (after.learned.outcome, after.learned.put_first) == (O.FORWARD_COMPLAINT, True)
    assert after.learned.probability > SURE


def test_route_then_the_words_that_weighed_most_are_spans_of_the_text(rulebook: Rulebook) -> None:
    model = sure_of(O.FORWARD_COMPLAINT, "gatan torget")
    text = "Hej! I GATAN vid tor\u00adget, hm"

    learned = routed(rulebook, found(), model, text).learned

    assert learned is not None
    assert [text[start:end] for start, end in learned.words] == ["GATAN", "tor\u00adget"]


def test_route_when_the_outcome_holds_already_then_moved_and_nothing_lost(
    rulebook: Rulebook,
) -> None:
    signals = found(K.COMPLAINT, K.QUESTION)
    before = assess(rulebook, signals)
    after = routed(rulebook, signals, sure_of(O.ANSWER_IN_CHANNEL))

    assert before.outcomes == (O.FORWARD_COMPLAINT, O.ANSWER_IN_CHANNEL)
    assert after.outcomes == (O.ANSWER_IN_CHANNEL, O.FORWARD_COMPLAINT)
    assert len(after.suggestions) == len(before.suggestions)
    assert after.needs_person is False


def test_route_when_model_and_rules_disagree_strongly_then_a_person_must_judge(
    rulebook: Rulebook,
) -> None:
    after = routed(rulebook, found(K.QUESTION), sure_of(O.CONSULT_MANAGER))

    assert after.outcomes == (O.CONSULT_MANAGER, O.ANSWER_IN_CHANNEL)
    assert after.needs_person is True


def test_route_when_the_model_is_unsure_or_agrees_then_nothing_is_changed(
    rulebook: Rulebook,
) -> None:
    before = assess(rulebook, found(K.QUESTION))
    unsure = routing.load(document(O.CONSULT_MANAGER, "helt andra ord"))

    assert routing.route(rulebook, before, unsure, TEXT) is before
    assert routing.route(rulebook, before, sure_of(O.ANSWER_IN_CHANNEL), TEXT) is before


def test_route_when_the_model_says_nothing_then_never_silence_before_what_was_found(
    rulebook: Rulebook,
) -> None:
    before = assess(rulebook, found(K.QUESTION))
    after = routed(rulebook, found(K.QUESTION), sure_of(O.NO_ACTION))

    assert after.suggestions == before.suggestions
    assert (before.needs_person, after.needs_person) == (False, True)
    assert after.learned is not None
    assert after.learned.put_first is False


def test_route_when_personal_data_is_certain_then_never_led_back_into_the_channel(
    rulebook: Rulebook,
) -> None:
    certain, unsure = found(K.PHONE, K.QUESTION), found(finding(K.PHONE, certain=False), K.QUESTION)

    kept = routed(rulebook, certain, sure_of(O.ANSWER_IN_CHANNEL))

    assert kept.suggestions == assess(rulebook, certain).suggestions
    assert kept.needs_person is True
    led = routed(rulebook, unsure, sure_of(O.ANSWER_IN_CHANNEL))
    assert led.first.outcome is O.ANSWER_IN_CHANNEL


def test_route_when_the_chart_never_leads_there_then_only_a_person_is_called(
    rulebook: Rulebook,
) -> None:
    nodes = tuple(
        dataclasses.replace(
            node,
            branches=tuple(b for b in node.branches if b.outcome is not O.CONSULT_MANAGER),
        )
        for node in rulebook.flow.nodes
    )
    without = dataclasses.replace(rulebook, flow=dataclasses.replace(rulebook.flow, nodes=nodes))

    after = routed(without, found(K.QUESTION), sure_of(O.CONSULT_MANAGER))

    assert after.outcomes == (O.ANSWER_IN_CHANNEL,)
    assert after.needs_person is True


GRAVE = [
    (K.SUICIDE,),
    (K.ONGOING_DANGER,),
    (K.HEALTH,),
    (finding(K.HEALTH, certain=False),),
    (K.THREAT,),
    (finding(K.THREAT, certain=False),),
    (finding(K.INSULT, Target.NAMED_EMPLOYEE),),
    (K.RECORDS_REQUEST,),
    (K.QUESTION, K.SUICIDE),
    (K.QUESTION, K.APPEAL),
]


@pytest.mark.parametrize("signals", GRAVE)
@pytest.mark.parametrize("outcome", ROUTES)
def test_route_when_anything_grave_holds_then_the_model_is_not_heard(
    rulebook: Rulebook, signals: tuple[SignalKind], outcome: Outcome
) -> None:
    before = assess(rulebook, found(*signals))

    assert routing.route(rulebook, before, sure_of(outcome), TEXT) is before


RULEBOOK = shipped()
MODELS = [sure_of(outcome, "jag vill hjälp nej tack skola") for outcome in ROUTES]


@given(
    st.lists(st.sampled_from(list(SignalKind)), max_size=5),
    st.sampled_from(MODELS),
    st.booleans(),
)
def test_route_then_no_flag_and_no_suggestion_is_ever_lost(
    kinds: list[SignalKind], model: Routing, certain: bool
) -> None:
    before = assess(RULEBOOK, found(*(finding(kind, certain=certain) for kind in kinds)))
    after = routing.route(RULEBOOK, before, model, "jag vill hjälp nej tack skola")

    assert set(before.outcomes) <= set(after.outcomes)
    assert set(after.outcomes) - set(before.outcomes) <= set(ROUTES)
    assert (after.urgent, after.secrecy, after.ruled_out, after.set_aside) == (
        before.urgent,
        before.secrecy,
        before.ruled_out,
        before.set_aside,
    )
    assert after.needs_person or not before.needs_person


def test_opinion_when_the_texts_are_many_then_each_takes_less_than_a_millisecond() -> None:
    model, text = sure_of(O.FORWARD_COMPLAINT), " ".join(f"{TEXT} {n}" for n in range(4))
    routing.opinion(model, text)
    spent = []
    for _ in range(200):
        start = thread_time()
        routing.opinion(model, text)
        spent.append(thread_time() - start)

    assert sorted(spent)[100] < 0.001


def test_dump_then_load_gives_the_same_model_with_a_version_of_its_content() -> None:
    told = document(O.NO_ACTION)
    model = routing.load(told)

    assert model.classes == ROUTES
    assert model.version == routing.load(told).version
    assert model.version != sure_of(O.ANSWER_IN_CHANNEL).version
    empty = routing.load(routing.dump(ROUTES, [0.0] * 5, [[0.0] * BUCKETS] * 5, threshold=0.5))
    assert routing.opinion(empty, TEXT).probability == pytest.approx(0.2)


@pytest.mark.parametrize(
    "changed",
    [
        {"form": 2},
        {"classes": ["answer_in_channel"]},
        {"classes": ["escalate_urgent", *ROUTES[1:]]},
        {"classes": ["no_action"] * 5},
        {"classes": ["okänt"] * 5},
        {"bias": [0.0]},
        {"bias": [0.0, 0.0, 0.0, 0.0, float("nan")]},
        {"threshold": 0},
        {"threshold": 1.5},
        {"threshold": None},
        {"weights": ["AAAA"] * 5},
        {"weights": ["inte base64!"] * 5},
        {"weights": 5},
    ],
)
def test_load_when_a_part_is_wrong_then_refused(changed: dict[str, object]) -> None:
    told = json.loads(document(O.NO_ACTION)) | changed

    with pytest.raises(InvalidRouting):
        routing.load(json.dumps(told).encode())


@pytest.mark.parametrize("spoiled", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_load_when_it_is_no_model_at_all_then_refused(spoiled: bytes) -> None:
    with pytest.raises(InvalidRouting):
        routing.load(spoiled)


def test_may_route_then_only_where_all_that_holds_may_be_ordered(rulebook: Rulebook) -> None:
    assert routing.may_route(assess(rulebook, read("När öppnar badhuset?"))) is True
    assert routing.may_route(assess(rulebook, read("Jag tänker ta mitt liv i kväll"))) is False
