"""The clerk: a process of its own that makes the town and answers citizens through the acts.

Reads one command in JSON a line on stdin and answers one line on stdout, so that the test's
own process never touches Django's connections and a killed database is only waited for.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "torget.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.db import DatabaseError, InterfaceError, close_old_connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests import personas  # noqa: E402
from torget.channels.connections import seal_token  # noqa: E402
from torget.channels.models import Feed  # noqa: E402
from torget.handover.handing import Case, hand_over  # noqa: E402
from torget.handover.models import Port  # noqa: E402
from torget.handover.routes import Wanted, set_route  # noqa: E402
from torget.inbox import answer as answering  # noqa: E402
from torget.inbox import removing  # noqa: E402
from torget.inbox.models import Item, ItemState  # noqa: E402
from torget.kit import ids  # noqa: E402
from torget.moderation.models import Telling  # noqa: E402
from torget.organisation.act import Actor  # noqa: E402
from torget.organisation.models import Account, Authority, Person, Role  # noqa: E402
from torget.records.models import Record  # noqa: E402
from torget.web.sessions import SessionStore  # noqa: E402

Told = Mapping[str, object]
AWAY_S = 90.0


def town(accounts: Mapping[str, list[str]]) -> Told:
    """Make the town with these accounts: handle -> network and address."""
    personas.MONDAY = timezone.now()  # a town of today: rights are read by the real clock
    with transaction.atomic():
        made = personas.town()
        editor = made.people[Role.EDITOR]
        officer = made.people[Role.COMMUNICATIONS_OFFICER]
        personas.grant(officer, Role.COMMUNICATIONS_OFFICER, made.authority, since=personas.MONDAY)
        personas.grant(editor, Role.EDITOR, made.authority, since=personas.MONDAY)
        for account in (made.account, made.other_account):
            Feed.objects.filter(account=account).delete()
            account.delete()
        for handle, (network, base_url) in accounts.items():
            _connect(handle, network, base_url, editor, made.people[Role.MANAGER])
    return {"accounts": len(accounts)}


def _connect(handle: str, network: str, base_url: str, editor: Person, manager: Person) -> None:
    account = Account(
        id=ids.new(personas.MONDAY),
        network=network,
        host="torget.test",
        remote_id=handle,
        handle=handle,
        display_name=f"Kommunen {handle}",
        base_url=base_url,
        authority=editor.unit.authority,
        unit=editor.unit,
        owner=editor,
        deputy=manager,
        responsible_manager=manager,
        function_email=f"{handle}@kommun.example",
        connected_at=datetime(2025, 12, 1, tzinfo=UTC),  # before the first invented comment
    )
    account.secret = seal_token(account, f"token-{handle}")
    account.save()
    Feed.objects.create(account=account, next_at=personas.MONDAY)


def answer(handle: str, count: int) -> Told:
    """Answer so many open items of the account, each in words of its own."""
    now = timezone.now()
    editor = Person.objects.get(name=personas.NAMES[Role.EDITOR], unit__authority__slug="kultur")
    items = (
        Item.objects.filter(
            account__handle=handle,
            state=ItemState.OPEN,
            secrecy=False,
            gone_from_network=False,
        )
        .exclude(kind="own_unknown")
        .order_by("id")[:count]
    )
    done = 0
    for item in items:
        words = f"Hej, tack för din fråga. Vi svarar här: {item.id}"
        answering.answer(
            Actor.at(editor, now),
            item,
            text=words,
            seen_version=item.record.head.version.n,
        )
        done += 1
    return {"answered": done}


def route(adapter: str) -> Told:
    """Let the diary be reached this way."""
    authority = Authority.objects.get(slug="kultur")
    wanted = Wanted(adapter, address="registrator@kommun.example", folder="kultur")
    set_route(authority, Port.REGISTRY, wanted, now=timezone.now())
    return {"routes": 1}


def register(count: int) -> Told:
    """Hand over so many records to the diary that have not been."""
    now = timezone.now()
    editor = Person.objects.get(name=personas.NAMES[Role.EDITOR], unit__authority__slug="kultur")
    records = Record.objects.filter(hand_overs__isnull=True).order_by("id")[:count]
    asked = 0
    for record in records:
        case = Case(Port.REGISTRY, record, "register", editor, "record.propose_registration")
        with transaction.atomic():
            hand_over(case, now=now)
        asked += 1
    return {"asked": asked}


def measure(count: int) -> Told:
    """Hide and remove so many open items by turns, each with a notice in words of its own."""
    now = timezone.now()
    officer = Person.objects.get(
        name=personas.NAMES[Role.COMMUNICATIONS_OFFICER], unit__authority__slug="kultur"
    )
    acts = (removing.hide, removing.remove)
    asked = 0
    for item in Item.objects.filter(state=ItemState.OPEN, removals__isnull=True)[:count]:
        told = removing.Asked(
            reason="copyright",
            seen_version=item.record.head.version.n,
            why="Bilden är någon annans.",
            evident=True,
            telling=Telling.PUBLIC,
            notice=f"Hej. Vi har tagit bort bilden: {item.id}",
        )
        acts[asked % 2](Actor.at(officer, now), item, asked=told)
        asked += 1
    return {"asked": asked}


def log_in() -> Told:
    """Log the editor in, and return the key of the session and the address to log in with."""
    editor = Person.objects.get(name=personas.NAMES[Role.EDITOR], unit__authority__slug="kultur")
    session = SessionStore()
    session[SESSION_KEY] = str(editor.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = editor.get_session_auth_hash()
    session.create()
    return {"session": session.session_key, "email": editor.email}


def _patiently(call: Callable[[], Told]) -> Told:
    """Do it when the database is there; a transaction that was cut off left nothing."""
    until = time.monotonic() + AWAY_S
    while True:
        try:
            close_old_connections()
            return call()
        except (DatabaseError, InterfaceError):
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def main() -> None:
    """Serve until stdin ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "town":
            told = town(asked["accounts"])
        elif asked["do"] == "route":
            told = route(asked["adapter"])
        elif asked["do"] == "measure":
            told = measure(asked["count"])
        elif asked["do"] == "log_in":
            told = log_in()
        elif asked["do"] == "register":
            told = register(asked["count"])
        else:
            told = _patiently(lambda asked=asked: answer(asked["handle"], asked["count"]))  # type: ignore[misc]
        print(json.dumps(told), flush=True)  # noqa: T201  its only word


if __name__ == "__main__":
    main()
