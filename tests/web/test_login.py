"""Logging in: how often, by whom, for how long, and where it leads."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.personas import MONDAY, PASSWORD, Town
from tests.web.conftest import House, browser
from torget.organisation.models import Person, Role, RoleGrant

LOGIN = "/konto/login/"


def _try(client: Client, email: str, password: str, query: str = "") -> tuple[int, str]:
    answer = client.post(LOGIN + query, {"login": email, "password": password})
    return answer.status_code, answer.headers.get("Location", "")


def test_login_when_the_password_is_right_then_in_with_a_new_session(place: Town) -> None:
    client = Client()
    client.get(LOGIN)
    client.cookies[settings.SESSION_COOKIE_NAME] = "planted-by-somebody-else"

    code, where = _try(client, place.people[Role.EDITOR].email.upper(), PASSWORD)

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (code, where) == (302, "/")
    assert cookie.value != "planted-by-somebody-else"
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert cookie["max-age"] == ""  # gone when the browser is closed
    assert cookie["domain"] == ""
    assert client.get(reverse("today")).status_code == 200


def test_login_when_to_be_remembered_then_for_twelve_hours_at_most(place: Town) -> None:
    client = Client()
    told = {"login": place.people[Role.EDITOR].email, "password": PASSWORD, "remember": "on"}
    client.post(LOGIN, told)

    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 12 * 3600
    with time_machine.travel(MONDAY + timedelta(hours=12, minutes=5)):
        assert client.get(reverse("today")).status_code == 302


def test_cookies_when_the_site_is_https_then_bound_to_the_host() -> None:
    told = "from torget import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
    told += " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    done = subprocess.run(
        [sys.executable, "-c", told],
        env={"TORGET_SITE_URL": "https://torget.kommun.example"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["__Host-torget", "__Host-csrf", "True", "True", "31536000"]


def test_login_when_ten_have_failed_then_the_right_password_is_refused_too(place: Town) -> None:
    email = place.people[Role.EDITOR].email
    client = Client()
    failed = {_try(client, email, f"fel-losenord-{n}")[0] for n in range(10)}

    code, _where = _try(client, email, PASSWORD)

    assert (failed, code in (200, 429)) == ({200}, True)
    with connection.cursor() as cursor:  # where every web process counts
        cursor.execute("select count(*) from torget_login_attempts")
        assert cursor.fetchone() != (0,)
    assert client.get(reverse("today")).status_code == 302


def test_login_when_somebody_else_failed_from_elsewhere_then_not_locked_out(place: Town) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for n in range(11):
        _try(stranger, "nagon.annan@kommun.example", f"fel-{n}")

    assert _try(Client(), place.people[Role.EDITOR].email, PASSWORD) == (302, "/")


def test_login_when_the_person_does_not_exist_then_the_same_answer(place: Town) -> None:
    bodies = []
    for email in (place.people[Role.EDITOR].email, "finns.inte@kommun.example"):
        answer = Client().post(LOGIN, {"login": email, "password": "fel-losenord-1"})
        text = answer.content.decode().replace(email, "EMAIL")
        bodies.append((answer.status_code, _without_tokens(text)))

    assert bodies[0] == bodies[1]
    assert bodies[0][0] == 200


def test_forgotten_password_when_the_person_does_not_exist_then_the_same_answer(
    place: Town,
) -> None:
    answers = [
        Client().post("/konto/password/reset/", {"email": email})
        for email in (place.people[Role.EDITOR].email, "finns.inte@kommun.example")
    ]

    assert [(a.status_code, a.headers["Location"]) for a in answers] == [
        (302, "/konto/password/reset/done/")
    ] * 2


def _without_tokens(text: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", text)


def test_signup_when_tried_then_nobody_is_made(place: Town) -> None:
    before = Person.objects.count()
    told = {"email": "ny@kommun.example", "password1": PASSWORD, "password2": PASSWORD}

    answer = Client().post("/konto/signup/", told)

    assert (answer.status_code, Person.objects.count()) == (200, before)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "\x08//evil.example",
        "///evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "http://testserver@evil.example/",
    ],
)
def test_login_when_it_is_to_lead_elsewhere_then_it_leads_home(place: Town, target: str) -> None:
    client = Client()

    told = {"login": place.people[Role.EDITOR].email, "password": PASSWORD, "next": target}
    answer = client.post(LOGIN, told)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_login_when_it_is_to_lead_inside_then_it_does(house: House) -> None:
    path = reverse("item", args=[house.ours.item])
    told = {"login": house.place.people[Role.EDITOR].email, "password": PASSWORD, "next": path}

    assert Client().post(LOGIN, told).headers["Location"] == path


def test_person_when_switched_off_while_logged_in_then_out_at_the_next_request(
    house: House,
) -> None:
    editor = house.place.people[Role.EDITOR]
    client = browser(editor)
    before = client.get(reverse("inbox")).status_code
    Person.objects.filter(id=editor.id).update(is_active=False)
    path = reverse("item_answer", args=[house.ours.item])

    after = client.post(path, {"text": "Hej", "seen_version": "1"})

    assert before == 200
    assert (after.status_code, after.content.decode().count("Hej</textarea>")) == (401, 1)
    assert client.get(reverse("inbox")).status_code == 302
    assert _try(Client(), editor.email, PASSWORD)[1] != "/"


@pytest.mark.parametrize("name", ["item_answer", "item_close"])
@pytest.mark.parametrize("left", [None, Role.AUDITOR], ids=["no_role", "reads_only"])
def test_role_when_removed_while_the_form_is_open_then_403_and_the_text_is_kept(
    house: House, name: str, left: Role | None
) -> None:
    editor = house.place.people[Role.EDITOR]
    client = browser(editor)
    assert client.get(reverse("item", args=[house.ours.item])).status_code == 200
    grants = RoleGrant.objects.filter(person=editor)
    grants.update(role=left) if left else grants.delete()

    told = {"text": "Det tog mig en <b>timme</b> & mer", "seen_version": "1", "reason": "other"}
    answer = client.post(reverse(name, args=[house.ours.item]), told)

    body = answer.content.decode()
    assert answer.status_code == 403
    assert body.count("Det tog mig en &lt;b&gt;timme&lt;/b&gt; &amp; mer</textarea>") == 1


def test_right_when_moved_to_another_authority_then_404_and_the_text_is_kept(
    house: House,
) -> None:
    editor = house.place.people[Role.EDITOR]
    client = browser(editor)
    RoleGrant.objects.filter(person=editor).update(authority=house.place.other_account.authority)

    told = {"text": "Det jag skrev", "seen_version": "1"}
    answer = client.post(reverse("item_answer", args=[house.ours.item]), told)

    assert answer.status_code == 404
    assert answer.content.decode().count("Det jag skrev</textarea>") == 1


def test_logout_when_posted_then_the_session_is_dead(house: House) -> None:
    client = browser(house.place.people[Role.EDITOR])
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/konto/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key

    assert thief.get(reverse("inbox")).status_code == 302


def test_page_when_only_got_then_logging_out_takes_a_post(house: House) -> None:
    client = browser(house.place.people[Role.EDITOR])
    client.get("/konto/logout/")

    assert client.get(reverse("inbox")).status_code == 200
