"""Nothing is sent: a person takes the package, registers it and types the number."""

from __future__ import annotations

from torget.connectors.handing.port import Abilities, Destination, Parcel, Pending
from torget.connectors.port import IdempotencyClass


class Manual:
    """The adapter that needs no configuration, and the one that holds when nothing is set."""

    name = "manual"
    abilities = Abilities(
        sends=False,
        wants=frozenset(),
        open_way=False,
        idempotency=IdempotencyClass.NAMED,
        key_lifetime_s=0,
        list_lag_s=0,
        max_bytes=200_000_000,
    )

    def hand_over(self, destination: Destination, parcel: Parcel) -> Pending:
        """Wait for a person."""
        del destination
        return Pending(parcel.key)

    def look_up(self, destination: Destination, parcel: Parcel) -> Pending:
        """Say that a person has it."""
        return self.hand_over(destination, parcel)


ADAPTER = Manual()
