"""From an ask to a parcel in another system: once, whole, and in view when it stops."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from tests.connectors.handing.parcels import post
from tests.factories import message, page
from tests.handover.conftest import Ask
from tests.personas import MONDAY, Town, grant
from torget.channels.deliver.batch import deliver_due
from torget.channels.models import Outbox, State
from torget.handover import following, lists, mending, paper, preparing, standing
from torget.handover.confirming import AlreadyEnded, confirm
from torget.handover.mending import StillOnItsWay, WhyMissing
from torget.handover.models import HandOver, HandOverRoute, Port
from torget.handover.routes import Wanted, set_route
from torget.inbox.collect import take_in
from torget.ledger.models import Event
from torget.organisation.models import Account, Role, RoleGrant
from torget.records.models import Record, RecordHead

NOW = datetime.now(UTC)
TO = "registrator@kommun.example"
Route = Callable[..., HandOverRoute]


@pytest.fixture
def drop(place: Town, tmp_path: Path, settings: LazySettings) -> Path:
    """The folder of the diary, with a route to it, and rights that hold by the real clock."""
    (tmp_path / "kultur").mkdir()
    settings.TORGET_HANDOVER_ROOT = str(tmp_path)
    set_route(place.authority, Port.REGISTRY, Wanted("file_drop", folder="kultur"), now=MONDAY)
    for role in (Role.EDITOR, Role.REGISTRAR):
        grant(place.people[role], role, place.authority, since=NOW)
    return tmp_path / "kultur"


def _now(row: HandOver) -> HandOver:
    return HandOver.objects.select_related("outbox").get(id=row.id)


def _send(row: HandOver) -> HandOver:
    """Pack, send and follow, as the worker does."""
    preparing.prepare(row.id, now=NOW)
    deliver_due(now=NOW)
    following.follow_all(now=NOW)
    return _now(row)


def _files(row: HandOver) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bytes(row.package or b""))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _manifest(row: HandOver) -> Mapping[str, object]:
    told: Mapping[str, object] = json.loads(_files(row)["manifest.json"])
    return told


def test_prepare_when_there_is_no_route_then_packed_and_left_to_a_person(ask: Ask) -> None:
    row = ask()

    assert preparing.waiting(now=MONDAY) == [row.id]
    assert preparing.prepare(row.id, now=MONDAY) is True

    row = _now(row)
    assert (row.adapter, row.outbox, row.state) == ("manual", None, "pending")
    assert sorted(_files(row)) == ["handling.pdf", "manifest.json", "original-v1.json"]
    assert preparing.waiting(now=MONDAY) == []


def test_prepare_when_done_twice_then_the_second_finds_nothing_to_do(drop: Path, ask: Ask) -> None:
    row = ask()

    assert [preparing.prepare(row.id, now=NOW) for _each in range(2)] == [True, False]
    assert Outbox.objects.filter(kind="hand_over").count() == 1


def test_manifest_then_tells_who_when_why_and_the_hash_of_every_file(
    place: Town, record: Record, ask: Ask
) -> None:
    reply = message("2", "Jag håller med", thread="1")
    with transaction.atomic():
        take_in(place.account, page(reply), now=MONDAY)
    row = ask(note="Gäller bygglovet.")
    preparing.prepare(row.id, now=MONDAY)
    row = _now(row)

    told = _manifest(row)
    version = told["record"]["versions"][0]  # type: ignore[index]
    assert (told["format"], told["version"], told["token"]) == ("torget-hand-over", 1, row.token)
    assert told["asked"] == {
        "at": "2026-11-23T09:00:00.000000Z",
        "by": {
            "name": "Elin Redaktör",
            "title": "",
            "email": place.people[Role.EDITOR].email,
        },
        "action": "record.propose_registration",
        "ground": "register",
        "note": "Gäller bygglovet.",
    }
    assert (version["n"], version["text"]) == (1, "Jag överklagar beslutet.")
    assert told["authority"] == place.authority.name
    files = _files(row)
    assert {each["name"]: each["size"] for each in told["files"]} == {  # type: ignore[attr-defined]
        name: len(body) for name, body in files.items() if name != "manifest.json"
    }


def test_hand_over_by_file_then_one_folder_and_it_waits_for_its_number(
    drop: Path, record: Record, ask: Ask
) -> None:
    row = _send(ask())

    assert [path.name for path in drop.iterdir()] == [f"torget-{row.id}"]
    assert {path.name: path.read_bytes() for path in next(drop.iterdir()).iterdir()} == _files(row)
    assert (row.state, row.handed_at) == ("pending", NOW)
    assert row.outbox is not None
    assert (row.outbox.state, row.outbox.payload) == (State.SENT, None)
    assert standing.of([record.id])[record.id].stage == "pending"


@pytest.mark.parametrize("state", ["frozen", "needs_login", "disconnected", "closed"])
def test_hand_over_when_the_account_cannot_send_then_handed_over_all_the_same(
    place: Town, drop: Path, ask: Ask, state: str
) -> None:
    Account.objects.filter(id=place.account.id).update(state=state)

    assert _send(ask()).handed_at == NOW


def test_hand_over_when_the_folder_is_away_then_waits_and_the_letters_do_not(
    drop: Path, ask: Ask
) -> None:
    drop.rmdir()
    row = _send(ask())

    assert row.outbox is not None
    assert (row.state, row.outbox.state, row.outbox.last_error_code) == (
        "pending",
        "queued",
        "folder_missing",
    )


def test_hand_over_when_it_has_become_secret_on_its_way_by_mail_then_stopped_in_view(
    place: Town, drop: Path, record: Record, ask: Ask, settings: LazySettings
) -> None:
    set_route(place.authority, Port.REGISTRY, Wanted("mail", address=TO), now=MONDAY)
    row = ask()
    preparing.prepare(row.id, now=NOW)
    RecordHead.objects.filter(record=record).update(secrecy=True)
    with post() as found:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.TORGET_MAIL_FROM = "torget@kommun.example"
        deliver_due(now=NOW)
    following.follow_all(now=NOW)

    assert found.mails == []
    assert (_now(row).state, _now(row).error_code) == ("failed", "secrecy_not_approved")


def test_prepare_when_secret_and_mail_is_not_approved_then_by_hand(
    place: Town, drop: Path, record: Record, ask: Ask
) -> None:
    set_route(place.authority, Port.REGISTRY, Wanted("mail", address=TO), now=MONDAY)
    RecordHead.objects.filter(record=record).update(secrecy=True)

    row = _send(ask())

    assert (row.adapter, row.outbox) == ("manual", None)


@pytest.mark.parametrize("approved", [True, False])
def test_hand_over_by_mail_then_sent_and_secrets_only_where_approved(
    place: Town, drop: Path, record: Record, ask: Ask, settings: LazySettings, *, approved: bool
) -> None:
    wanted = Wanted("mail", address=TO, approved_for_secrecy=approved)
    set_route(place.authority, Port.REGISTRY, wanted, now=MONDAY)
    RecordHead.objects.filter(record=record).update(secrecy=True)
    with post() as found:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.TORGET_MAIL_FROM = "torget@kommun.example"
        row = _send(ask())

    assert (len(found.mails), row.handed_at is not None) == ((1, True) if approved else (0, False))


def test_hand_over_when_the_asker_has_lost_the_right_then_stopped_in_view(
    place: Town, drop: Path, ask: Ask
) -> None:
    row = ask()
    RoleGrant.objects.filter(person=place.people[Role.EDITOR]).delete()

    row = _send(row)

    assert (row.state, row.error_code) == ("failed", "author_lost_right")
    assert [each.id for each in lists.needing_somebody(now=MONDAY)] == [row.id]


def test_retry_when_stopped_then_packed_anew_in_the_registrars_name(
    place: Town, drop: Path, ask: Ask
) -> None:
    row = ask()
    RoleGrant.objects.filter(person=place.people[Role.EDITOR]).delete()
    row = _send(row)

    mending.retry(place.actor(Role.REGISTRAR), row)
    row = _send(row)

    assert (row.state, row.handed_at, row.asked_by_id) == (
        "pending",
        NOW,
        place.people[Role.REGISTRAR].id,
    )
    assert len(list(drop.iterdir())) == 1


def test_retry_when_it_had_arrived_after_all_then_the_other_system_has_one(
    place: Town, drop: Path, ask: Ask
) -> None:
    row = _send(ask())
    Outbox.objects.filter(kind="hand_over").update(state=State.FAILED)
    HandOver.objects.filter(id=row.id).update(state="failed", error_code="x", handed_at=None)

    mending.retry(place.actor(Role.REGISTRAR), row)
    row = _send(row)

    assert (row.handed_at, len(list(drop.iterdir()))) == (NOW, 1)


def test_retry_when_it_is_still_on_its_way_then_refused(place: Town, drop: Path, ask: Ask) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)

    with pytest.raises(StillOnItsWay):
        mending.retry(place.actor(Role.REGISTRAR), row)


def test_confirm_when_not_sent_yet_then_never_sent_and_its_words_are_gone(
    place: Town, drop: Path, ask: Ask
) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)

    confirm(place.actor(Role.REGISTRAR), row, number="KS 2026/1")
    deliver_due(now=NOW)

    outbox = Outbox.objects.get(kind="hand_over")
    assert (outbox.state, outbox.payload) == (State.CANCELLED, None)
    assert list(drop.iterdir()) == []


def test_confirm_when_it_was_out_and_comes_back_untaken_then_not_sent_again(
    place: Town, drop: Path, ask: Ask
) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)
    Outbox.objects.filter(kind="hand_over").update(state=State.SENDING)
    confirm(place.actor(Role.REGISTRAR), row, number="KS 2026/1")
    Outbox.objects.filter(kind="hand_over").update(state=State.QUEUED)

    following.follow_all(now=NOW)

    outbox = Outbox.objects.get(kind="hand_over")
    assert (outbox.state, outbox.payload) == (State.CANCELLED, None)


def test_withdraw_then_reason_kept_and_everything_emptied(
    place: Town, record: Record, drop: Path, ask: Ask
) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)

    with pytest.raises(WhyMissing):
        mending.withdraw(place.actor(Role.REGISTRAR), row, why="  ")
    mending.withdraw(place.actor(Role.REGISTRAR), row, why="Dubblett")

    row = _now(row)
    assert (row.state, row.package, row.note) == ("withdrawn", None, "")
    assert standing.of([record.id])[record.id].stage == ""
    with pytest.raises(AlreadyEnded):
        mending.withdraw(place.actor(Role.REGISTRAR), row, why="Igen")


def test_withdraw_when_it_may_be_out_then_refused(place: Town, drop: Path, ask: Ask) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)
    Outbox.objects.filter(kind="hand_over").update(state=State.UNKNOWN)

    with pytest.raises(StillOnItsWay):
        mending.withdraw(place.actor(Role.REGISTRAR), row, why="Dubblett")


def test_prepare_when_it_cannot_be_packed_then_tried_again_and_then_in_view(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_sheet: paper.Sheet) -> bytes:
        raise paper.NotSet

    monkeypatch.setattr(paper, "pdf", broken)
    row = ask()
    for _each in range(preparing.MOST_TRIES):
        with pytest.raises(paper.NotSet):
            preparing.prepare(row.id, now=NOW)

    row = _now(row)
    assert (row.state, row.error_code) == ("failed", "pack_NotSet")
    assert Event.objects.filter(type="handover.failed", object_id=row.id).count() == 1
    assert preparing.waiting(now=NOW) == []


def test_prepare_when_the_route_names_what_is_not_installed_then_by_hand(
    place: Town, drop: Path, ask: Ask
) -> None:
    HandOverRoute.objects.update(adapter="ciceron")

    assert _send(ask()).adapter == "manual"


def test_following_when_the_other_system_gave_its_number_at_once_then_done(
    drop: Path, record: Record, ask: Ask
) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)
    Outbox.objects.filter(kind="hand_over").update(
        state=State.SENT, reference="KS 2026/7", payload=None
    )
    outbox_id: UUID = Outbox.objects.get(kind="hand_over").id

    following.follow(outbox_id, now=NOW)

    row = _now(row)
    assert (row.state, row.registration_no, row.confirmed_how) == (
        "confirmed",
        "KS 2026/7",
        "callback",
    )
    assert RecordHead.objects.get(record=record).registration_no == "KS 2026/7"


def test_following_when_the_number_cannot_be_right_then_a_person_sees_it(
    drop: Path, ask: Ask
) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)
    Outbox.objects.filter(kind="hand_over").update(
        state=State.SENT, reference="kommer snart", payload=None
    )

    following.follow_all(now=NOW)

    assert (_now(row).state, _now(row).error_code) == ("pending", "number_unlikely")


@pytest.mark.parametrize("state", ["failed", "expired", "human"])
def test_following_when_the_parcel_stops_then_failed_and_when_it_goes_on_then_pending(
    drop: Path, ask: Ask, state: str
) -> None:
    row = ask()
    preparing.prepare(row.id, now=NOW)
    Outbox.objects.filter(kind="hand_over").update(state=state, last_error_code="smtp_550")
    following.follow_all(now=NOW)
    stopped = _now(row)
    Outbox.objects.filter(kind="hand_over").update(state=State.QUEUED)
    following.follow_all(now=NOW)

    code = "outcome_unknown" if state == "human" else "smtp_550"
    assert (stopped.state, stopped.error_code) == ("failed", code)
    assert (_now(row).state, _now(row).error_code) == ("pending", "")


def test_package_then_no_word_of_it_in_the_jobs(ask: Ask) -> None:
    ask(note="Hemliga ord")

    with connection.cursor() as cursor:
        cursor.execute("select args::text from procrastinate_jobs")
        assert [row for row in cursor.fetchall() if "Hemliga" in row[0]] == []
        assert cursor.rowcount >= 1
