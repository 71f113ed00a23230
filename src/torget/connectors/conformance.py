"""What every connector must do, as checks that ours and strangers' connectors run.

A check takes a `Trial`: the connector, a connection, and a `Peer` that plays the
network's citizens and knows what the network itself took. It raises `Broken` with a
plain reason. pytest runs `CHECKS` one by one; nothing here needs pytest.

Source: design, Network port; design of publishing, 4.2; hostile inputs 64-80.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from torget.connectors.port import (
    Abilities,
    Connection,
    Connector,
    ConnectorError,
    Direction,
    IdempotencyClass,
    Incoming,
    Kind,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
    Outgoing,
    Page,
    Receipt,
)

_MAX_PAGES: Final = 1_000
_WAIT_S: Final = 10.0
_STEP_S: Final = 0.1
_LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
_CLOSED: Final = (NotAccepted, NeedsLogin, OutcomeUnknown)


class Broken(AssertionError):
    """The connector does not keep what the port promises; the message says which."""


class Peer(Protocol):
    """The citizens of a network and its own memory, for tests."""

    def comment(self, text: str, *, reply_to: str = "") -> str:
        """Let a citizen write to our account; return the message's remote id."""
        ...

    def edit(self, remote_id: str, text: str) -> None:
        """Let the citizen change the message."""
        ...

    def delete(self, remote_id: str) -> None:
        """Let the citizen take the message away."""
        ...

    def accepted(self) -> Sequence[str]:
        """Return the texts the network took from us, oldest first, by its own memory."""
        ...

    def lose_next_answer(self) -> None:
        """Take the next sending, and let its answer be lost."""
        ...

    def revoke(self) -> None:
        """Make our token worthless."""
        ...


@dataclass(frozen=True, slots=True)
class Trial:
    """All that a check needs."""

    connector: Connector
    connection: Connection
    peer: Peer


def abilities_are_truthful(trial: Trial) -> None:
    """Pass when the abilities are sane data that agree with each other."""
    able = trial.connector.abilities
    _require(isinstance(able, Abilities), "abilities is no Abilities")
    _require(trial.connector.network.isidentifier(), "network is no plain name")
    _require(Kind.CREATE not in able.kinds or able.max_text_length > 0, "nothing may be said")
    keyed = able.idempotency is IdempotencyClass.KEYED
    _require(keyed == (able.key_lifetime_s > 0), "key_lifetime_s belongs to keyed networks alone")
    _require(able.requests_per_window > 0 and able.window_s > 0, "no rate is told")
    _require(able.max_media == 0 or bool(able.media_types), "media without types")
    _require(able.list_lag_s >= 0, "a negative lag")


def everything_is_fetched_once(trial: Trial) -> None:
    """Pass when each seeded message comes exactly once, with its bytes and its text."""
    seeded = {trial.peer.comment(f"Fråga nummer {n}: när öppnar badet?") for n in range(7)}
    found = _fetched(trial, until=seeded)
    for remote_id in seeded:
        same = [item for item in found if item.remote_id == remote_id]
        _require(len(same) == 1, f"{len(same)} of one message")
        _require("när öppnar badet?" in same[0].text, "another text")
        _require(bool(same[0].raw), "no raw bytes")
        _require(same[0].direction is not Direction.ISSUED, "a citizen taken for us")
        at = same[0].created_at
        _require(at is None or at.tzinfo is not None, "a time without zone")


def a_fetch_goes_on_where_it_was(trial: Trial) -> None:
    """Pass when a stored cursor brings what is new, and nothing new brings nothing new."""
    first = trial.peer.comment("Den första")
    cursor, _ = _until(trial, "", {first})
    second = trial.peer.comment("Den andra")
    later, found = _until(trial, cursor, {second})
    _require(second in {item.remote_id for item in found}, "the new message did not come")
    again = [item for page in _pages(trial, later) for item in page.items]
    known = {(item.remote_id, item.text) for item in found}
    new = [one for one in again if (one.remote_id, one.text) not in known | {(first, one.text)}]
    _require(new == [], "nothing was written, and something new came")


def a_thread_is_told(trial: Trial) -> None:
    """Pass when an answer names what it answers, on a network with threads."""
    if not trial.connector.abilities.threads:
        return
    root = trial.peer.comment("Roten")
    answer = trial.peer.comment("Svaret", reply_to=root)
    found = {item.remote_id: item for item in _fetched(trial, until={root, answer})}
    _require(found[answer].parent_id == root, "the answer does not name its parent")
    _require(found[answer].thread_id in {"", found[root].thread_id or root}, "another thread")


