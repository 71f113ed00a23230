"""The same for many: what was chosen is shown first, and what was done can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from torget.inbox.endings import Reason
from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.teamwork import bulk, people
from torget.teamwork.models import Bulk, BulkKind
from torget.web import moments
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.excerpt import excerpt
from torget.web.inbox.ways.close import reason_names
from torget.web.inbox.written import Written
from torget.web.viewmodels import Act, BulkPage, BulkRow, Choice, Link, Way, WayField, visible

LINE = 90


@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """What was chosen, what is left out and why, and what can be done."""
    asker = asking_for(request, "teamwork.assign")
    return _show(request, asker, _ids(request.GET.getlist("id")), Written())


@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give them all to a colleague."""
    asker = asking_for(request, "teamwork.assign")
    chosen, to = _ids(request.POST.getlist("id")), as_uuid(posted(request, "to"))
    first = next((each.item for each in bulk.choose(asker, chosen) if not each.left_out), None)
    person = people.takers(asker, first).filter(id=to).first() if first and to else None
    if person is None:
        said = _("Choose messages, and a colleague who may take them.")
        return _show(request, asker, chosen, _fault("assign", "to", said, request), status=422)
    return _done(bulk.assign_all(asker, chosen, to=person))


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close them all with a reason."""
    asker = asking_for(request, "inbox.close_without_action")
    chosen, reason = _ids(request.POST.getlist("id")), posted(request, "reason")
    if reason not in set(Reason) or not chosen:
        said = _("Choose messages, and a reason.")
        return _show(request, asker, chosen, _fault("close", "reason", said, request), status=422)
    try:
        return _done(bulk.close_all(asker, chosen, reason=reason, text=posted(request, "text")))
    except bulk.NothingChosen:
        said = _("Choose messages, and a reason.")
        return _show(request, asker, chosen, _fault("close", "reason", said, request), status=422)


@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """What was done, to whom it could not be done and why, and the way to undo it."""
    asker = asking_for(request, "teamwork.assign")
    found = _find(asker, request.GET.get("bulk", ""))
    return render(request, "teamwork/bulk_done.html", {"page": _done_page(asker, found)})


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo it where nobody has done more since."""
    asker = asking_for(request, "teamwork.assign")
    found = _find(asker, posted(request, "bulk"))
    try:
        bulk.undo_all(asker, found)
    except bulk.TooLate:
        page = _done_page(asker, found)
        return render(request, "teamwork/bulk_done.html", {"page": page}, status=409)
    return _done(found)


def _find(asker: Actor, told: str) -> Bulk:
    bulk_id = as_uuid(told)
    if bulk_id is None:
        raise Bulk.DoesNotExist
    return bulk.find(asker, bulk_id)


def _done(found: Bulk) -> HttpResponse:
    return redirect(f"{reverse('bulk_done')}?bulk={found.id}")


def _ids(told: Iterable[str]) -> tuple[UUID, ...]:
    found = (as_uuid(each) for each in list(told)[: bulk.MOST])
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _fault(way: str, name: str, said: str, request: HttpRequest) -> Written:
    values = {each: posted(request, each) for each in ("to", "reason", "text")}
    return Written(way, values, ((name, said),))


def _show(
    request: HttpRequest,
    asker: Actor,
    chosen: tuple[UUID, ...],
    written: Written,
    *,
    status: int = 200,
) -> HttpResponse:
    found = bulk.choose(asker, chosen)
    takes = tuple(each.item for each in found if not each.left_out)
    page = BulkPage(
        title=_("Several at once"),
        lead=_lead(len(takes)),
        rows=tuple(_row(item) for item in takes),
        left_out=tuple(
            _row(each.item, why_left_out()[each.left_out]) for each in found if each.left_out
        ),
        ways=_ways(asker, takes, written) if takes else (),
        back_url=reverse("inbox"),
        errors=written.summary,
    )
    return render(request, "teamwork/bulk.html", {"page": page}, status=status)


def _lead(count: int) -> str:
    if not count:
        return _("Nothing is chosen that can be handled with others. Tick messages in the inbox.")
    return ngettext(
        "%(count)s message. You can undo it for ten minutes.",
        "%(count)s messages. You can undo it for ten minutes.",
        count,
    ) % {"count": count}


