"""Which adapters are installed: found by their entry points, ours and strangers' alike."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final, TypeGuard

from torget.connectors.handing.port import Abilities, Adapter

GROUP: Final = "torget.handover"


class UnknownAdapter(LookupError):
    """No adapter of that name is installed; `name` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def adapters() -> Mapping[str, Adapter]:
    """Return every usable adapter by its name, sorted by name."""
    return _catalogue()[0]


def problems() -> tuple[str, ...]:
    """Return the names of the entry points that could not be used."""
    return _catalogue()[1]


def get(name: str) -> Adapter:
    """Return the adapter. Raises UnknownAdapter."""
    try:
        return adapters()[name]
    except KeyError:
        raise UnknownAdapter(name) from None


def forget() -> None:
    """Look anew at the next question; for an operator's reload and for tests."""
    _catalogue.cache_clear()


@functools.cache
def _catalogue() -> tuple[Mapping[str, Adapter], tuple[str, ...]]:
    found: dict[str, Adapter] = {}
    unusable: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        made = _loaded(point)
        if point.name not in found and _is_adapter(made, point.name):
            found[point.name] = made
        else:
            unusable.append(point.name)
    return MappingProxyType(found), tuple(unusable)


def _loaded(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception:  # noqa: BLE001  a stranger's module may raise anything; it is told as unusable
        return None


def _is_adapter(made: object, name: str) -> TypeGuard[Adapter]:
    verbs = all(callable(getattr(made, verb, None)) for verb in ("hand_over", "look_up"))
    told = getattr(made, "name", None), getattr(made, "abilities", None)
    return verbs and told[0] == name and isinstance(told[1], Abilities)
