"""Packing a hand-over and putting it in the outbox: the worker's part, done once however often.

The package is made outside any transaction; it is written, and the outbox row with it, in one.
A worker that dies in between has written nothing, and the pulse asks again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from torget.channels import handing, parcels
from torget.connectors.handing.port import File
from torget.handover import manifest, paper, sheet
from torget.handover.models import HandOver, HandOverState
from torget.handover.routes import MANUAL, route_of
from torget.kit import failpoints
from torget.kit.django import queue
from torget.ledger import write as ledger

MOST_TRIES = 3
PAPER_BYTES = 6_000_000
"""Room kept in a package for the paper and the manifest."""
_MANUAL_BYTES = 100_000_000
_WAIT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Way:
    """The way a hand-over goes, decided when it is packed."""

    adapter: str
    sends: bool
    address: str
    folder: str
    secrets: bool
    most_bytes: int


def waiting(*, now: datetime) -> list[UUID]:
    """Return the hand-overs that are not packed yet, oldest first."""
    rows = HandOver.objects.filter(
        state=HandOverState.PENDING, built_at__isnull=True, build_tries__lt=MOST_TRIES
    ).exclude(build_tries__gt=0, asked_at__gt=now - _WAIT)
    return list(rows.order_by("asked_at", "id").values_list("id", flat=True)[:20])


def nudge(hand_over_id: UUID) -> None:
    """Ask for this hand-over to be packed."""
    queue.nudge(
        "prepare_hand_over",
        lock=f"hand-over:{hand_over_id}",
        queue="slow",
        hand_over_id=str(hand_over_id),
    )


def prepare(hand_over_id: UUID, *, now: datetime) -> bool:
    """The package is made and on its way, or waits for a person; tell whether it was done now.

    What cannot be packed is tried again, and is then work for a person: it is never dropped.
    """
    row = _unpacked(hand_over_id)
    if row is None:
        return False
    try:
        way, package = pack(row, now=now)
    except Exception as fault:
        _note_fault(row, fault, now=now)
        raise
    failpoints.reach("packed")
    with transaction.atomic():
        done = _put(row, way, package, now=now)
        failpoints.reach("parcel_written")
    return done


def pack(row: HandOver, *, now: datetime) -> tuple[Way, bytes]:
    """Return the way the hand-over goes and its package. Writes nothing."""
    way = _way(row)
    papers = manifest.gather(row, most_bytes=max(way.most_bytes - PAPER_BYTES, 0), now=now)
    if papers.secrecy and not way.secrets:
        way = _by_hand()
    page = File("handling.pdf", "application/pdf", paper.pdf(sheet.sheet_of(row, papers, now=now)))
    files = (page, *papers.evidence)
    told = {**papers.manifest, "files": manifest.listed(files)}
    body = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return way, parcels.pack((File("manifest.json", "application/json", body), *files))


def _unpacked(hand_over_id: UUID) -> HandOver | None:
    return (
        HandOver.objects.select_related(
            "record", "account", "authority", "unit__department", "asked_by"
        )
        .filter(id=hand_over_id, state=HandOverState.PENDING, built_at__isnull=True)
        .first()
    )


def _way(row: HandOver) -> Way:
    route = route_of(row.authority, row.port)
    abilities = handing.abilities(route.adapter) if route else None
    if route is None or abilities is None:
        return _by_hand()
    return Way(
        route.adapter,
        abilities.sends,
        route.address,
        route.folder,
        route.approved_for_secrecy or not abilities.open_way,
        abilities.max_bytes,
    )


def _by_hand() -> Way:
    return Way(MANUAL, sends=False, address="", folder="", secrets=True, most_bytes=_MANUAL_BYTES)


def _put(seen: HandOver, way: Way, package: bytes, *, now: datetime) -> bool:
    """Write the package, and where it is to be sent the outbox row, unless it has been done."""
    row = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("record", "asked_by")
        .filter(id=seen.id, state=HandOverState.PENDING, built_at__isnull=True)
        .first()
    )
    if row is None:
        return False
    row.adapter = way.adapter
    row.package = package
    row.package_sha256 = parcels.digest(package)
    row.built_at = now
    row.error_code = ""
    if way.sends:
        row.outbox = handing.post(_sending(row, way, package, now=now), now=now)
    row.save()
    _tell(row, now=now)
    return True


def _sending(row: HandOver, way: Way, package: bytes, *, now: datetime) -> handing.Sending:
    label = parcels.Label(
        adapter=way.adapter,
        address=way.address,
        folder=way.folder,
        secrets=way.secrets,
        key=f"torget-{row.id}",
        token=row.token,
        title=sheet.title(row),
        made_at=now,
    )
    return handing.Sending(label, package, row.record, row.asked_by, row.action)


def _note_fault(row: HandOver, fault: Exception, *, now: datetime) -> None:
    with transaction.atomic():
        HandOver.objects.filter(id=row.id, built_at__isnull=True).update(
            build_tries=F("build_tries") + 1, error_code=f"pack_{type(fault).__name__}"[:60]
        )
        failed = HandOver.objects.filter(
            id=row.id, state=HandOverState.PENDING, build_tries__gte=MOST_TRIES
        ).update(state=HandOverState.FAILED)
    if failed:
        _tell_failed(row, now=now)


def _tell(row: HandOver, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            "handover.packed",
            "handover",
            row.id,
            ledger.SYSTEM,
            now,
            {
                "record": str(row.record_id),
                "adapter": row.adapter,
                "sha256": bytes(row.package_sha256 or b"").hex(),
                "outbox": str(row.outbox_id) if row.outbox_id else None,
            },
        )
    )


def _tell_failed(row: HandOver, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            "handover.failed",
            "handover",
            row.id,
            ledger.SYSTEM,
            now,
            {"record": str(row.record_id)},
        )
    )