def why_left_out() -> dict[str, str]:
    """Return the words for why an item is left out."""
    return {
        bulk.HANDLED: _("It is handled already."),
        bulk.URGENT: _("It is urgent and is handled by itself."),
        bulk.REGISTERED: _("It may be secret or must be registered, and is handled by itself."),
        bulk.MINE_NOT: _("You or your colleague may not do it there."),
        bulk.WHOSE: _("Say first whose post it is."),
        bulk.WORDS: _("It asks something. Write why it gets no answer."),
    }


def _row(item: Item, left_out: str = "") -> BulkRow:
    content = item.record.head.version.content
    line = excerpt(content.text or "", LINE) or _("(no text)")
    who = visible(content.author_name or _("Unknown author"))
    return BulkRow(
        id=str(item.id),
        link=Link(visible(f"{who}: {line}"), reverse("item", args=[item.id])),
        where=item.account.display_name,
        left_out=left_out,
    )


def _ways(asker: Actor, items: tuple[Item, ...], written: Written) -> tuple[Way, ...]:
    hidden = tuple(("id", str(item.id)) for item in items)
    ways = [_assign_way(asker, items[0], hidden, written)]
    if asker.may("inbox.close_without_action"):
        ways.append(_close_way(hidden, written))
    return tuple(ways)


def _assign_way(
    asker: Actor, first: Item, hidden: tuple[tuple[str, str], ...], written: Written
) -> Way:
    value = written.value("assign", "to")
    chosen = people.takers(asker, first)
    return Way(
        key="assign",
        title=_("Give them to a colleague"),
        url=reverse("bulk_assign"),
        button=_("Give them to the colleague"),
        hidden=hidden,
        fields=(
            WayField(
                "assign-to",
                "to",
                _("Colleague"),
                kind="select",
                value=value,
                required=True,
                choices=(
                    Choice("", _("Choose"), chosen=not value),
                    *(Choice(str(p.id), p.name, chosen=str(p.id) == value) for p in chosen),
                ),
                errors=written.errors("assign", "to"),
            ),
        ),
        open=True,
    )


def _close_way(hidden: tuple[tuple[str, str], ...], written: Written) -> Way:
    value = written.value("close", "reason")
    return Way(
        key="close",
        title=_("Close them without an answer"),
        url=reverse("bulk_close"),
        button=_("Close them"),
        hidden=hidden,
        fields=(
            WayField(
                "close-reason",
                "reason",
                _("Why do they need no answer?"),
                kind="radio",
                required=True,
                choices=tuple(
                    Choice(str(code), name, chosen=str(code) == value)
                    for code, name in reason_names().items()
                ),
                errors=written.errors("close", "reason"),
            ),
            WayField(
                "close-text",
                "text",
                _("Explain in a few words"),
                kind="long",
                value=written.value("close", "text"),
                help=_("Each message gets the reason in its history."),
            ),
        ),
        open=written.way == "close",
    )


def _done_page(asker: Actor, found: Bulk) -> BulkPage:
    rows = tuple(
        found.items.select_related(
            "item__account", "item__record__head__version__content"
        ).order_by("item__deadline_at", "item_id")
    )
    done_rows = tuple(_row(row.item) for row in rows if not row.refused)
    undo = None
    if found.undone_at is None and asker.now <= found.undo_until:
        undo = Act(
            _("Undo"), reverse("bulk_undo"), variant="primary", fields=(("bulk", str(found.id)),)
        )
    return BulkPage(
        title=_done_title(found),
        lead=_done_lead(asker, found, len(done_rows)),
        rows=done_rows,
        left_out=tuple(_row(row.item, why_left_out()[row.refused]) for row in rows if row.refused),
        undo=undo,
        back_url=reverse("inbox"),
    )


def _done_title(found: Bulk) -> str:
    if found.undone_at is not None:
        return _("Undone")
    return _("Given to a colleague") if found.kind == BulkKind.ASSIGN else _("Closed")


def _done_lead(asker: Actor, found: Bulk, count: int) -> str:
    if found.undone_at is not None:
        undone = found.items.filter(undone=True).count()
        return ngettext(
            "%(count)s message is as it was. What others have done since stays.",
            "%(count)s messages are as they were. What others have done since stays.",
            undone,
        ) % {"count": undone}
    if asker.now > found.undo_until:
        return _("The time for undoing is over. Open the messages one by one.")
    return ngettext(
        "%(count)s message. You can undo it until %(when)s.",
        "%(count)s messages. You can undo it until %(when)s.",
        count,
    ) % {"count": count, "when": moments.short(found.undo_until, now=asker.now)}
