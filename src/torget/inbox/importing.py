"""Messages from files and dead letters: in through the same door as what is collected live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from torget.channels import files
from torget.connectors.port import Page
from torget.inbox.collect import take_in
from torget.ledger import write as ledger
from torget.organisation import rulebooks
from torget.organisation.models import Account
from torget.records import rereading
from torget.records.receive import Received


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one page of a file came to. `unreadable` items are kept raw as dead letters.

    `state` is the file's (connectors.file.State); `code` is set where it holds the
    network's refusal.
    """

    file: str
    state: str
    code: str
    new: int
    changed: int
    unchanged: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading a dead letter again came to; `code` says why where it is not read."""

    resolved: bool
    records: int
    code: str = ""


def import_file(account: Account, path: Path, *, now: datetime) -> Iterator[Outcome]:
    """Take in a network's saved answers page by page, each page in one transaction.

    The same file twice makes nothing new. Where the network names no author the direction is
    unknown, and the item is judged by its text like everybody else's. Yields at least one
    outcome. Raises files.NoTranslator and rulebooks.NoRulebook before anything is stored.
    """
    rulebooks.current()
    for page in files.pages(account, path):
        with transaction.atomic():
            received = take_in(account, page, now=now)
        yield _outcome(page, received)


def _outcome(page: Page, received: Received) -> Outcome:
    return Outcome(
        file=page.envelope["file"],
        state=page.envelope["state"],
        code=page.envelope.get("code", ""),
        new=len(received.new),
        changed=len(received.changed),
        unchanged=received.unchanged,
        unreadable=len(page.unreadable),
    )


def reread(letter_id: UUID, *, by: ledger.Actor, now: datetime) -> Reread:
    """Read a dead letter with the present translator; what it holds becomes records and items.

    It is resolved where its bytes can be read now, also where they turn out to hold no new
    message. Raises rereading.waiting().model.DoesNotExist where it is not waiting.
    """
    letter = rereading.waiting().get(id=letter_id)
    raw = bytes(letter.content.raw or b"")
    page = files.read_again(letter.account, raw, remote_id=letter.remote_id)
    still = next((one for one in page.unreadable if one.raw == raw), None)
    with transaction.atomic():
        locked = rereading.take(letter_id)
        if locked is None:
            return Reread(resolved=False, records=0, code="taken_by_another")
        if still is not None:
            rereading.note_still_unreadable(locked, code=still.error_code)
            return Reread(resolved=False, records=0, code=still.error_code)
        received = take_in(letter.account, page, now=now)
        brought = [one.record_id for one in received.new]
        brought += [one.record_id for one in received.changed]
        rereading.resolve(locked, brought, by=by, now=now)
    return Reread(resolved=True, records=len(brought))
