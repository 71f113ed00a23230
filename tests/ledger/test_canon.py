"""The bytes that are hashed are the same everywhere and for ever.

Vectors: RFC 8785 sections 3.2.2 and 3.2.3 and appendix B, as far as they hold no decimals, which
the ledger refuses; RFC 6962 section 2.1 for the leaf.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.ledger import canon
from torget.ledger.canon import NotCanonical

SAFE = 2**53 - 1
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, b"{}"),
        ({"b": 1, "a": 2}, b'{"a":2,"b":1}'),
        ({"literals": [None, True, False]}, b'{"literals":[null,true,false]}'),
        ({"n": [0, -0, 1, -1]}, b'{"n":[0,0,1,-1]}'),
        ({"n": [SAFE, -SAFE]}, b'{"n":[9007199254740991,-9007199254740991]}'),
        (
            {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"},
            '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode(),
        ),
        ({"c": "\b\t\n\f\r\x00\x1f\x7f"}, b'{"c":"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"}'),
        ({"å": "a\u030a"}, '{"å":"a\u030a"}'.encode()),
        ({"1": {"f": {"f": "hi", "F": 5}, "\n": 56}}, b'{"1":{"\\n":56,"f":{"F":5,"f":"hi"}}}'),
        ({"\r": 1, "1": 2, "\u0080": 3, "ö": 4, "€": 5}, '{"\\r":1,"1":2,"\x80":3,"ö":4,"€":5}'),
        ({"t": (1, (2,))}, b'{"t":[1,[2]]}'),
        ({"m": MappingProxyType({"b": 1, "a": range(2)})}, b'{"m":{"a":[0,1],"b":1}}'),
        (
            {"id": UUID("018f5b1e-0000-7000-8000-000000000001")},
            b'{"id":"018f5b1e-0000-7000-8000-000000000001"}',
        ),
    ],
)
def test_encode_then_the_canonical_bytes(value: dict[str, canon.Plain], expected: object) -> None:
    wanted = expected.encode() if isinstance(expected, str) else expected

    assert canon.encode(value) == wanted


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"n": 1.0}, "float"),
        ({"n": float("nan")}, "float"),
        ({"n": [float("inf")]}, "float"),
        ({"n": 2**53}, "int"),
        ({"n": -(2**53)}, "int"),
        ({"n": 10**5000}, "int"),
        ({1: "a"}, "int"),
        ({"a": {None: 1}}, "NoneType"),
        ({"b": b"bytes"}, "bytes"),
        ({"b": bytearray(b"b")}, "bytearray"),
        ({"s": {1, 2}}, "set"),
        ({"t": datetime(2026, 1, 1, tzinfo=UTC)}, "datetime"),
    ],
)
def test_encode_when_it_would_lose_something_then_refused_by_kind(
    value: dict[str, canon.Plain], kind: str
) -> None:
    with pytest.raises(NotCanonical) as refused:
        canon.encode(value)

    assert str(refused.value) == kind


def test_encode_when_a_surrogate_stands_alone_then_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canon.encode({"t": "\ud800"})


@given(st.dictionaries(st.text(), PLAIN))
def test_encode_then_it_reads_back_and_encodes_to_itself(value: dict[str, canon.Plain]) -> None:
    encoded = canon.encode(value)

    assert json.loads(encoded) == value
    assert canon.encode(json.loads(encoded)) == encoded


@given(st.dictionaries(st.text(), st.integers(-SAFE, SAFE), min_size=2))
def test_encode_then_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    backwards = dict(reversed(value.items()))

    assert canon.encode(backwards) == canon.encode(value)


def test_instant_then_utc_with_microseconds_whatever_the_zone() -> None:
    stockholm = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 23, 10, 0, 0, 5, tzinfo=stockholm)

    assert canon.instant(at) == "2026-11-23T09:00:00.000005Z"


def test_salt_then_32_bytes_and_never_the_same() -> None:
    salts = {canon.new_salt() for _n in range(200)}

    assert ({len(salt) for salt in salts}, len(salts)) == ({32}, 200)


def test_commitment_then_binds_salt_content_and_length() -> None:
    expected = hashlib.sha256(
        b"\x10" + b"s" * 32 + hashlib.sha256(b"hej").digest() + (3).to_bytes(8, "big")
    ).digest()

    assert canon.commitment(b"hej", b"s" * 32) == expected
    assert canon.commitment(b"hej", b"t" * 32) != expected
    assert canon.commitment(b"hej ", b"s" * 32) != expected


def test_leaf_then_the_prefix_of_the_standard() -> None:
    assert canon.leaf(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


def test_encode_when_a_mapping_is_no_dict_then_as_one() -> None:
    assert canon.encode({"a": MappingProxyType({"c": 1, "b": 2})}) == b'{"a":{"b":2,"c":1}}'
