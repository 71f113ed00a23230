"""Whether a rulebook that is well formed also hangs together: what no single key can tell."""

from __future__ import annotations

import dataclasses
import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from torget.rules import flow_coherence, hours
from torget.rules.codes import Action, DeadlineKind, FieldKind, Outcome, Step, TemplateKind
from torget.rules.faults import Finding, shown
from torget.rules.lines import Path
from torget.rules.rulebook import Heading, Rulebook
from torget.rules.templates import TemplateBroken, blanks

_NAMES = ("code", "number", "term", "name")  # what tells the items of one list apart
_CHOICES = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
_RULES = "Regler"


def findings(rulebook: Rulebook) -> Iterator[Finding]:
    """Give everything that does not hang together."""
    for check in _CHECKS:
        yield from check(rulebook)


def _walk(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Give every part of the rulebook with its path, outermost first."""
    yield path, value
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _walk(item, (*path, number))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _walk(getattr(value, field.name), (*path, field.name))


def _zone(rulebook: Rulebook) -> Iterator[Finding]:
    try:
        zoneinfo.ZoneInfo(rulebook.meta.zone)
    except (KeyError, ValueError, OSError):  # unknown, a path outside, or a folder of zones
        found = shown(rulebook.meta.zone)
        yield Finding(("meta", "zone"), "en tidszon, som ”Europe/Stockholm”", found)


def _sources(rulebook: Rulebook) -> Iterator[Finding]:
    known = {heading.title: heading for heading in rulebook.headings}
    for path, value in _walk(rulebook, ()):
        if isinstance(value, str) and path[-1] in ("source", "order_source"):
            for part in value.split(";"):
                if not _is_source(part.strip(), known):
                    yield Finding(
                        path, "en rubrik och ett nummer som finns i reglerna", shown(part)
                    )


def _is_source(source: str, known: dict[str, Heading]) -> bool:
    """Tell whether a citation of the rules points at something; other sources are free."""
    rules, *place = source.split(", ")
    if rules != _RULES:
        return bool(source) and not source.startswith(_RULES)
    if not place:
        return True
    heading = known.get(place[0])
    return heading is not None and all(_is_place(part, heading) for part in place[1:])


def _is_place(part: str, heading: Heading) -> bool:
    kind, _, number = part.partition(" ")
    main, dot, sub = number.partition(".")
    if kind == "st.":
        return _counts(main, heading.paragraphs) and not dot
    if kind != "p." or not _counts(main, heading.points):
        return False
    return not dot or _counts(sub, heading.points[int(main) - 1].sub)


def _counts(number: str, items: tuple[object, ...]) -> bool:
    return number.isascii() and number.isdigit() and 1 <= int(number) <= len(items)


def _twins(rulebook: Rulebook) -> Iterator[Finding]:
    """Two items of one list never have the same code; branches never in the whole flow."""
    for path, value in _walk(rulebook, ()):
        if isinstance(value, tuple):
            named = [(index, *_name(item)) for index, item in enumerate(value)]
            for index, key, name in _repeated(named):
                yield Finding((*path, index, key), "något som inte står tidigare", shown(name))
    yield from flow_coherence.twin_branches(rulebook)


def _name(item: object) -> tuple[str, object]:
    for key in _NAMES:
        if dataclasses.is_dataclass(item) and hasattr(item, key):
            return key, getattr(item, key)
    return "", None


def _repeated(
    named: Iterable[tuple[int, str, object]],
) -> Iterator[tuple[int, str, object]]:
    seen: set[object] = set()
    for index, key, name in named:
        if key and name in seen:
            yield index, key, name
        seen.add(name)


def _nothing_empty(rulebook: Rulebook) -> Iterator[Finding]:
    for field in dataclasses.fields(rulebook):
        if getattr(rulebook, field.name) == ():
            yield Finding((field.name,), "minst en del", "ingen")


def _whole_sets(rulebook: Rulebook) -> Iterator[Finding]:
    """Where the software needs every member of a set, every one is there."""
    sets: tuple[tuple[Path, type[Any], Iterable[object]], ...] = (
        (("flow", "outcomes"), Outcome, (each.code for each in rulebook.flow.outcomes)),
        (("flow", "order"), Outcome, rulebook.flow.order),
        (("removal", "steps"), Step, (each.code for each in rulebook.removal.steps)),
        (("deadlines", "rules"), DeadlineKind, (each.code for each in rulebook.deadlines.rules)),
        (("templates",), TemplateKind, (each.code for each in rulebook.templates)),
    )
    for path, kind, given in sets:
        counted = Counter(given)
        missing = [member.value for member in kind if member not in counted]
        if missing:
            yield Finding(path, "även " + ", ".join(shown(each) for each in missing), "inte det")
    for index, outcome in enumerate(rulebook.flow.order):
        if outcome in rulebook.flow.order[:index]:
            yield Finding(("flow", "order", index), "varje utfall en enda gång", shown(outcome))


def _hours(rulebook: Rulebook) -> Iterator[Finding]:
    for number, expected in hours.faults(rulebook.deadlines.hours).items():
        path: Path = ("deadlines", "hours") if number < 0 else ("deadlines", "hours", number)
        found = "ingen" if number < 0 else _span(rulebook, number)
        yield Finding(path, expected, found)
    for index, rule in enumerate(rulebook.deadlines.rules):
        if rule.minutes <= 0:
            path = ("deadlines", "rules", index, "minutes")
            yield Finding(path, "ett antal minuter över noll", shown(rule.minutes))


def _span(rulebook: Rulebook, number: int) -> str:
    span = rulebook.deadlines.hours[number]
    return shown(f"{span.start}-{span.end}")


def _retention(rulebook: Rulebook) -> Iterator[Finding]:
    for index, each in enumerate(rulebook.retention.classes):
        path = ("retention", "classes", index)
        if each.action is Action.DESTROY and each.trigger is None:
            yield Finding(path, "”trigger”, händelsen som fristen räknas från", "ingen")
        if each.action is Action.PRESERVE and (each.trigger is not None or each.months):
            yield Finding(path, "ingen frist, eftersom handlingarna bevaras", "en frist")
        if each.months < 0:
            found = shown(each.months)
            yield Finding((*path, "months"), "ett antal månader, noll eller fler", found)


def _templates(rulebook: Rulebook) -> Iterator[Finding]:
    for index, template in enumerate(rulebook.templates):
        path: Path = ("templates", index, "body")
        try:
            used = set(blanks(template.body))
        except TemplateBroken as error:
            yield Finding(path, "klamrar som hör ihop, med ett namn i", shown(str(error)))
            continue
        declared = {variable.name for variable in template.variables}
        for name in sorted(used - declared):
            yield Finding(path, "bara luckor som står i ”variables”", shown(f"{{{name}}}"))
        for name in sorted(declared - used):
            path = ("templates", index, "variables")
            yield Finding(path, "bara luckor som texten har", shown(name))


def _forms(rulebook: Rulebook) -> Iterator[Finding]:
    for index, field in enumerate(rulebook.application.fields):
        if (field.kind in _CHOICES) != bool(field.options):
            path: Path = ("application", "fields", index, "options")
            yield Finding(path, "val att välja bland, och bara för valfält", shown(field.code))
    for number, section in enumerate(rulebook.checklist.sections):
        for index, item in enumerate(section.items):
            if item.number.partition(".")[0] != str(section.number):
                path = ("checklist", "sections", number, "items", index, "number")
                yield Finding(
                    path, f"ett nummer som börjar med {section.number}.", shown(item.number)
                )


def _purposes(rulebook: Rulebook) -> Iterator[Finding]:
    """The application offers just the purposes of the rules."""
    known = {rule.code for rule in rulebook.purposes}
    for index, field in enumerate(rulebook.application.fields):
        if field.code == "purposes" and set(field.options) != known:
            path = ("application", "fields", index, "options")
            yield Finding(path, "koderna under ”purposes”, alla och inga andra", "andra koder")


_CHECKS: tuple[Callable[[Rulebook], Iterator[Finding]], ...] = (
    _zone,
    _sources,
    _twins,
    _nothing_empty,
    _whole_sets,
    _hours,
    _retention,
    _templates,
    _forms,
    _purposes,
    *flow_coherence.CHECKS,
)
