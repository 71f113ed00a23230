"""The oracle: the networks' own ledgers against Torget's rows. No code of Torget's judges."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass

from tests.faults.house import House, until
from torget.connectors.fake.ledger import Entry, entries


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found wrong, and how much was looked at. All lists are empty when all is well."""

    published: int
    sent: int
    human: int
    other: dict[str, int]
    ingested: int
    lost_posts: list[str]  # Torget says sent, the network never had it
    doubled_posts: list[str]  # the network took it twice
    unknown_posts: list[str]  # the network has it, and Torget neither knows nor asks
    limbo: int
    still_on_their_way: int
    lost_items: list[str]
    doubled_items: list[str]
    strange_items: list[str]
    wrong_words: list[str]

    def __str__(self) -> str:
        """The counts, for the log."""
        return (
            f"{self.published} published, {self.sent} sent, {self.human} with a person,"
            f" {self.other} other, {self.ingested} shown, {len(self.doubled_posts)} doubled,"
            f" {len(self.lost_posts) + len(self.lost_items)} lost, {self.limbo} in limbo"
        )

    def assert_all_well(self) -> None:
        """Fail with all that is wrong."""
        wrong = {
            name: found
            for name in (
                "lost_posts",
                "doubled_posts",
                "unknown_posts",
                "limbo",
                "still_on_their_way",
                "lost_items",
                "doubled_items",
                "strange_items",
                "wrong_words",
            )
            if (found := getattr(self, name))
        }
        assert wrong == {}


_OUTBOX = """
select o.marker, o.state, o.external_id, a.handle,
       (select count(*) from torget_record r where r.account_id = a.id
           and r.remote_id = o.external_id),
       (select c.text from torget_recordhead h join torget_version v on v.id = h.version_id
           join torget_content c on c.id = v.content_id where h.record_id = o.record_id)
  from torget_outbox o join torget_account a on a.id = o.account_id where o.kind = 'create'
"""
_RECORDS = """
select a.handle, r.remote_id from torget_record r join torget_account a on a.id = r.account_id
"""
_ON_THEIR_WAY = """
select count(*) from torget_item i where i.state = 'on_its_way' and not exists (
  select from torget_answer s join torget_outbox o on o.id = s.outbox_id
   where s.item_id = i.id and o.state in ('human', 'failed', 'expired'))
  and not exists (
  select from torget_removal m join torget_measure t on t.id = m.measure_id
    join torget_outbox o on o.id = t.outbox_id
   where m.item_id = i.id and o.state in ('human', 'failed', 'expired'))
"""


def judge(house: House) -> Verdict:
    """Compare everything the networks took and showed with everything Torget holds."""
    ledger = [entry for peer in house.peers.values() for entry in entries(peer.home)]
    posts = [entry for entry in ledger if entry.act == "create"]
    rows = house.ask(_OUTBOX)
    taken = Counter(entry.marker for entry in posts)
    words = {entry.marker: entry.text for entry in posts}
    ids = {entry.marker: entry.remote_id for entry in posts}
    sent = {str(row[0]): row for row in rows if row[1] == "sent"}
    human = {str(row[0]) for row in rows if row[1] == "human"}
    shown = _shown(ledger)
    held = Counter((str(handle), str(remote_id)) for handle, remote_id in house.ask(_RECORDS))
    states = Counter(str(row[1]) for row in rows)
    return Verdict(
        published=len(posts),
        sent=len(sent),
        human=len(human),
        other={s: n for s, n in states.items() if s not in ("sent", "human")},
        ingested=len(shown),
        lost_posts=[marker for marker in sent if marker not in taken],
        doubled_posts=[marker for marker, times in taken.items() if times > 1],
        unknown_posts=[m for m in taken if m not in sent and m not in human],
        limbo=house.limbo(),
        still_on_their_way=house.count(_ON_THEIR_WAY),
        lost_items=[":".join(one) for one in sorted(shown - set(held))],
        doubled_items=[":".join(one) for one, times in held.items() if times > 1],
        strange_items=[":".join(one) for one in sorted(set(held) - shown)],
        wrong_words=[
            marker
            for marker, (_m, _s, external_id, _h, records, text) in sent.items()
            if marker in taken
            and (records != 1 or text != words[marker] or external_id != ids[marker])
        ],
    )


def at_rest(house: House, *, within_s: float = 60) -> Verdict:
    """Wait until all letters are settled and all that is shown is here; then judge."""
    house.calm(within_s=within_s)

    def is_over() -> bool:
        verdict = judge(house)
        return not verdict.lost_items and verdict.still_on_their_way == 0

    with contextlib.suppress(AssertionError):  # the verdict tells better what is missing
        until("all is here", is_over, within_s=within_s, every_s=0.5)
    return judge(house)


def _shown(ledger: list[Entry]) -> set[tuple[str, str]]:
    """Return every message the networks have shown: citizens' and ours."""
    shown: set[tuple[str, str]] = set()
    comments: Counter[str] = Counter()
    for entry in ledger:
        if entry.act == "bulk":
            for _ in range(entry.count):
                comments[entry.account] += 1
                shown.add((entry.account, f"c{comments[entry.account]}"))
        elif entry.act == "comment":
            comments[entry.account] += 1
            shown.add((entry.account, entry.remote_id))
        elif entry.act == "create":
            shown.add((entry.account, entry.remote_id))
    return shown
