"""Attachments: fetched to our own store, kept once, tried again, and seen where they fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.channels.fake_town import FakeTown, settled
from torget.channels import health, media
from torget.inbox.collect import collect
from torget.ledger.models import Event
from torget.organisation.models import Account
from torget.records import proof
from torget.records.models import Attachment, Content

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=2)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeTown]:
    with settled(tmp_path) as found:
        yield found


def collected(fake: FakeTown, picture: bytes = PNG) -> Attachment:
    fake.citizens.comment_with_image("Titta på gropen", picture, alt_text="En grop i gatan")
    collect(fake.account, now=NOW)
    return Attachment.objects.select_related("reference").order_by("-id")[0]


def now_of(attachment: Attachment) -> Attachment:
    return Attachment.objects.select_related("content").get(id=attachment.id)


def test_attachment_when_collected_then_waits_with_its_alt_text(fake: FakeTown) -> None:
    attachment = collected(fake)

    assert (attachment.state, attachment.content_id) == ("pending", None)
    assert (attachment.media_type, attachment.reference.text) == ("image/png", "En grop i gatan")
    assert media.anything_pending(now=NOW) is True


def test_fetch_when_it_goes_well_then_exact_bytes_bound_to_the_ledger(fake: FakeTown) -> None:
    attachment = collected(fake)

    fetched = media.fetch_pending(now=NOW)

    kept = now_of(attachment)
    record_id = kept.version.record_id
    assert (fetched, kept.state, kept.error_code) == (1, "fetched", "")
    assert kept.content is not None
    assert (bytes(kept.content.raw or b""), kept.content.size) == (PNG, len(PNG))
    assert kept.content.media_type == "image/png"
    assert Event.objects.filter(type="record.attachment_kept", object_id=record_id).count() == 1
    assert media.anything_pending(now=LATER) is False
    assert proof.check(record_id).ok is True


def test_fetch_when_the_same_bytes_come_twice_then_kept_once_for_both(fake: FakeTown) -> None:
    first = collected(fake)
    second = collected(fake)

    fetched = media.fetch_pending(now=NOW)

    assert first.id != second.id
    assert fetched == 2
    assert Content.objects.filter(kind="media").count() == 1
    assert now_of(first).content_id == now_of(second).content_id
    assert [proof.check(one.version.record_id).ok for one in (first, second)] == [True, True]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("cut", "partial_body"),
        ("drop_after", "protocol"),
        ("504_after", "http_504"),
        ("429", "http_429"),
        ("html", "html"),
        ("html_after", "html"),
    ],
)
def test_fetch_when_the_bytes_are_not_whole_then_nothing_is_kept_and_it_is_tried_again(
    fake: FakeTown, fault: str, code: str
) -> None:
    attachment = collected(fake)
    fake.citizens.fault("media", fault)

    first = media.fetch_pending(now=NOW)
    failed = now_of(attachment)
    at_once = media.fetch_pending(now=NOW + timedelta(seconds=59))
    second = media.fetch_pending(now=NOW + timedelta(seconds=60))

    assert (first, at_once, second) == (0, 0, 1)
    assert (failed.state, failed.tries, failed.error_code) == ("pending", 1, code)
    assert failed.content_id is None
    assert bytes(now_of(attachment).content.raw or b"") == PNG  # type: ignore[union-attr]


def test_fetch_when_nothing_comes_then_tried_again(fake: FakeTown) -> None:
    attachment = collected(fake, picture=b"")

    assert media.fetch_pending(now=NOW) == 0
    assert (now_of(attachment).error_code, now_of(attachment).state) == ("empty", "pending")


def test_fetch_when_it_fails_eight_times_then_marked_failed_and_seen(fake: FakeTown) -> None:
    attachment = collected(fake)
    fake.citizens.fault("media", "500_before", times=-1)
    waits = []
    now = NOW
    for _ in range(8):
        media.fetch_pending(now=now)
        tried = now_of(attachment)
        waits.append((tried.next_try_at - now).total_seconds())
        now = tried.next_try_at

    failed = now_of(attachment)
    assert waits == [60, 120, 240, 480, 960, 1_920, 3_840, 7_680]
    assert (failed.state, failed.tries, failed.error_code) == ("failed", 8, "http_500")
    assert media.anything_pending(now=now + timedelta(days=1)) is False
    assert health.attachments_late(now=now) == 1


def test_fetch_when_gone_for_ever_then_failed_at_once_and_the_message_stays(
    fake: FakeTown,
) -> None:
    attachment = collected(fake)
    fake.citizens.fault("media", "403")

    media.fetch_pending(now=NOW)

    assert (now_of(attachment).state, now_of(attachment).error_code) == ("failed", "http_403")
    assert attachment.version.content.text == "Titta på gropen"


def test_fetch_when_one_fails_then_its_neighbour_is_fetched(fake: FakeTown) -> None:
    broken = collected(fake)
    whole = collected(fake, picture=PNG + b"2")
    fake.citizens.fault("media", "500_before")

    assert media.fetch_pending(now=NOW) == 1
    assert sorted([now_of(broken).state, now_of(whole).state]) == ["fetched", "pending"]


def test_fetch_when_login_is_refused_then_waits_a_quarter(fake: FakeTown) -> None:
    attachment = collected(fake)
    fake.citizens.revoke()

    media.fetch_pending(now=NOW)

    waiting = now_of(attachment)
    assert (waiting.state, waiting.error_code) == ("pending", "http_401")
    assert waiting.next_try_at == NOW + timedelta(minutes=15)


def test_fetch_when_the_network_has_no_connector_then_waits_and_neighbour_is_fetched(
    fake: FakeTown,
) -> None:
    attachment = collected(fake)
    Account.objects.filter(id=fake.account.id).update(network="borttaget")
    fake.neighbours.comment_with_image("Ritning", PNG, alt_text="")
    collect(fake.other, now=NOW)

    assert media.fetch_pending(now=NOW) == 1
    assert (now_of(attachment).state, now_of(attachment).error_code) == ("pending", "no_connector")


def test_attachment_when_waiting_for_an_hour_then_counted_as_late(fake: FakeTown) -> None:
    collected(fake)

    soon, late = NOW + timedelta(minutes=59), NOW + timedelta(minutes=61)

    assert (health.attachments_late(now=soon), health.attachments_late(now=late)) == (0, 1)
