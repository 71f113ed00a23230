"""An endpoint is used only where two settings name it, and its key is never shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import Settings

from tests.second_opinion.speaking import Speak, answering, flags
from torget.kit import egress
from torget.kit.django.address import SecondOpinion, second_opinion_at
from torget.second_opinion import endpoint


@pytest.mark.parametrize(
    ("url", "allow", "model", "code"),
    [
        ("https://ai.example.org/v1", "ai.example.org:443", "m", ""),
        ("http://127.0.0.1:9000/v1", "127.0.0.1:9000", "m", ""),
        ("http://ai.example.org/v1", "ai.example.org:80", "m", "not_https"),
        ("https://ai.example.org/v1", "other.example.org:443", "m", "not_listed"),
        ("http://127.0.0.1:9000/v1", "", "m", "not_listed"),
        ("https://user@ai.example.org/v1", "ai.example.org:443", "m", "address"),
        ("nonsens", "ai.example.org:443", "m", "address"),
        ("https://ai.example.org/v1", "ai.example.org:443", "", "model"),
        ("https://ai.example.org/v1", "ai.example.org:443", "m" * 65, "model"),
    ],
)
def test_endpoint_when_it_may_not_be_used_then_off_and_the_reason_is_known(
    settings: Settings, url: str, allow: str, model: str, code: str
) -> None:
    settings.TORGET_SECOND_OPINION = told = SecondOpinion(url, "", model)
    settings.TORGET_EGRESS_ALLOW = [allow] if allow else []

    assert endpoint.problem(told, egress.read_allowed(allow)) == code
    assert (endpoint.in_use() is told) is (code == "")


def test_endpoint_when_what_is_let_out_cannot_be_read_then_off(settings: Settings) -> None:
    settings.TORGET_SECOND_OPINION = SecondOpinion("https://ai.example.org/v1", "", "m")
    settings.TORGET_EGRESS_ALLOW = ["utan-port"]

    assert endpoint.in_use() is None


def test_endpoint_when_the_key_is_shown_then_it_is_not(speak: Speak) -> None:
    speak(answering(flags()))
    told = endpoint.in_use()

    assert told is not None
    assert "sk-hemlig" not in repr(told)
    assert replace(told, key="") != told


@pytest.mark.parametrize(
    ("header", "seconds"), [("", 0), ("12", 12), ("999999", 3600), ("-1", 0), ("Wed, 21 Oct", 0)]
)
def test_unanswered_when_the_server_says_when_then_waited_for_within_reason(
    header: str, seconds: int
) -> None:
    assert endpoint._seconds(header) == seconds  # noqa: SLF001


def test_settings_when_read_then_tidied_and_off_without_an_address() -> None:
    told = {
        "TORGET_SECOND_OPINION_URL": " https://ai.example.org/v1/ ",
        "TORGET_SECOND_OPINION_KEY": "k",
        "TORGET_SECOND_OPINION_MODEL": "m",
    }

    assert second_opinion_at(told) == SecondOpinion("https://ai.example.org/v1", "k", "m")
    assert second_opinion_at({}) == SecondOpinion()
    assert endpoint.in_use() is None


@pytest.mark.parametrize("key", ["", "k"])
def test_ask_when_there_is_no_key_then_none_is_sent(
    speak: Speak, settings: Settings, key: str
) -> None:
    server = speak(answering(flags()))
    settings.TORGET_SECOND_OPINION = told = replace(settings.TORGET_SECOND_OPINION, key=key)

    assert endpoint.ask(told, "Hej") == ()
    assert (b"authorization" in server.requests[0].lower()) is bool(key)
