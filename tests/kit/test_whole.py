"""Whole objects out of rows: as Django's own querysets would have made them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.test.utils import CaptureQueriesContext

from tests.personas import Town, town
from torget.kit.django.said import Said
from torget.kit.django.whole import NeedsConversion, Whole
from torget.organisation.models import Person, Role, RoleGrant, TriageModel

BESIDE = ("person", "person__unit", "unit", "unit__department", "account", "account__authority")
WITHOUT = ("person__password", "valid_from")


@pytest.fixture
def place(db: None) -> Town:
    """A town with its people; one right lies in the whole authority, one in an account."""
    there = town()
    first, second = RoleGrant.objects.order_by("id")[:2]
    RoleGrant.objects.filter(id=first.id).update(unit=None, account=None)
    RoleGrant.objects.filter(id=second.id).update(unit=there.unit, account=there.account)
    return there


def _tree(found: Model) -> dict[str, Any]:
    """Return everything that is known of an object, and of those beside it."""
    state = found._state  # noqa: SLF001  where Django keeps what stands beside
    beside = {
        name: _tree(each)
        for name, each in state.fields_cache.items()
        if each is not None  # that there is none is seen in the column as well
    }
    own = {name: value for name, value in vars(found).items() if name != "_state"}
    return {
        "": type(found),
        **own,
        "beside": beside,
        "read": (state.db, state.adding),
    }


def test_objects_when_made_of_rows_then_as_djangos_own_and_nothing_more_is_asked(
    place: Town,
) -> None:
    whole = Whole(RoleGrant, beside=BESIDE, without=WITHOUT)

    @Said
    def held() -> QuerySet[RoleGrant, tuple[Any, ...]]:
        return RoleGrant.objects.order_by("id").values_list(*whole.columns)

    with CaptureQueriesContext(connection) as asked:
        made = [_tree(each) for each in whole.made(held.rows())]

    theirs = RoleGrant.objects.select_related(*BESIDE).defer(*WITHOUT).order_by("id")
    assert made == [_tree(each) for each in theirs]
    assert len(asked) == 1
    assert {(each["unit_id"], each["account_id"]) for each in made} >= {
        (None, None),
        (place.unit.id, place.account.id),
    }


def test_object_when_a_column_was_left_out_then_it_is_read_once_asked_for(place: Town) -> None:
    whole = Whole(RoleGrant, beside=("person",), without=("person__password",))
    rows = RoleGrant.objects.order_by("id").values_list(*whole.columns)

    first = whole.made(rows)[0]

    assert first.person.get_deferred_fields() == {"password"}
    with CaptureQueriesContext(connection) as asked:
        assert first.person.password == place.people[Role(first.role)].password
    assert len(asked) == 1


def test_columns_when_one_is_not_as_the_database_tells_it_then_refused() -> None:
    assert "trained_at" in Whole(TriageModel, without=("figures",)).columns
    with pytest.raises(NeedsConversion):
        Whole(TriageModel)


@pytest.mark.parametrize("path", ["email", "grants"])
def test_columns_when_what_stands_beside_is_not_one_object_then_refused(path: str) -> None:
    with pytest.raises(TypeError):
        Whole(Person, beside=(path,))
