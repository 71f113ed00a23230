"""Questions that are put into SQL once: the words are kept, never the answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.personas import MONDAY, Town, town
from torget.kit.django.said import Later, Said, SomeId, SomeText
from torget.organisation.models import Person, RoleGrant, Unit


@pytest.fixture
def place(db: None) -> Town:
    """A town with its people."""
    return town()


WHO, WHEN, NAME = SomeId(int=0), Later(2000, 1, 1, tzinfo=MONDAY.tzinfo), SomeText()


def _counting(built: list[str]) -> Said[str]:
    @Said
    def named(name: str) -> QuerySet[Unit, tuple[str]]:
        built.append(name)
        return Unit.objects.filter(name=name).values_list("name")

    return named


def test_question_when_asked_again_then_put_into_words_once_and_answered_anew(
    place: Town,
) -> None:
    built: list[str] = []
    named = _counting(built)
    Unit.objects.filter(id=place.unit.id).update(name="Fritid")

    assert (named.rows("Fritid"), named.rows("Bad")) == ([("Fritid",)], [])
    Unit.objects.filter(id=place.unit.id).update(name="Bad")
    with CaptureQueriesContext(connection) as asked:
        assert (named.rows("Fritid"), named.count("Bad")) == ([], 1)
    assert (built, len(asked)) == (["Fritid", "Bad"], 2)


def test_question_when_it_is_not_kept_then_put_into_words_each_time(place: Town) -> None:
    built: list[str] = []
    named = _counting(built)

    assert named.rows(place.unit.name, keep=False) == [(place.unit.name,)]
    assert named.count(place.unit.name, keep=False) == 1
    assert named.rows(place.unit.name) == [(place.unit.name,)]
    assert built == [place.unit.name] * 3


@pytest.mark.parametrize("ago", [timedelta(days=1), timedelta(days=-400)])
def test_question_when_it_has_stand_ins_then_what_is_told_stands_there(
    place: Town, ago: timedelta
) -> None:
    @Said
    def held() -> QuerySet[RoleGrant, tuple[UUID]]:
        rows = RoleGrant.objects.filter(person_id=WHO, valid_to__gt=WHEN, person__name=NAME)
        return rows.values_list("person_id")

    def of(person: Person, when: datetime) -> set[UUID]:
        told = {WHO: person.id, WHEN: when, NAME: person.name}
        return {person_id for (person_id,) in held.rows(told=told)}

    first, second = list(place.people.values())[:2]
    there = ago > timedelta(0)
    assert of(first, MONDAY - ago) == ({first.id} if there else set())
    assert of(second, MONDAY - ago) == ({second.id} if there else set())


def test_question_when_it_can_have_no_answer_then_none_and_nothing_is_asked(db: None) -> None:
    @Said
    def nothing() -> QuerySet[Unit, tuple[UUID]]:
        return Unit.objects.filter(id__in=()).values_list("id")

    with CaptureQueriesContext(connection) as asked:
        assert (nothing.rows(), nothing.count()) == ([], 0)
    assert len(asked) == 0
