"""Training the model that orders where messages are led, on this machine and nowhere else.

The newest decisions are held out and judge what was learned from the older ones. scikit-learn is
needed here alone; the trained model works without it.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from torget.inbox.learning import Decision, refuse_too_few
from torget.rules import evaluation, routing
from torget.rules.codes import Outcome
from torget.rules.evaluation import Judged, Labelled
from torget.rules.flow import Assessment
from torget.rules.routing import BUCKETS, Routing
from torget.rules.rulebook import Rulebook

HELD_OUT: Final = 0.2
THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
_LUCK = 1.645  # standard deviations, one-sided
_STRENGTH = 30.0  # how little the weights are held back; chosen on made-up decisions (0019)


class NoTrainer(Exception):
    """Träningen behöver scikit-learn. Installera det med: pip install "torget[model]"."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How often the first suggestion was what people decided, on decisions never learned from."""

    accuracy: float
    macro_f1: float
    outcomes: Mapping[str, tuple[float, int]]  # outcome -> F1 and how many

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are stored."""
        return {
            "accuracy": round(self.accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
            "outcomes": {name: [round(f1, 4), n] for name, (f1, n) in self.outcomes.items()},
        }


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that has been trained, and how it does beside the rules alone."""

    document: bytes
    learned_from: int
    held_out: int
    rules: Figures
    model: Figures
    gained: int
    lost: int

    @property
    def is_better(self) -> bool:
        """Tell whether rules and model together do better than the rules alone, and not by luck.

        `gained` are decisions that only the model's order led right, `lost` those it led wrong;
        a sign test at one in twenty. F1 must be higher too, so that no outcome pays for another.
        """
        sure = self.gained - self.lost > _LUCK * (self.gained + self.lost) ** 0.5
        return sure and self.model.macro_f1 > self.rules.macro_f1


def train(rulebook: Rulebook, decisions: Sequence[Decision]) -> Trained:
    """Return a model of the decisions, oldest first; raise learning.TooFew and NoTrainer.

    The threshold is chosen on the newest fifth of what is learned from, never on the held out.
    """
    refuse_too_few(decisions)
    known, held_out = _split(decisions)
    older, newer = _split(known)
    drawn = _fit(older)
    threshold = max(
        THRESHOLDS,
        key=lambda each: (_score(rulebook, newer, _made(drawn, each)), each),
    )
    document = _document(_fit(known), threshold)
    by_rules = _judged(rulebook, held_out, None)
    by_both = _judged(rulebook, held_out, routing.load(document))
    pairs = [(_is_right(a), _is_right(b)) for a, b in zip(by_rules, by_both, strict=True)]
    return Trained(
        document,
        len(known),
        len(held_out),
        rules=_figures(by_rules),
        model=_figures(by_both),
        gained=pairs.count((False, True)),
        lost=pairs.count((True, False)),
    )


def _split(decisions: Sequence[Decision]) -> tuple[Sequence[Decision], Sequence[Decision]]:
    at = int(len(decisions) * (1 - HELD_OUT))
    return decisions[:at], decisions[at:]


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What the fitting gave, one row of weights for each class."""

    classes: tuple[Outcome, ...]
    bias: list[float]
    weights: list[list[float]]


def _fit(decisions: Sequence[Decision]) -> _Fitted:
    try:
        linear = importlib.import_module("sklearn.linear_model")
        sparse = importlib.import_module("scipy.sparse")
    except ImportError as error:
        raise NoTrainer from error
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for one in decisions:
        buckets = routing.features(one.text)
        columns.extend(buckets)
        values.extend([(len(buckets) or 1) ** -0.5] * len(buckets))
        ends.append(len(columns))
    rows = sparse.csr_matrix((values, columns, ends), shape=(len(decisions), BUCKETS))
    rows.sum_duplicates()
    fitted = linear.LogisticRegression(
        C=_STRENGTH, max_iter=500, tol=0.001, class_weight="balanced"
    )
    fitted.fit(rows, [str(one.outcome) for one in decisions])
    return _rows_of(fitted)


def _rows_of(fitted: Any) -> _Fitted:  # noqa: ANN401  scikit-learn ships no types
    """Return a row for each class; of two classes scikit-learn gives one row, for the second."""
    weights, bias = fitted.coef_.tolist(), fitted.intercept_.tolist()
    if len(weights) == 1:
        weights = [[-one / 2 for one in weights[0]], [one / 2 for one in weights[0]]]
        bias = [-bias[0] / 2, bias[0] / 2]
    return _Fitted(tuple(Outcome(each) for each in fitted.classes_), bias, weights)


def _document(fitted: _Fitted, threshold: float) -> bytes:
    return routing.dump(fitted.classes, fitted.bias, fitted.weights, threshold=threshold)


def _made(fitted: _Fitted, threshold: float) -> Routing:
    return routing.load(_document(fitted, threshold))


def _score(rulebook: Rulebook, decisions: Sequence[Decision], model: Routing) -> float:
    return _figures(_judged(rulebook, decisions, model)).macro_f1


def _judged(
    rulebook: Rulebook, decisions: Sequence[Decision], model: Routing | None
) -> list[Judged]:
    return [
        Judged(
            Labelled(one.text, one.outcome, frozenset(), frozenset()),
            _assessed(rulebook, one, model).outcomes,
        )
        for one in decisions
    ]


def _assessed(rulebook: Rulebook, one: Decision, model: Routing | None) -> Assessment:
    return routing.route(rulebook, one.by_rules, model, one.text) if model else one.by_rules


def _is_right(one: Judged) -> bool:
    return one.suggested[0] is one.message.outcome


def _figures(judged: Sequence[Judged]) -> Figures:
    told = evaluation.evaluate(judged)
    scores = told.outcomes.items()
    return Figures(
        sum(map(_is_right, judged)) / len(judged),
        told.macro_f1 or 0.0,
        {str(of): (score.f1, score.support) for of, score in scores if score.support},
    )
