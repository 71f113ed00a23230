"""Messages that come by file, and messages read again: the present translators at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from torget.channels.connections import ask, connection_to
from torget.connectors import catalogue, file
from torget.connectors.port import ConnectorError, Page, Unreadable
from torget.connectors.translation import Found, Translator
from torget.organisation.models import Account


class NoTranslator(Exception):
    """Det finns ingen översättare för nätverkets svar."""

    def __init__(self, network: str) -> None:
        super().__init__(network)
        self.network = network


def readable_networks() -> tuple[str, ...]:
    """Return the names of the networks whose saved answers can be read, sorted."""
    return tuple(sorted(catalogue.translators()))


def pages(account: Account, path: Path) -> Iterator[Page]:
    """Yield the file's pages as the account's network tells them, at least one.

    The envelope tells `file`, `state` (connectors.file.State), and `code` where the file
    holds the network's refusal. Raises NoTranslator; never for what the file holds.
    """
    if account.network not in catalogue.translators():
        raise NoTranslator(account.network)
    yield from file.read([path], network=account.network, own_account_id=account.remote_id)


def read_again(account: Account, raw: bytes, *, remote_id: str) -> Page:
    """Return what the bytes of a dead letter hold, as the present translator reads them.

    A network that has no translator of saved answers is asked for the message as it is now,
    where its id is known. What still cannot be read comes as `unreadable`, with the same bytes.
    """
    translator = catalogue.translators().get(account.network)
    if translator is not None:
        return _translated(translator, account, raw)
    if not remote_id:
        return _still(raw, "no_translator")
    try:
        return ask(
            account, lambda connector: connector.recheck(connection_to(account), (remote_id,))
        )
    except ConnectorError as error:
        return _still(raw, error.code)


def _translated(translator: Translator, account: Account, raw: bytes) -> Page:
    """A letter is one item or a whole answer; an item is put in the frames it came out of."""
    last = _still(raw, file.State.UNKNOWN_SHAPE.value)
    for body in (raw, b"[%b]" % raw, b'{"data":[%b],"paging":{}}' % raw):
        found = translator.translate(body, name="", own_account_id=account.remote_id)
        if found is None or found.failure is not None:
            continue
        page = _page(found)
        if page.items:
            return page
        if page.unreadable:
            last = _still(raw, page.unreadable[0].error_code)
    return last


def _page(found: Found) -> Page:
    return Page(found.items, found.unreadable, "", more=False)


def _still(raw: bytes, code: str) -> Page:
    return Page((), (Unreadable(raw, code),), "", more=False)
