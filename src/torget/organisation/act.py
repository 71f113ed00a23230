"""People act through named acts: one function, one permission, one transaction, one event."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import transaction

from torget.ledger import write as ledger
from torget.ledger.canon import Plain
from torget.ledger.models import ActorKind
from torget.organisation import policy
from torget.organisation.models import Person

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound="Placed")


class Placed(Protocol):
    """Something an act is about: it has an id and lies in a scope."""

    @property
    def id(self) -> UUID:
        """Its id in the ledger."""

    @property
    def scope(self) -> policy.Scope:
        """Where it lies."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, with the rights that hold now, at this time."""

    person: Person
    grants: tuple[policy.Grant, ...]
    now: datetime

    @classmethod
    def at(cls, person: Person, now: datetime) -> Actor:
        """Return the person as an actor, rights read now and not from the login."""
        return cls(person, policy.grants(person, now=now), now)

    def may(self, action: str, scope: policy.Scope | None = None) -> bool:
        """Tell whether the action is allowed in the scope (anywhere, where none is named)."""
        return bool(policy.allowed(self.grants, action, scope))

    def conditions(self, action: str, scope: policy.Scope) -> tuple[policy.Allow, ...]:
        """Return the conditions under which the rights held allow the action."""
        return policy.allowed(self.grants, action, scope)


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What an act gives back to the decorator: its result and what the ledger is told."""

    result: R
    meta: Mapping[str, Plain] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verb:
    """An act as the catalogue knows it."""

    action: str
    object_type: str
    source: str


VERBS: dict[str, Verb] = {}


def act(
    action: str, *, source: str
) -> Callable[[Callable[Concatenate[Actor, T, P], Done[R]]], Callable[Concatenate[Actor, T, P], R]]:
    """Make a function an act: checked by the policy, atomic, and told to the ledger.

    The function's first arguments are the actor and what the act is about (`Placed`).
    Raises policy.Refused; nothing is then written.
    """

    def decorate(
        function: Callable[Concatenate[Actor, T, P], Done[R]],
    ) -> Callable[Concatenate[Actor, T, P], R]:
        object_type = action.partition(".")[0]
        VERBS[action] = Verb(action, object_type, source)

        @functools.wraps(function)
        def wrapped(actor: Actor, about: T, /, *args: P.args, **kwargs: P.kwargs) -> R:
            policy.require(actor.grants, action, about.scope)
            with transaction.atomic():
                done = function(actor, about, *args, **kwargs)
                ledger.write(
                    ledger.Entry(
                        type=action,
                        object_type=object_type,
                        object_id=about.id,
                        actor=ledger.Actor(ActorKind.PERSON, actor.person.id),
                        at=actor.now,
                        meta=done.meta,
                    ),
                    why=done.why,
                )
            return done.result

        return wrapped

    return decorate
