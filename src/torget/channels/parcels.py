"""The payload of a hand-over: where it goes, and the package as it will stand there."""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
import zipfile
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from torget.channels.mail_server import mail_server
from torget.channels.timing import timing
from torget.connectors.handing.port import Destination, File, Parcel
from torget.ledger import canon

_MARK = b"torget-hand-over 1\n"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first a zip can tell: the same files are the same bytes
MOST_BYTES = 400_000_000


class ParcelUnreadable(ValueError):
    """The payload of a hand-over cannot be read."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is written on the parcel: the adapter, where to, and what a reply is known by.

    `secrets`: the way may carry what is marked secret.
    """

    adapter: str
    address: str
    folder: str
    secrets: bool
    key: str
    token: str
    title: str
    made_at: datetime


def pack(files: tuple[File, ...]) -> bytes:
    """Return the files as one zip; the same files are the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            about = zipfile.ZipInfo(file.name, _FIRST_DAY)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o640 << 16
            archive.writestr(about, file.body)
    return out.getvalue()


def unpack(package: bytes) -> tuple[File, ...]:
    """Return the files of a package we packed. Raises ParcelUnreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            names = archive.infolist()
            if sum(about.file_size for about in names) > MOST_BYTES:
                raise ParcelUnreadable
            return tuple(
                File(about.filename, media_type(about.filename), archive.read(about))
                for about in names
            )
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise ParcelUnreadable from error


def digest(package: bytes) -> bytes:
    """Return the hash that the package is known by."""
    return hashlib.sha256(package).digest()


def media_type(name: str) -> str:
    """Return what a file of ours holds, by its ending."""
    return mimetypes.guess_type(name, strict=True)[0] or "application/octet-stream"


def encode(label: Label, package: bytes) -> bytes:
    """Return the payload: a mark, the label on one line, and the package."""
    told = asdict(label) | {"made_at": canon.instant(label.made_at)}
    return _MARK + json.dumps(told, ensure_ascii=True, sort_keys=True).encode() + b"\n" + package


def decode(payload: bytes) -> tuple[Label, bytes]:
    """Return the label and the package. Raises ParcelUnreadable."""
    mark, told, package = payload[: len(_MARK)], *payload[len(_MARK) :].partition(b"\n")[::2]
    if mark != _MARK:
        raise ParcelUnreadable
    try:
        found = json.loads(told)
        made_at = datetime.fromisoformat(found.pop("made_at"))
        return Label(**found, made_at=made_at), package
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ParcelUnreadable from error


def parcel(label: Label, package: bytes) -> Parcel:
    """Return the parcel as the port takes it."""
    return Parcel(label.key, label.token, label.title, label.made_at, unpack(package))


def destination(label: Label) -> Destination:
    """Return where it goes, with the operator's folder and mail server of this machine."""
    return Destination(
        address=label.address,
        folder=label.folder,
        root=settings.TORGET_HANDOVER_ROOT,
        server=mail_server(),
        deadline_s=timing().http_s,
    )
