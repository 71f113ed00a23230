"""The file drop: whole or not at all, never over another, never outside its root."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from tests.connectors.handing.parcels import FILES, PARCEL
from torget.connectors.handing.file_drop import ADAPTER
from torget.connectors.handing.port import Destination, File, Pending
from torget.connectors.port import NotAccepted, OutcomeUnknown

DONE = Pending(PARCEL.key)


@pytest.fixture
def to(tmp_path: Path) -> Destination:
    (tmp_path / "root" / "kultur").mkdir(parents=True)
    return Destination(folder="kultur", root=str(tmp_path / "root"))


def _there(to: Destination) -> list[str]:
    return sorted(path.name for path in (Path(to.root) / to.folder).iterdir())


def test_hand_over_then_every_file_is_there_byte_for_byte(to: Destination) -> None:
    assert ADAPTER.hand_over(to, PARCEL) == DONE

    target = Path(to.root) / to.folder / PARCEL.key
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        file.name: file.body for file in FILES
    }
    assert _there(to) == [PARCEL.key]


def test_hand_over_when_it_is_there_already_then_nothing_is_written_over(to: Destination) -> None:
    ADAPTER.hand_over(to, PARCEL)
    other = dataclasses.replace(PARCEL, files=(File("manifest.json", "application/json", b"x"),))

    assert ADAPTER.hand_over(to, other) == DONE

    kept = Path(to.root) / to.folder / PARCEL.key / "manifest.json"
    assert kept.read_bytes() == FILES[0].body
    assert _there(to) == [PARCEL.key]


def test_look_up_then_found_only_when_whole(to: Destination) -> None:
    (Path(to.root) / to.folder / f".{PARCEL.key}-00").mkdir()
    assert ADAPTER.look_up(to, PARCEL) is None

    ADAPTER.hand_over(to, PARCEL)
    assert ADAPTER.look_up(to, PARCEL) == DONE


def test_hand_over_when_a_try_was_cut_off_then_its_draft_is_gone(to: Destination) -> None:
    place = Path(to.root) / to.folder
    (place / f".{PARCEL.key}-0badcafe").mkdir()
    (place / f".{PARCEL.key}-0badcafe" / "manifest.json").write_bytes(b"x")
    (place / ".torget-annan-0badcafe").mkdir()

    ADAPTER.hand_over(to, PARCEL)

    assert _there(to) == [".torget-annan-0badcafe", PARCEL.key]


@pytest.mark.parametrize(
    "folder", ["", ".", "..", "../ute", "a/b", "/etc", "Kultur", "k\x00", "x" * 64, "kultur\n"]
)
def test_hand_over_when_the_folder_is_a_way_out_then_refused_for_good(
    to: Destination, folder: str
) -> None:
    with pytest.raises(NotAccepted) as refused:
        ADAPTER.hand_over(dataclasses.replace(to, folder=folder), PARCEL)

    assert (refused.value.code, refused.value.permanent) == ("folder_unusable", True)


def test_hand_over_when_the_folder_is_a_link_out_then_refused(
    to: Destination, tmp_path: Path
) -> None:
    (tmp_path / "ute").mkdir()
    (Path(to.root) / "lank").symlink_to(tmp_path / "ute")

    with pytest.raises(NotAccepted) as refused:
        ADAPTER.hand_over(dataclasses.replace(to, folder="lank"), PARCEL)

    assert refused.value.code == "folder_unusable"
    assert list((tmp_path / "ute").iterdir()) == []


@pytest.mark.parametrize(("root", "code"), [("", "no_root"), ("/finns/inte", "folder_missing")])
def test_hand_over_when_the_root_is_missing_then_tried_again_later(
    to: Destination, root: str, code: str
) -> None:
    with pytest.raises(NotAccepted) as refused:
        ADAPTER.hand_over(dataclasses.replace(to, root=root), PARCEL)

    assert (refused.value.code, refused.value.permanent) == (code, False)


@pytest.mark.parametrize("name", ["../x", "a/b", ".x", "", "x\x00"])
def test_hand_over_when_a_name_is_a_way_out_then_refused_and_nothing_is_left(
    to: Destination, name: str
) -> None:
    parcel = dataclasses.replace(PARCEL, files=(File(name, "text/plain", b"x"),))

    with pytest.raises(NotAccepted):
        ADAPTER.hand_over(to, parcel)
    assert ADAPTER.look_up(to, PARCEL) is None


def test_hand_over_when_the_disk_is_full_then_not_taken_and_the_draft_is_gone(
    to: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(NotAccepted) as refused:
        ADAPTER.hand_over(to, PARCEL)
    assert (refused.value.code, refused.value.permanent) == ("file_enospc", False)
    assert _there(to) == []


def test_hand_over_when_the_folder_itself_cannot_be_written_then_unknown_and_found(
    to: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(to.root) / to.folder
    real = os.open

    def failing(path: os.PathLike[str], flags: int, mode: int = 0o777) -> int:
        if Path(path) == place:
            raise OSError(5, "io")
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", failing)

    with pytest.raises(OutcomeUnknown):
        ADAPTER.hand_over(to, PARCEL)
    assert ADAPTER.look_up(to, PARCEL) == DONE


def test_hand_over_when_the_move_is_refused_then_not_taken(
    to: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> Path:
        raise OSError(13, "no")

    monkeypatch.setattr(Path, "rename", refuse)

    with pytest.raises(NotAccepted) as refused:
        ADAPTER.hand_over(to, PARCEL)
    assert (refused.value.code, _there(to)) == ("file_eacces", [])
