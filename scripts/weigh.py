"""Learn what the signs of a text weigh from the written examples, and write it down.

`python -m scripts.weigh` reads training/triage/*.tsv and writes src/torget/text/weights.tsv;
nothing else. Needs scikit-learn (torget[model]); what is learned is used without it.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from torget.text import leaning, ordinary
from torget.text.leaning import OF_LISTS, Gist
from torget.text.read import first_findings
from torget.text.signals import SignalKind as Kind

EXAMPLES = Path("training/triage")
WEIGHTS = Path("src/torget/text/weights.tsv")
STRENGTH = 5.0  # the inverse of how much large weights cost
LEAST = 2  # texts that a sign must stand in
KEPT = 12_000  # signs, those that weigh most
TOP = 1_000  # the largest weight as a whole number
LINE_BREAK = "⏎"

GISTS = {
    "escalate_urgent": Gist.DANGER,
    "remove_keep_record": Gist.UNLAWFUL,
    "review_removal": Gist.DOUBTFUL,
    "register_and_refer": Gist.SENSITIVE,
    "register": Gist.FORMAL,
    "refer_to_other_channel": Gist.OWN_CASE,
    "forward_complaint": Gist.SERVICE,
    "consult_manager": Gist.CRITICISM,
    "answer_in_channel": Gist.QUESTION,
    "no_action": Gist.CHATTER,
}
KINDS: Mapping[Gist, Mapping[str, Kind]] = {  # the first label that a text has decides
    Gist.UNLAWFUL: {
        "threat": Kind.THREAT,
        "incitement": Kind.INCITEMENT,
        "copyright": Kind.COPYRIGHT,
        "commercial": Kind.ADVERTISING,
        "spam": Kind.SCAM,
        "violence_porn": Kind.SEXUAL,
        "hate_harassment": Kind.HATE,
        "defamation_insult": Kind.HARASSMENT,
        "profanity": Kind.HARASSMENT,
        "personal_data": Kind.HARASSMENT,
    },
    Gist.FORMAL: {
        "foi_request": Kind.RECORDS_REQUEST,
        "appeal": Kind.APPEAL,
        "gdpr": Kind.ERASURE_REQUEST,
        "damages": Kind.DAMAGES_CLAIM,
        "plan_view": Kind.PLAN_VIEW,
        "proposal_formal": Kind.FORMAL_PROPOSAL,
        "danger_report": Kind.DANGER_REPORT,
        "notice": Kind.TIP_OFF,
    },
    Gist.SERVICE: {"suggestion": Kind.SUGGESTION, "complaint": Kind.COMPLAINT},
    Gist.CHATTER: {"praise": Kind.PRAISE, "chatter": Kind.MEMORY},
}
OF_FINDERS: Mapping[Gist, frozenset[Kind]] = {  # labels do not say which: the finders teach it
    gist: grave.kinds
    for grave in ordinary.GRAVE
    for gist in grave.gists
    if gist in (Gist.DANGER, Gist.SENSITIVE)
}


@dataclass(frozen=True, slots=True)
class Example:
    """A text's signs, its gist, and the kind within the gist where somebody has said."""

    words: tuple[str, ...]
    lists: frozenset[str]
    gist: Gist
    kind: Kind | None

    def weighed(self, kept: frozenset[str]) -> dict[str, float]:
        """Return each sign that is kept with how much it counts."""
        share = 1 / sqrt(len(self.words) or 1)
        words = {f"w\t{sign}": share for sign in self.words}
        lists = {f"l\t{sign}": OF_LISTS for sign in self.lists}
        return {sign: part for sign, part in (words | lists).items() if sign in kept}


def examples() -> list[Example]:
    """Return every written example, read as Torget reads a text."""
    lines = (
        line for file in sorted(EXAMPLES.glob("*.tsv")) for line in file.read_text().splitlines()
    )
    return [_example(*line.split("\t")) for line in lines]


def _example(outcome: str, labels: str, text: str) -> Example:
    reading, found = first_findings(text.replace(LINE_BREAK, "\n"))
    gist = GISTS[outcome]
    told = labels.split(",")
    as_doubted = Gist.UNLAWFUL if gist is Gist.DOUBTFUL else gist
    kind = next((kind for label, kind in KINDS.get(as_doubted, {}).items() if label in told), None)
    if as_doubted in OF_FINDERS:
        kind = next((s.kind for s in found if s.kind in OF_FINDERS[as_doubted]), None)
    words = tuple(sorted(leaning.signs_of_words(reading)))
    return Example(words, frozenset(leaning.signs_of_lists(reading, found)), gist, kind)


