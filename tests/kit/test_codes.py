"""Codes stand in the question, so that a plan made once can use an index over some rows."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.personas import MONDAY
from torget.inbox import escalating
from torget.inbox.models import Item, ItemState, Pause, Registration
from torget.kit.django import codes
from torget.records.models import Content, ContentKind

pytestmark = pytest.mark.django_db
UNIT = UUID("0198c0de-0000-7000-8000-000000000000")
Given = Sequence[str | int | None] | Mapping[str, str] | None


class Odd(enum.StrEnum):
    """Codes that could do harm, and one that is nothing."""

    QUOTE = "it's"
    PERCENT = "100%s"
    NOTHING = ""


class Number(enum.IntEnum):
    """No text."""

    ONE = 1


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Item.objects.exclude(state=ItemState.CLOSED).filter(burst=None, unit=UNIT), "_first"),
        (Item.objects.filter(registration=Registration.PENDING).order_by("id"), "item_to_be_reg"),
        (escalating._without_first_word(MONDAY), "item_to_acknowledge"),  # noqa: SLF001
        (escalating._without_answer(MONDAY), "item_to_answer"),  # noqa: SLF001
        (Content.objects.filter(kind=ContentKind.MEDIA, fingerprint=b"f"), "content_once"),
        (Content.objects.filter(kind=ContentKind.UNREADABLE, fingerprint=b"f"), "content_once"),
    ],
)
def test_question_when_it_names_a_state_then_a_plan_for_any_values_uses_the_index(
    asked: QuerySet[Item] | QuerySet[Content], index: str
) -> None:
    seen: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note), connection.cursor() as cursor:
        assert not asked.all().values_list("id")
        cursor.execute("set local enable_seqscan = off")
        places = count(1)
        question = re.sub("%s", lambda _place: f"${next(places)}", seen[0])
        cursor.execute(f"explain (generic_plan) {question}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert index in plan


@pytest.mark.parametrize(
    ("asked", "given", "answer"),
    [
        ("select %s, %s", [ItemState.CLOSED, "x"], ("closed", "x")),
        ("select %s, '100%%', %s", ["x", ItemState.OPEN], ("x", "100%", "open")),
        ("select %s, %s", [Odd.QUOTE, Odd.PERCENT], ("it's", "100%s")),
        ("select %s, %s", (Odd.NOTHING, Pause.CITIZEN), ("", "citizen")),
        ("select %s, %s", [Number.ONE, None], (1, None)),
        ("select %(a)s", {"a": ItemState.OPEN}, ("open",)),
        ("select 1", None, (1,)),
        ("select %s + %s, %s, %s", [2, 3, -1, True], (5, -1, True)),
    ],
)
def test_question_then_the_same_answerwith_codes_as_with_values(
    asked: str, given: Given, answer: tuple[object, ...]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)

        assert cursor.fetchone() == answer


def test_question_then_codes_stand_in_it_and_what_people_write_does_not() -> None:
    with CaptureQueriesContext(connection) as asked:
        list(Item.objects.filter(state=ItemState.OPEN, pause="closed"))

    assert len(asked) == 1
    wrapped = codes.with_codes(
        lambda sql, params, _many, _context: (sql, params),
        "a = %s and b = %s",
        (ItemState.OPEN, "open"),
        False,
        None,
    )
    assert wrapped == ("a = 'open' and b = %s", ["open"])


def test_connection_when_told_twice_then_its_questions_are_written_once() -> None:
    codes.write_into(connection=connection)
    codes.write_into(connection=connection)

    assert connection.execute_wrappers.count(codes.with_codes) == 1
