"""A bad document is refused with all its faults, each in Swedish and on its line."""

from __future__ import annotations

import pytest

from tests.rules.made import changed, document, line_of
from torget.rules.loader import Fault, InvalidRulebook, load


def faults_of(source: bytes) -> tuple[Fault, ...]:
    with pytest.raises(InvalidRulebook) as caught:
        load(source, name="bok.toml")
    return caught.value.faults


def one_fault(source: bytes) -> Fault:
    (fault,) = faults_of(source)
    return fault


MISFITS = [
    ('municipality = "Kungsbacka kommun"', "municipality = 7", "meta.municipality", "7"),
    ("date = 2011-01-01", 'date = "2011"', "meta.date", "”2011”"),
    ("unread_from = 20", "unread_from = true", "flow.unread_from", "true"),
    ("closed_eves = true", "closed_eves = 1.5", "deadlines.closed_eves", "1.5"),
    ('zone = "Europe/Stockholm"', 'zone = "Sverige"', "meta.zone", "”Sverige”"),
    ('version = "1.0"', 'version = " "', "meta.version", "ingenting"),
    (
        'outcome = "no_action"',
        'outcome = "delete_it"',
        "flow.nodes[0].branches[0].outcome",
        "”delete_it”",
    ),
    (
        'kinds = ["suicide"]',
        'kinds = ["mood"]',
        "flow.nodes[1].branches[0].when[0].kinds[0]",
        "”mood”",
    ),
    ('code = "service"\ntitle', 'code = "cost" # samma\ntitle', "purposes[10].code", "”cost”"),
    (
        'source = "Regler, Tänk på det här, p. 7"\n\n[[flow',
        'source = "Regler, Tänk på det här, p. 77"\n\n[[flow',
        "flow.nodes[9].source",
        "”Regler, Tänk på det här, p. 77”",
    ),
]


SPOILED = (
    document()
    .replace('title = "Regler för sociala medier i Kungsbacka kommun"\n', "", 1)
    .replace('id = "kungsbacka"', 'id = "kungsbacka"\ncolour = "blue"', 1)
    .replace('based_on = "E-del', 'based_on = 1  # "E-del', 1)
)


@pytest.fixture(scope="module")
def spoiled() -> bytes:
    source = SPOILED
    for old, new, _, _ in MISFITS:
        assert old in source
        source = source.replace(old, new, 1)
    return source.encode()


@pytest.fixture(scope="module")
def faults(spoiled: bytes) -> tuple[Fault, ...]:
    return faults_of(spoiled)


@pytest.mark.parametrize(("old", "new", "key", "shown"), MISFITS)
def test_each_misfit_gives_its_key_line_and_value(
    spoiled: bytes, faults: tuple[Fault, ...], old: str, new: str, key: str, shown: str
) -> None:
    found = [fault.line for fault in faults if fault.key == key and fault.found == shown]

    assert old != new
    assert found == [line_of(spoiled, new)]


def test_missing_key_is_told_at_its_table(spoiled: bytes, faults: tuple[Fault, ...]) -> None:
    (fault,) = (fault for fault in faults if fault.key == "meta.title")

    assert fault.line == line_of(spoiled, "[meta]")
    assert (fault.expected, fault.found) == ("en nyckel som måste finnas", "ingenting")


def test_unknown_key_is_told_where_it_stands(spoiled: bytes, faults: tuple[Fault, ...]) -> None:
    (fault,) = (fault for fault in faults if fault.key == "meta.colour")

    assert (fault.line, fault.found) == (line_of(spoiled, "colour"), "”colour”")


def test_fault_is_told_in_one_swedish_sentence(spoiled: bytes, faults: tuple[Fault, ...]) -> None:
    (fault,) = (fault for fault in faults if fault.key == "meta.based_on")

    assert str(fault) == (
        f"bok.toml:{line_of(spoiled, 'based_on')}: meta.based_on: "
        "Här väntas en text, men här står 1."
    )


def test_many_faults_are_all_told_in_order_of_line(faults: tuple[Fault, ...]) -> None:
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    assert {fault.key for fault in faults} == {key for _, _, key, _ in MISFITS} | {
        "meta.title",
        "meta.colour",
        "meta.based_on",
        "application.fields[7].options",  # it offers the purpose that was renamed
    }


def test_empty_document_lacks_every_part_and_nothing_else() -> None:
    faults = faults_of(b"")

    assert len(faults) == 21
    assert {(fault.line, fault.expected) for fault in faults} == {(1, "en nyckel som måste finnas")}


def test_wrong_shapes_are_told_without_a_crash() -> None:
    faults = faults_of(b"meta = 1\nheadings = {}\npurposes = [1]\nflow = []\n")

    told = {fault.key: (fault.line, fault.expected, fault.found) for fault in faults}

    assert told["meta"] == (1, "en tabell", "1")
    assert told["headings"] == (2, "en lista", "en tabell")
    assert told["purposes[0]"] == (3, "en tabell", "1")
    assert told["flow"] == (4, "en tabell", "en lista med 0 delar")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b'a = 1\nb = "open\nc = 2\n', 2),
        (b"a = 1\na = 2\n", 2),
        (b"a = 1\n\nb = [1,\n", 4),
        (b"\xef\xbb\xbfa = 1\n", 1),
        (b"a = 1\nb = \x00\n", 2),
    ],
)
def test_broken_toml_is_told_with_its_line(source: bytes, line: int) -> None:
    fault = one_fault(source)

    assert (fault.line, fault.key, fault.expected) == (line, "", "giltig TOML")


def test_other_encoding_is_told_with_its_line() -> None:
    source = "a = 1\nb = 'ö'\n".encode("latin-1")

    assert str(one_fault(source)) == (
        "bok.toml:2: Här väntas text i UTF-8, men här står tecken i någon annan kodning."
    )


@pytest.mark.parametrize(
    ("source", "expected", "found"),
    [
        (b"#" * 10_000_000, "högst 1000000 byte", "10000000 byte"),
        (b'a = "' + b"x" * 3000 + b'"', "högst 2000 tecken på en rad", "3006"),
        (b"a" + b".a" * 500 + b" = 1", "högst 60 punkter på en rad", "500"),
        (b"a = " + b"[" * 100 + b"]" * 100, "högst 12 nivåer i varandra", "100"),
        (b"a =" + b" {b =" * 50 + b"1" + b"}" * 50, "högst 12 nivåer i varandra", "50"),
        (b"a = [\n" + b"[\n" * 2000 + b"]\n" * 2001, "högst 12 nivåer i varandra", "fler"),
    ],
)
def test_monsters_are_refused(source: bytes, expected: str, found: str) -> None:
    fault = one_fault(source)

    assert (fault.line, fault.expected, fault.found) == (1, expected, found)


def test_long_found_value_is_cut_and_kept_on_one_line() -> None:
    faults = faults_of(b'meta = "' + rb"rad\n" * 100 + b'"')
    (fault,) = (each for each in faults if each.key == "meta")

    assert len(fault.found) == 80
    assert "\n" not in str(fault)


def test_loose_brackets_in_a_text_do_not_count_as_levels() -> None:
    source = changed('note = "Reglerna', 'note = "]]] Reglerna')

    assert load(source, name="a").meta.note.startswith("]]] Reglerna")
