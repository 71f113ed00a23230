"""One text being read: its words, where they stand, and which word lists they are in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from torget.text import words
from torget.text.fold import Folded, fold
from torget.text.lexicons import SHIPPED, Lexicon
from torget.text.signals import Signal, SignalKind, Target
from torget.text.why import WHY

Span = tuple[int, int]  # first word and last word, both included
_NARROW_CAPITALS = bytes(code for code in range(256) if chr(code).isupper())


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its words found. Positions named `word` count words, not signs."""

    given: str
    folded: Folded
    tokens: list[str]  # slips of the pen mended
    places: list[Span]  # each word's span in the folded text
    lists: dict[str, list[Span]]
    signs: frozenset[str]  # the distinct signs of the folded text
    capitals: int  # letters of the given text
    quotes: list[Span]  # spans of quotations in the folded text
    lexicon: Lexicon  # what it is read with

    def has(self, *names: str) -> bool:
        """Tell whether any word of the text is in one of these lists."""
        return not self.lists.keys().isdisjoint(names)

    def lacks(self, names: frozenset[str]) -> bool:
        """Tell whether the text has words in none of these lists."""
        return self.lists.keys().isdisjoint(names)

    def all(self, *names: str) -> list[Span]:
        """Return where words of these lists stand, in no order between lists."""
        if len(names) == 1:
            return self.lists.get(names[0], [])
        return [span for name in names for span in self.lists.get(name, ())]

    def close_to(self, span: Span, *names: str, back: int, ahead: int) -> bool:
        """Tell whether words of these lists begin near `span`, counted in words."""
        return any(within(self.lists.get(name, ()), span, back=back, ahead=ahead) for name in names)

    def covered(self, *names: str) -> frozenset[int]:
        """Return every word that belongs to an entry of these lists."""
        spans = self.all(*names)
        return frozenset(word for first, last in spans for word in range(first, last + 1))

    def before(self, first: str, then: str, *, within: int) -> Span | None:
        """Return the first place where `then` follows `first` by at most `within` words."""
        return self._pair(first, then, -1, within)

    def near(self, one: str, other: str, *, within: int = 8) -> Span | None:
        """Return the first place where words of two lists stand at most `within` words apart."""
        if one not in self.lists or other not in self.lists:  # most often
            return None
        return self._pair(one, other, within, within)

    def _pair(self, one: str, other: str, back: int, ahead: int) -> Span | None:
        ones, others = self.lists.get(one), self.lists.get(other)
        if not ones or not others:
            return None
        starts = [span[0] for span in others]
        for span in ones:
            low = bisect_right(starts, span[1] if back < 0 else span[0] - back - 1)
            if low < len(starts) and starts[low] <= span[1] + ahead:
                match = others[low]
                return min(span[0], match[0]), max(span[1], match[1])
        return None

    def sign(  # a finding is made here, in one place
        self,
        kind: SignalKind,
        span: Span,
        *,
        why: str = "",
        target: Target = Target.NONE,
        certain: bool = True,
    ) -> Signal:
        """Return a finding over the words of `span`."""
        start, end = self.places[span[0]][0], self.places[span[1]][1]
        return self.mark(kind, start, end, why=why, target=target, certain=certain)

    def mark(
        self,
        kind: SignalKind,
        start: int,
        end: int,
        *,
        why: str = "",
        target: Target = Target.NONE,
        certain: bool = True,
    ) -> Signal:
        """Return a finding over signs of the folded text."""
        first, last = self.folded.span(start, end)
        quoted = bool(self.quotes) and self._is_quoted(start)
        return Signal(kind, first, last, why or WHY[kind], target, certain, quoted)

    def _is_quoted(self, start: int) -> bool:
        place = bisect_right(self.quotes, (start, len(self.folded.text))) - 1
        return place >= 0 and start < self.quotes[place][1]

    def whole(self, kind: SignalKind, *, why: str = "", certain: bool = True) -> Signal:
        """Return a finding over the whole text."""
        return Signal(kind, 0, len(self.given), why or WHY[kind], certain=certain)


def within(spans: Sequence[Span], span: Span, *, back: int, ahead: int) -> bool:
    """Tell whether one of the spans, sorted, begins near `span`; time is logarithmic."""
    place = bisect_left(spans, (span[0] - back, 0))
    return place < len(spans) and spans[place][0] <= span[1] + ahead


def overlaps(span: Span, covered: frozenset[int]) -> bool:
    """Tell whether any word of the span is covered."""
    return not covered.isdisjoint(range(span[0], span[1] + 1))


def read_words(text: str, lexicon: Lexicon = SHIPPED) -> Reading:
    """Return the text with its words found in the lexicon's word lists."""
    folded = fold(text)
    written = words.split(folded.text, folded.signs)
    tokens, lists = _lists(written, lexicon)
    quotes = _quotes(folded.text) if '"' in folded.signs else []
    places = _places(folded.text, written)
    loud = _capitals(text)
    return Reading(text, folded, tokens, places, lists, folded.signs, loud, quotes, lexicon)


def _capitals(text: str) -> int:
    """Return how many letters of the text are capitals."""
    try:
        narrow = text.encode("latin-1")  # most often
    except UnicodeEncodeError:
        return sum(map(str.isupper, text))
    return len(narrow) - len(narrow.translate(None, _NARROW_CAPITALS))


def _places(folded: str, tokens: list[str]) -> list[Span]:
    """Return where each word stands; a stop has no width."""
    places: list[Span] = []
    end = 0
    for token in tokens:
        if token == words.STOP:
            places.append((end, end))
            continue
        start = folded.find(token, end)
        end = start + len(token)
        places.append((start, end))
    return places


def _lists(written: list[str], lexicon: Lexicon) -> tuple[list[str], dict[str, list[Span]]]:
    """Return the words mended, and word list -> where its words and phrases stand, in order."""
    tokens: list[str] = []
    found: dict[str, list[Span]] = {}
    loosened: list[str] = []
    for word, (right, lists, loose) in enumerate(map(lexicon.vocabulary.__getitem__, written)):
        tokens.append(right)
        loosened.append(loose)
        span = (word, word)
        for name in lists:
            if name in found:
                found[name].append(span)
            else:
                found[name] = [span]
    _add_phrases(lexicon.phrases, tokens, found)
    _add_phrases(lexicon.loose_phrases, loosened, found)
    return tokens, found


def _add_phrases(
    automaton: words.Automaton, tokens: list[str], found: dict[str, list[Span]]
) -> None:
    """Add where the automaton's phrases stand among the words to `found`, in order."""
    hits = list(automaton.machine.iter(f" {' '.join(tokens)} "))
    if not hits:  # most often
        return
    starts = list(accumulate([len(token) + 1 for token in tokens], initial=1))
    phrases: dict[str, set[Span]] = {}  # a phrase that several entries find stands there once
    for last_sign, (back, after, lists) in hits:
        first, last = last_sign - back, last_sign - after
        span = (bisect_right(starts, first) - 1, bisect_right(starts, last) - 1)
        for name in lists:
            phrases.setdefault(name, set()).add(span)
    for name, spans in phrases.items():
        found[name] = sorted(spans.union(found.get(name, ())))


def _quotes(folded: str) -> list[Span]:
    """Return the spans between one quotation mark and the next, pair by pair."""
    parts = folded.split('"')
    spans = []
    place = 0
    for number, part in enumerate(parts[:-1]):
        if number % 2:
            spans.append((place - 1, place + len(part) + 1))
        place += len(part) + 1
    return spans