def edits_and_deletions_are_seen(trial: Trial) -> None:
    """Pass when a look at a message tells what the abilities say it can tell."""
    able = trial.connector.abilities
    changed, gone = trial.peer.comment("Före"), trial.peer.comment("Snart borta")
    trial.peer.edit(changed, "Efter")
    trial.peer.delete(gone)
    page = trial.connector.recheck(trial.connection, (changed, gone))
    found = {item.remote_id: item for item in page.items}
    if not able.deletions_visible:
        _require(found == {}, "deletions_visible is false, and a recheck tells")
        return
    _require(found[gone].deleted and not found[gone].text, "the deletion was not told")
    _require("Efter" in found[changed].text, "the edit was not told")
    _require(not found[changed].deleted, "an edited message taken for deleted")
    if able.edits_visible:
        _require(found[changed].edited_at is not None, "the time of the edit was not told")


def a_sending_is_taken_once_and_found(trial: Trial) -> None:
    """Pass when a post is in the network's own memory once, and is found again."""
    outgoing = _outgoing("Badhuset öppnar klockan tio.", "sent")
    before = trial.connector.look_up if _can_look_up(trial) else None
    if before is not None:
        _require(before(trial.connection, outgoing) is None, "found before it was sent")
    receipt = trial.connector.send(trial.connection, outgoing)
    _require(bool(receipt.remote_id) and bool(receipt.raw), "a receipt without id or bytes")
    _require(list(trial.peer.accepted()).count(outgoing.text) == 1, "not taken exactly once")
    if _can_look_up(trial):
        found = _looked_up(trial, outgoing)
        _require(found is not None and found.remote_id == receipt.remote_id, "not found again")


def an_edit_and_a_deletion_are_done(trial: Trial) -> None:
    """Pass when what we sent can be changed and taken away, and a second deletion is no error."""
    kinds = trial.connector.abilities.kinds
    created = trial.connector.send(trial.connection, _outgoing("Första lydelsen", "edit"))
    if Kind.EDIT in kinds:
        edit = replace(
            _outgoing("Andra lydelsen", "edit2"), kind=Kind.EDIT, target_id=created.remote_id
        )
        receipt = trial.connector.send(trial.connection, edit)
        _require(receipt.remote_id == created.remote_id, "the edit became another message")
        _require(trial.connector.look_up(trial.connection, edit) is not None, "edit not found")
    if Kind.DELETE in kinds:
        delete = replace(_outgoing("", "gone"), kind=Kind.DELETE, target_id=created.remote_id)
        trial.connector.send(trial.connection, delete)
        trial.connector.send(trial.connection, delete)
        _require(trial.connector.look_up(trial.connection, delete) is not None, "still there")


def an_unknown_outcome_is_findable(trial: Trial) -> None:
    """Pass when a lost answer is unknown, never refused, and read-back tells the truth."""
    outgoing = _outgoing("Vägen är avstängd.", "lost")
    trial.peer.lose_next_answer()
    try:
        trial.connector.send(trial.connection, outgoing)
    except OutcomeUnknown:
        found = _looked_up(trial, outgoing) if _can_look_up(trial) else None
        _require(bool(found) == _can_look_up(trial), "taken, and not found again")
    except ConnectorError as error:
        reason = f"a lost answer was called {type(error).__name__}"
        raise Broken(reason) from error
    else:
        raise Broken("a lost answer was called a success")
    _require(list(trial.peer.accepted()).count(outgoing.text) == 1, "the peer lost the post")


def a_key_is_honoured(trial: Trial) -> None:
    """Pass when a keyed network takes the same sending once, however often it comes."""
    if trial.connector.abilities.idempotency is not IdempotencyClass.KEYED:
        return
    outgoing = _outgoing("En gång räcker.", "twice")
    ids = {trial.connector.send(trial.connection, outgoing).remote_id for _ in range(2)}
    _require(len(ids) == 1, "two receipts for one key")
    _require(list(trial.peer.accepted()).count(outgoing.text) == 1, "published twice")


def only_the_closed_set_is_raised(trial: Trial) -> None:
    """Pass when a network that is not there gives NotAccepted, and nothing else, from each verb."""
    absent = replace(trial.connection, base_url="http://127.0.0.1:1", deadline_s=2.0)
    outgoing = _outgoing("Ingen hör", "closed")
    verbs: Mapping[str, Callable[[], object]] = {
        "fetch": lambda: trial.connector.fetch(absent, ""),
        "send": lambda: trial.connector.send(absent, outgoing),
        "measure": lambda: trial.connector.measure(absent),
        "profile": lambda: trial.connector.profile(absent),
    }
    for name, call in verbs.items():
        error = _raised(call)
        _require(isinstance(error, NotAccepted), f"{name}: {type(error).__name__}")


