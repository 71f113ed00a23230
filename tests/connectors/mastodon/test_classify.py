"""What an outcome means: total, and never "not accepted" where nobody can know."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.connectors.mastodon.classify import as_read, classify, is_gone, retry_after_s
from torget.connectors.port import NeedsLogin, NotAccepted, OutcomeUnknown, Receipt
from torget.kit import egress

_ID = b'{"id":"110","created_at":"2026-11-03T10:15:00Z","url":"https://a.se/@k/110"}'
_DATE = "Tue, 03 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("exception", "status", "body", "kind", "code"),
    [
        (egress.NotSent("dns"), 0, b"", NotAccepted, "dns"),
        (egress.NotSent("tls"), 0, b"", NotAccepted, "tls"),
        (egress.Refused("address"), 0, b"", NotAccepted, "guard_address"),
        (egress.SentUnknown("timeout"), 0, b"", OutcomeUnknown, "timeout"),
        (egress.SentUnknown("reset"), 0, b"", OutcomeUnknown, "reset"),
        (egress.SentUnknown("partial_body", status=200), 0, b"", OutcomeUnknown, "partial_body"),
        (egress.SentUnknown("partial_body", status=422), 0, b"", OutcomeUnknown, "partial_body"),
        (ValueError("x"), 0, b"", OutcomeUnknown, "unexpected_ValueError"),
        (KeyboardInterrupt(), 0, b"", OutcomeUnknown, "unexpected_KeyboardInterrupt"),
        (None, 200, b"<html>ok</html>", OutcomeUnknown, "accepted_without_id"),
        (None, 200, b"", OutcomeUnknown, "accepted_without_id"),
        (None, 200, b"[]", OutcomeUnknown, "accepted_without_id"),
        (None, 200, _ID[:-1], OutcomeUnknown, "accepted_without_id"),
        (None, 204, b"", OutcomeUnknown, "accepted_without_id"),
        (None, 302, b"", OutcomeUnknown, "http_302"),
        (None, 400, b"", NotAccepted, "http_400"),
        (None, 401, b"", NeedsLogin, "http_401"),
        (None, 403, b'{"error":"This action is not allowed"}', NotAccepted, "http_403"),
        (None, 403, b'{"error":"This action is outside the authorized scopes"}', NeedsLogin, None),
        (None, 403, b'{"error":"Your login is currently disabled"}', NeedsLogin, None),
        (None, 404, b"", NotAccepted, "http_404"),
        (None, 408, b"", OutcomeUnknown, "http_408"),
        (None, 409, b"", OutcomeUnknown, "http_409"),
        (None, 413, b"", NotAccepted, "http_413"),
        (None, 422, b"", NotAccepted, "http_422"),
        (None, 429, b"", NotAccepted, "http_429"),
        (None, 500, _ID, OutcomeUnknown, "http_500"),
        (None, 502, b"", OutcomeUnknown, "http_502"),
        (None, 504, b"", OutcomeUnknown, "http_504"),
        (None, 0, b"", OutcomeUnknown, "http_0"),
    ],
)
def test_classify_of_outcome_then_what_can_be_known(
    exception: BaseException | None, status: int, body: bytes, kind: type, code: str | None
) -> None:
    found = classify(exception, status, body)

    assert type(found) is kind
    assert getattr(found, "code", None) == (code or "http_403")


def test_classify_of_accepted_then_receipt_with_the_networks_time() -> None:
    found = classify(None, 200, _ID)

    assert isinstance(found, Receipt)
    assert (found.remote_id, found.url, found.raw) == ("110", "https://a.se/@k/110", _ID)
    assert found.accepted_at is not None
    assert found.accepted_at.isoformat() == "2026-11-03T10:15:00+00:00"


@given(
    st.none() | st.sampled_from([egress.NotSent("x"), egress.SentUnknown("x"), OSError("x")]),
    st.integers(-1, 700),
    st.binary(max_size=60) | st.just(_ID),
    st.dictionaries(
        st.sampled_from(["retry-after", "date", "x-ratelimit-reset"]), st.text(max_size=40)
    ),
)
def test_classify_of_anything_then_one_of_four_and_a_sane_wait(
    exception: BaseException | None, status: int, body: bytes, headers: dict[str, str]
) -> None:
    found = classify(exception, status, body, headers)

    assert isinstance(found, Receipt | NotAccepted | NeedsLogin | OutcomeUnknown)
    assert isinstance(found, Receipt) <= (200 <= status < 300 and exception is None)
    if status >= 500 or isinstance(exception, egress.SentUnknown):
        assert not isinstance(found, NotAccepted) or exception is not None
        assert isinstance(as_read(found, headers), NotAccepted)
    if isinstance(found, NotAccepted):
        assert 0 <= found.retry_after_s <= 86_400


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 60),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-1"}, 60),
        ({"retry-after": "1000000000"}, 86_400),
        ({"retry-after": "9" * 500}, 86_400),
        ({"retry-after": "1e9"}, 60),
        ({"retry-after": "٣"}, 60),
        ({"retry-after": "snart"}, 60),
        ({"retry-after": "Tue, 03 Nov 2026 10:02:00 GMT", "date": _DATE}, 120),
        ({"retry-after": "Tue, 03 Nov 2026 10:02:00 GMT"}, 60),
        ({"retry-after": "Tue, 03 Nov 2020 10:02:00 GMT", "date": _DATE}, 60),
        ({"retry-after": "Tue, 03 Nov 9999 10:02:00 GMT", "date": _DATE}, 86_400),
        ({"x-ratelimit-reset": "2026-11-03T10:05:00.031396Z", "date": _DATE}, 300.031396),
        ({"x-ratelimit-reset": "2020-11-03T10:05:00Z", "date": _DATE}, 60),
    ],
)
def test_retry_after_then_sane_seconds(headers: dict[str, str], seconds: float) -> None:
    assert retry_after_s(headers) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("status", "body", "gone"),
    [
        (404, b'{"error":"Record not found"}', True),
        (410, b'{"error":"Gone"}', True),
        (404, b"<html>nginx</html>", False),
        (404, b"", False),
        (404, json.dumps({"error": None}).encode(), False),
        (403, b'{"error":"x"}', False),
        (500, b'{"error":"x"}', False),
        (200, b'{"error":"x"}', False),
    ],
)
def test_is_gone_then_only_by_the_networks_own_word(
    status: int, body: bytes, *, gone: bool
) -> None:
    assert is_gone(status, body) is gone
