"""What every adapter must keep, ours and strangers': run it from your own tests.

    faults = conformance.check(ADAPTER, destination, parcel)
    assert faults == ()

`destination` is one that works, `parcel` one that has not been sent. What was sent stays there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from torget.connectors.handing.port import (
    Adapter,
    Destination,
    Parcel,
    Pending,
    Reference,
)
from torget.connectors.port import ConnectorError, IdempotencyClass

_READS_BACK = (IdempotencyClass.NAMED, IdempotencyClass.TWO_STEP, IdempotencyClass.LISTED)


def check(adapter: Adapter, destination: Destination, parcel: Parcel) -> tuple[str, ...]:
    """Return what the adapter does not keep; empty when all is well."""
    return tuple(
        fault
        for part in (_shape, _first_look, _hand_over_twice, _nowhere)
        for fault in part(adapter, destination, parcel)
    )


def _shape(adapter: Adapter, _to: Destination, _parcel: Parcel) -> Iterator[str]:
    told = adapter.abilities
    if not adapter.name.isidentifier():
        yield "name SHALL be an identifier"
    if not told.wants <= {"address", "folder"}:
        yield "wants SHALL name only address and folder"
    if told.max_bytes <= 0:
        yield "max_bytes SHALL be more than nothing"
    if told.idempotency == IdempotencyClass.KEYED and told.key_lifetime_s <= 0:
        yield "a keyed adapter SHALL tell how long its key lives"


def _first_look(adapter: Adapter, to: Destination, parcel: Parcel) -> Iterator[str]:
    if adapter.abilities.sends and adapter.look_up(to, parcel) is not None:
        yield "look_up SHALL return None before anything is handed over"


def _hand_over_twice(adapter: Adapter, to: Destination, parcel: Parcel) -> Iterator[str]:
    first, second = adapter.hand_over(to, parcel), adapter.hand_over(to, parcel)
    for answer in (first, second):
        if not isinstance(answer, Pending | Reference) or not answer.remote_id:
            yield "hand_over SHALL return a Pending or a Reference with an id"
    if first != second:
        yield "the same parcel handed over again SHALL be the same parcel there"
    found = adapter.look_up(to, parcel)
    if adapter.abilities.idempotency in _READS_BACK and found != first:
        yield "look_up SHALL find what was handed over"


def _nowhere(adapter: Adapter, to: Destination, parcel: Parcel) -> Iterator[str]:
    """A destination that tells nothing, or nonsense, SHALL give one of the port's errors."""
    if not adapter.abilities.sends:
        return
    for wrong in (
        Destination(),
        dataclasses.replace(to, address="a@b\r\nBcc: c@d", folder="../.."),
        dataclasses.replace(to, address="", folder=""),
    ):
        yield from _refuses(lambda where=wrong: adapter.hand_over(where, parcel))  # type: ignore[misc]


def _refuses(verb: Callable[[], object]) -> Iterator[str]:
    try:
        verb()
    except ConnectorError:
        return
    except Exception as error:  # noqa: BLE001  anything else is what is looked for
        yield f"a wrong destination SHALL raise a port's error, not {type(error).__name__}"
    else:
        yield "a wrong destination SHALL be refused"
