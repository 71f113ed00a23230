"""The one door for other systems: a signed number, kept as it came and read afterwards."""

from __future__ import annotations

from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from torget.handover import replies
from torget.handover.models import HandOverRoute, How

HEADER = "X-Torget-Signature"


@csrf_exempt
@require_POST
def callback(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """200 when it is kept, also the second time; 401 without the signature; 503 to try later.

    Nothing is parsed before the answer. Source: design reliability.md 4.3, rule 1.
    """
    told = request.headers.get("Content-Length", "")
    if not told.isdecimal() or int(told[:9]) > replies.MOST_CALLBACK_BYTES or len(told) > 9:  # noqa: PLR2004
        return HttpResponse(status=413)
    body = request.read(replies.MOST_CALLBACK_BYTES + 1)
    signature = request.headers.get(HEADER, "").encode("utf-8", "replace")
    try:
        route = HandOverRoute.objects.filter(id=route_id).first()
        replies.verify(route, body, signature)
        replies.receive(How.CALLBACK, body, route=route, now=timezone.now())
    except replies.Unsigned:
        return HttpResponse(status=401)
    except DatabaseError:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    return HttpResponse(status=200)
