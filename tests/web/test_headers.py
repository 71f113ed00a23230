"""What every answer tells the browser, whatever the address and whoever asks. Source: R26."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse

from tests.web.addresses import ALLAUTH, OPEN_TO_ALL, OURS
from tests.web.conftest import House, browser
from torget.organisation.models import Role

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
OF_A_FILE = "default-src 'none'; sandbox"
FILES = ("record_raw", "attachment")
OF_SYSTEMS = {"hand_over_callback"}
PATHS = [*OURS, *OPEN_TO_ALL, *(f"/{path}" for path in ALLAUTH), "/finns-inte/"]


def _path(house: House, name: str) -> str:
    if name.startswith("/"):
        return name
    if name == "rule_section":
        return reverse(name, args=["tank-pa-det-har"])
    if name in OF_SYSTEMS:
        return reverse(name, args=[house.ours.item])
    about = OURS[name].about if name in OURS else ""
    if name.startswith("trial"):
        return reverse(name, args=[house.trial])
    if name in ("lexicon", "lexicon_try", "lexicon_arm"):
        return reverse(name, args=[house.version])
    return reverse(name, args=[getattr(house.ours, about)] if about else [])


@pytest.mark.parametrize("who", ["editor", "nobody"])
@pytest.mark.parametrize("name", PATHS)
def test_answer_then_it_has_every_header(house: House, name: str, who: str) -> None:
    client = browser(house.place.people[Role.EDITOR] if who == "editor" else None)

    headers = client.get(_path(house, name)).headers

    is_file = who == "editor" and name in FILES
    assert headers["Content-Security-Policy"] == (OF_A_FILE if is_file else POLICY)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"].split(", ")
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers


def test_file_then_it_is_handed_over_and_never_shown(house: House) -> None:
    client = browser(house.place.people[Role.EDITOR])

    answers = [client.get(_path(house, name)) for name in FILES]

    assert [a.headers["Content-Type"] for a in answers] == ["application/octet-stream"] * 2
    assert [a.headers["Content-Disposition"].split(";")[0] for a in answers] == ["attachment"] * 2


@override_settings(SECURE_HSTS_SECONDS=31_536_000)
def test_strict_transport_when_https_then_told_for_a_year_and_over_http_not_at_all(
    db: None,
) -> None:
    safe, plain = Client().get("/health", secure=True), Client().get("/health")

    assert safe.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in plain.headers


def test_answer_when_the_page_breaks_then_its_headers_are_there_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("torget.web.rules.views._sections", broken)
    client = browser(house.place.people[Role.EDITOR])
    client.raise_request_exception = False

    answer = client.get(reverse("rules"))

    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ZeroDivisionError" not in answer.content.decode()


class _Gone:
    """A database that does not answer."""

    def cursor(self) -> None:
        raise OperationalError("connection to server at 10.0.0.1 failed")


def test_health_when_the_database_is_gone_then_503_without_details(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torget.web.health.connection", _Gone())

    answer = Client().get("/health")

    assert (answer.status_code, answer.content) == (503, b'{"ok": false}')
