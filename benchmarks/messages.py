"""Made-up messages of citizens, seeded: texts, raw answers of networks, threads and edits."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks import words
from torget.connectors.port import Direction, Incoming, MediaRef, Visibility

MONTHS = 24
SPAN = timedelta(days=30 * MONTHS)
BURST_SHARE = 0.3  # of all messages stand in a burst under one post
BURST = 40
EDITED_SHARE, DELETED_SHARE, MEDIA_SHARE, ANSWERING_SHARE = 0.03, 0.02, 0.08, 0.4
PRIVATE_SHARE = 0.02
AUTHORS = 5_000
_ASCII_ESCAPED_SHARE = 0.5  # networks differ in whether å is written as \u00e5
_COUNT_LENGTHS = 4096


@dataclass(frozen=True, slots=True)
class Made:
    """One message as the network tells it, and what became of it there."""

    n: int
    account: int  # index among the accounts, by Zipf's law
    at: datetime
    text: str
    author: int
    thread: int  # number of the message that began the thread
    parent: int  # number of the message it answers, itself where none
    edited: bool
    deleted: bool
    media: bool
    private: bool


class Generator:
    """The same messages for the same seed and count, one by one, oldest first."""

    def __init__(self, count: int, *, accounts: int, end: datetime, seed: int = 1) -> None:
        self.count = count
        self.end = end
        self.chance = random.Random(seed)
        self.stock = words.stock(self.chance)
        self._weights = words.zipf(len(self.stock))
        self._account_weights = words.zipf(accounts)
        self._accounts = range(accounts)
        self._marks = _planted(count, self.chance)
        self._lengths = self._some_lengths()

    def __iter__(self) -> Iterator[Made]:
        """Give the messages, oldest first."""
        chance = self.chance
        step = SPAN / (self.count + 1)
        burst_left, burst_root, account, at = 0, 0, 0, self.end - SPAN
        for n in range(self.count):
            if burst_left:
                burst_left -= 1
                at += step / 50
            else:
                at = max(at, self.end - SPAN + step * (n + chance.random()))
                account = chance.choices(self._accounts, cum_weights=self._account_weights)[0]
                if chance.random() < BURST_SHARE / BURST:
                    burst_left, burst_root = BURST, n
            thread = burst_root if burst_left else n
            dice = chance.random()
            yield Made(
                n,
                account,
                min(at, self.end),
                self.text(n),
                int(chance.random() ** 3 * AUTHORS),
                thread,
                thread if dice < ANSWERING_SHARE else n,
                edited=dice < EDITED_SHARE,
                deleted=dice > 1 - DELETED_SHARE,
                media=chance.random() < MEDIA_SHARE,
                private=chance.random() < PRIVATE_SHARE,
            )

    def text(self, n: int) -> str:
        """Return a text of its own for message `n`, with the words that are planted in it."""
        length = self._lengths[n % _COUNT_LENGTHS]
        picked = self.chance.choices(self.stock, cum_weights=self._weights, k=length)
        picked[0] = picked[0].capitalize()
        planted = self._marks.get(n)
        if planted:
            picked[length // 2 : length // 2] = planted
        if length > 8:  # noqa: PLR2004  long enough for two sentences
            picked[length // 3] += "."
        picked[-1] += self.chance.choice("...?!")
        return " ".join(picked)

    def _some_lengths(self) -> Sequence[int]:
        """Return how many words messages have: half under 27 (about 165 signs), few very long."""
        return [
            max(2, min(300, int(self.chance.lognormvariate(3.25, 0.75))))
            for _each in range(_COUNT_LENGTHS)
        ]


def _planted(count: int, chance: random.Random) -> dict[int, list[str]]:
    """Return message number -> words planted there; as many at every size that holds them."""
    marks: dict[int, list[str]] = {}
    for name, wished in words.PLANTED.items():
        for n in chance.sample(range(count), min(wished, count // 5)):
            marks.setdefault(n, []).append(words.PLANTED_WORDS[name])
    mid, common = words.PLANTED_WORDS["mid"], words.PLANTED_WORDS["common"]
    with_mid = sorted(n for n, planted in marks.items() if mid in planted)
    for n in with_mid[:: words.PAIR_EVERY]:
        if common not in marks[n]:
            marks[n].append(common)
    return marks


_STATUS = (
    '{"id":"%(id)s","created_at":"%(at)s","in_reply_to_id":"%(parent)s","in_reply_to_account_'
    'id":null,"sensitive":false,"spoiler_text":"","visibility":"%(visibility)s","language":"s'
    'v","uri":"https://social.example/users/medborgare%(author)s/statuses/%(id)s","url":"http'
    's://social.example/@medborgare%(author)s/%(id)s","replies_count":0,"reblogs_count":1,"fa'
    'vourites_count":2,"edited_at":null,"favourited":false,"reblogged":false,"muted":false,"b'
    'ookmarked":false,"content":%(text)s,"filtered":[],"reblog":null,"application":{"name":"W'
    'eb","website":null},"account":{"id":"%(author)s","username":"medborgare%(author)s","acct'
    '":"medborgare%(author)s@social.example","display_name":"Medborgare %(author)s","locked":'
    'false,"bot":false,"discoverable":true,"group":false,"created_at":"2019-05-01T00:00:00.00'
    '0Z","note":"<p>Bor i Exempelby</p>","url":"https://social.example/@medborgare%(author)s"'
    ',"avatar":"https://files.social.example/accounts/avatars/%(author)s/original.png","avata'
    'r_static":"https://files.social.example/accounts/avatars/%(author)s/static.png","header"'
    ':"https://files.social.example/headers/original/missing.png","followers_count":87,"follo'
    'wing_count":120,"statuses_count":431,"last_status_at":"2026-01-01","emojis":[],"fields":'
    '[]},"media_attachments":[],"mentions":[{"id":"1","username":"kommunen","url":"https://so'
    'cial.example/@kommunen","acct":"kommunen"}],"tags":[],"emojis":[],"card":null,"poll":nul'
    "l}"
)
_COMMENT = (
    '{"id":"%(thread)s_%(id)s","created_time":"%(at)s","from":{"name":"Medborgare %(author)s"'
    ',"id":"%(author)s"},"message":%(text)s,"parent":{"id":"%(parent)s"},"can_remove":true,"c'
    'an_hide":true,"can_reply_privately":true,"can_comment":true,"can_like":true,"comment_cou'
    'nt":0,"like_count":3,"user_likes":false,"is_hidden":false,"is_private":false,"message_ta'
    'gs":[],"object":{"id":"%(thread)s","created_time":"%(at)s"},"permalink_url":"https://soc'
    'ial.example/kommunen/posts/%(thread)s/?comment_id=%(id)s","attachment":null,"reactions":'
    '{"data":[],"summary":{"total_count":3,"viewer_reaction":"NONE"}},"privacy":{"allow":"","'
    'deny":"","description":"Offentligt","friends":"","value":"EVERYONE"}}'
)
_NETWORKS = (_STATUS, _COMMENT)
"""The shapes of a Mastodon status and of a Facebook comment, with nobody's data in them."""


