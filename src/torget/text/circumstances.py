"""Personal and economic circumstances, and what falls under secrecy.

Source: Regler, Tänk på det här, p. 4 and 5; OSL 23, 25 and 26 chapters; GDPR article 9.
The words count only where the text is about somebody single; a general question about a service
is no circumstance.
"""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.people import People
from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind

_NEAR = 12
_CLOSE = 5
BEGINS = frozenset(  # without a word of these nothing is found here
    [
        "condition", "remedy", "symptom", "support", "child_worry", "neglect", "school_trouble",
        "school_absence", "protected", "poverty", "money_topic", "matter_strong", "matter",
        "status",
    ]
)  # fmt: skip


def find(reading: Reading, people: People) -> Iterator[Signal]:
    """Give the circumstances of single persons that the text reveals."""
    if reading.lacks(BEGINS):
        return
    yield from _health(reading, people)
    yield from _social(reading, people)
    yield from _children(reading, people)
    yield from _protected(reading)
    yield from _economy(reading)
    yield from _own_case(reading)


def _health(reading: Reading, people: People) -> Iterator[Signal]:
    told = people.individual or people.self_told
    for span in reading.all("condition", "remedy"):
        if told and not _is_general(reading, people, span):
            asked = "?" in reading.signs and not people.individual
            certain = reading.has("condition") or not asked
            yield reading.sign(SignalKind.HEALTH, span, certain=certain)
            return
    near = reading.near("kin_alone", "symptom", within=6) or (
        reading.before("own", "symptom", within=4) if people.individual else None
    )
    near = near or reading.near("relation", "symptom", within=_CLOSE)
    if near:
        yield reading.sign(SignalKind.HEALTH, near, certain=False)


def _is_general(reading: Reading, people: People, span: Span) -> bool:
    """Tell whether only a loose opinion, far from the word, mentions a person."""
    if people.individual:
        return False
    return reading.has("I", "relation") and not reading.close_to(
        span, "relation", "I", back=_NEAR, ahead=_NEAR
    )


def _social(reading: Reading, people: People) -> Iterator[Signal]:
    topic = set(reading.lists.get("support_topic", ()))
    for span in reading.lists.get("support", ()):
        near_self = reading.close_to(span, "relation", "I", back=_NEAR, ahead=_NEAR)
        own_kin = people.individual
        if (own_kin or (people.self_told and near_self)) and not (
            span in topic and not own_kin and not reading.has("relation", "own")
        ):
            yield reading.sign(SignalKind.SOCIAL_SERVICES, span)
            return


def _children(reading: Reading, people: People) -> Iterator[Signal]:
    worry = reading.lists.get("child_worry")
    if worry and (reading.has("child") or people.individual or reading.has("I")):
        yield reading.sign(SignalKind.CHILD_WELFARE, worry[0])
    elif reading.has("child") and not reading.has("school_place"):
        home = reading.near("household", "neglect", within=10)
        if home:
            yield reading.sign(SignalKind.CHILD_WELFARE, home, certain=False)
    own_child = reading.near("own", "child", within=4) is not None or reading.has("kin_alone")
    pupil = own_child or (bool(people.names) and reading.has("child", "school_place"))
    self_pupil = reading.has("I") and reading.has("school_place")
    trouble = reading.lists.get("school_trouble")
    if not trouble and pupil and "own" in reading.lists:
        trouble = reading.lists.get("school_absence")
    if (
        trouble
        and (own_child or reading.has("school_place"))
        and (pupil or self_pupil or reading.has("third"))
    ):
        yield reading.sign(SignalKind.SCHOOL_SITUATION, trouble[0], certain=pupil or self_pupil)


def _protected(reading: Reading) -> Iterator[Signal]:
    hidden = reading.lists.get("protected")
    if hidden:
        told = reading.has("first", "he_she", "kin", "third")
        yield reading.sign(SignalKind.PROTECTED_IDENTITY, hidden[0], certain=told)


def _economy(reading: Reading) -> Iterator[Signal]:
    near = reading.near("I", "poverty", within=_NEAR) or reading.near(
        "relation", "poverty", within=_NEAR
    )
    near = near or reading.before("own", "money_topic", within=2)
    near = near or reading.near("status", "money_topic", within=8)
    near = near or reading.before("past", "money_topic", within=3)
    if near:
        yield reading.sign(SignalKind.ECONOMY, near, certain=reading.has("I", "relation"))


def _own_case(reading: Reading) -> Iterator[Signal]:
    """Give the writer's own matter: owned, asked about, or something that happened to it."""
    strong = reading.lists.get("matter_strong")
    if strong:
        yield reading.sign(SignalKind.OWN_CASE, strong[0])
        return
    owned = reading.before("own", "matter", within=2)
    if owned:
        yield reading.sign(SignalKind.OWN_CASE, owned)
        return
    asked = reading.near("status", "matter", within=8)
    happened = reading.near("past", "matter", within=5)
    pair = asked or (happened if reading.has("first") else None)
    pair = pair or (reading.before("own", "kin", within=2) if reading.has("status") else None)
    if pair:
        yield reading.sign(SignalKind.OWN_CASE, pair, certain=asked is not None)
    elif happened and reading.before("past", "money_topic", within=3):
        yield reading.sign(SignalKind.OWN_CASE, happened, certain=False)
