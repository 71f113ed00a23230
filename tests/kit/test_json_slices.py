"""Cutting an answer into exact slices, and reading a slice safely."""

from __future__ import annotations

import functools
import gc
import json
import timeit
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.kit.json_slices import (
    NotJson,
    each,
    identity,
    instant,
    members,
    safe_loads,
    slices,
    text,
    value,
)

_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, width=32)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_DEEP = b"[" * 100_000 + b"]" * 100_000
_HOSTILE = (
    _DEEP,
    b'{"n":' + b"7" * 5_000 + b"}",
    b'{"a":1,"a":2}',
    b'{"x":NaN}',
    b'"\\ud800"',
    b'"\\u0000"',
    b'"a\x00b"',
    b'"\xff\xfe"',
    b'{"a":"]}\\"\\\\"}',
)


@given(st.lists(_VALUES), st.sampled_from([None, 2]), st.booleans())
def test_slices_of_any_array_then_each_slice_reads_as_its_element(
    elements: list[object],
    indent: int | None,
    ascii_only: bool,
) -> None:
    body = json.dumps(
        {"paging": {"data": [1]}, "data": elements, "end": "]"},
        indent=indent,
        ensure_ascii=ascii_only,
    ).encode("utf-8", "surrogatepass")

    cut = slices(body, ("data",))

    assert [json.loads(piece) for piece in cut] == elements


@given(st.lists(_VALUES, min_size=1))
def test_slices_of_any_array_then_they_lie_in_the_body_in_order(elements: list[object]) -> None:
    body = json.dumps(elements).encode()

    cut = slices(body)

    assert b"[" + b", ".join(cut) + b"]" == body


@given(st.binary(max_size=200))
def test_slices_of_any_bytes_then_an_answer_or_not_json(body: bytes) -> None:
    try:
        cut = slices(b"[" + body + b"]")
    except NotJson as refusal:
        assert refusal.code in {"not_json", "truncated"}  # noqa: PT017 - either is right
    else:
        assert sum(map(len, cut)) <= len(body)


@given(st.binary(max_size=200))
def test_safe_loads_of_any_bytes_then_a_value_or_not_json(raw: bytes) -> None:
    try:
        found = safe_loads(raw)
    except NotJson as refusal:
        assert refusal.code != ""  # noqa: PT017 - one of two right outcomes
    else:
        assert found == json.loads(raw.decode("utf-8-sig"), strict=False)


@pytest.mark.parametrize("poison", _HOSTILE, ids=range(len(_HOSTILE)))
def test_slices_when_one_element_is_hostile_then_its_neighbours_come_through(
    poison: bytes,
) -> None:
    body = b'{"data":[{"id":1},' + poison + b',{"id":2}],"x":0}'

    assert slices(body, ("data",)) == (b'{"id":1}', poison, b'{"id":2}')


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><p>502</p>", "not_json"),
        (b'{"data":[{"id":1},{"id"', "truncated"),
        (b'{"data":[{"id":1}', "truncated"),
        (b'{"data":["abc', "truncated"),
        (b'{"data":[1}]', "not_json"),
        (b'{"data":[1]} {"data":[2]}', "not_json"),
        (b'{"data":[1 2]}', "not_json"),
        (b'{"data":[,1]}', "not_json"),
        (b'{"data" 1}', "not_json"),
        (b'{"other":[1]}', "no_such_path"),
        (b'{"data":{"id":1}}', "no_such_path"),
        (b'{"data":null}', "no_such_path"),
        (b"[1]", "no_such_path"),
        ('{"data":[1]}'.encode("utf-16"), "not_json"),
    ],
)
def test_slices_when_the_frame_is_broken_then_it_says_how(body: bytes, code: str) -> None:
    with pytest.raises(NotJson) as refusal:
        slices(body, ("data",))

    assert refusal.value.code == code


def test_slices_when_a_key_is_given_twice_then_nothing_is_lost() -> None:
    assert slices(b'{"data":[1],"d\\u0061ta":[2,3]}', ("data",)) == (b"1", b"2", b"3")


