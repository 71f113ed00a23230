"""The operator's two commands: where records go, and what comes back by mail."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.handover.conftest import Ask
from tests.handover.test_replies import SECRET, mail_of, now_of
from tests.personas import Town
from torget.handover.models import HandOverRoute
from torget.ledger.models import Event


def test_command_when_a_maildir_then_every_mail_is_read_once_and_moved(
    ask: Ask, tmp_path: Path
) -> None:
    row, out = ask(), io.StringIO()
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(mail_of(row))
    (tmp_path / "new" / "2").write_bytes(mail_of(row))
    (tmp_path / "new" / "3").write_bytes(b"")
    (tmp_path / "new" / "4").symlink_to("/etc/hostname")

    call_command("read_handover_mail", maildir=str(tmp_path), stdout=out, stderr=io.StringIO())

    assert out.getvalue() == "1 svar lästa.\n"
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,S", "3:2,S"]
    assert now_of(row)[2] == "KS 2026/7"


def test_command_when_one_mail_on_standard_input_then_read(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, out = ask(), io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mail_of(row))))

    call_command("read_handover_mail", stdout=out)

    assert (out.getvalue(), now_of(row)[2]) == ("1 svar lästa.\n", "KS 2026/7")


def test_command_when_the_folder_is_no_maildir_then_told(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ingen maildir"):
        call_command("read_handover_mail", maildir=str(tmp_path))


def _set(*words: str, **more: object) -> str:
    out = io.StringIO()
    call_command("set_hand_over_route", *words, stdout=out, **more)
    return out.getvalue()


def test_route_command_then_set_told_and_in_the_ledger(place: Town) -> None:
    told = _set("kultur", "registry", "file_drop", folder="kultur")

    row = HandOverRoute.objects.get()
    assert told == "Kultur- och fritidsnämnden, registry: file_drop\n"
    assert (row.authority_id, row.adapter, row.folder) == (
        place.authority.id,
        "file_drop",
        "kultur",
    )
    assert Event.objects.filter(type="handover.route_set", object_id=row.id).count() == 1


def test_route_command_when_a_secret_is_given_then_sealed_and_the_address_is_told(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SECRET + "\n"))

    told = _set("kultur", "registry", "manual", callback_secret=True)

    row = HandOverRoute.objects.get(authority=place.authority)
    assert f"/overlamningar/aterrop/{row.id}/" in told
    assert SECRET.encode() not in bytes(row.callback_secret or b"")


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        (("okand", "registry", "manual"), {}, "nämnd"),
        (("kultur", "registry", "ciceron"), {}, "väg"),
        (("kultur", "registry", "mail"), {}, "e-postadress"),
        (("kultur", "registry", "mail"), {"address": "a@b\nBcc: c@d"}, "e-postadress"),
        (("kultur", "registry", "manual"), {"trusted_sender": "x"}, "e-postadress"),
        (("kultur", "registry", "file_drop"), {}, "mapp"),
        (("kultur", "registry", "file_drop"), {"folder": "../ute"}, "mapp"),
        (("kultur", "registry", "manual"), {"number_pattern": "("}, "Mönstret"),
    ],
)
def test_route_command_when_it_cannot_be_used_then_told_and_nothing_is_set(
    place: Town, words: tuple[str, ...], more: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        _set(*words, **more)
    assert HandOverRoute.objects.count() == 0


def test_route_when_the_secret_is_short_then_refused(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("kort\n"))

    with pytest.raises(CommandError, match="32 tecken"):
        _set("kultur", "registry", "manual", callback_secret=True)
