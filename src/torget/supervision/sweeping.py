"""Saying that one has looked through an account: the proof, and the clock that begins anew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from torget.alarms import raising
from torget.alarms.models import Kind
from torget.kit import ids
from torget.organisation import policy
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Account
from torget.supervision import watching
from torget.supervision.models import How, Sweep


@dataclass(frozen=True, slots=True)
class Watched:
    """An account as something that is looked after."""

    account: Account

    @property
    def id(self) -> UUID:
        """Return the account's id."""
        return self.account.id

    @property
    def scope(self) -> policy.Scope:
        """Return where the account lies."""
        return policy.of_account(self.account)


class NotWatched(Exception):
    """Kontot är inte anslutet, så det finns inget att se igenom."""


@act("supervision.sweep", source="Regler: Tänk på det här, p. 3; BBS-lagen 4 §")
def sweep(actor: Actor, watched: Watched, /, *, how: How) -> Done[Sweep]:
    """The look is kept as proof, the account's clock begins anew, and its alarm is closed."""
    account = watched.account
    if account.state not in watching.WATCHED:
        raise NotWatched
    before = watching.watch_of(account, now=actor.now)
    done = Sweep.objects.create(
        id=ids.new(actor.now),
        account=account,
        person=actor.person,
        at=actor.now,
        how=how,
        due_at=before.due_at,
    )
    watching.begin(account, since=actor.now)
    raising.settle(Kind.UNATTENDED, [account.id], now=actor.now)
    late = before.due_at < actor.now
    return Done(done, {"sweep": str(done.id), "how": str(how), "late": late})
