"""A login that nobody uses ends by itself, and nothing that was written is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.personas import Town, town
from torget.organisation.models import Role

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
