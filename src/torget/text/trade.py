"""Advertising, scams, links, and works shared without leave.

Source: Regler, Tänk på det här, p. 8; BBS 5 § 2 (evident infringement of copyright).
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind

_LINK = re2.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|"
    r"\b[a-z0-9][a-z0-9\-]+\.(?:se|com|nu|net|org|info|shop|example|ru|cn|xyz|top|io|me|ly|eu|"
    r"dk|no|fi|de|biz|online|store|link|site)(?:/[^\s<>\"]*)?\b"
)
_FEW_WORDS = 12
_MAIL_SIGNS = frozenset("@([<")  # ola(at)example.com is an address of mail
_PUBLIC = ("kommun", "kungsbacka", "region", "1177", "polisen", "krisinformation", "riksdag")
BEGINS = frozenset(  # without a word of these, or a link, nothing is found here
    ["scam_strong", "scam", "offer_strong", "offer", "event", "sharing"]
)
_LINK_ALONE = "En länk som nästan inget sägs om; oklart vart den leder."
_EVENT = "Ser ut som inbjudan till ett evenemang, kanske ideellt."


def find(reading: Reading) -> Iterator[Signal]:
    """Give links, advertising, scams and shared works."""
    links = _links(reading)
    if not links and reading.lacks(BEGINS):
        return
    for start, end in links:
        yield reading.mark(SignalKind.LINK, start, end)
    offers = (*_scam(reading, linked=bool(links)), *_advert(reading, linked=bool(links)))
    yield from offers
    if links and not offers:
        yield from _unclear(reading, links[0])
    yield from _copyright(reading, linked=bool(links))


def _links(reading: Reading) -> list[tuple[int, int]]:
    folded = reading.folded.text
    if not _has_dot_inside(folded) and "//" not in folded:
        return []
    mails = "@" in reading.signs
    spans = [match.span() for match in _LINK.finditer(folded)]
    return [(a, b) for a, b in spans if not (mails and a and folded[a - 1] == "@")]


def _has_dot_inside(folded: str) -> bool:
    """Tell whether a dot stands right before something else than a space."""
    return any(part and not part[0].isspace() for part in folded.split(".")[1:])


def _unclear(reading: Reading, link: tuple[int, int]) -> Iterator[Signal]:
    """Give a link that next to nothing is said about, unless it leads to an authority."""
    if not _MAIL_SIGNS.isdisjoint(reading.signs) or reading.has("own_status", "status"):
        return
    first, last = link
    starts = [place[0] for place in reading.places if place[0] < place[1]]
    outside = sum(not first <= start < last for start in starts)
    public = any(name in reading.folded.text[first:last] for name in _PUBLIC)
    if outside <= _FEW_WORDS and not public:
        yield reading.mark(SignalKind.SCAM, first, last, why=_LINK_ALONE, certain=False)


def _scam(reading: Reading, *, linked: bool) -> Iterator[Signal]:
    strong = reading.lists.get("scam_strong")
    spans = strong or reading.lists.get("scam")
    if not spans:
        return
    own = reading.has("I") and not linked and not reading.has("offer")
    heap = len(reading.all("scam", "scam_strong"))
    asked = own and reading.has("question_word", "question_phrase")
    if (strong or linked or heap > 1) and not asked:
        certain = linked or (heap > 2 and not own)  # noqa: PLR2004 - a heap of signs
        yield reading.sign(SignalKind.SCAM, spans[0], certain=certain)


def _advert(reading: Reading, *, linked: bool) -> Iterator[Signal]:
    strong = reading.lists.get("offer_strong")
    offers = reading.lists.get("offer", [])
    asked = "?" in reading.signs and reading.has("question_verb", "question_word")
    event = reading.near("event", "event_terms", within=25)
    if strong and not (asked and not linked and len(offers) < 3):  # noqa: PLR2004 - a heap of offers
        certain = len(offers) > 1 or linked or reading.has("price")
        yield reading.sign(SignalKind.ADVERTISING, strong[0], certain=certain)
    elif offers and (linked or len(offers) > 1) and not asked:
        yield reading.sign(SignalKind.ADVERTISING, offers[0], certain=False)
    elif event and not asked:
        yield reading.sign(SignalKind.ADVERTISING, event, why=_EVENT, certain=False)


def _copyright(reading: Reading, *, linked: bool) -> Iterator[Signal]:
    shared = reading.near("sharing", "work", within=10)
    if not shared or reading.has("status") or "?" in reading.signs:
        return
    strong = reading.has("sharing_strong")
    if strong or linked or reading.has("whole"):
        yield reading.sign(SignalKind.COPYRIGHT, shared, certain=strong or linked)
