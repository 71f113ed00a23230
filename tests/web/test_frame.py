"""What every page shows around itself: an unread acute danger is seen from wherever one is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.personas import MONDAY, Town
from tests.web.conftest import browser
from torget.alarms import handling
from torget.alarms.models import Kind
from torget.alarms.raising import Cause, raise_alarm
from torget.organisation.models import Account, Role


def _shown(place: Town, role: Role) -> dict[str, str]:
    page = browser(place.people[role]).get(reverse("accounts"))
    return {item.icon: item.count for item in page.context["frame"].nav}


def _sound(account: Account, kind: Kind = Kind.ACUTE_DANGER) -> None:
    raise_alarm(Cause(kind, account, "account", account.id), now=MONDAY)


@pytest.mark.parametrize(("sounded", "shown"), [(0, ""), (1, "1")])
def test_frame_when_an_acute_danger_is_unread_then_counted_at_the_alarms_alone(
    place: Town, sounded: int, shown: str
) -> None:
    for _each in range(sounded):
        _sound(place.account)
    _sound(place.account, Kind.UNATTENDED)

    counts = _shown(place, Role.EDITOR)

    assert counts.pop("alarms") == shown
    assert set(counts.values()) == {""}


def test_frame_when_somebody_has_read_it_then_no_longer_counted(place: Town) -> None:
    _sound(place.account)
    alarm = raise_alarm(
        Cause(Kind.ACUTE_DANGER, place.account, "account", place.account.id), now=MONDAY
    )
    handling.acknowledge(place.actor(Role.EDITOR), alarm)

    assert _shown(place, Role.EDITOR)["alarms"] == ""


def test_frame_when_it_is_another_authoritys_then_not_counted(place: Town) -> None:
    _sound(place.other_account)

    assert _shown(place, Role.EDITOR)["alarms"] == ""


def test_frame_when_read_aloud_then_the_number_has_its_words(place: Town) -> None:
    _sound(place.account)

    page = browser(place.people[Role.MANAGER]).get(reverse("accounts")).content.decode()

    assert "1 oläst larm om akut fara" in page
