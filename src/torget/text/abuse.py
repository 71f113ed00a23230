"""Swearing, obscenity, insults, accusations, sexual content and violence.

Source: Regler, Tänk på det här, p. 8. Mild swearing is only swearing. Hard words about the
authority or a politician are criticism; that is for `rules.flow` to weigh, by `target`.
"""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.people import People, target_of
from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind, Target

_PLAIN = {
    "violence_depiction": SignalKind.VIOLENCE_DEPICTION,
    "child_abuse_material": SignalKind.CHILD_ABUSE_MATERIAL,
    "sexual": SignalKind.SEXUAL,
    "obscene": SignalKind.OBSCENITY,
    "swearing": SignalKind.SWEARING,
}
BEGINS = frozenset(  # without a word of these nothing is found here
    [
        *_PLAIN, "obscene_weak", "insult_strong", "insult", "harsh_judgement", "crime",
        "sexual_harassment", "ableist", "death_wish", "sexist",
    ]
)  # fmt: skip


def find(reading: Reading, people: People) -> Iterator[Signal]:
    """Give abusive words and what they are aimed at."""
    if reading.lacks(BEGINS):
        return
    for name, kind in _PLAIN.items():
        spans = reading.lists.get(name)
        if spans:
            yield reading.sign(kind, spans[0], target=target_of(reading, people, spans[0]))
    weak = reading.lists.get("obscene_weak")
    if weak and not reading.has("obscene"):
        target = target_of(reading, people, weak[0])
        why = "Innehåller vulgära ord."
        yield reading.sign(SignalKind.OBSCENITY, weak[0], why=why, target=target, certain=False)
    yield from _insults(reading, people)
    yield from _accusations(reading, people)
    yield from _harassment(reading, people)


def _insults(reading: Reading, people: People) -> Iterator[Signal]:
    strong = reading.lists.get("insult_strong", [])
    for span in strong or reading.lists.get("insult", []):
        target = _aim(reading, people, span)
        certain = bool(strong) and target is not Target.NOBODY
        yield reading.sign(SignalKind.INSULT, span, target=target, certain=certain)
        return
    judged = _judged(reading, people)
    if judged:
        why = "Fäller ett hårt omdöme om en anställd eller enskild."
        target = target_of(reading, people, judged)
        yield reading.sign(SignalKind.INSULT, judged, why=why, target=target, certain=False)


def _aim(reading: Reading, people: People, span: Span) -> Target:
    """Return the target; a title with a name that no list knows is one employee."""
    target = target_of(reading, people, span)
    vague = target in {Target.AUTHORITY, Target.NOBODY}
    return Target.NAMED_EMPLOYEE if vague and _has_titled_name(reading) else target


def _has_titled_name(reading: Reading) -> bool:
    """Tell whether a word with a capital, an unknown name, follows the title of an employee."""
    after = [last + 1 for _, last in reading.lists.get("staff_title", ())]
    starts = [reading.places[word][0] for word in after if word < len(reading.places)]
    first = [reading.folded.span(start, start + 1)[0] for start in starts]
    return any(reading.given[sign : sign + 1].isupper() for sign in first)


def _judged(reading: Reading, people: People) -> Span | None:
    """Return a harsh judgement that stands near somebody who is no politician."""
    spans = reading.lists.get("harsh_judgement", [])
    aimed = {Target.NAMED_EMPLOYEE, Target.PRIVATE_PERSON}
    return next((s for s in spans if target_of(reading, people, s) in aimed), None)


def _accusations(reading: Reading, people: People) -> Iterator[Signal]:
    spans = reading.lists.get("crime")
    if not spans:
        return
    target = target_of(reading, people, spans[0])
    if target in {Target.PRIVATE_PERSON, Target.NAMED_EMPLOYEE, Target.POLITICIAN}:
        certain = bool(people.names) and target is not Target.POLITICIAN
        yield reading.sign(SignalKind.ACCUSATION, spans[0], target=target, certain=certain)


def _harassment(reading: Reading, people: People) -> Iterator[Signal]:
    """Give sexist, sexual and ableist abuse, and wishes that somebody may die."""
    for name in ("sexual_harassment", "ableist", "death_wish"):
        spans = reading.lists.get(name)
        aimed = target_of(reading, people, spans[0]) if spans else Target.NOBODY
        sure = name != "death_wish" or aimed is not Target.NOBODY or reading.has("insult", "you")
        if spans and not (name == "death_wish" and reading.has("I") and not sure):
            yield reading.sign(SignalKind.HARASSMENT, spans[0], target=aimed, certain=sure)
            return
    sexist = reading.lists.get("sexist")
    if sexist:
        certain = len(sexist) > 1 or reading.has("insult", "swearing")
        yield reading.sign(SignalKind.HARASSMENT, sexist[0], target=Target.GROUP, certain=certain)
