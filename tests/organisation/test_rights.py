"""A right outside its scope, its time or its person is no right."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q

from tests.personas import MONDAY, Town, town
from torget.kit import ids
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.organisation.models import Account, Department, Person, Role, RoleGrant, Unit
from torget.organisation.policy import ACTIONS, Allow, Refused, Scope

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
YEAR = timedelta(days=366)


@pytest.fixture
def place() -> Town:
    return town()


def _scope(account: Account) -> Scope:
    return policy.of_account(account)


def _give(
    place: Town,
    person: Person,
    *,
    role: Role = Role.EDITOR,
    unit: Unit | None = None,
    account: Account | None = None,
    since: datetime = MONDAY - timedelta(days=1),
    until: datetime = MONDAY + timedelta(days=1),
    by: Person | None = None,
) -> RoleGrant:
    return RoleGrant.objects.create(
        id=ids.new(MONDAY),
        person=person,
        role=role,
        authority=place.authority,
        unit=unit,
        account=account,
        valid_from=since,
        valid_to=until,
        granted_by=by,
    )


def _nobody(place: Town) -> Person:
    """A person without any right."""
    person = Person(id=ids.new(MONDAY), name="Nils Ny", email="nils@kommun.example")
    person.unit = place.unit
    person.set_unusable_password()
    person.save()
    return person


def _unit_beside(place: Town) -> Unit:
    department = Department.objects.create(
        id=ids.new(MONDAY), authority=place.authority, name="Biblioteksförvaltningen"
    )
    return Unit.objects.create(
        id=ids.new(MONDAY), authority=place.authority, department=department, name="Biblioteket"
    )


def _account_of(place: Town, unit: Unit, handle: str) -> Account:
    copied = Account.objects.get(id=place.account.id)
    copied.id, copied.unit, copied.handle = ids.new(MONDAY), unit, handle
    copied.remote_id = f"own-{handle}"
    copied.save(force_insert=True)
    return copied


@pytest.mark.parametrize("role", list(Role))
def test_rights_when_of_one_role_then_exactly_its_column_of_the_table(
    place: Town, role: Role
) -> None:
    asker = place.actor(role)

    allowed = {action for action in ACTIONS if asker.may(action, _scope(place.account))}

    assert allowed == {action for action, cells in ACTIONS.items() if role in cells}
    assert len(allowed) >= 3


@pytest.mark.parametrize("role", list(Role))
def test_rights_when_in_another_authority_then_none(place: Town, role: Role) -> None:
    asker = place.actor(role)
    other = _scope(place.other_account)

    assert [action for action in ACTIONS if asker.may(action, other)] == []


def test_action_when_not_in_the_table_then_refused_to_everybody(place: Town) -> None:
    askers = [place.actor(role) for role in Role]

    assert [asker.may("record.destroy", _scope(place.account)) for asker in askers] == [False] * 9


def test_person_without_rights_then_may_nothing_anywhere(place: Town) -> None:
    asker = Actor.at(_nobody(place), MONDAY)

    assert [action for action in ACTIONS if asker.may(action)] == []


def test_person_when_switched_off_then_holds_nothing(place: Town) -> None:
    editor = place.people[Role.EDITOR]
    before = Actor.at(editor, MONDAY).may("inbox.answer")
    editor.is_active = False
    editor.save()

    assert (before, Actor.at(editor, MONDAY).grants) == (True, ())


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (MONDAY - SECOND, False),
        (MONDAY, True),
        (MONDAY + timedelta(days=7) - SECOND, True),
        (MONDAY + timedelta(days=7), False),
    ],
    ids=["before", "first", "last", "after"],
)
def test_right_when_asked_at_a_moment_then_holds_from_and_not_at_its_end(
    place: Town, moment: datetime, holds: bool
) -> None:
    person = _nobody(place)
    _give(place, person, since=MONDAY, until=MONDAY + timedelta(days=7))

    assert Actor.at(person, moment).may("inbox.read") is holds


def test_right_when_for_a_unit_then_reaches_its_accounts_and_no_other(place: Town) -> None:
    library = _unit_beside(place)
    books = _account_of(place, library, "biblioteket")
    person = _nobody(place)
    _give(place, person, unit=library)
    asker = Actor.at(person, MONDAY)

    accounts = [books, place.account, place.other_account]
    assert [asker.may("inbox.read", _scope(a)) for a in accounts] == [True, False, False]


def test_right_when_for_an_account_then_not_for_its_unit(place: Town) -> None:
    second = _account_of(place, place.unit, "badhuset-2")
    person = _nobody(place)
    _give(place, person, unit=place.unit, account=second)
    asker = Actor.at(person, MONDAY)
    unit = Scope(place.authority.id, place.unit.id)

    assert [asker.may("inbox.read", _scope(a)) for a in (second, place.account)] == [True, False]
    assert asker.may("inbox.read", unit) is False


def test_right_when_asked_for_in_the_whole_authority_then_a_units_is_not_enough(
    place: Town,
) -> None:
    person = _nobody(place)
    _give(place, person, unit=place.unit)

    assert Actor.at(person, MONDAY).may("inbox.read", Scope(place.authority.id)) is False


def test_conditions_when_two_roles_allow_then_both_are_told(place: Town) -> None:
    person = _nobody(place)
    _give(place, person, role=Role.DATA_PROTECTION_OFFICER)
    _give(place, person, role=Role.REGISTRAR)

    told = Actor.at(person, MONDAY).conditions("inbox.read", _scope(place.account))

    assert set(told) == {Allow(log_reading=True), Allow()}


def test_require_when_refused_then_names_the_action(place: Town) -> None:
    with pytest.raises(Refused) as refused:
        policy.require((), "inbox.answer", _scope(place.account))

    assert refused.value.action == "inbox.answer"


def _shapes(place: Town, library: Unit, books: Account) -> Iterator[dict[str, object]]:
    """Every width of a right."""
    yield {}
    yield {"unit": place.unit}
    yield {"unit": library}
    yield {"unit": place.unit, "account": place.account}
    yield {"account": books}


def test_filter_then_gives_the_same_accounts_as_asking_one_by_one(place: Town) -> None:
    library = _unit_beside(place)
    books = _account_of(place, library, "biblioteket")
    shapes = list(_shapes(place, library, books))
    everything = list(Account.objects.select_related("unit"))
    compared = 0
    for pair in itertools.combinations_with_replacement(shapes, 2):
        person = _nobody(place)
        for shape in pair:
            _give(place, person, **shape)  # type: ignore[arg-type]
        held = policy.grants(person, now=MONDAY)
        for action in ("inbox.read", "inbox.read_secret"):
            reach = policy.within(held, action, account="id")
            one_by_one = {a.id for a in everything if policy.allowed(held, action, _scope(a))}
            assert set(Account.objects.filter(reach).values_list("id", flat=True)) == one_by_one
            compared += bool(one_by_one)
        RoleGrant.objects.filter(person=person).delete()
        person.delete()
    assert (compared, len(everything)) == (15, 3)


def test_filter_when_there_are_no_rights_then_nothing(place: Town) -> None:
    assert policy.within((), "inbox.read") == Q(pk__in=())
    assert Account.objects.filter(policy.within((), "account.see", account="id")).count() == 0


def _refused_by(constraint: str, **columns: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoleGrant.objects.create(id=ids.new(MONDAY), role=Role.EDITOR, **columns)


def test_right_when_given_to_oneself_then_the_database_refuses(place: Town) -> None:
    manager = place.people[Role.MANAGER]
    rights = {"authority": place.authority, "valid_from": MONDAY, "valid_to": MONDAY + SECOND}

    _refused_by("grant_not_to_oneself", person=manager, granted_by=manager, **rights)


@pytest.mark.parametrize("length", [timedelta(0), -SECOND], ids=["no_time", "backwards"])
def test_right_when_it_ends_before_it_begins_then_the_database_refuses(
    place: Town, length: timedelta
) -> None:
    rights = {"authority": place.authority, "valid_from": MONDAY, "valid_to": MONDAY + length}

    _refused_by("grant_from_before_to", person=place.people[Role.EDITOR], **rights)


def test_right_when_it_lasts_a_leap_year_then_it_is_kept(place: Town) -> None:
    given = _give(place, _nobody(place), since=MONDAY, until=MONDAY + YEAR)

    assert RoleGrant.objects.get(id=given.id).valid_to - given.valid_from == YEAR


def test_right_when_longer_than_a_leap_year_then_the_database_refuses(place: Town) -> None:
    rights = {
        "authority": place.authority,
        "valid_from": MONDAY,
        "valid_to": MONDAY + YEAR + SECOND,
    }

    _refused_by("grant_at_most_a_year", person=place.people[Role.EDITOR], **rights)


def test_person_who_holds_rights_when_deleted_then_the_database_refuses(place: Town) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(id=place.people[Role.EDITOR].id).delete()
