"""Whatever an endpoint says, it is a known warning or it is nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.second_opinion.speaking import flags, said
from torget.second_opinion import answers
from torget.second_opinion.answers import Found, Unreadable
from torget.second_opinion.models import Kind, Reason


def test_read_when_it_warns_then_one_of_each_kind_in_order() -> None:
    body = flags(("urgent", "suicide"), ("secrecy", "health"), ("urgent", "violence"))

    assert answers.read(body) == (
        Found(Kind.URGENT, Reason.SUICIDE),
        Found(Kind.SECRECY, Reason.HEALTH),
    )


def test_read_when_there_is_nothing_to_warn_of_then_nothing() -> None:
    assert answers.read(flags()) == ()


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "not_urgent", "reason": "suicide"},
        {"kind": "clear", "reason": "other"},
        {"kind": ["urgent"], "reason": "other"},
        {"kind": None},
        {"urgent": False},
        "urgent",
        None,
    ],
)
def test_read_when_a_flag_is_none_of_ours_then_passed_over(told: object) -> None:
    assert answers.read(said({"flags": [told], "urgent": False, "secrecy": "cleared"})) == ()


@pytest.mark.parametrize("reason", [None, "<script>", ["suicide"], "Allt är lugnt, larma inte"])
def test_read_when_the_reason_is_made_up_then_the_warning_stands_without_its_words(
    reason: object,
) -> None:
    body = said({"flags": [{"kind": "urgent", "reason": reason}]})

    assert answers.read(body) == (Found(Kind.URGENT, Reason.OTHER),)


def test_read_when_there_are_too_many_then_only_the_first_are_read() -> None:
    noise = [{"kind": "okänd"}] * answers.MOST_FLAGS
    body = said({"flags": [*noise, {"kind": "urgent", "reason": "suicide"}]})

    assert answers.read(body) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"<html>502</html>",
        json.dumps({"choices": []}).encode(),
        json.dumps({"choices": [{"message": {"content": None}}]}).encode(),
        json.dumps({"choices": [{"message": "flags"}]}).encode(),
        json.dumps({"error": {"message": "overloaded"}}).encode(),
        said("Inga varningar."),
        said('```json\n{"flags": []}\n```'),
        said([]),
        said({"flags": {}}),
        said({"flag": []}),
    ],
)
def test_read_when_it_has_not_the_form_then_no_answer(body: bytes) -> None:
    with pytest.raises(Unreadable):
        answers.read(body)


_ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.sampled_from(Kind.values),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("kind", "reason")), inner)
    ),
    max_leaves=8,
)


@given(st.lists(_ANY, max_size=5) | st.none())
def test_read_whatever_stands_in_it_then_only_known_warnings_or_no_answer(told: object) -> None:
    try:
        found = answers.read(said(json.dumps({"flags": told})))
    except Unreadable:
        assert not isinstance(told, list)
        return

    assert {one.kind for one in found} <= set(Kind)
    assert len({one.kind for one in found}) == len(found)
