"""Trained models: every one that was ever trained, and which of them is in use, if any.

None is, until somebody arms one. Source: docs/decisions/0019.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from torget.kit import ids
from torget.kit.django.said import Said
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.models import AdoptedRulebook, ModelArming, Person, TriageModel
from torget.rules import routing
from torget.rules.routing import Routing


class NoSuchModel(Exception):
    """Det finns ingen tränad modell med det id:t. torget arm_triage_model utan id visar alla."""


class NotBetter(Exception):
    """Modellen var inte bättre än reglerna ensamma på de beslut som hölls undan.

    Den slås inte på. Vill ni ändå: ange --anyway och skälet med --reason.
    """


class NothingArmed(Exception):
    """Ingen modell är påslagen. Reglerna gäller redan ensamma."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a model was trained on and how it did, as it is stored."""

    learned_from: int
    held_out: int
    first_at: datetime
    last_at: datetime
    lexicon: str
    is_better: bool
    figures: Mapping[str, Any]


def store(
    document: bytes, lesson: Lesson, *, rulebook: AdoptedRulebook, by: Person | None, now: datetime
) -> TriageModel:
    """The trained model is kept, and not in use. Raises rules.routing.InvalidRouting."""
    version = routing.load(document).version
    with transaction.atomic():
        model = TriageModel.objects.create(
            id=ids.new(now),
            trained_at=now,
            trained_by=by,
            learned_from=lesson.learned_from,
            held_out=lesson.held_out,
            first_at=lesson.first_at,
            last_at=lesson.last_at,
            rulebook=rulebook,
            lexicon=lesson.lexicon,
            is_better=lesson.is_better,
            figures=dict(lesson.figures),
            document=document,
        )
        meta: dict[str, canon.Plain] = {
            "version": version,
            "decisions": lesson.learned_from,
            "better": lesson.is_better,
        }
        ledger.write(
            ledger.Entry("triage_model.trained", "triage_model", model.id, _actor(by), now, meta)
        )
    return model


def arm(
    model_id: UUID, *, by: Person | None, now: datetime, anyway: bool = False, why: str = ""
) -> TriageModel:
    """The model is in use from now on, in place of any other; again changes nothing.

    Raises NoSuchModel, and NotBetter unless it is wanted `anyway` with a reason.
    """
    model = TriageModel.objects.defer("document").filter(id=model_id).first()
    if model is None:
        raise NoSuchModel
    if not model.is_better and not (anyway and why.strip()):
        raise NotBetter
    if armed_id() != model.id:
        _note(model, by=by, now=now, why=why.strip())
    return model


def disarm(*, by: Person | None, now: datetime, why: str = "") -> None:
    """No model is in use from now on; raise NothingArmed where none was."""
    if armed_id() is None:
        raise NothingArmed
    _note(None, by=by, now=now, why=why.strip())


def armed_id() -> UUID | None:
    """Return the id of the model in use, None where the rules stand alone."""
    newest = _newest.rows()
    return newest[0][0] if newest else None


@Said
def _newest() -> QuerySet[ModelArming, tuple[UUID | None]]:
    return ModelArming.objects.order_by("-at", "-id").values_list("model_id")[:1]


def armed() -> Routing | None:
    """Return the model in use, None where the rules stand alone. One small question.

    Each model is read once per process, for it never changes.
    """
    model_id = armed_id()
    return _value(model_id) if model_id else None


@functools.lru_cache(maxsize=2)
def _value(model_id: UUID) -> Routing:
    return routing.load(bytes(TriageModel.objects.get(id=model_id).document))


def _note(model: TriageModel | None, *, by: Person | None, now: datetime, why: str) -> None:
    with transaction.atomic():
        arming = ModelArming.objects.create(id=ids.new(now), model=model, by=by, at=now)
        kind = "triage_model.armed" if model else "triage_model.disarmed"
        meta = {"arming": str(arming.id), "better": model.is_better if model else None}
        about = model.id if model else arming.id
        ledger.write(ledger.Entry(kind, "triage_model", about, _actor(by), now, meta), why=why)


def _actor(by: Person | None) -> ledger.Actor:
    return ledger.Actor(ActorKind.PERSON, by.id) if by else ledger.SYSTEM
