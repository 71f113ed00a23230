"""The rulebook's message texts, with the blanks filled that are known here."""

from __future__ import annotations

from collections.abc import Mapping

from torget.inbox.models import Item
from torget.organisation.models import Person, Unit
from torget.rules import templates
from torget.rules.codes import TemplateKind
from torget.rules.rulebook import Rulebook, Template
from torget.text.read import read
from torget.text.signals import SignalKind

LONGEST_NAME = 40
NOBODY = "du"
_OF_A_NAME = frozenset({SignalKind.NAMED_PERSON, SignalKind.TAGGING})


def fixed(rulebook: Rulebook, kind: TemplateKind, item: Item, writer: Person) -> str:
    """Return the text word for word, every blank filled from what the house knows.

    Raise rules.templates.BlanksLeft with the labels of what the unit or the message lacks.
    """
    template = rulebook.template(kind)
    known = known_of(item, writer)
    values = {each.name: known.get(each.name, "") for each in template.variables}
    left = tuple(each.label for each in template.variables if not values[each.name].strip())
    if left:
        raise templates.BlanksLeft(left)
    return templates.fill(template, values)


def begun(rulebook: Rulebook, kind: TemplateKind, known: Mapping[str, str]) -> str:
    """Return the text to write on from: what is not `known` stands as a blank with its label."""
    template = rulebook.template(kind)
    return templates.fill(template, _with_blanks(template, known))


def _with_blanks(template: Template, known: Mapping[str, str]) -> dict[str, str]:
    return {
        each.name: known.get(each.name, "").strip() or f"{{{each.name}}}"
        for each in template.variables
    }


def known_of(item: Item, writer: Person) -> dict[str, str]:
    """Return what the house knows to fill in for this message and this writer."""
    unit: Unit = item.unit
    return {
        "namn": greeting_name(item),
        "telefon": unit.phone,
        "e_post": unit.email,
        "postadress": unit.postal_address,
        "handlaggare": writer.name.split(maxsplit=1)[0],
        "enhet": unit.name,
        "lank": item.account.authority.complaint_url,
    }


def greeting_name(item: Item) -> str:
    """Return the author's name, "du" where it is more than a name.

    Names are chosen by their owners: words, signs and invisible marks in them are never ours to
    send on.
    """
    told = " ".join((item.record.head.version.content.author_name or "").split())
    plain = all(sign.isalpha() or sign in " -'." for sign in told)
    else_found = {signal.kind for signal in read(told).found} - _OF_A_NAME
    is_name = told and plain and len(told) <= LONGEST_NAME and not else_found
    return told if is_name else NOBODY
