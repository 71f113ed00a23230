"""The records' addresses."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from torget.ledger.write import note_reading
from torget.organisation.act import Actor
from torget.records import search
from torget.records.models import Attachment, AttachmentState, Direction, Record, RecordHead
from torget.records.search import Wanted
from torget.web.asking import as_uuid, asking_for
from torget.web.records.showing import record_page, records_page


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """Search among the records, newest first."""
    asker = asking_for(request, "record.read")
    wanted = wanted_from(request.GET)
    try:
        page = records_page(asker, wanted, searched=bool(request.GET))
    except search.BadPlace as error:
        raise Http404 from error
    return render(request, "records/list.html", {"page": page})


@require_GET
def record(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One record with its versions, its story and its proof."""
    asker = asking_for(request, "record.read")
    head = _find(asker, record_id)
    page = record_page(asker, head, show_raw=request.GET.get("visa") == "ra")
    if request.GET.get("visa") == "ra":
        _note(asker, record_id, "raw_bytes")
    elif _is_noted(asker, head.record):
        _note(asker, record_id, "record")
    for beside in search.private_beside(asker, head):
        _note(asker, beside, "thread")
    return render(request, "records/record.html", {"record": page})


@require_GET
def raw(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The exact bytes of the current version, as a file."""
    asker = asking_for(request, "record.read")
    head = _find(asker, record_id)
    _note(asker, record_id, "raw_bytes")
    return _file(bytes(head.version.content.raw or b""), f"{head.record}.json")


@require_GET
def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """The bytes of an attachment, as a file and never shown inside our page."""
    asker = asking_for(request, "record.read")
    try:
        kept = Attachment.objects.select_related("version__record", "content").get(
            id=attachment_id, state=AttachmentState.FETCHED
        )
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    record_id = kept.version.record_id
    _find(asker, record_id)
    _note(asker, record_id, "attachment")
    body = bytes(kept.content.raw or b"") if kept.content else b""
    return _file(body, f"{kept.version.record}-{kept.position + 1}.bin")


def wanted_from(query: QueryDict) -> Wanted:
    """Return what an address asks for; Http404 where it asks for what cannot be."""
    direction = query.get("direction", "")
    if direction and direction not in set(Direction):
        raise Http404
    return Wanted(
        words=query.get("q", "")[:2000],
        direction=direction,
        account_id=as_uuid(query.get("account", "")),
        from_date=_date(query.get("from", "")),
        to_date=_date(query.get("to", "")),
        after=query.get("efter", ""),
    )


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        told = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not 1990 < told.year < 2200:  # noqa: PLR2004
        raise Http404
    return told


def _find(asker: Actor, record_id: UUID) -> RecordHead:
    try:
        return search.find(asker, record_id)
    except RecordHead.DoesNotExist as error:
        raise Http404 from error


def _is_noted(asker: Actor, found: Record) -> bool:
    cells = asker.conditions("record.read", found.scope)
    return found.visibility in ("direct", "followers") or all(cell.log_reading for cell in cells)


def _note(asker: Actor, record_id: UUID, purpose: str) -> None:
    note_reading(
        asker.person.id,
        object_type="record",
        object_id=record_id,
        purpose=purpose,
        now=asker.now,
    )


def _file(body: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
