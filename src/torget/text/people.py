"""Who a text is about: single persons, names, and whom hard words are aimed at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from torget.text.reading import Reading, Span, within
from torget.text.signals import Signal, SignalKind, Target

_SURNAMES = (
    "sson", "son", "qvist", "kvist", "lund", "lind", "berg", "ström", "gren", "hed", "dahl",
    "dal", "blad", "man", "mark", "stedt", "ström", "ander", "ell", "ius", "in", "ic", "ić",
    "ski", "ska", "ov", "eva", "zadeh", "oglu", "hielm", "hjelm", "sköld", "stam", "fors",
)  # fmt: skip
_NOT_PERSONS = (
    "gatan", "vägen", "skolan", "torget", "parken", "kommun", "kommunen", "hallen", "gården",
    "stigen", "stranden", "badet", "området", "förskola", "skola", "nämnden", "bolaget", "huset",
)  # fmt: skip
_PLAIN_PLACES = frozenset(
    [
        "kungsbacka",
        "onsala",
        "åsa",
        "särö",
        "frillesås",
        "fjärås",
        "vallda",
        "malevik",
        "kullavik",
        "anneberg",
        "halland",
        "göteborg",
        "varberg",
        "sverige",
        "stockholm",
        "malmö",
        "facebook",
        "instagram",
        "e6",
        "gdpr",
        "covid",
        "jul",
        "påsk",
        "midsommar",
        "gud",
        "danmark",
        "norge",
        "europa",
        "allah",
        "jesus",
        "ikea",
        "ica",
        "coop",
        "youtube",
        "google",
    ]
)


_MANY = ("männen", "personalen", "ledningen")
_BACK, _AHEAD = 11, 8  # words around hard ones in which their target is looked for


@dataclass(frozen=True, slots=True)
class People:
    """Who is spoken of. `names` are spans of words that look like a person's name."""

    names: tuple[Span, ...]
    titled: tuple[Span, ...]  # names right after an employee's title
    individual: bool  # somebody single and private: own, kin, named or pointed at
    self_told: bool  # the writer tells of herself


def find_people(reading: Reading) -> People:
    """Return the people that the text speaks of."""
    names = tuple(_names(reading))
    titles = reading.lists.get("title_public", [])
    titled = tuple([name for name in names if within(titles, name, back=2, ahead=-1)])
    own_kin = reading.before("own", "kin", within=3) is not None
    self_told = reading.has("relation") or _own_first(reading) or _drops_i(reading)
    individual = own_kin or bool(names) or reading.has("kin_alone", "third", "he_she")
    return People(names, titled, individual, self_told)


def _drops_i(reading: Reading) -> bool:
    """Tell whether the text begins as one that leaves out its `jag`: `Är på behandling`."""
    starts = [span for span in reading.lists.get("dropped_i", ()) if span[0] == 0]
    if not starts or "?" in reading.signs:
        return False
    subjects = {span[0] for span in reading.lists.get("subject", ())}
    return all(last + 1 not in subjects for _, last in starts)


def _own_first(reading: Reading) -> bool:
    """Tell whether the writer says `I` outside a mere opinion."""
    return reading.has("I") and not reading.has("opinion_only")


def _names(reading: Reading) -> Iterator[Span]:
    """Give names: capitalised words, one of which is known or looks like a name, or is told so.

    What follows the title of an employee, or `heter`, is told to be a name.
    """
    given = {span[0] for span in reading.lists.get("given_name", ())}
    given.update(last + 1 for _, last in reading.all("staff_title", "named_so"))
    if not given and reading.capitals < 2:  # noqa: PLR2004 - a first name and a surname
        return
    capital = _capitals(reading)
    after = -1
    for place in sorted(capital):
        if place < after:
            continue
        last = place
        while last + 1 in capital:
            last += 1
        known = any(word in given for word in range(place, last + 1))
        surname = last > place and reading.tokens[last].endswith(_SURNAMES)
        street = reading.tokens[last].endswith(_NOT_PERSONS)
        if not street and (known or surname):
            yield next((w for w in range(place, last + 1) if w in given), place), last
        after = last + 1


def _capitals(reading: Reading) -> set[int]:
    """Return the words that are written with a capital and more, and are no known place."""
    given, origins = reading.given, reading.folded.origins
    found = set()
    for word, (start, end) in enumerate(reading.places):
        if end - start < 2:  # noqa: PLR2004 - initials, and stops
            continue
        first = start if origins is None else origins[start]
        if given[first].isupper() and reading.tokens[word] not in _PLAIN_PLACES:
            last = reading.folded.span(start, end)[1]
            if not given[first:last].isupper():
                found.add(word)
    return found


def find(reading: Reading, people: People) -> Iterator[Signal]:
    """Give the persons that are named. Source: Regler, Tänk på det här, p. 4."""
    titled = frozenset(people.titled)
    for name in people.names:
        target = Target.NAMED_EMPLOYEE if name in titled else Target.PRIVATE_PERSON
        two = name[1] > name[0]
        yield reading.sign(SignalKind.NAMED_PERSON, name, target=target, certain=two)


def target_of(reading: Reading, people: People, span: Span) -> Target:
    """Return whom hard words at `span` are aimed at, by who is mentioned around them.

    A politician comes before an employee with a name, a name before a group, a group before
    the reader, and all of them before the authority.
    """
    titled = people.titled or (people.names and _close(reading, "title_public", span))
    if _close(reading, "politician", span):
        return Target.POLITICIAN
    if titled:
        return Target.NAMED_EMPLOYEE
    if within(people.names, span, back=_BACK, ahead=_AHEAD):
        return Target.PRIVATE_PERSON
    return next((t for name, t in _NAMELESS if _close(reading, name, span)), _title(reading, span))


_NAMELESS = (
    ("group", Target.GROUP),
    ("someone_pointed", Target.PRIVATE_PERSON),
    ("thou", Target.READER),
)


def _title(reading: Reading, span: Span) -> Target:
    """Return the target among those without a name: an employee, the authority, a private one."""
    if _close(reading, "title_public", span):
        return Target.NAMED_EMPLOYEE if _is_single(reading, span) else Target.AUTHORITY
    if _close(reading, "authority", span):
        return Target.AUTHORITY
    return Target.PRIVATE_PERSON if _close(reading, "third", span) else Target.NOBODY


def _is_single(reading: Reading, span: Span) -> bool:
    """Tell whether an employee is pointed out alone: `rektorn`, not `lärarna` or `personalen`."""
    titles = reading.lists["title_public"]
    place = bisect_left(titles, (span[0] - _BACK, 0))
    nearby = (reading.tokens[last] for _, last in islice(titles, place, place + _BACK + _AHEAD))
    return any(word.endswith("n") and not word.endswith(_MANY) for word in nearby)


def _close(reading: Reading, name: str, span: Span) -> bool:
    return reading.close_to(span, name, back=_BACK, ahead=_AHEAD)
