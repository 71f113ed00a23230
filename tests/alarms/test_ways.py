"""E-mail and the service of text messages: what leaves the house, and what when it does not."""

from __future__ import annotations

import json

import pytest
from pytest_django import Settings

from tests.alarms.conftest import IN_DANGER, Raise, come_in, told
from tests.factories import message
from tests.personas import MONDAY, Town
from torget.alarms import sounding, ways
from torget.alarms.models import Fate, Kind, Rung, Way
from torget.kit import egress


def _sound() -> int:
    return sounding.sound_due(now=MONDAY)


@pytest.fixture
def gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """The service of text messages, as its requests look on their way out."""
    settings.TORGET_ALARM_WEBHOOK = "https://sms.example/torget"
    settings.TORGET_ALARM_WEBHOOK_KEY = "k" * 40
    seen: list[dict[str, object]] = []

    class Line:
        """A way out that answers 200, or as the test says."""

        status = 200

        def exchange(self, method: str, url: str, **more: object) -> egress.Answer:
            seen.append({"method": method, "url": url, **more})
            return egress.Answer(self.status, {}, b"")

    monkeypatch.setattr(egress, "client", Line)
    return seen


def test_webhook_when_set_then_signed_with_the_number_and_no_words(
    place: Town, gateway: list[dict[str, object]]
) -> None:
    come_in(place, message("1", f"KANARIE {IN_DANGER}"))
    _sound()

    (sent,) = gateway
    body, headers = sent["body"], sent["headers"]
    assert isinstance(body, bytes)
    assert isinstance(headers, dict)
    told_json = json.loads(body)
    stamp, mark = (part.partition("=")[2] for part in headers["X-Torget-Signature"].split(","))
    assert (sent["method"], sent["url"]) == ("POST", "https://sms.example/torget")
    assert mark == ways.signature(stamp, body) != ways.signature(str(int(stamp) + 1), body)
    assert (told_json["phone"], told_json["kind"]) == ("070-174 06 05", "acute_danger")
    assert b"KANARIE" not in body
    assert told() == ["elin"]


def test_webhook_when_it_refuses_then_the_mail_still_reaches_and_both_are_shown(
    sound: Raise, gateway: list[dict[str, object]]
) -> None:
    egress.client().__class__.status = 503  # type: ignore[attr-defined]
    alarm = sound()
    _sound()

    assert sorted(alarm.notices.values_list("way", "fate", "code")) == [
        (Way.MAIL, Fate.SENT, ""),
        (Way.WEBHOOK, Fate.FAILED, "http_503"),
    ]


def test_mail_when_it_fails_then_the_text_message_goes_at_once(
    sound: Raise, gateway: list[dict[str, object]], dead_server: None
) -> None:
    alarm = sound(Kind.UNATTENDED)
    _sound()

    alarm.refresh_from_db()
    assert sorted(alarm.notices.values_list("way", "fate")) == [
        (Way.MAIL, Fate.FAILED),
        (Way.WEBHOOK, Fate.SENT),
    ]
    assert (alarm.rung, len(gateway)) == (Rung.DEPUTY, 1)


def test_webhook_when_not_acute_and_the_mail_went_then_no_text_message(
    sound: Raise, gateway: list[dict[str, object]]
) -> None:
    sound(Kind.UNATTENDED)
    _sound()

    assert (told(), gateway) == (["elin"], [])


def test_webhook_when_the_guard_refuses_the_address_then_a_code(
    settings: Settings, sound: Raise
) -> None:
    settings.TORGET_ALARM_WEBHOOK = "http://127.0.0.1:9/"
    settings.TORGET_ALARM_WEBHOOK_KEY = "k" * 40
    alarm = sound()
    _sound()

    assert alarm.notices.get(way=Way.WEBHOOK).code == "not_https"
