"""Adopted rulebooks: which rules hold, and every version that ever held."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from torget.kit import ids
from torget.kit.django.said import Said
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.models import AdoptedRulebook, Person
from torget.rules import loader
from torget.rules.rulebook import Rulebook


class NoRulebook(Exception):
    """Ingen regelbok är antagen ännu. Anta en med torget adopt_rulebook."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided on the rulebook, when, and under which number."""

    body: str
    decided_date: date
    decision_no: str


def adopt(
    document: bytes, decision: Decision, *, by: Person | None, now: datetime
) -> AdoptedRulebook:
    """Store the document as adopted; the same document twice is the same adoption.

    Raises rules.loader.InvalidRulebook with all faults where the document is not valid.
    """
    rulebook = _loaded(document)
    digest = hashlib.sha256(document).digest()
    existing = AdoptedRulebook.objects.filter(document_sha256=digest).first()
    if existing:
        return existing
    adopted = AdoptedRulebook.objects.create(
        id=ids.new(now),
        version=rulebook.meta.version,
        body=decision.body,
        decided_date=decision.decided_date,
        decision_no=decision.decision_no,
        document=document,
        document_sha256=digest,
        adopted_at=now,
        adopted_by=by,
    )
    ledger.write(
        ledger.Entry(
            "rulebook.adopted",
            "rulebook",
            adopted.id,
            ledger.Actor(ActorKind.PERSON, by.id) if by else ledger.SYSTEM,
            now,
            {"version": adopted.version, "sha256": digest.hex()},
        )
    )
    return adopted


def shipped_document() -> bytes:
    """Return the rulebook that comes with Torget, ready to be adopted or changed first."""
    return Path(loader.__file__).with_name("kungsbacka.toml").read_bytes()


def current() -> AdoptedRulebook:
    """Return the rulebook adopted last, without its document; raise NoRulebook before the first."""
    newest = _newest.rows()
    if not newest:
        raise NoRulebook
    return _adopted(newest[0][0])


def newest_first() -> tuple[AdoptedRulebook, ...]:
    """Return every adopted rulebook, without its document, the one adopted last first."""
    return tuple(_adopted(adopted_id) for (adopted_id,) in _all.rows())


@Said
def _all() -> QuerySet[AdoptedRulebook, tuple[UUID]]:
    return AdoptedRulebook.objects.order_by("-adopted_at", "-id").values_list("id")


@Said
def _newest() -> QuerySet[AdoptedRulebook, tuple[UUID]]:
    return AdoptedRulebook.objects.order_by("-adopted_at", "-id").values_list("id")[:1]


def value(adopted_id: UUID) -> Rulebook:
    """Return the typed rulebook of an adoption; read once per process, for it never changes."""
    return _value(adopted_id)


def proposed(document: bytes) -> Rulebook:
    """Return the typed rulebook of a document that nobody has adopted.

    Raises rules.loader.InvalidRulebook with all faults where the document is not valid.
    """
    return _loaded(document)


@functools.lru_cache(maxsize=100)
def _adopted(adopted_id: UUID) -> AdoptedRulebook:
    return AdoptedRulebook.objects.defer("document").get(id=adopted_id)


@functools.lru_cache(maxsize=8)
def _value(adopted_id: UUID) -> Rulebook:
    return _loaded(bytes(AdoptedRulebook.objects.get(id=adopted_id).document))


@functools.lru_cache(maxsize=8)
def _loaded(document: bytes) -> Rulebook:
    return loader.load(document, name="rulebook")
