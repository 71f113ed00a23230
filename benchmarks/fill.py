"""Filling a database by COPY: the rows that ingest would have made, as text, in streams.

Done as superuser with triggers of references off, and with secondary indexes made afterwards,
as a restore does it: one million messages stand in under five minutes.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import psycopg

from benchmarks import messages
from benchmarks.messages import Generator, Made
from benchmarks.town import Town
from torget.ledger import canon
from torget.records import identity
from torget.records.words import literal, words_of
from torget.rules.codes import Outcome

CHUNK = 5_000
OPEN_SHARE = 0.05
TAKEN_BY_FIRST = 60  # open messages that the first of the staff has taken, at every size
ANSWER_WITHIN = timedelta(hours=26)
_INSTANCE = "bench"
COLUMNS = {
    "content": "id, kind, media_type, size, raw, text, warning, author_id, author_name, url,"
    " salt, fingerprint",
    "record": "id, key, account_id, authority_id, unit_id, remote_id, parent_id, visibility,"
    " first_direction, received_at, received_at_told, ingested_at",
    "version": "id, record_id, n, content_id, language, seen_at, edited_at",
    "recordhead": "record_id, version_id, versions, thread_id, direction, network_state,"
    " network_state_at, registration_no, secrecy",
    "searchrow": "record_id, account_id, authority_id, unit_id, received_at, private, secrecy,"
    " direction, words",
    "attachment": "id, version_id, position, media_type, reference_id, state, tries,"
    " next_try_at, error_code",
    "item": "id, record_id, account_id, authority_id, unit_id, rulebook_id, kind, urgent,"
    " secrecy, private, state, deadline_at, opened_at, closed_at, assignee_id, ending,"
    " changed_after_answer, gone_from_network",
    "event": "id, type, object_type, object_id, actor_kind, actor_id, at, canon,"
    " content_commits, leaf",
}
_SECONDARY = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
  from pg_index i
 where i.indrelid = any(%s::regclass[]) and not i.indisunique
"""
Rows = dict[str, list[str]]


def fill(url: str, town: Town, generator: Generator) -> float:
    """Fill the tables with the generator's messages; return the seconds it took.

    `url` is the superuser's.
    """
    started = time.monotonic()
    tables = [f"torget_{name}" for name in COLUMNS]
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(_SECONDARY, [tables]).fetchall()
        for name, _definition in found:
            connection.execute(f"drop index {name}".encode())
        _stream(url, _chunks(town, generator))
        connection.execute("set maintenance_work_mem = '512MB'")
        for _name, definition in found:
            connection.execute(str(definition).encode())
    return time.monotonic() - started


def _stream(url: str, chunks: Iterable[Rows]) -> None:
    """Send chunk after chunk, each table by a connection of its own, while the next is made."""
    lines = {name: psycopg.connect(url, autocommit=True) for name in COLUMNS}
    try:
        for line in lines.values():
            line.execute("set session_replication_role = replica")
            line.execute("set synchronous_commit = off")
        with ThreadPoolExecutor(max_workers=len(lines)) as pool:
            sent: list[Future[None]] = []
            for rows in chunks:
                for future in sent:
                    future.result()
                sent = [
                    pool.submit(_copy, lines[name], name, "".join(made))
                    for name, made in rows.items()
                    if made
                ]
            for future in sent:
                future.result()
    finally:
        for line in lines.values():
            line.close()


def _copy(line: psycopg.Connection[tuple[object, ...]], name: str, body: str) -> None:
    statement = f"copy torget_{name} ({COLUMNS[name]}) from stdin"
    with line.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.write(body)


def bodies(town: Town, chunk: Sequence[Made], *, prefix: str, on_account: int) -> dict[str, str]:
    """Return the rows of these messages as COPY takes them, all on one account and just come."""
    writer = _Writer(town, prefix=prefix, seed=hash(prefix), just_come=True)
    rows: Rows = {name: [] for name in COLUMNS}
    for made in chunk:
        writer.add(rows, replace(made, account=on_account))
    return {name: "".join(made) for name, made in rows.items() if made}


