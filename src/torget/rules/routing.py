"""A linear model that learns where messages are led, trained on people's own endings.

It only orders what the flow chart may suggest without danger: it never touches an assessment
that holds urgency, secrecy, removal or registration, never leads past a certain protection of
personal data, and never argues for silence. Inference is plain Python on hashed words.

Source: docs/decisions/0019; FL 6 § (no silence by machine); Regler, Tänk på det här, p. 4-7.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import functools
import hashlib
import json
import math
import re
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from zlib import crc32

from torget.rules.codes import Outcome
from torget.rules.flow import Assessment, Learned, Suggestion
from torget.rules.rulebook import Rulebook
from torget.text.fold import fold

ROUTES: Final = (
    Outcome.REFER_TO_OTHER_CHANNEL,
    Outcome.FORWARD_COMPLAINT,
    Outcome.CONSULT_MANAGER,
    Outcome.ANSWER_IN_CHANNEL,
    Outcome.NO_ACTION,
)
"""The outcomes that the model may order; every other one is the rules' alone."""
FORM: Final = 1
BUCKETS: Final = 1 << 16
MOST_WORDS: Final = 300
MOST_SHOWN: Final = 3
_SHORTEST_SHOWN = 3
_GRAMS = (3, 4)
_TOP: Final = 32_767  # what a weight of two bytes reaches
_WORD = re.compile(r"[^\W_]+")
_KEPT = 20_000  # words whose features are remembered


class InvalidRouting(Exception):
    """Den tränade modellen går inte att läsa. Träna en ny med torget train_triage."""


@dataclass(frozen=True, slots=True)
class Routing:
    """A trained model. `weights`: for each class one whole number a bucket, times `scale`."""

    version: str
    classes: tuple[Outcome, ...]
    bias: tuple[float, ...]
    weights: tuple[array[int], ...]
    scale: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model thinks of a text: each class's probability, the likeliest one apart."""

    probabilities: Mapping[Outcome, float]
    outcome: Outcome

    @property
    def probability(self) -> float:
        """Return how sure the model is."""
        return self.probabilities[self.outcome]


# ------------------------------------------------------------------------------- features
@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text, where it first stands, and the buckets it and its pair fall in."""

    start: int
    end: int
    buckets: tuple[int, ...]


def features(text: str) -> tuple[int, ...]:
    """Return the buckets of a text: words, pairs of words, and parts of words; stable for ever."""
    return tuple(bucket for word in _words(text) for bucket in word.buckets)


def _words(text: str) -> list[_Word]:
    folded = fold(text)
    seen: set[str] = set()
    found = []
    before = ""
    for match in islice(_WORD.finditer(folded.text), MOST_WORDS):
        word = match.group()
        pair = f"{before} {word}"
        before = word
        buckets = (*(() if word in seen else _of_word(word)), *_once(pair, seen))
        seen |= {word, pair}
        if buckets:
            found.append(_Word(*folded.span(*match.span()), buckets))
    return found


def _once(pair: str, seen: set[str]) -> tuple[int, ...]:
    return () if pair in seen else (_bucket(pair),)


@functools.lru_cache(maxsize=_KEPT)
def _of_word(word: str) -> tuple[int, ...]:
    edged = f"<{word}>"
    grams = {
        edged[start : start + size] for size in _GRAMS for start in range(len(edged) - size + 1)
    }
    return (_bucket(word), *(_bucket(f"*{gram}") for gram in sorted(grams)))


def _bucket(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace")) % BUCKETS


# ------------------------------------------------------------------------------ inference
def opinion(routing: Routing, text: str) -> Opinion:
    """Return what the model thinks of the text."""
    buckets = features(text)
    reach = routing.scale / math.sqrt(len(buckets) or 1)
    raw = [
        bias + reach * _sum(weights, buckets)
        for bias, weights in zip(routing.bias, routing.weights, strict=True)
    ]
    top = max(raw)
    parts = [math.exp(each - top) for each in raw]
    whole = sum(parts)
    told = {outcome: part / whole for outcome, part in zip(routing.classes, parts, strict=True)}
    best = max(told, key=lambda outcome: told[outcome])
    return Opinion(told, best)


def _sum(weights: Sequence[int], buckets: Iterable[int]) -> int:
    return sum(map(weights.__getitem__, buckets))


def weighed_most(routing: Routing, best: Outcome, text: str) -> tuple[tuple[int, int], ...]:
    """Return where the words stand that speak most for the class, against the mean of all."""
    at = routing.classes.index(best)
    weighed = []
    for word in _words(text):
        each = [_sum(weights, word.buckets) for weights in routing.weights]
        told = each[at] - sum(each) / len(each)
        if told > 0 and word.end - word.start >= _SHORTEST_SHOWN:
            weighed.append((told, word.start, word.end))
    most = sorted(weighed, reverse=True)[: MOST_SHOWN * 2]
    spans = dict.fromkeys((start, end) for _told, start, end in most)
    return tuple(sorted(list(spans)[:MOST_SHOWN]))


# ------------------------------------------------------------------------------- deciding
def route(rulebook: Rulebook, assessment: Assessment, routing: Routing, text: str) -> Assessment:
    """Return the assessment with the model's outcome first where it is sure and may say so.

    Nothing is ever taken away: what the flow chart suggests stays, and so do its flags. Where
    model and rules disagree strongly a person must judge.
    """
    if not may_route(assessment):
        return assessment
    said = opinion(routing, text)
    first = assessment.first
    if said.probability < routing.threshold or said.outcome is first.outcome:
        return assessment
    found = bool(first.signals)
    silent = said.outcome is Outcome.NO_ACTION and found
    ordered = _ordered(rulebook, assessment, said)
    put_first = bool(ordered) and not silent and not _protects(assessment)
    strong = found and said.outcome not in assessment.outcomes
    learned = Learned(
        said.outcome,
        said.probability,
        weighed_most(routing, said.outcome, text),
        model=routing.version,
        put_first=put_first,
    )
    return dataclasses.replace(
        assessment,
        suggestions=ordered if put_first else assessment.suggestions,
        needs_person=assessment.needs_person or strong or not put_first,
        learned=learned,
    )


def may_route(assessment: Assessment) -> bool:
    """Tell whether the assessment holds nothing but outcomes that the model may order."""
    held = (*assessment.suggestions, *assessment.set_aside)
    return (
        not (assessment.urgent or assessment.secrecy or assessment.ruled_out)
        and bool(held)
        and all(each.outcome in ROUTES for each in held)
    )


def _protects(assessment: Assessment) -> bool:
    """Tell whether the rules certainly lead out of the channel, for the citizen's own sake."""
    return any(
        signal.certain
        for each in assessment.suggestions
        if each.outcome is Outcome.REFER_TO_OTHER_CHANNEL
        for signal in each.signals
    )


