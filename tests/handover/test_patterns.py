from __future__ import annotations

import pytest

from torget.handover import numbers


@pytest.mark.parametrize("pattern", [numbers.PATTERN, r"D-[0-9]{1,7}", r"[A-Z]{2,8} [0-9]{4}:\d+"])
def test_pattern_when_small_is_used(pattern: str) -> None:
    assert numbers.is_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["([", "a{1001}", "(.{0,99}){0,9}", r"(?:\pL{0,50}){0,9}", "(x+x+){999}y"]
)
def test_pattern_when_broken_or_giant_is_refused_without_a_word(
    pattern: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert not numbers.is_pattern(pattern)
    assert capfd.readouterr().err == ""


def test_number_when_the_pattern_is_an_old_giant_is_looked_for_in_silence(
    capfd: pytest.CaptureFixture[str],
) -> None:
    found = numbers.find("nummer D-17 " + "åäö" * 9_000, pattern=r"(?:D-){1,9}[0-9]{1,999}")

    assert found == "D-17"
    assert capfd.readouterr().err == ""
