"""Connectors are found by entry points; a broken one stops nobody else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from types import ModuleType

import pytest

from torget.connectors import catalogue
from torget.connectors.facebook import TRANSLATOR
from torget.connectors.fake.connector import CONNECTOR, LISTED

FAKE = "torget.connectors.fake.connector"


class _Halfway:
    network = "half"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """Let the test say which entry points are installed."""
    planted = ModuleType("torget_planted")
    vars(planted)["half"] = _Halfway()
    monkeypatch.setitem(sys.modules, "torget_planted", planted)
    points: list[EntryPoint] = []
    monkeypatch.setattr(
        catalogue, "entry_points", lambda group: EntryPoints(points).select(group=group)
    )
    catalogue.forget()
    yield points
    catalogue.forget()


def _point(name: str, value: str, group: str = catalogue.CONNECTORS) -> EntryPoint:
    return EntryPoint(name, value, group)


def test_connectors_when_installed_then_found_by_network(installed: list[EntryPoint]) -> None:
    installed += [_point("fake_listed", f"{FAKE}:LISTED"), _point("fake", f"{FAKE}:CONNECTOR")]

    assert dict(catalogue.connectors()) == {"fake": CONNECTOR, "fake_listed": LISTED}
    assert catalogue.get("fake") is CONNECTOR
    assert catalogue.abilities("fake") is CONNECTOR.abilities
    assert catalogue.problems() == ()


def test_translators_when_installed_then_found_by_network(installed: list[EntryPoint]) -> None:
    installed.append(
        _point("facebook", "torget.connectors.facebook:TRANSLATOR", catalogue.TRANSLATORS)
    )

    assert dict(catalogue.translators()) == {"facebook": TRANSLATOR}
    assert dict(catalogue.connectors()) == {}


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("gone", "torget_no_such_module:CONNECTOR", "T501"),
        ("gone", f"{FAKE}:NO_SUCH_NAME", "T501"),
        ("half", "torget_planted:half", "T503"),
        ("other", f"{FAKE}:CONNECTOR", "T503"),
    ],
)
def test_connectors_when_one_is_broken_then_numbered_and_the_others_work(
    installed: list[EntryPoint], name: str, value: str, number: str
) -> None:
    installed += [_point(name, value), _point("fake", f"{FAKE}:CONNECTOR")]

    assert dict(catalogue.connectors()) == {"fake": CONNECTOR}
    assert [(one.number, one.name) for one in catalogue.problems()] == [(number, name)]


def test_connectors_when_two_want_one_name_then_the_first_and_a_problem(
    installed: list[EntryPoint],
) -> None:
    installed += [_point("fake", f"{FAKE}:CONNECTOR"), _point("fake", f"{FAKE}:LISTED")]

    assert dict(catalogue.connectors()) == {"fake": CONNECTOR}
    assert [one.number for one in catalogue.problems()] == ["T502"]


def test_problem_when_told_then_plain_swedish(installed: list[EntryPoint]) -> None:
    installed.append(_point("gone", "torget_no_such_module:CONNECTOR"))

    problem = catalogue.problems()[0]

    assert problem.message == (
        "Kopplingen till ”gone” gick inte att läsa in (ModuleNotFoundError). "
        "Övriga kopplingar fungerar."
    )
    assert problem.hint == (
        "Installera om paketet som innehåller torget_no_such_module:CONNECTOR, eller ta bort det."
    )


def test_get_when_unknown_then_the_network_is_named(installed: list[EntryPoint]) -> None:
    assert installed == []

    with pytest.raises(catalogue.UnknownNetwork) as refusal:
        catalogue.get("myspace")

    assert refusal.value.network == "myspace"
