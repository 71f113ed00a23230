"""Our own adapters keep the port's promises; one that does not is seen."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from tests.connectors.handing.parcels import PARCEL, post
from torget.connectors.handing import catalogue, conformance
from torget.connectors.handing.manual import Manual
from torget.connectors.handing.port import Destination, Parcel, Pending
from torget.connectors.port import IdempotencyClass


@pytest.mark.parametrize("name", ["file_drop", "mail", "manual"])
def test_adapter_of_ours_then_keeps_every_promise(name: str, tmp_path: Path) -> None:
    (tmp_path / "diariet").mkdir()
    with post() as found:
        to = Destination("reg@kommun.example", "diariet", str(tmp_path), found.server, 2)

        assert conformance.check(catalogue.get(name), to, PARCEL) == ()


class Careless(Manual):
    """Sends, finds what is not there, gives a new id each time and takes any address."""

    name = "inte ett namn"
    abilities = Manual.abilities.__class__(
        sends=True,
        wants=frozenset({"phone"}),
        open_way=True,
        idempotency=IdempotencyClass.KEYED,
        key_lifetime_s=0,
        list_lag_s=0,
        max_bytes=0,
    )

    def __init__(self) -> None:
        """Count from nothing."""
        self.count = 0

    def hand_over(self, destination: Destination, parcel: Parcel) -> Pending:
        """Give another id every time, and break where there is no address."""
        del parcel
        if destination == Destination():
            raise KeyError
        self.count += 1
        return Pending("" if self.count == 1 else str(self.count))


def test_adapter_when_it_breaks_promises_then_each_is_told() -> None:
    faults = conformance.check(Careless(), Destination(address="a@b.c"), PARCEL)

    assert len(faults) == 9
    assert sum("KeyError" in fault for fault in faults) == 2


def test_catalogue_when_the_name_is_unknown_then_told() -> None:
    with pytest.raises(catalogue.UnknownAdapter) as unknown:
        catalogue.get("ciceron")
    assert unknown.value.name == "ciceron"


def test_catalogue_when_a_strangers_adapter_breaks_then_left_out_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = EntryPoint("trasig", "finns.inte:ADAPTER", catalogue.GROUP)
    unfit = EntryPoint("fel", "torget.connectors.handing.manual:ADAPTER", catalogue.GROUP)
    good = EntryPoint("manual", "torget.connectors.handing.manual:ADAPTER", catalogue.GROUP)
    monkeypatch.setattr(catalogue, "entry_points", lambda **_group: [broken, unfit, good])
    catalogue.forget()
    try:
        assert list(catalogue.adapters()) == ["manual"]
        assert catalogue.problems() == ("fel", "trasig")
    finally:
        monkeypatch.undo()
        catalogue.forget()