def test_slices_of_a_bom_and_an_empty_array_then_no_elements() -> None:
    assert slices(b'\xef\xbb\xbf {"data": [ ] }', ("data",)) == ()


def test_slices_of_large_and_hostile_bodies_then_the_time_is_linear() -> None:
    item = b'{"id":"1","message":"' + b"\\\\" * 500 + b'\\"","n":[[],{}]},'
    small, large = b"[" + item * 200 + b"0]", b"[" + item * 2_000 + b"0]"

    counts = [len(slices(body)) for body in (small, large)]
    gc.disable()  # a collection of what other tests left takes longer than what is measured
    spent = [
        min(timeit.repeat(functools.partial(slices, body), number=1)) for body in (small, large)
    ]
    gc.enable()

    assert counts == [201, 2_001]
    assert spent[1] < 10 * spent[0] * 4  # ten times the bytes; four for a shared machine


def test_members_of_an_answer_by_id_then_keys_and_exact_bytes() -> None:
    body = b'{"1_2": {"id":"1_2"}, "1_3":{"id":"1_3" }}'

    assert members(body) == (("1_2", b'{"id":"1_2"}'), ("1_3", b'{"id":"1_3" }'))


def test_members_of_an_array_then_no_such_path() -> None:
    with pytest.raises(NotJson, match="no_such_path"):
        members(b"[]")


def test_value_when_present_or_missing_then_bytes_or_none() -> None:
    body = b'{"paging":{"cursors":{"after":"QVFI"}},"data":[' + _DEEP + b"]}"

    assert value(body, ("paging", "cursors", "after")) == b'"QVFI"'
    assert value(body, ("paging", "next")) is None
    assert value(b'{"a":1,"a":2}', ("a",)) == b"2"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (_DEEP, "too_deep"),
        (b"7" * 5_000, "number_too_long"),
        (b"1e400", "number_too_long"),
        (b'{"a":1,"a":2}', "duplicate_key"),
        (b"[NaN]", "not_a_number"),
        (b"-Infinity", "not_a_number"),
        (b'"\xff\xfe"', "not_utf8"),
        (b'"\xed\xa0\x80"', "not_utf8"),
        (b"", "empty"),
        (b"{", "not_json"),
        ('{"a":1}'.encode("utf-16"), "not_utf8"),
    ],
)
def test_safe_loads_of_hostile_bytes_then_one_typed_error(raw: bytes, code: str) -> None:
    with pytest.raises(NotJson) as refusal:
        safe_loads(raw)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b'"\\ud800"', "\ud800"),
        (b'"\\u0000"', "\x00"),
        (b'"a\x00\x1b[2Jb"', "a\x00\x1b[2Jb"),
        (b'\xef\xbb\xbf"\xc3\xa5"', "å"),
        (b'{"__proto__":{"id":9007199254740993}}', {"__proto__": {"id": 9007199254740993}}),
    ],
)
def test_safe_loads_of_what_a_citizen_may_send_then_it_is_read(raw: bytes, found: object) -> None:
    assert safe_loads(raw) == found


def test_reading_helpers_when_a_field_has_another_type_then_nothing_is_made_up() -> None:
    row = {"id": 12, "from": None, "message": ["x"], "flag": True}

    assert identity(row, "id") == "12"
    assert identity(row, "flag") == ""
    assert identity(row, "from", "id") == ""
    assert text(row, "message") == ""
    assert each(row, "message") == ("x",)
    assert each(row, "id") == ()


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-07-21T21:05:14+0000", datetime(2021, 7, 21, 21, 5, 14, tzinfo=UTC)),
        ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-08-01T13:53:49.918Z", datetime(2026, 8, 1, 13, 53, 49, 918_000, tzinfo=UTC)),
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2021-07-21T21:05:14", None),
        ("0000-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("10000-01-01T00:00:00Z", None),
        ("i går", None),
        ("", None),
        (-1, None),
        (10**90, None),
        (True, None),
        (None, None),
    ],
)
def test_instant_of_what_networks_write_then_aware_utc_or_none(
    written: object, moment: datetime | None
) -> None:
    assert instant({"t": written}, "t") == moment
