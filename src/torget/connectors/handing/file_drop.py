"""A folder that the other system empties: one folder for each parcel, whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from pathlib import Path

from torget.connectors.handing.port import Abilities, Destination, File, Parcel, Pending
from torget.connectors.port import IdempotencyClass, NotAccepted, OutcomeUnknown

FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TAKEN = (errno.EEXIST, errno.ENOTEMPTY)


class FileDrop:
    """Writes to a folder of its own beside the target, and renames it when all is on the disk.

    The folder's name is the parcel's key, so the same parcel sent again is found and nothing is
    written over. What begins with a dot is not finished and must not be read.
    """

    name = "file_drop"
    abilities = Abilities(
        sends=True,
        wants=frozenset({"folder"}),
        open_way=False,
        idempotency=IdempotencyClass.NAMED,
        key_lifetime_s=0,
        list_lag_s=0,
        max_bytes=200_000_000,
    )

    def hand_over(self, destination: Destination, parcel: Parcel) -> Pending:
        """The parcel's folder is there, whole, or it is not there at all."""
        place = _place(destination)
        target = place / _named(parcel.key)
        draft = place / f".{parcel.key}-{secrets.token_hex(4)}"
        _clear(place, parcel.key)
        try:
            _write(draft, parcel.files)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise NotAccepted(_code(error), permanent=False) from error
        return _move(draft, target)

    def look_up(self, destination: Destination, parcel: Parcel) -> Pending | None:
        """Return the parcel's folder where it is; what the other system has taken away is not."""
        target = _place(destination) / _named(parcel.key)
        return Pending(target.name) if target.is_dir() else None


def _place(destination: Destination) -> Path:
    """Return the folder, which lies right under the operator's root and is no way out of it."""
    if not destination.root:
        raise NotAccepted("no_root", permanent=False)
    if not FOLDER.fullmatch(destination.folder):
        raise NotAccepted("folder_unusable", permanent=True)
    try:
        root = Path(destination.root).resolve(strict=True)
        place = (root / destination.folder).resolve(strict=True)
    except (OSError, ValueError) as error:
        raise NotAccepted("folder_missing", permanent=False) from error
    if place.parent != root or not place.is_dir():
        raise NotAccepted("folder_unusable", permanent=True)
    return place


def _named(key: str) -> str:
    if not NAME.fullmatch(key):
        raise NotAccepted("key_unusable", permanent=True)
    return key


def _clear(place: Path, key: str) -> None:
    """Take away what a try that was cut off has left of this parcel."""
    for left in place.glob(f".{key}-????????"):
        shutil.rmtree(left, ignore_errors=True)


def _write(draft: Path, files: tuple[File, ...]) -> None:
    draft.mkdir(mode=0o750)
    for file in files:
        descriptor = os.open(
            draft / _named(file.name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640
        )
        with os.fdopen(descriptor, "wb") as out:
            out.write(file.body)
            out.flush()
            os.fsync(out.fileno())
    _sync(draft)


def _move(draft: Path, target: Path) -> Pending:
    try:
        draft.rename(target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if error.errno in _TAKEN and target.is_dir():
            return Pending(target.name)  # somebody was first with the same parcel
        raise NotAccepted(_code(error), permanent=False) from error
    try:
        _sync(target.parent)
    except OSError as error:
        raise OutcomeUnknown(_code(error)) from error
    return Pending(target.name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _code(error: OSError) -> str:
    return f"file_{errno.errorcode.get(error.errno or 0, 'fault').lower()}"


ADAPTER = FileDrop()
