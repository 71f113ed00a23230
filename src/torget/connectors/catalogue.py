"""Which networks Torget can speak to and read, found by entry points.

A connector that cannot be loaded stops nobody else: it is left out, and its problem is
told in plain Swedish with a number (`problems`), for the operator's checks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final, TypeGuard, TypeVar

from torget.connectors.port import Abilities, Connector
from torget.connectors.translation import Translator

CONNECTORS: Final = "torget.connectors"
TRANSLATORS: Final = "torget.translators"
Plugin = TypeVar("Plugin")
_VERBS: Final = (
    "fetch",
    "recheck",
    "send",
    "look_up",
    "moderate",
    "in_force",
    "media",
    "measure",
    "profile",
    "refresh",
)


class UnknownNetwork(LookupError):
    """No connector for that network is installed; `network` is its name."""

    def __init__(self, network: str) -> None:
        super().__init__(network)
        self.network = network


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry point that could not be used. `message` and `hint` are for people."""

    number: str
    name: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Catalogue:
    connectors: Mapping[str, Connector]
    translators: Mapping[str, Translator]
    problems: tuple[Problem, ...]


def connectors() -> Mapping[str, Connector]:
    """Return every usable connector by the name of its network, sorted by name."""
    return _catalogue().connectors


def get(network: str) -> Connector:
    """Return the network's connector. Raises UnknownNetwork."""
    try:
        return connectors()[network]
    except KeyError:
        raise UnknownNetwork(network) from None


def abilities(network: str) -> Abilities:
    """Return what the network can do. Raises UnknownNetwork."""
    return get(network).abilities


def translators() -> Mapping[str, Translator]:
    """Return every usable translator of recorded answers by the name of its network."""
    return _catalogue().translators


def problems() -> tuple[Problem, ...]:
    """Return what could not be loaded, by name: empty when all is well."""
    return _catalogue().problems


def forget() -> None:
    """Look anew at the next question; for an operator's reload and for tests."""
    _catalogue.cache_clear()


@functools.cache
def _catalogue() -> _Catalogue:
    found: list[Problem] = []
    able = _fitting(CONNECTORS, _is_connector, found)
    readers = _fitting(TRANSLATORS, _is_translator, found)
    return _Catalogue(MappingProxyType(able), MappingProxyType(readers), tuple(found))


def _fitting(
    group: str, fits: Callable[[object, str], TypeGuard[Plugin]], problems: list[Problem]
) -> dict[str, Plugin]:
    """Return what the group's entry points name, by name; note what does not fit."""
    found: dict[str, Plugin] = {}
    for point in _points(group):
        made = _loaded(point, problems)
        if made is None:
            continue
        if point.name not in found and fits(made, point.name):
            found[point.name] = made
        else:
            problems.append(_unfit(point, taken=point.name in found))
    return found


def _points(group: str) -> list[EntryPoint]:
    return sorted(entry_points(group=group), key=lambda point: (point.name, point.value))


def _loaded(point: EntryPoint, problems: list[Problem]) -> object:
    """Return what the entry point names, None and a problem where it cannot be loaded."""
    try:
        return point.load()
    except Exception as error:  # noqa: BLE001 - a stranger's module may raise anything
        problems.append(
            Problem(
                "T501",
                point.name,
                f"Kopplingen till ”{point.name}” gick inte att läsa in "
                f"({type(error).__name__}). Övriga kopplingar fungerar.",
                f"Installera om paketet som innehåller {point.value}, eller ta bort det.",
            )
        )
        return None


def _unfit(point: EntryPoint, *, taken: bool) -> Problem:
    if taken:
        return Problem(
            "T502",
            point.name,
            f"Två installerade paket vill vara kopplingen till ”{point.name}”. Den första används.",
            f"Ta bort ett av paketen. Det som inte används är {point.value}.",
        )
    return Problem(
        "T503",
        point.name,
        f"Kopplingen till ”{point.name}” följer inte Torgets gränssnitt och används inte.",
        f"Kontrollera att {point.value} är skriven för den här versionen av Torget.",
    )


def _is_connector(made: object, name: str) -> TypeGuard[Connector]:
    speaks = all(callable(getattr(made, verb, None)) for verb in _VERBS)
    told = getattr(made, "network", None), getattr(made, "abilities", None)
    return speaks and told[0] == name and isinstance(told[1], Abilities)


def _is_translator(made: object, name: str) -> TypeGuard[Translator]:
    return callable(getattr(made, "translate", None)) and getattr(made, "network", None) == name