@dataclass(frozen=True, slots=True)
class Learned:
    """The columns, and for each its bias and what each sign weighs."""

    columns: tuple[str, ...]
    signs: tuple[str, ...]
    bias: np.ndarray
    weights: np.ndarray  # columns x signs


def learn(texts: Sequence[Example]) -> Learned:
    """Return what the signs weigh, those that weigh little left out."""
    counted = Counter(sign for text in texts for sign in text.weighed(_every(text)))
    kept = frozenset(sign for sign, count in counted.items() if count >= LEAST)
    first = _fit(texts, [text.gist for text in texts], kept, tuple(Gist))
    most = np.abs(first.weights).max(axis=0).argsort()[::-1][:KEPT]
    lists = {sign for sign in counted if sign.startswith("l\t")}  # each of them is somebody's
    kept = frozenset(first.signs[each] for each in most) | lists
    parts = [_fit(texts, [text.gist for text in texts], kept, tuple(Gist))]
    of_lists = frozenset(sign for sign in kept if sign.startswith("l"))
    for gist in (*OF_FINDERS, *KINDS):
        within = [each for each in texts if each.kind and _of(each) is gist]
        kinds = sorted({each.kind for each in within if each.kind})
        part = _fit(within, [each.kind for each in within], of_lists, kinds)
        names = tuple(f"{gist}/{kind}" for kind in kinds)
        parts.append(Learned(names, part.signs, part.bias, part.weights))
    return _joined(parts, sorted(kept))


def _every(text: Example) -> frozenset[str]:
    return frozenset(f"w\t{each}" for each in text.words) | {f"l\t{each}" for each in text.lists}


def _of(text: Example) -> Gist:
    return Gist.UNLAWFUL if text.gist is Gist.DOUBTFUL else text.gist


def _fit(
    texts: Sequence[Example],
    said: Sequence[str | None],
    kept: frozenset[str],
    columns: Sequence[str],
) -> Learned:
    vectors = DictVectorizer()
    signs = vectors.fit_transform([text.weighed(kept) for text in texts])
    names = [str(each) for each in said]
    model = LogisticRegression(C=STRENGTH, max_iter=500, class_weight="balanced")
    model.fit(signs, names)
    bias, weights = model.intercept_, model.coef_
    if len(columns) == 2:  # of two, the model tells only the second  # noqa: PLR2004
        bias, weights = np.concatenate([-bias, bias]) / 2, np.concatenate([-weights, weights]) / 2
    order = [list(model.classes_).index(str(each)) for each in columns]
    told = tuple(vectors.get_feature_names_out())
    return Learned(tuple(map(str, columns)), told, bias[order], weights[order])


def _joined(parts: Iterable[Learned], signs: Sequence[str]) -> Learned:
    rows, bias, names = [], [], []
    for part in parts:
        at = {sign: place for place, sign in enumerate(part.signs)}
        for name, own, weighed in zip(part.columns, part.bias, part.weights, strict=True):
            rows.append([weighed[at[sign]] if sign in at else 0.0 for sign in signs])
            bias.append(own)
            names.append(name)
    return Learned(tuple(names), tuple(signs), np.array(bias), np.array(rows))


def written(learned: Learned) -> str:
    """Return the document of what was learned; see torget.text.leaning.parsed."""
    scale = np.abs(learned.weights).max() / TOP
    whole = np.rint(learned.weights / scale).astype(int)
    lines = [
        "# Vad ord, ordpar, ordbörjor (w), begreppslistor och fynd (l) väger för vad ett",
        "# meddelande är. Inlärt ur training/triage med python -m scripts.weigh; se ADR 0022.",
        f"# Exemplen: {fingerprint()}",
        "\t".join(["columns", *learned.columns]),
        "\t".join(["bias", *(f"{each:.4f}" for each in learned.bias)]),
        f"scale\t{scale:.8f}",
    ]
    for sign, column in zip(learned.signs, whole.T, strict=True):
        if column.any():
            told = column[: column.nonzero()[0][-1] + 1]
            lines.append(f"{sign}\t{' '.join(map(str, told))}")
    return "\n".join(lines) + "\n"


def fingerprint() -> str:
    """Return what changes when an example does."""
    digest = hashlib.sha256()
    for file in sorted(EXAMPLES.glob("*.tsv")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def main() -> int:
    """Learn, and write the weights where Torget reads them."""
    WEIGHTS.write_text(written(learn(examples())), encoding="utf-8")
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
