from __future__ import annotations

import pytest

from torget.text.read import read
from torget.text.signals import Signal, SignalKind

PERSONAL_DATA = (
    SignalKind.PERSONAL_NUMBER,
    SignalKind.COORDINATION_NUMBER,
    SignalKind.ORGANISATION_NUMBER,
    SignalKind.PHONE,
    SignalKind.EMAIL,
    SignalKind.ADDRESS,
    SignalKind.BANK_ACCOUNT,
    SignalKind.CARD_NUMBER,
)


def personal(text: str) -> list[Signal]:
    return list(read(text).of(*PERSONAL_DATA))


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("mitt nr är 191212121212", SignalKind.PERSONAL_NUMBER, "191212121212"),
        ("19121212-1212 tack", SignalKind.PERSONAL_NUMBER, "19121212-1212"),
        ("121212-1212", SignalKind.PERSONAL_NUMBER, "121212-1212"),
        ("121212+1212", SignalKind.PERSONAL_NUMBER, "121212+1212"),
        ("121212 1212", SignalKind.PERSONAL_NUMBER, "121212 1212"),
        ("1212121212", SignalKind.PERSONAL_NUMBER, "1212121212"),
        ("1912 12 12 - 1212", SignalKind.PERSONAL_NUMBER, "1912 12 12 - 1212"),
        ("１２１２１２－１２１２", SignalKind.PERSONAL_NUMBER, "１２１２１２－１２１２"),
        ("pnr 1\u200b21212-1212", SignalKind.PERSONAL_NUMBER, "1\u200b21212-1212"),
        ("19121272-1219", SignalKind.COORDINATION_NUMBER, "19121272-1219"),
        ("org 212000-1256", SignalKind.ORGANISATION_NUMBER, "212000-1256"),
        ("ring 031-390 06 44", SignalKind.PHONE, "031-390 06 44"),
        ("070-174 06 05!", SignalKind.PHONE, "070-174 06 05"),
        ("+46 70 174 06 05", SignalKind.PHONE, "+46 70 174 06 05"),
        ("0046701740605", SignalKind.PHONE, "0046701740605"),
        ("a.b@example.com", SignalKind.EMAIL, "a.b@example.com"),
        ("olle(at)example.com", SignalKind.EMAIL, "olle(at)example.com"),
        ("olle snabel-a example punkt se", SignalKind.EMAIL, "olle snabel-a example punkt se"),
        ("olle [at] example.com", SignalKind.EMAIL, "olle [at] example.com"),
        ("jag bor på Storgatan 12 B", SignalKind.ADDRESS, "Storgatan 12 B"),
        ("hos oss på Björkhagsgränd 4B", SignalKind.ADDRESS, "Björkhagsgränd 4B"),
        ("bankgiro 5050-1055", SignalKind.BANK_ACCOUNT, "5050-1055"),
        ("SE45 5000 0000 0583 9825 7466", SignalKind.BANK_ACCOUNT, "SE45 5000 0000 0583 9825 7466"),
        ("kort 4111 1111 1111 1111", SignalKind.CARD_NUMBER, "4111 1111 1111 1111"),
    ],
)
def test_personal_data_when_written_is_found_with_its_span(
    text: str, kind: SignalKind, span: str
) -> None:
    assert [(s.kind, text[s.start : s.end], s.certain) for s in personal(text)] == [
        (kind, span, True)
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("850101-1234", SignalKind.PERSONAL_NUMBER),  # the check digit is wrong
        ("19850101 1234", SignalKind.PERSONAL_NUMBER),
        ("ring 390 06 44", SignalKind.PHONE),  # no area code
        ("mejla info@example.com", SignalKind.EMAIL),  # an office, not a person
        ("lampan på Storgatan 12 lyser inte", SignalKind.ADDRESS),  # nobody's home
    ],
)
def test_personal_data_when_doubtful_is_given_as_uncertain(text: str, kind: SignalKind) -> None:
    assert [(s.kind, s.certain) for s in personal(text)] == [(kind, False)]


@pytest.mark.parametrize(
    "text",
    [
        "linje 301 eller 311",
        "max 15 000 kronor enligt § 7",
        "stannar 07:45",
        "hade gymnastik där 1974",
        "0701 kr",
        "2026-11-24 kl 18.00",
        "991399-1234",  # no such month
        "990199-1234",  # no such day
        "9901011234",  # neither check digit nor the form of one
        "4111 1111 1111 1112",  # not a card
        "SE00 5000 0000 0583 9825 7466",
        "tel 12 34 56",
        "0 300 123 45 67 89",
        "0000000000",
        "+99999999",
        "fest i bygdegården 20/12",
        "möte at noon",
        "1 234 567 kr",
        "031-390 06 44 kr",
    ],
)
def test_personal_data_when_numbers_are_something_else_is_not_found(text: str) -> None:
    assert personal(text) == []


def test_link_when_part_of_an_address_of_mail_is_not_given() -> None:
    kinds = [s.kind for s in read("olle(at)example.com").of(SignalKind.EMAIL, SignalKind.LINK)]

    assert kinds == [SignalKind.EMAIL]


@pytest.mark.parametrize(
    ("text", "name", "certain"),
    [
        ("hej Sven Karlsson i Malevik", "Sven Karlsson", True),
        ("hej Sonja", "Sonja", False),
        ("igår kom Görel Exempelhed förbi", "Görel Exempelhed", True),
    ],
)
def test_named_person_when_written_with_capitals_is_found(
    text: str, name: str, certain: bool
) -> None:
    found = read(text).of(SignalKind.NAMED_PERSON)

    assert [(text[s.start : s.end], s.certain) for s in found] == [(name, certain)]


@pytest.mark.parametrize("text", ["Anna Lindhsgatan", "Kungsbacka Onsala", "sven", "HEJ PÅ ER"])
def test_named_person_when_place_or_not_capital_is_not_found(text: str) -> None:
    assert read(text).of(SignalKind.NAMED_PERSON) == ()
