"""One text being read: its words, where they stand, and which word lists they are in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from torget.text import mend, words
from torget.text.fold import Folded, fold
from torget.text.lexicons import SHIPPED, Lexicon
from torget.text.signals import Signal, SignalKind, Target
from torget.text.why import WHY

Span = tuple[int, int]  # first word and last word, both included


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its words found. Positions named `word` count words, not signs."""

    given: str
    folded: Folded
    tokens: list[str]  # slips of the pen mended
    places: list[Span]  # each word's span in the folded text
    lists: dict[str, list[Span]]
    signs: frozenset[str]  # the distinct signs of the folded text
    quotes: list[Span]  # spans of quotations in the folded text
    lexicon: Lexicon  # what it is read with

    def has(self, *names: str) -> bool:
        """Tell whether any word of the text is in one of these lists."""
        return not self.lists.keys().isdisjoint(names)

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
        place = bisect_right(self.quotes, (start, len(self.folded.text))) - 1
        quoted = place >= 0 and start < self.quotes[place][1]
        return Signal(kind, first, last, why or WHY[kind], target, certain, quoted)

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
    written = words.split(folded.text)
    signs = frozenset(folded.text)
    tokens = mend.mended(written, signs, folded.text, lexicon.slips)
    lists = _lists(tokens, lexicon)
    quotes = _quotes(folded.text) if '"' in signs else []
    places = _places(folded.text, written)
    return Reading(text, folded, tokens, places, lists, signs, quotes, lexicon)


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


def _lists(tokens: list[str], lexicon: Lexicon) -> dict[str, list[Span]]:
    """Return word list -> where its words stand, in order of where they begin."""
    found: dict[str, list[Span]] = {}
    line = f" {' '.join(tokens)} "
    _collect(lexicon.exact, line, tokens, found)
    loose = words.loosen(line)
    if loose != line:
        _collect(lexicon.loose, loose, loose.split(), found)
    for spans in found.values():
        if len(spans) > 1:
            spans.sort()
    return found


def _collect(
    automaton: words.Automaton, line: str, tokens: list[str], found: dict[str, list[Span]]
) -> None:
    """Add the automaton's hits in the line to `found`, as spans of words."""
    owners: list[int] = []  # the word that each sign of the line belongs to
    for last_sign, (back, after, lists) in automaton.machine.iter(line):
        owners = owners or _owners(tokens)
        span = (owners[last_sign - back], owners[last_sign - after])
        for name in lists:
            if name not in found:
                found[name] = [span]
            elif found[name][-1] != span:
                found[name].append(span)


def _owners(tokens: list[str]) -> list[int]:
    """Return the number of the word that each sign of the line of words belongs to."""
    owners = [0]
    for word, token in enumerate(tokens):
        owners += [word] * (len(token) + 1)
    return owners


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
