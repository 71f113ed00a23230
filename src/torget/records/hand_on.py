"""A record handed to another authority: there it comes in, as a record of its own."""

from __future__ import annotations

from datetime import datetime

from torget.kit import ids
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.models import Person, Unit
from torget.records import identity, indexing
from torget.records.models import (
    Attachment,
    AttachmentState,
    Content,
    Direction,
    NetworkState,
    Record,
    RecordHead,
    Version,
)


class SameAuthority(Exception):
    """Enheten hör till samma nämnd. Flytta ärendet i stället för att lämna över det."""


class AlreadyHandedOn(Exception):
    """Den här lydelsen har redan lämnats över till den nämnden."""


def hand_on(record: Record, *, to: Unit, by: Person, now: datetime) -> Record:
    """Let the present wording come in at another authority, with copies of all its bytes.

    Each authority disposes of its own copy, so nothing is shared. The new record comes in now,
    tells which record it came from, and is not followed on the network: later changes are
    received where the account is. Both records get an event. Part of the caller's transaction.
    Source: TF 2:9 and 2:11; FL 6 and 8 §§.
    """
    if to.authority_id == record.authority_id:
        raise SameAuthority
    head = RecordHead.objects.select_related("version__content").get(record=record)
    key = identity.record_key(
        "handed_on", str(to.authority_id), bytes(record.key).hex(), str(head.version.n)
    )
    if Record.objects.filter(key=key).exists():
        raise AlreadyHandedOn
    fresh = _record(record, key, to=to, now=now)
    version, commits = _version(fresh, head.version, now=now)
    made = RecordHead.objects.create(
        record=fresh,
        version=version,
        thread_id=head.thread_id,
        direction=Direction.RECEIVED,
        network_state=NetworkState.APART,
        network_state_at=now,
        secrecy=head.secrecy,
    )
    indexing.index(made)
    _tell(record, fresh, head.version.n, commits, by=by, now=now)
    return fresh


def _record(record: Record, key: bytes, *, to: Unit, now: datetime) -> Record:
    return Record.objects.create(
        id=ids.new(now),
        key=key,
        account_id=record.account_id,
        authority_id=to.authority_id,
        unit_id=to.id,
        remote_id=record.remote_id,
        parent_id="",
        visibility=record.visibility,
        first_direction=Direction.RECEIVED,
        received_at=now,
        received_at_told=True,
        ingested_at=now,
    )


def _version(
    fresh: Record, version: Version, *, now: datetime
) -> tuple[Version, tuple[bytes, ...]]:
    content, salt = _copied(version.content, now=now)
    made = Version.objects.create(
        id=ids.new(now),
        record=fresh,
        n=1,
        content=content,
        language=version.language,
        seen_at=now,
        edited_at=version.edited_at,
    )
    commits = [
        canon.commitment(bytes(content.raw or b""), salt),
        canon.commitment((content.text or "").encode(), salt),
    ]
    for attachment in version.attachments.select_related("reference", "content").order_by(
        "position"
    ):
        commits += _attach(made, attachment, now=now)
    return made, tuple(commits)


def _attach(version: Version, attachment: Attachment, *, now: datetime) -> list[bytes]:
    reference, _salt = _copied(attachment.reference, now=now)
    body, commits = None, []
    if attachment.content is not None:
        body, salt = _copied(attachment.content, now=now)
        commits.append(canon.commitment(bytes(body.raw or b""), salt))
    Attachment.objects.create(
        id=ids.new(now),
        version=version,
        position=attachment.position,
        media_type=attachment.media_type,
        reference=reference,
        content=body,
        state=attachment.state if body is not None else _without_bytes(attachment),
        next_try_at=now,
        error_code=attachment.error_code,
    )
    return commits


def _without_bytes(attachment: Attachment) -> str:
    """Bytes that are not here are fetched by whoever has the account, and not twice."""
    if attachment.state == AttachmentState.QUARANTINED:
        return AttachmentState.QUARANTINED
    return AttachmentState.FAILED


def _copied(content: Content, *, now: datetime) -> tuple[Content, bytes]:
    salt = canon.new_salt()
    copied = Content.objects.create(
        id=ids.new(now),
        kind=content.kind,
        media_type=content.media_type,
        size=content.size,
        raw=content.raw,
        text=content.text,
        warning=content.warning,
        author_id=content.author_id,
        author_name=content.author_name,
        url=content.url,
        salt=salt,
    )
    return copied, salt


def _tell(
    record: Record,
    fresh: Record,
    version: int,
    commits: tuple[bytes, ...],
    *,
    by: Person,
    now: datetime,
) -> None:
    actor = ledger.Actor(ActorKind.PERSON, by.id)
    ledger.write(
        ledger.Entry(
            "record.received_from_authority",
            "record",
            fresh.id,
            actor,
            now,
            {
                "from_record": str(record.id),
                "from_authority": str(record.authority_id),
                "version": version,
            },
            commits,
        )
    )
    ledger.write(
        ledger.Entry(
            "record.handed_on",
            "record",
            record.id,
            actor,
            now,
            {
                "to_record": str(fresh.id),
                "to_authority": str(fresh.authority_id),
                "version": version,
            },
        )
    )