def a_revoked_token_needs_login(trial: Trial) -> None:
    """Pass when a revoked token is told as such by reading and by sending."""
    trial.peer.revoke()
    for call in (
        lambda: trial.connector.fetch(trial.connection, ""),
        lambda: trial.connector.send(trial.connection, _outgoing("Nyckeln är dragen", "revoked")),
    ):
        error = _raised(call)
        _require(isinstance(error, NeedsLogin), f"a revoked token was {type(error).__name__}")


def no_secret_is_shown(trial: Trial) -> None:
    """Pass when the token shows in no representation, error or answer of the connector."""
    absent = replace(trial.connection, base_url="http://127.0.0.1:1", deadline_s=2.0)
    error = _raised(lambda: trial.connector.fetch(absent, ""))
    profile = trial.connector.profile(trial.connection)
    shown = [repr(one) for one in (trial.connector, trial.connection, error, profile)]
    shown += [str(error), repr(vars(error) if hasattr(error, "__dict__") else error)]
    _require(not any(trial.connection.secret in one for one in shown), "the secret is shown")


def counts_and_profile_are_told(trial: Trial) -> None:
    """Pass when the account is told as ours, with its counts and their bytes."""
    profile = trial.connector.profile(trial.connection)
    _require(profile.remote_id == trial.connection.remote_account_id, "another account")
    reading = trial.connector.measure(trial.connection)
    _require(bool(reading.raw), "counts without bytes")
    counts = [count for count in (reading.followers, reading.posts) if count is not None]
    _require(all(count >= 0 for count in counts), "a negative count")


def plain_data_stays_frozen(trial: Trial) -> None:
    """Pass when what a fetch brings cannot be changed by whoever holds it."""
    remote_id = trial.peer.comment("Fryst")
    item = next(one for one in _fetched(trial, until={remote_id}) if one.remote_id == remote_id)
    _require(isinstance(item, Incoming), "an item is no Incoming")
    try:
        type(item).__setattr__(item, "text", "ändrad")
    except dataclasses.FrozenInstanceError:
        return
    raise Broken("an item could be changed")


CHECKS: Final[tuple[Callable[[Trial], None], ...]] = (
    abilities_are_truthful,
    everything_is_fetched_once,
    a_fetch_goes_on_where_it_was,
    a_thread_is_told,
    edits_and_deletions_are_seen,
    a_sending_is_taken_once_and_found,
    an_edit_and_a_deletion_are_done,
    an_unknown_outcome_is_findable,
    a_key_is_honoured,
    only_the_closed_set_is_raised,
    a_revoked_token_needs_login,
    no_secret_is_shown,
    counts_and_profile_are_told,
    plain_data_stays_frozen,
)


def _require(kept: bool, reason: str) -> None:  # noqa: FBT001 - it is what is asserted
    if not kept:
        raise Broken(reason)


def _outgoing(text: str, name: str) -> Outgoing:
    return Outgoing(Kind.CREATE, text, f"conformance-{name}", f"mark-{name}", sent_after=_LONG_AGO)


def _can_look_up(trial: Trial) -> bool:
    return trial.connector.abilities.idempotency is not IdempotencyClass.BLIND


def _raised(call: Callable[[], object]) -> BaseException | None:
    try:
        call()
    except _CLOSED as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever else it is, is told
        return error
    return None


def _pages(trial: Trial, cursor: str) -> Iterator[Page]:
    for _ in range(_MAX_PAGES):
        page = trial.connector.fetch(trial.connection, cursor)
        yield page
        if not page.more:
            return
        _require(page.cursor != cursor, "more is promised at the same cursor")
        cursor = page.cursor
    raise Broken("the fetch never ends")


def _until(trial: Trial, cursor: str, wanted: set[str]) -> tuple[str, list[Incoming]]:
    """Fetch until all wanted have come, or patience ends; return the last cursor too."""
    found: list[Incoming] = []
    for _ in range(int(_WAIT_S / _STEP_S)):
        for page in _pages(trial, cursor):
            found += page.items
            cursor = page.cursor
        if wanted <= {item.remote_id for item in found}:
            return cursor, found
        time.sleep(_STEP_S)
    raise Broken("a message never came")


def _fetched(trial: Trial, *, until: set[str]) -> list[Incoming]:
    return _until(trial, "", until)[1]


def _looked_up(trial: Trial, outgoing: Outgoing) -> Receipt | None:
    """Look until it is found or the network's own lag has passed."""
    patience_s = min(float(trial.connector.abilities.list_lag_s), _WAIT_S)
    for _ in range(1 + int(patience_s / _STEP_S)):
        found = trial.connector.look_up(trial.connection, outgoing)
        if found is not None:
            return found
        time.sleep(_STEP_S)
    return None
