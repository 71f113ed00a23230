"""Letters to send on the fake network, and connectors that break in ways no network can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests import personas
from tests.channels.fake_town import FakeTown
from torget.channels import outbox
from torget.channels.models import Attempt, Outbox
from torget.channels.payload import Payload
from torget.connectors import catalogue
from torget.connectors.fake.connector import FakeConnector
from torget.connectors.port import Connection, Connector, IdempotencyClass, Outgoing, Receipt
from torget.ledger.models import Event
from torget.organisation.models import Account, Role

NOW = datetime.now(UTC)


def letter(
    fake: FakeTown, text: str = "Badhuset öppnar klockan 9.", *, account: Account | None = None
) -> Outbox:
    """Put a letter by the editor in the outbox."""
    return outbox.post(
        outbox.Letter(
            account=account or fake.account,
            payload=Payload(text, "public", "sv"),
            author=fake.place.people[Role.EDITOR],
            action="inbox.answer",
            source_id=uuid4(),
        ),
        now=datetime.now(UTC),
    )


def allow_today(fake: FakeTown) -> None:
    """Give the editor a right that holds by the real clock, on both accounts."""
    editor = fake.place.people[Role.EDITOR]
    for authority in (fake.place.authority, fake.place.other_account.authority):
        personas.grant(editor, Role.EDITOR, authority, since=NOW)


def become(fake: FakeTown, kind: str) -> None:
    """Let the network and its connector be of another idempotency class."""
    fake.citizens.settle(idempotency=kind)
    network = {"keyed": "fake", "listed": "fake_listed", "blind": "fake_blind"}[kind]
    Account.objects.filter(id=fake.account.id).update(network=network)


def change(row: Outbox, **fields: object) -> Outbox:
    """Change the row past the machine and return it as it is now."""
    Outbox.objects.filter(id=row.id).update(**fields)
    return now_of(row)


def now_of(row: Outbox) -> Outbox:
    """Return the row as it is now."""
    return Outbox.objects.select_related("record", "account").get(id=row.id)


def steps(row: Outbox) -> list[tuple[int, str, str, int | None]]:
    """Return the row's attempts: epoch, step, outcome and status."""
    found = Attempt.objects.filter(outbox=row).order_by("id")
    return list(found.values_list("epoch", "step", "outcome", "http_status"))


def told(row: Outbox) -> list[str]:
    """Return the types of the events about the row, in order."""
    found = Event.objects.filter(object_type="outbox", object_id=row.id).order_by("at", "id")
    return list(found.values_list("type", flat=True))


class Strange(FakeConnector):
    """A connector that raises or returns what it is told to, without any network."""

    def __init__(
        self,
        sends: Receipt | Exception,
        finds: Receipt | Exception | None = None,
        *,
        idempotency: IdempotencyClass = IdempotencyClass.KEYED,
    ) -> None:
        """`sends` and `finds` are returned, or raised where they are errors."""
        super().__init__("fake", idempotency)
        self._sends, self._finds = sends, finds

    def send(self, connection: Connection, outgoing: Outgoing) -> Receipt:
        """Return or raise what was said."""
        del connection, outgoing
        if isinstance(self._sends, Exception):
            raise self._sends
        return self._sends

    def look_up(self, connection: Connection, outgoing: Outgoing) -> Receipt | None:
        """Return or raise what was said."""
        del connection, outgoing
        if isinstance(self._finds, Exception):
            raise self._finds
        return self._finds


@contextmanager
def connectors(found: Mapping[str, Connector]) -> Iterator[None]:
    """Let these be the installed connectors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "connectors", lambda: found)
        yield
