"""A login that nobody uses ends by itself, and nothing that was written is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.personas import Town, town
from torget.organisation.models import Role
from torget.web.sessions import SessionStore

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def place() -> Town:
    return town()


def test_login_when_unused_for_half_an_hour_is_over(place: Town) -> None:
    client = Client()
    client.force_login(place.people[Role.EDITOR], backend=BACKEND)
    start = timezone.now()

    with time_machine.travel(start, tick=False):
        first = client.get("/inkorg/")
    with time_machine.travel(start + timedelta(minutes=29), tick=False):
        rows = client.get("/inkorg/rader/")
    with time_machine.travel(start + timedelta(minutes=31), tick=False):
        late = client.get("/inkorg/")

    assert (first.status_code, rows.status_code) == (200, 200)
    assert (late.status_code, late.headers["Location"]) == (302, "/konto/login/?next=/inkorg/")


def test_text_when_the_login_is_over_is_given_back(place: Town) -> None:
    client = Client()
    client.force_login(place.people[Role.EDITOR], backend=BACKEND)
    start = timezone.now()

    with time_machine.travel(start, tick=False):
        client.get("/inkorg/")
    with time_machine.travel(start + timedelta(minutes=31), tick=False):
        answer = client.post(
            "/inkorg/01a207a2-3280-70cd-a26a-2149b1891731/svara/", {"text": "Mitt långa svar"}
        )

    assert answer.status_code == 401
    assert "Mitt långa svar" in answer.content.decode()


@pytest.mark.parametrize("how", ["ended", "over", "broken", "anothers"])
def test_login_when_its_session_ends_then_the_next_page_asks_for_a_new_one(
    place: Town, how: str
) -> None:
    client, other = Client(), Client()
    client.force_login(place.people[Role.EDITOR], backend=BACKEND)
    other.force_login(place.people[Role.MANAGER], backend=BACKEND)
    assert [each.get("/inkorg/").status_code for each in (client, other)] == [200, 200]
    kept = Session.objects.filter(session_key=client.session.session_key)

    if how == "ended":
        kept.delete()
    elif how == "over":
        kept.update(expire_date=timezone.now())
    elif how == "broken":
        kept.update(session_data="inget")
    else:
        client.cookies["torget"] = "a" * 32

    assert [each.get("/inkorg/").status_code for each in (client, other)] == [302, 200]


def test_login_when_a_session_is_not_there_then_its_key_is_never_used(place: Town) -> None:
    store = SessionStore("a" * 32)

    assert (dict(store.items()), store.session_key) == ({}, None)
    client = Client()
    client.force_login(place.people[Role.EDITOR], backend=BACKEND)
    assert SessionStore(client.session.session_key)["_auth_user_id"] == str(
        place.people[Role.EDITOR].id
    )
