"""The page where messages that ask the same are chosen, to be handled as one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.inbox import endings, lists
from torget.inbox.answer import AlreadyHandled
from torget.inbox.lists import Filter
from torget.inbox.models import Item, ItemState
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.teamwork import merging
from torget.web.asking import as_uuid, asking_for
from torget.web.excerpt import excerpt
from torget.web.inbox.doing import conflict, query_of
from torget.web.viewmodels import Choice, FieldError, TogetherPage, visible

MOST_OFFERED = 30
LINE = 120


@require_GET
def choose(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Open messages of the same thread, and of the same account and kind."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    policy.require(asker.grants, "teamwork.merge", found.scope)
    return _show(request, asker, found)


@require_POST
def merge(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Handle the chosen ones together with this one."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    policy.require(asker.grants, "teamwork.merge", found.scope)
    wanted = [as_uuid(each) for each in request.POST.getlist("id")[: merging.MOST]]
    others = tuple(_mergeable(asker, found).filter(id__in=[each for each in wanted if each]))
    try:
        merging.merge(asker, found, others=others)
    except AlreadyHandled:
        return conflict(request, item_id, "")
    except merging.NothingChosen:
        said = _("Choose at least one message that asks the same.")
        return _show(request, asker, found, fault=said)
    except (merging.NotTogether, endings.MustBeRegistered, endings.Urgent):
        said = _("What is urgent, may be secret or must be registered is handled by itself.")
        return _show(request, asker, found, fault=said)
    return redirect(reverse("item", args=[item_id]) + query_of(request))


def _mergeable(asker: Actor, item: Item) -> QuerySet[Item]:
    return (
        lists.visible(asker, Filter())
        .filter(
            state=ItemState.OPEN,
            authority_id=item.authority_id,
            account_id=item.account_id,
            urgent=False,
            secrecy=False,
            private=item.private,
        )
        .filter(Q(record__head__thread_id=item.record.head.thread_id) | Q(kind=item.kind))
        .exclude(id=item.id)
    )


def _show(request: HttpRequest, asker: Actor, item: Item, *, fault: str = "") -> HttpResponse:
    same_thread = Q(record__head__thread_id=item.record.head.thread_id)
    rows = _mergeable(asker, item).select_related("record__head__version__content")
    near = list(rows.filter(same_thread).order_by("deadline_at", "id")[:MOST_OFFERED])
    more = rows.exclude(same_thread).order_by("deadline_at", "id")[: MOST_OFFERED - len(near)]
    query = query_of(request)
    page = TogetherPage(
        title=_("Handle together with others"),
        back_url=reverse("item", args=[item.id]) + query,
        save_url=reverse("item_merge", args=[item.id]) + query,
        choices=tuple(_choice(each) for each in [*near, *more]),
        errors=(FieldError(fault, "together-choices"),) if fault else (),
    )
    return render(request, "teamwork/together.html", {"page": page}, status=422 if fault else 200)


def _choice(item: Item) -> Choice:
    content = item.record.head.version.content
    line = excerpt(content.text or "", LINE) or _("(no text)")
    return Choice(
        str(item.id), visible(content.author_name or _("Unknown author")), help=visible(line)
    )
