"""Wrong or missing settings are told with a number, and what to do."""

from __future__ import annotations

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

from torget.kit.django.address import SecondOpinion


def numbers() -> list[str | None]:
    return [found.id for found in run_checks() if (found.id or "").startswith("torget.")]


def test_checks_when_all_is_set_say_nothing() -> None:
    assert numbers() == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("SECRET_KEY", "unset", "torget.T101"),
        ("SECRET_KEY", "kort", "torget.T101"),
        ("TORGET_TOKEN_KEYS", "", "torget.T102"),
        ("TORGET_TOKEN_KEYS", "k1:inte-base64", "torget.T102"),
        ("TORGET_TOKEN_KEYS", "k1:YWJj", "torget.T102"),
        ("SITE_URL", "http://kommun.example", "torget.T103"),
        ("TORGET_COLLECT_EVERY_S", 0, "torget.T104"),
        ("TORGET_EGRESS_ALLOW", ["utan-port"], "torget.T105"),
        ("TORGET_SECOND_OPINION", SecondOpinion("http://ai.example/v1"), "torget.T108"),
    ],
)
def test_checks_when_a_setting_is_wrong_name_it(
    settings: Settings, name: str, value: object, number: str
) -> None:
    setattr(settings, name, value)

    found: list[CheckMessage] = [each for each in run_checks() if each.id == number]

    assert len(found) == 1
    assert found[0].hint
