"""Sending: one attempt, the same key for the same row, addressed to whom it answers."""

from __future__ import annotations

import dataclasses
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from typing import Final

from torget.connectors.mastodon.api import Api, Gone, path_of
from torget.connectors.port import (
    Kind,
    NotAccepted,
    OutcomeUnknown,
    Outgoing,
    OutgoingMedia,
    Receipt,
    Visibility,
)
from torget.kit import json_slices as js

Pause = Callable[[float], None]
STATUSES: Final = "/api/v1/statuses"
_VISIBILITY: Final = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "private",
    Visibility.DIRECT: "direct",
}
_OPENNESS: Final = ("public", "unlisted", "private", "direct")  # most open first
_LOOKS_AT_MEDIA: Final = 20
_BETWEEN_LOOKS_S: Final = 1.0
_MEDIA_WAIT_S: Final = 30.0
_AROUND_A_NAME: Final = ".,:;!?()\"'"


def send(api: Api, outgoing: Outgoing, pause: Pause) -> Receipt:
    """Return the receipt of one attempt. Raises the port's errors.

    Everything before the last request (whom it answers, attachments) changes nothing that
    anyone sees; if it fails nothing has been sent.
    """
    if outgoing.kind is Kind.DELETE:
        return _delete(api, outgoing)
    if outgoing.kind is Kind.EDIT:
        return _edit(api, outgoing, pause)
    return _create(api, outgoing, pause)


def _create(api: Api, outgoing: Outgoing, pause: Pause) -> Receipt:
    fields: dict[str, object] = {
        "status": outgoing.text,
        "visibility": _VISIBILITY[outgoing.visibility],
        "language": outgoing.language,
    }
    if outgoing.kind is Kind.PRIVATE_REPLY:
        fields["visibility"] = "direct"
    if outgoing.reply_to_id:
        fields |= _as_answer(api, outgoing.reply_to_id, outgoing.text, str(fields["visibility"]))
    if outgoing.media:
        fields["media_ids"] = [_upload(api, media, pause) for media in outgoing.media]
    try:
        return api.change("POST", STATUSES, fields, key=outgoing.client_key)
    except Gone as error:
        raise _refused("http_404", error) from error


def _as_answer(api: Api, target_id: str, text: str, visibility: str) -> dict[str, object]:
    """Return the fields by which an answer reaches its addressee, never more openly than asked.

    On Mastodon only who is mentioned is told of an answer, and a direct message goes to
    nobody else: the mention is the address on the envelope.
    """
    try:
        target, _ = api.read_object(path_of("statuses", target_id))
    except Gone as error:
        raise _refused("reply_target_gone", error) from error
    theirs = js.text(target, "visibility")
    return {
        "in_reply_to_id": target_id,
        "status": _addressed(text, _addressee(api, target)),
        "visibility": max(
            visibility, theirs if theirs in _OPENNESS else "direct", key=_OPENNESS.index
        ),
    }


def _addressee(api: Api, target: object) -> str:
    own = js.identity(target, "account", "id") == api.connection.remote_account_id
    return "" if own else js.text(target, "account", "acct")


def _addressed(text: str, acct: str) -> str:
    wanted = f"@{acct}".casefold()
    if not acct or any(word.strip(_AROUND_A_NAME).casefold() == wanted for word in text.split()):
        return text
    return f"@{acct} {text}"


def _edit(api: Api, outgoing: Outgoing, pause: Pause) -> Receipt:
    path = path_of("statuses", outgoing.target_id)
    try:
        current, _ = api.read_object(path)
        fields = _unchanged(current) | {
            "status": _addressed(outgoing.text, _answered(current)),
            "language": outgoing.language,
        }
        if outgoing.media:
            fields["media_ids"] = [_upload(api, media, pause) for media in outgoing.media]
        return api.change("PUT", path, fields)
    except Gone as error:
        raise _refused("gone", error) from error


def _unchanged(current: object) -> dict[str, object]:
    """Return what an edit would otherwise wipe: attachments, warning, sensitivity."""
    ids = [js.identity(media, "id") for media in js.each(current, "media_attachments")]
    return {
        "media_ids": ids,
        "spoiler_text": js.text(current, "spoiler_text"),
        "sensitive": js.dig(current, "sensitive") is True,
    }


def _answered(current: object) -> str:
    """Return whom the status answers, if it mentions them now; so an edit keeps the address."""
    answered = js.identity(current, "in_reply_to_account_id")
    for mention in js.each(current, "mentions"):
        if answered and js.identity(mention, "id") == answered:
            return js.text(mention, "acct")
    return ""


def _delete(api: Api, outgoing: Outgoing) -> Receipt:
    try:
        receipt = api.change("DELETE", path_of("statuses", outgoing.target_id), {})
    except Gone as error:
        return gone_receipt(outgoing.target_id, error)
    return dataclasses.replace(receipt, remote_id=outgoing.target_id, url="", accepted_at=None)


def gone_receipt(target_id: str, error: Gone) -> Receipt:
    """Return the receipt of a removal that is already so: gone is done."""
    return Receipt(target_id, "", None, error.body, http_status=error.status)


def _refused(code: str, error: Gone) -> NotAccepted:
    return NotAccepted(code, permanent=True, http_status=error.status, raw=error.body)


# --- attachments ---------------------------------------------------------------------------


def _upload(api: Api, media: OutgoingMedia, pause: Pause) -> str:
    """Return the id of an attachment that is ready to be used.

    Nobody sees an attachment before it is published, so an unknown outcome is no danger.
    """
    body, headers = multipart(media)
    try:
        receipt = api.push("POST", "/api/v2/media", body=body, headers=headers)
    except Gone as error:
        raise _refused("http_404", error) from error
    except OutcomeUnknown as error:
        raise _not_ready(error.code, error.http_status, error.raw) from error
    found = js.safe_loads(receipt.raw)
    for _ in range(_LOOKS_AT_MEDIA):
        if js.text(found, "url"):
            return receipt.remote_id
        pause(_BETWEEN_LOOKS_S)
        found = _media_now(api, receipt.remote_id)
    raise _not_ready("media_processing", receipt.http_status, receipt.raw)


def _media_now(api: Api, remote_id: str) -> object:
    """Return the attachment as it is; 206 means that it is still being prepared."""
    try:
        return api.read_object(path_of("media", remote_id))[0]
    except Gone as error:
        raise _not_ready("media_gone", error.status, error.body) from error
    except NotAccepted as error:
        if error.http_status == 206:  # noqa: PLR2004 - Mastodon's own use of Partial Content
            return {}
        raise


def _not_ready(code: str, status: int, raw: bytes) -> NotAccepted:
    return NotAccepted(
        code, permanent=False, retry_after_s=_MEDIA_WAIT_S, http_status=status, raw=raw
    )


def multipart(media: OutgoingMedia) -> tuple[bytes, Mapping[str, str]]:
    """Return body and headers of one attachment with its description."""
    alt_text = media.alt_text.encode("utf-8", "replace")
    mark = "torget-" + hashlib.sha256(media.body + alt_text).hexdigest()
    ending = mimetypes.guess_extension(media.media_type)
    kind = media.media_type if ending else "application/octet-stream"
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="description"\r\n\r\n'.encode()
        + alt_text
        + f'\r\n--{mark}\r\nContent-Disposition: form-data; name="file"; '.encode()
        + f'filename="fil{ending or ".bin"}"\r\nContent-Type: {kind}\r\n\r\n'.encode()
        + media.body
        + f"\r\n--{mark}--\r\n".encode()
    )
    return body, {"content-type": f"multipart/form-data; boundary={mark}"}
