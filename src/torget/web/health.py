"""Whether the service stands, for machines: no login, no details."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from torget.web import full_disk


@require_GET
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it does not; say when its disk is full.

    On a full disk pages can still be read: it is 200, so that nothing in front shuts them.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError as fault:
        return JsonResponse(_told(ok=False, full=full_disk.is_it(fault)), status=503)
    full = full_disk.is_full()
    return JsonResponse(_told(ok=not full, full=full))


def _told(*, ok: bool, full: bool) -> dict[str, object]:
    return {"ok": ok, "fault": "disk full"} if full else {"ok": ok}
