from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.rules.codes import TemplateKind
from torget.rules.loader import shipped
from torget.rules.rulebook import Rulebook, Template, Variable
from torget.rules.templates import BlanksLeft, TemplateBroken, UnknownBlanks, blanks, fill

BOOK = shipped()
SHORT = replace(
    BOOK.template(TemplateKind.INTERIM),
    body="Hej {namn}. Svar {dag}.",
    variables=(Variable("namn", "Namn"), Variable("dag", "Dag")),
)


def test_fill_puts_each_value_in_its_blank() -> None:
    assert fill(SHORT, {"namn": "Åsa", "dag": "fredag"}) == "Hej Åsa. Svar fredag."


@pytest.mark.parametrize("values", [{}, {"namn": "Åsa", "dag": " \n"}, {"namn": "Åsa"}])
def test_fill_refuses_blanks_left(values: dict[str, str]) -> None:
    with pytest.raises(BlanksLeft) as caught:
        fill(SHORT, values)

    assert caught.value.names[-1] == "dag"


def test_fill_refuses_a_value_without_a_blank() -> None:
    with pytest.raises(UnknownBlanks) as caught:
        fill(SHORT, {"namn": "Åsa", "dag": "fredag", "telefon": "112"})

    assert caught.value.names == ("telefon",)


@given(st.text(min_size=1).filter(str.strip))
def test_value_is_never_read_as_a_blank(name: str) -> None:
    hostile = "{dag}" + name + "}{0.__class__}"

    assert fill(SHORT, {"namn": hostile, "dag": "nu"}) == f"Hej {hostile}. Svar nu."


@pytest.mark.parametrize("body", ["Hej {namn", "Hej namn}", "{}", "{a b}", "{{namn}}", "{a}}"])
def test_broken_text_is_refused(body: str) -> None:
    with pytest.raises(TemplateBroken):
        blanks(body)


def test_blanks_are_told_once_in_order() -> None:
    assert blanks("{b} {a} {b}") == ("b", "a")


@pytest.mark.parametrize("template", BOOK.templates, ids=lambda each: each.code)
def test_every_shipped_text_can_be_filled(template: Template) -> None:
    values = {variable.name: f"<{variable.label}>" for variable in template.variables}

    text = fill(template, values)

    assert [value for value in values.values() if value not in text] == []
    assert "{" not in text


def test_every_kind_of_message_has_a_text(rulebook: Rulebook) -> None:
    assert [template.code for template in rulebook.templates] == list(TemplateKind)