def _ordered(rulebook: Rulebook, assessment: Assessment, said: Opinion) -> tuple[Suggestion, ...]:
    """Return the suggestions with the model's first; nothing where the chart never leads there."""
    held = next((each for each in assessment.suggestions if each.outcome is said.outcome), None)
    first = held or _of_the_chart(rulebook, said.outcome)
    if first is None:
        return ()
    rest = tuple(each for each in assessment.suggestions if each is not held)
    return (dataclasses.replace(first, by_model=True), *rest)


def _of_the_chart(rulebook: Rulebook, outcome: Outcome) -> Suggestion | None:
    """Return the flow chart's own words about an outcome, as a suggestion that found nothing."""
    for node in rulebook.flow.nodes:
        for branch in node.branches:
            if branch.outcome is outcome:
                return Suggestion(
                    outcome=outcome,
                    node=node.number,
                    branch=branch.code,
                    title=branch.title,
                    why="",
                    source=branch.source,
                    signals=(),
                    template=branch.template,
                )
    return None


# -------------------------------------------------------------------------------- storing
def dump(
    classes: Sequence[Outcome],
    bias: Sequence[float],
    weights: Sequence[Sequence[float]],
    *,
    threshold: float,
) -> bytes:
    """Return the document of a trained model: JSON, each class's weights as two bytes each."""
    scale = max((abs(one) for row in weights for one in row), default=0.0) / _TOP or 1.0
    rows = [array("h", (round(one / scale) for one in row)) for row in weights]
    return json.dumps(
        {
            "form": FORM,
            "classes": [str(outcome) for outcome in classes],
            "bias": [round(one, 6) for one in bias],
            "scale": scale,
            "threshold": threshold,
            "weights": [base64.b64encode(_little(row).tobytes()).decode() for row in rows],
        }
    ).encode()


def load(document: bytes) -> Routing:
    """Return the model of a document; raise InvalidRouting where it is not one."""
    try:
        told = json.loads(document)
        routing = Routing(
            version=hashlib.sha256(document).hexdigest()[:12],
            classes=tuple(Outcome(each) for each in told["classes"]),
            bias=tuple(float(each) for each in told["bias"]),
            weights=tuple(_row(each) for each in told["weights"]),
            scale=float(told["scale"]),
            threshold=float(told["threshold"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise InvalidRouting from error
    if told.get("form") != FORM or not _is_whole(routing):
        raise InvalidRouting
    return routing


def _is_whole(routing: Routing) -> bool:
    count = len(routing.classes)
    numbers = (*routing.bias, routing.scale, routing.threshold)
    return (
        count > 1
        and len(set(routing.classes)) == count
        and set(routing.classes) <= set(ROUTES)
        and len(routing.bias) == len(routing.weights) == count
        and all(len(row) == BUCKETS for row in routing.weights)
        and all(math.isfinite(one) for one in numbers)
        and 0 < routing.threshold <= 1
    )


def _row(text: str) -> array[int]:
    row = array("h")
    row.frombytes(base64.b64decode(text, validate=True))
    return _little(row)


def _little(row: array[int]) -> array[int]:
    if sys.byteorder == "big":  # pragma: no cover  no machine of ours is
        row.byteswap()
    return row
