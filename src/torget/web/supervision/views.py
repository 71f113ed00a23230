"""Supervision's addresses: the button, and the looks as proof."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.inbox.models import Item, ItemState
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.organisation.models import Account
from torget.supervision import sweeping
from torget.supervision.models import How
from torget.supervision.proof import proof_of
from torget.web.asking import asking_for, posted
from torget.web.supervision.showing import SPANS, page_of
from torget.web.viewmodels import Conflict

USUAL_DAYS = 30


@require_POST
def sweep(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Say that one has looked through the account."""
    asker = asking_for(request, "account.see")
    account = _find(asker, "account.see", account_id)
    work = Item.objects.filter(account=account).exclude(state=ItemState.CLOSED)
    how = How.LOOKED_THROUGH if work.exists() else How.ALL_HANDLED
    try:
        sweeping.sweep(asker, sweeping.Watched(account), how=how)
    except sweeping.NotWatched:
        told = Conflict(
            _("The account is not connected, so there is nothing to look through."),
            reverse("account", args=[account.id]),
        )
        return render(request, "409.html", {"conflict": told}, status=409)
    if posted(request, "then") == "inbox":
        return redirect(f"{reverse('inbox')}?konto={account.id}")
    return redirect("account", account.id)


@require_GET
def supervision(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The looks at one account, newest first, with the gaps."""
    asker = asking_for(request, "supervision.see")
    account = _find(asker, "supervision.see", account_id)
    days = _days(request.GET.get("dagar", ""))
    proof = proof_of(account, since=asker.now - timedelta(days=days), now=asker.now)
    page = page_of(asker, account, proof, days=days)
    return render(request, "supervision/account.html", {"page": page})


def _find(asker: Actor, action: str, account_id: UUID) -> Account:
    reach = policy.within(asker.grants, action, account="id")
    return Account.objects.filter(reach).get(id=account_id)


def _days(wanted: str) -> int:
    if not wanted:
        return USUAL_DAYS
    if wanted not in {str(each) for each in SPANS}:
        raise Http404
    return int(wanted)