def _chunks(town: Town, generator: Generator) -> Iterator[Rows]:
    writer = _Writer(town)
    walk = iter(generator)
    while chunk := list(islice(walk, CHUNK)):
        rows: Rows = {name: [] for name in COLUMNS}
        for made in chunk:
            writer.add(rows, made)
        yield rows


class _Writer:
    """Writes one message as lines of COPY's text form."""

    def __init__(
        self, town: Town, *, prefix: str = "", seed: int = 2, just_come: bool = False
    ) -> None:
        """Messages that have just come are open, nobody's, and have attachments to be fetched."""
        self.chance = random.Random(seed)
        self.just_come = just_come
        self.prefix = prefix
        self.rulebook = town.rulebook.id.hex
        self.staff = [person.id.hex for person in town.staff]
        self.first_authority = town.accounts[0].authority_id.hex
        self.left_of_first = 0 if just_come else TAKEN_BY_FIRST
        self.kinds = [str(kind) for kind in Outcome]
        self.accounts = [
            (
                f"{account.id.hex}\t{account.authority_id.hex}\t{account.unit_id.hex}",
                (account.network, account.host, account.remote_id),
                str(account.id),
            )
            for account in town.accounts
        ]

    def add(self, rows: Rows, made: Made) -> None:
        """Add the message's rows of every table."""
        where, identity_parts, account_id = self.accounts[made.account]
        record_id, at = self._id(made.at), made.at.isoformat()
        remote_id = self._name(made.n)
        key = identity.record_key(*identity_parts, remote_id)
        parent = self._name(made.parent) if made.parent != made.n else ""
        visibility = "direct" if made.private else "public"
        rows["record"].append(
            f"{record_id}\t\\\\x{key.hex()}\t{where}\t{remote_id}\t{parent}\t{visibility}"
            f"\treceived\t{at}\tt\t{at}\n"
        )
        versions = 2 if made.edited else 1
        version_id, commits = "", tuple[str, ...]()
        for n in range(1, versions + 1):
            text = made.text if n == versions else f"{made.text} (tidigare)"
            version_id, commits = self._version(rows, made, record_id, key, n=n, text=text)
        state = "deleted" if made.deleted else "edited" if made.edited else "present"
        rows["recordhead"].append(
            f"{record_id}\t{version_id}\t{versions}\t{self._name(made.thread)}\treceived"
            f"\t{state}\t{at}\t\tf\n"
        )
        rows["searchrow"].append(
            f"{record_id}\t{where}\t{at}\t{'t' if made.private else 'f'}\tf\treceived"
            f"\t{literal(words_of(made.text))}\n"
        )
        told = (
            f'{{"account":"{account_id}","direction":"received","received_at":'
            f'"{canon.instant(made.at)}","visibility":"{visibility}"}}'
        )
        self._event(rows, "record.received", "record", record_id, made.at, told, commits)
        self._item(rows, made, record_id, where)

    def _version(
        self, rows: Rows, made: Made, record_id: str, key: bytes, *, n: int, text: str
    ) -> tuple[str, tuple[str, ...]]:
        version_id, content_id = self._id(made.at), self._id(made.at)
        body = messages.raw(made, text, network=made.account)
        salt = self.chance.randbytes(canon.SALT_BYTES)
        mark = hashlib.sha256(key + n.to_bytes(2, "big")).hexdigest()
        edited_at = (made.at + timedelta(minutes=5)).isoformat() if n > 1 else "\\N"
        author = f"{made.author}\tMedborgare {made.author}"
        rows["content"].append(
            f"{content_id}\tversion\tapplication/json\t{len(body)}\t\\\\x{body.hex()}\t{text}\t"
            f"\t{author}\thttps://social.example/@medborgare{made.author}/{made.n}"
            f"\t\\\\x{salt.hex()}\t\\\\x{mark}\n"
        )
        rows["version"].append(
            f"{version_id}\t{record_id}\t{n}\t{content_id}\tsv\t{made.at.isoformat()}"
            f"\t{edited_at}\n"
        )
        if made.media:
            self._attachment(rows, made, version_id)
        return version_id, (
            canon.commitment(body, salt).hex(),
            canon.commitment(text.encode(), salt).hex(),
        )

    def _attachment(self, rows: Rows, made: Made, version_id: str) -> None:
        content_id, salt = self._id(made.at), self.chance.randbytes(canon.SALT_BYTES).hex()
        at = made.at.isoformat()
        state = f"pending\t0\t{at}\t" if self.just_come else f"failed\t5\t{at}\tgone"
        rows["content"].append(
            f"{content_id}\treference\timage/jpeg\t0\t\\N\tEn bild\t\t\\N\t\\N"
            f"\thttps://files.social.example/{made.n}.jpg\t\\\\x{salt}\t\\N\n"
        )
        rows["attachment"].append(
            f"{self._id(made.at)}\t{version_id}\t0\timage/jpeg\t{content_id}\t{state}\n"
        )

    def _item(self, rows: Rows, made: Made, record_id: str, where: str) -> None:
        item_id, at, chance = self._id(made.at), made.at.isoformat(), self.chance
        kind = self.kinds[int(chance.random() ** 2 * len(self.kinds))]
        is_open = chance.random() < OPEN_SHARE or self.just_come
        closed_at = "\\N" if is_open else (made.at + timedelta(hours=3)).isoformat()
        taken = not is_open or chance.random() < 0.3  # noqa: PLR2004  some of the open are taken
        assignee = chance.choice(self.staff) if taken and not self.just_come else "\\N"
        if is_open and self.left_of_first and where.split("\t")[1] == self.first_authority:
            self.left_of_first -= 1
            assignee = self.staff[0]
        deadline = (made.at + chance.random() * ANSWER_WITHIN).isoformat()
        rows["item"].append(
            f"{item_id}\t{record_id}\t{where}\t{self.rulebook}\t{kind}\tf\tf"
            f"\t{'t' if made.private else 'f'}\t{'open' if is_open else 'closed'}\t{deadline}"
            f"\t{at}\t{closed_at}\t{assignee}\t{'' if is_open else 'no_action'}\tf"
            f"\t{'t' if made.deleted else 'f'}\n"
        )
        told = f'{{"kind":"{kind}","record":"{record_id}","rulebook":"{self.rulebook}"}}'
        self._event(rows, "item.opened", "item", item_id, made.at, told, ())

    def _event(
        self,
        rows: Rows,
        type_: str,
        object_type: str,
        object_id: str,
        at: datetime,
        meta: str,
        commits: Sequence[str],
    ) -> None:
        event_id = self._id(at)
        actor = "platform" if object_type == "record" else "system"
        quoted = ",".join(f'"{commit}"' for commit in commits)
        body = (
            f'{{"actor":["{actor}",null],"at":"{canon.instant(at)}","commits":[{quoted}],'
            f'"id":"{event_id}","instance":"{_INSTANCE}","meta":{meta},"object":["{object_type}"'
            f',"{object_id}"],"type":"{type_}","v":1}}'
        ).encode()
        array = ",".join(f'"\\\\\\\\x{commit}"' for commit in commits)
        rows["event"].append(
            f"{event_id}\t{type_}\t{object_type}\t{object_id}\t{actor}\t\\N\t{at.isoformat()}"
            f"\t\\\\x{body.hex()}\t{{{array}}}\t\\\\x{canon.leaf(body).hex()}\n"
        )

    def _name(self, n: int) -> str:
        return self.prefix + messages.remote_id(n)

    def _id(self, at: datetime) -> str:
        """Return a version 7 id as the database writes it, seeded."""
        tail = f"{self.chance.getrandbits(74):019x}"
        head = f"{int(at.timestamp() * 1000):012x}"
        return f"{head[:8]}-{head[8:]}-7{tail[:3]}-a{tail[3:6]}-{tail[6:18]}"
