"""Every address x every role x whose thing it is: the code is the one of the table.

Source: design reliability.md R16 and section 6: what is not yours answers as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.personas import MONDAY, Town
from tests.web.addresses import ALLAUTH, OF_PRIVATE, OPEN_TO_ALL, OURS, Address, every_address
from tests.web.conftest import House, browser
from torget.kit import ids
from torget.ledger.models import Event
from torget.organisation.models import Department, Role, RoleGrant, Unit

SITUATIONS = ("own", "private", "other_authority", "other_unit", "missing")
WITHOUT_WORDS = ("account", "alarm")  # nothing private lies in them
OF_ALL_WORDS = ("lexicons", "lexicon_new", "lexicon_draft")
OUT_OF_REACH = ("other_authority", "other_unit", "missing")
POSTED = {
    "text": "Vi öppnar klockan nio.",
    "seen_version": "1",
    "reason": "thanks",
    "ours": "yes",
    "ground": "important",
    "advice": "answer",
    "person": "elin.ed.kultur@kommun.example",
    "step": "remind",
    "why": "Det är sakligt.",
    "notice": "Hej. Håll en god ton.",
    "verdict": "uphold",
    "says": "held",
}
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is not done afterwards."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def _target(house: House, about: str, situation: str) -> UUID:
    match situation:
        case "missing":
            return ids.new(MONDAY)
        case "private" if about not in WITHOUT_WORDS:
            return UUID(str(getattr(house.ours, f"private_{about}")))
        case "other_authority":
            return UUID(str(getattr(house.others, about)))
    return UUID(str(getattr(house.ours, about)))


def _path(house: House, name: str, situation: str) -> str:
    if name == "rule_section":
        return reverse(name, args=["tank-pa-det-har"])
    if name.startswith(("lexicon", "trial")) and name not in OF_ALL_WORDS:
        return reverse(name, args=[house.trial if name.startswith("trial") else house.version])
    about = OURS[name].about
    return reverse(name, args=[_target(house, about, situation)] if about else [])


def _expected(address: Address, role: Role, situation: str) -> int:
    if role not in address.may.split():
        return 403 if address.may else 404
    if address.about and situation in OUT_OF_REACH:
        return 404
    if address.whole and situation == "other_unit":
        return 403
    hidden = situation == "private" and address.about not in ("", *WITHOUT_WORDS)
    if hidden and role not in OF_PRIVATE.split():
        return 404
    return address.ok if role in address.does.split() else 403


def _ask(client: Client, method: str, path: str) -> HttpResponseBase:
    with undone():
        return client.post(path, POSTED) if method == "POST" else client.get(path)


def _into_another_unit(place: Town) -> None:
    """Everybody's right is narrowed to a unit beside the one that has the account."""
    department = Department.objects.create(
        id=ids.new(MONDAY), authority=place.authority, name="Biblioteksförvaltningen"
    )
    library = Unit.objects.create(
        id=ids.new(MONDAY), authority=place.authority, department=department, name="Biblioteket"
    )
    RoleGrant.objects.filter(authority=place.authority).update(unit=library)


def test_addresses_then_every_one_is_in_the_table_and_no_other() -> None:
    found = set(every_address())
    ours = {name for name, path in found if not path.startswith("konto/")}
    logins = {path for _name, path in found if path.startswith("konto/")}

    assert sorted(ours) == sorted([*OURS, *OPEN_TO_ALL])
    assert sorted(logins) == sorted(ALLAUTH)


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("name", OURS)
def test_address_when_asked_by_each_role_then_the_tables_code(
    house: House, name: str, situation: str
) -> None:
    if situation == "other_unit":
        _into_another_unit(house.place)
    address = OURS[name]
    path = _path(house, name, situation)

    codes = {
        role: _ask(browser(person), address.method, path).status_code
        for role, person in house.place.people.items()
    }

    assert codes == {role: _expected(address, role, situation) for role in Role}


@pytest.mark.parametrize("name", [name for name in OURS if name != "try_as"])
def test_address_when_nobody_is_logged_in_then_the_login_page_and_no_text_is_lost(
    house: House, name: str
) -> None:
    path = _path(house, name, "own")
    nobody = browser(None)

    asked, empty, written = nobody.get(path), nobody.post(path), nobody.post(path, POSTED)

    assert (asked.status_code, empty.status_code, written.status_code) == (302, 302, 401)
    assert {asked.headers["Location"], empty.headers["Location"]} == {
        f"{reverse('account_login')}?next={path}"
    }
    assert written.content.decode().count(POSTED["text"]) == 1


def test_demo_button_when_nobody_is_logged_in_and_there_is_no_demo_then_404(place: Town) -> None:
    nobody = browser(None)

    answers = [nobody.get(reverse("try_as")), nobody.post(reverse("try_as"), POSTED)]

    assert [answer.status_code for answer in answers] == [405, 404]


@pytest.mark.parametrize("name", [name for name, each in OURS.items() if each.about])
def test_thing_when_foreign_then_answers_exactly_as_one_that_is_not_there(
    house: House, name: str
) -> None:
    editor = browser(house.place.people[Role.EDITOR])
    method = OURS[name].method
    bodies = [
        TOKEN.sub(r"\1", _ask(editor, method, _path(house, name, situation)).content.decode())  # type: ignore[attr-defined]
        for situation in ("missing", "other_authority")
    ]

    assert bodies[0] == bodies[1]
    assert len(bodies[0]) > 500


@pytest.mark.parametrize("name", OURS)
def test_address_when_asked_in_another_way_then_405(house: House, name: str) -> None:
    editor = browser(house.place.people[Role.EDITOR])
    path = _path(house, name, "own")
    takes = {"GET", "HEAD"} if OURS[name].method == "GET" else {"POST"}
    takes |= {"POST"} if name == "settings" else set()
    takes -= {"HEAD"} if name == "settings" else set()

    others = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} - takes
    codes = {method: editor.generic(method, path).status_code for method in sorted(others)}

    assert codes == dict.fromkeys(sorted(others), 405)


@pytest.mark.parametrize("path", ALLAUTH)
def test_login_page_when_asked_then_the_tables_code(house: House, path: str) -> None:
    without, within = browser(None), browser(house.place.people[Role.EDITOR])

    assert (
        _ask(without, "GET", f"/{path}").status_code,
        _ask(within, "GET", f"/{path}").status_code,
    ) == ALLAUTH[path]


@pytest.mark.parametrize("person", ["somebody", "nobody"])
@pytest.mark.parametrize("path", [path for _name, path in every_address() if "<" not in path])
def test_post_when_it_has_no_token_then_403_and_our_own_page(
    house: House, path: str, person: str
) -> None:
    who = house.place.people[Role.EDITOR] if person == "somebody" else None

    answer = browser(who, csrf=True).post(f"/{path}", {"text": "Det jag skrev"})

    assert answer.status_code == 403
    assert answer.content.decode().count("Det jag skrev") == 1


@pytest.mark.parametrize("name", [name for name, each in OURS.items() if each.method == "POST"])
def test_act_when_posted_without_token_then_403_and_nothing_is_done(
    house: House, name: str
) -> None:
    before = Event.objects.count()
    client = browser(house.place.people[Role.EDITOR], csrf=True)

    kinds = ("application/x-www-form-urlencoded", "text/plain", "application/json")
    codes = [
        client.generic("POST", _path(house, name, "own"), b"text=Hej&seen_version=1", kind)
        for kind in kinds
    ]

    assert [answer.status_code for answer in codes] == [403] * 3
    assert Event.objects.count() == before
