"""Every connector of ours against the one suite that strangers' connectors pass too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from tests.connectors.fake import networks
from tests.connectors.mastodon.server import MockServer, running
from tests.connectors.mastodon_peer import through_a_line
from torget.connectors import conformance
from torget.connectors.conformance import CHECKS, Broken, Trial
from torget.connectors.fake.connector import FakeConnector
from torget.connectors.port import (
    Connection,
    Connector,
    IdempotencyClass,
    NotAccepted,
    OutcomeUnknown,
    Outgoing,
    Page,
    Receipt,
)


@contextmanager
def _fake(home: Path, idempotency: IdempotencyClass) -> Iterator[Trial]:
    with networks.serving(home) as peer:
        peer.settle(idempotency=idempotency.value)
        connector, client = networks.connector(peer, idempotency)
        yield Trial(connector, peer.connection(), peer)
        client.close()


NETWORKS = (*(f"fake_{kind}" for kind in ("keyed", "listed", "blind")), "mastodon")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], MockServer]]:
    """Give the module's one Mastodon server, started when first asked for."""
    with ExitStack() as open_now:
        started: list[MockServer] = []

        def give() -> MockServer:
            if not started:
                home = tmp_path_factory.mktemp("mastodon")
                started.append(open_now.enter_context(running(home)))
            return started[0]

        yield give


@pytest.fixture(params=NETWORKS)
def trial(
    request: pytest.FixtureRequest, tmp_path: Path, server: Callable[[], MockServer]
) -> Iterator[Trial]:
    kind = str(request.param)
    if kind == "mastodon":
        opened = through_a_line(server())
    else:
        opened = _fake(tmp_path, IdempotencyClass(kind.removeprefix("fake_")))
    with opened as found:
        yield found


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_connector_when_checked_then_it_keeps_the_port(
    trial: Trial, check: Callable[[Trial], None]
) -> None:
    assert _verdict(check, trial) == "kept"


def _verdict(check: Callable[[Trial], None], trial: Trial) -> str:
    try:
        check(trial)
    except Broken as broken:
        return str(broken)
    return "kept"


class _Spoilt:
    """A connector with one verb spoilt: the suite must notice."""

    def __init__(self, sound: FakeConnector, **spoilt: object) -> None:
        self._sound = sound
        self._spoilt = spoilt

    def __getattr__(self, name: str) -> object:
        return self._spoilt.get(name) or getattr(self._sound, name)


def _doubles(sound: FakeConnector) -> Callable[[Connection, str], Page]:
    def fetch(connection: Connection, cursor: str) -> Page:
        page = sound.fetch(connection, cursor)
        return replace(page, items=page.items * 2)

    return fetch


def _calls_lost_refused(sound: FakeConnector) -> Callable[[Connection, Outgoing], Receipt]:
    def send(connection: Connection, outgoing: Outgoing) -> Receipt:
        try:
            return sound.send(connection, outgoing)
        except OutcomeUnknown as error:
            raise NotAccepted(error.code, permanent=False) from error

    return send


def _retries(sound: FakeConnector) -> Callable[[Connection, Outgoing], Receipt]:
    def send(connection: Connection, outgoing: Outgoing) -> Receipt:
        sound.send(connection, replace(outgoing, client_key=outgoing.client_key + "x"))
        return sound.send(connection, outgoing)

    return send


def _never_finds(_sound: FakeConnector) -> Callable[[Connection, Outgoing], None]:
    return lambda _connection, _outgoing: None


@pytest.mark.parametrize(
    ("verb", "spoil", "check"),
    [
        ("fetch", _doubles, conformance.everything_is_fetched_once),
        ("send", _calls_lost_refused, conformance.an_unknown_outcome_is_findable),
        ("send", _retries, conformance.a_sending_is_taken_once_and_found),
        ("look_up", _never_finds, conformance.a_sending_is_taken_once_and_found),
    ],
)
def test_suite_when_a_connector_breaks_the_port_then_it_notices(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    spoil: Callable[[FakeConnector], object],
    check: Callable[[Trial], None],
) -> None:
    monkeypatch.setattr(conformance, "_WAIT_S", 0.5)
    with _fake(tmp_path, IdempotencyClass.KEYED) as sound:
        spoilt = _Spoilt(
            cast("FakeConnector", sound.connector),
            **{verb: spoil(cast("FakeConnector", sound.connector))},
        )
        trial = replace(sound, connector=cast("Connector", spoilt))

        with pytest.raises(Broken):
            check(trial)
