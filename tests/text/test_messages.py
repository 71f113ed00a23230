"""Invented messages of five kinds; what is missed is listed, so that a change is seen.

U urgent, S secrecy, P personal data, R to be removed, N none of these (lawful, plain or harsh).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from torget.text.read import read
from torget.text.signals import SignalKind as Kind

URGENT = {Kind.SUICIDE, Kind.ONGOING_DANGER}
SECRET = {
    Kind.HEALTH,
    Kind.SOCIAL_SERVICES,
    Kind.CHILD_WELFARE,
    Kind.PROTECTED_IDENTITY,
    Kind.SCHOOL_SITUATION,
}
PERSONAL = {Kind.PHONE, Kind.EMAIL, Kind.PERSONAL_NUMBER, Kind.BANK_ACCOUNT}
REMOVABLE = {
    Kind.HATE,
    Kind.THREAT,
    Kind.INCITEMENT,
    Kind.HARASSMENT,
    Kind.OBSCENITY,
    Kind.ACCUSATION,
    Kind.ADVERTISING,
    Kind.SCAM,
    Kind.COPYRIGHT,
}
ROWS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("messages.tsv").read_text(encoding="utf-8").splitlines()
]

KNOWN = [  # uncertain: many small signs, and a person sees at once that it is nothing
    "Ni kommer få ångra det här på valdagen",
    "Barnen springer ute på skolgården på rasten och har jättekul",
    "Var kan jag lämna mina gamla mediciner?",
    "Vill gå ut på isen med barnen, håller den?",
    "Lamporna på bron är trasiga och vi står i mörkret",
    "Trädet vid bron har fallit och ligger i ån",
]


def missed(letter: str, wanted: set[Kind]) -> list[str]:
    return [
        text
        for row, text in ROWS
        if row == letter and not {s.kind for s in read(text).found if s.certain} & wanted
    ]


@pytest.mark.parametrize(
    ("letter", "wanted", "known"),
    [
        (
            "R",
            REMOVABLE,
            [],
        ),
    ],
)
def test_messages_of_a_kind_all_have_a_certain_signal_but_the_known_ones(
    letter: str, wanted: set[Kind], known: list[str]
) -> None:
    assert missed(letter, wanted) == known


@pytest.mark.parametrize(
    ("letter", "wanted", "known"),
    [
        ("P", PERSONAL, []),
        ("U", URGENT, []),
        ("S", SECRET, []),
    ],
)
def test_messages_of_a_grave_kind_all_have_a_signal_but_the_known_ones(
    letter: str, wanted: set[Kind], known: list[str]
) -> None:
    found = [text for row, text in ROWS if row == letter and not read(text).has(*wanted)]

    assert found == known


def test_messages_that_are_lawful_have_no_grave_certain_signal() -> None:
    grave = URGENT | SECRET | REMOVABLE

    found = [
        text
        for row, text in ROWS
        if row == "N" and any(signal.certain for signal in read(text).of(*grave))
    ]

    assert found == []


def test_messages_that_are_lawful_have_no_grave_signal_but_the_known_ones() -> None:
    grave = URGENT | SECRET | REMOVABLE

    found = [text for row, text in ROWS if row == "N" and read(text).has(*grave)]

    assert found == KNOWN
