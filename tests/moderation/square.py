"""What happens on the square: citizens write, staff decide, the network answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tests.channels.fake_town import FakeTown
from torget.channels.deliver import batch
from torget.channels.models import Outbox
from torget.inbox import removing, settling
from torget.inbox.collect import collect
from torget.inbox.models import Item
from torget.inbox.removing import Asked
from torget.moderation import following
from torget.moderation.models import Measure
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Role

THREAT = "Jag vet var du bor Ylva, jag ska döda dig."
SWEARING = "Vilket jävla slöseri med våra pengar."
ADVERT = "Köp billiga solglasögon på min sida, 90 procent rabatt bara i dag."
INSULT = "Du är en idiot Bengt Påhittad, håll käften."


@dataclass(frozen=True, slots=True)
class Square:
    """The town and short words for what is done in it."""

    town: FakeTown

    def __post_init__(self) -> None:
        """Let the rules be older than the first comment."""
        rulebooks.adopt(
            rulebooks.shipped_document() + b"\n# antagen tidigare\n",
            rulebooks.Decision("Kommunstyrelsen", date(2025, 1, 1), "KS 2025-1"),
            by=None,
            now=datetime(2025, 1, 1, tzinfo=UTC),
        )

    def actor(self, role: Role) -> Actor:
        """Return the person of the role, now."""
        return Actor.at(self.town.place.people[role], datetime.now(UTC))

    def comment(self, text: str, *, author: str = "Åsa Exempelsson") -> Item:
        """Let a citizen write, collect it, and return its item."""
        remote_id = self.town.citizens.comment(text, author=author)
        collect(self.town.account, now=datetime.now(UTC))
        return Item.objects.get(record__account=self.town.account, record__remote_id=remote_id)

    def deliver(self) -> None:
        """Let the post room work once, and everything follow."""
        now = datetime.now(UTC)
        batch.deliver_due(now=now)
        following.follow_all(now=now)
        settling.settle_all(now=now)
        settling.settle_removals(now=now)
        batch.deliver_due(now=now)  # the notice that followed the measure

    def deliver_at_once(self, measure: Measure) -> None:
        """Let what was queued for later leave now, and everything follow."""
        measure.refresh_from_db()
        assert measure.undo_outbox_id is not None
        Outbox.objects.filter(id=measure.undo_outbox_id).update(
            not_before=measure.at, next_try_at=measure.at
        )
        self.deliver()

    def fresh(self, item: Item) -> Item:
        """Return the item as it is now."""
        return Item.objects.select_related("record__head").get(id=item.id)

    def is_hidden(self, item: Item) -> bool:
        """Ask the network itself."""
        return self.network_item(item)[0]

    def is_gone(self, item: Item) -> bool:
        """Ask the network itself."""
        return self.network_item(item)[1]

    def network_item(self, item: Item) -> tuple[bool, bool]:
        """Return whether the network has hidden the message, and whether it is gone."""
        told = self.town.citizens.see(f"items/{item.record.remote_id}")
        return told.get("hidden") is True, told.get("deleted") is True


def asked(reason: str, **more: object) -> Asked:
    """Return a form filled in for a message in its first version."""
    return Asked(reason=reason, seen_version=1, **more)  # type: ignore[arg-type]


def hide(square: Square, item: Item, role: Role = Role.COMMUNICATIONS_OFFICER) -> Measure:
    """Hide an advert: one person, a written reason."""
    return removing.hide(
        square.actor(role), item, asked=asked("advertising", why="Rent säljbudskap.", evident=True)
    )


def rows(measure: Measure) -> list[tuple[str, str]]:
    """Return the kind and state of the measure's rows in the outbox."""
    found = Outbox.objects.filter(id__in=[measure.outbox_id, measure.undo_outbox_id])
    return list(found.order_by("created_at", "id").values_list("kind", "state"))


def make_due(measure: Measure) -> None:
    """Let what waits be tried at once."""
    Outbox.objects.filter(id__in=[measure.outbox_id, measure.undo_outbox_id]).update(
        next_try_at=datetime.now(UTC)
    )
