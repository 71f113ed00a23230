"""The unit's saved views of the inbox."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.organisation.act import Actor
from torget.teamwork import views
from torget.teamwork.models import SavedView
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.inbox.filters import address, wanted_from
from torget.web.viewmodels import FieldError, Link, ViewsPage


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The views the unit has."""
    return _show(request, asking_for(request, "teamwork.save_view"))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the view that is seen under a name."""
    asker = asking_for(request, "teamwork.save_view")
    name = posted(request, "name").strip()
    query = address(wanted_from(QueryDict(posted(request, "query").removeprefix("?"))))
    if not name or not query or len(name) > views.LONGEST_NAME:
        return _show(request, asker, fault=_("Give the view a short name."), status=422)
    if len(query) > views.LONGEST_QUERY:
        raise Http404
    try:
        views.save(asker, views.new(asker.person.unit, actor=asker), name=name, query=query)
    except tuple(_faults()) as fault:
        return _show(request, asker, fault=_faults()[type(fault)], status=422)
    return redirect(reverse("inbox") + query)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a view away."""
    asker = asking_for(request, "teamwork.remove_view")
    view_id = as_uuid(posted(request, "view"))
    if view_id is None:
        raise SavedView.DoesNotExist
    found = SavedView.objects.select_related("unit").filter(unit_id=asker.person.unit_id)
    views.remove(asker, found.get(id=view_id))
    return redirect("views")


def _faults() -> dict[type[Exception], str]:
    return {
        views.NameMissing: _("Give the view a short name."),
        views.NameTaken: _("The unit has a view with that name already."),
        views.TooMany: _("The unit has as many views as there is room for. Take one away first."),
    }


def _show(
    request: HttpRequest, asker: Actor, *, fault: str = "", status: int = 200
) -> HttpResponse:
    unit = asker.person.unit
    inbox = reverse("inbox")
    shown = ViewsPage(
        unit=unit.name,
        views=tuple(
            (str(view.id), Link(view.name, inbox + view.query)) for view in views.of_unit(unit.id)
        ),
        save_url=reverse("view_save"),
        remove_url=reverse("view_remove"),
        name=posted(request, "name"),
        query=posted(request, "query"),
        errors=(FieldError(fault, "view-name"),) if fault else (),
    )
    return render(request, "teamwork/views.html", {"page": shown}, status=status)