def raw(made: Made, text: str, *, network: int) -> bytes:
    """Return the bytes a network of this kind would have sent."""
    escaped = made.n % 100 < 100 * _ASCII_ESCAPED_SHARE
    return (
        _NETWORKS[network % len(_NETWORKS)]
        % {
            "id": remote_id(made.n),
            "thread": remote_id(made.thread),
            "parent": remote_id(made.parent),
            "author": made.author,
            "at": made.at.isoformat(),
            "visibility": "direct" if made.private else "public",
            "text": json.dumps(text, ensure_ascii=escaped),
        }
    ).encode()


def remote_id(n: int) -> str:
    """Return the network's id of message `n`."""
    return f"11{n:016d}"


def incoming(made: Made, *, prefix: str = "") -> Incoming:
    """Return the message as a connector hands it over."""
    return Incoming(
        remote_id=prefix + remote_id(made.n),
        raw=raw(made, made.text, network=made.account),
        text=made.text,
        direction=Direction.RECEIVED,
        author_id=f"{made.author}",
        author_name=f"Medborgare {made.author}",
        created_at=made.at,
        thread_id=prefix + remote_id(made.thread),
        parent_id=prefix + remote_id(made.parent) if made.parent != made.n else "",
        url=f"https://social.example/@medborgare{made.author}/{made.n}",
        visibility=Visibility.DIRECT if made.private else Visibility.PUBLIC,
        language="sv",
        media=(
            (MediaRef(f"https://files.social.example/{made.n}.jpg", "image/jpeg", "En bild"),)
            if made.media
            else ()
        ),
    )
