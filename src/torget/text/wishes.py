"""What the writer wants done: records, appeal, erasure, damages, plans, proposals.

Source: TF 2 kap.; FL 40-43 §§; GDPR 15-21; skadeståndslagen; PBL 5 kap.; KL 8 kap.; OSL 5:1.
"""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind

BEGINS = frozenset(  # without a word of these nothing is found here
    ["records_ask", "appeal", "erasure", "damages", "plan", "formal_proposal"]
)


def find(reading: Reading) -> Iterator[Signal]:
    """Give wishes that start or belong to a case."""
    if reading.lacks(BEGINS):
        return
    yield from _records(reading)
    yield from _appeal(reading)
    yield from _erasure(reading)
    yield from _damages(reading)
    yield from _plan(reading)
    yield from _proposal(reading)


def _records(reading: Reading) -> Iterator[Signal]:
    asks = reading.lists.get("records_ask")
    if not asks or reading.has("records_not", "general_how"):
        return
    strong = reading.lists.get("records_strong")
    near = reading.near("records_ask", "document", within=10)
    if strong and near:
        yield reading.sign(SignalKind.RECORDS_REQUEST, near)
    elif strong or near:
        span = strong[0] if strong else near or asks[0]
        yield reading.sign(SignalKind.RECORDS_REQUEST, span, certain=bool(strong))


def _appeal(reading: Reading) -> Iterator[Signal]:
    if reading.has("appeal") and reading.has("appeal_act"):
        acts = reading.all("appeal")
        general = reading.has("general_how")
        if not (general and "?" in reading.signs):
            yield reading.sign(SignalKind.APPEAL, acts[0], certain=not general)


def _erasure(reading: Reading) -> Iterator[Signal]:
    spans = reading.lists.get("erasure")
    if spans and (len(spans) > 1 or reading.has("delete", "own")):
        yield reading.sign(SignalKind.ERASURE_REQUEST, spans[0])


def _damages(reading: Reading) -> Iterator[Signal]:
    spans = reading.lists.get("damages")
    if spans and (reading.has("harm") or len(spans) > 1):
        yield reading.sign(SignalKind.DAMAGES_CLAIM, spans[0], certain=reading.has("first"))


def _plan(reading: Reading) -> Iterator[Signal]:
    near = reading.near("plan", "stance", within=20)
    if near and ("?" not in reading.signs or reading.has("plan_strong")):
        certain = reading.has("plan_strong") and "?" not in reading.signs
        yield reading.sign(SignalKind.PLAN_VIEW, near, certain=certain)


def _proposal(reading: Reading) -> Iterator[Signal]:
    spans = reading.lists.get("formal_proposal")
    if spans and not reading.has("formal_not"):
        asked = "?" in reading.signs and reading.has("question_word", "question_verb")
        yield reading.sign(SignalKind.FORMAL_PROPOSAL, spans[0], certain=not asked)
