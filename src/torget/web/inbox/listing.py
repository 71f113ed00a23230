"""The list pane: items as rows of nothing but strings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.inbox import lists, storms
from torget.inbox.lists import MOST_COUNTED, VIEWS, Filter, Listed
from torget.inbox.models import OURS_UNKNOWN, ItemState, Pause
from torget.inbox.storms import ListedBurst
from torget.kit.django.said import Said
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.organisation.models import Account, Network
from torget.rules.codes import Outcome
from torget.web import moments
from torget.web.addressing import reverse
from torget.web.excerpt import excerpt
from torget.web.inbox import drawing
from torget.web.inbox.filters import (
    address,
    asked,
    due_filter,
    narrowed_to,
    owner_filter,
    query,
    saved_views,
    searched_along,
    wanted_from,
)
from torget.web.supervision.showing import watch_view
from torget.web.viewmodels import (
    Empty,
    InboxFilter,
    InboxList,
    InboxRow,
    Link,
    WatchView,
    visible,
)

LINE = 120
EVERYTHING = "all"
"""The view that an address without a view means."""
ABOUT = 60
__all__ = ["etag_of", "kind_names", "pane", "rows_of", "wanted_from"]


@dataclass(frozen=True, slots=True)
class Labels:
    """Words of the rows, translated once for a page and not once for a row."""

    urgent: str
    secret: str
    private: str
    waits: str
    gone: str
    changed: str
    whose: str
    you: str
    no_words: str
    choose: str

    @classmethod
    def now(cls) -> Labels:
        """Return the words in the language of the page."""
        return cls(
            _("Urgent"),
            _("Secrecy"),
            _("Direct message"),
            _("On its way"),
            _("Deleted by the author"),
            _("Changed after the answer"),
            _("Whose is it?"),
            _("You"),
            _("(no text)"),
            _("Choose %(who)s"),
        )


def pane(actor: Actor, wanted: Filter, *, current: UUID | None = None) -> InboxList:
    """Return the list pane of a view; the same for the page and for its refresh."""
    try:
        page = lists.page(actor, wanted)
    except lists.BadPlace as error:
        raise Http404 from error
    accounts = _accounts(actor)
    rows = rows_of(page.items, actor, current=current, suffix=address(wanted))
    total = lists.count(actor, wanted)
    here = asked(wanted)
    filtered = _filtered(wanted, accounts)
    return InboxList(
        rows=rows,
        rows_html=drawing.rows(rows, choosing=actor.may("teamwork.assign")),
        tabs=_tabs(wanted),
        filters=(
            due_filter(wanted),
            owner_filter(wanted),
            _account_filter(wanted, accounts),
            _kind_filter(wanted),
        ),
        total=_total(total),
        total_text=_total_text(total, wanted.view),
        search_url=reverse("inbox"),
        search=wanted.words,
        search_fields=searched_along(wanted),
        filtered=filtered,
        clear_url=_url(vy=wanted.view),
        saved=saved_views(actor, wanted),
        bulk_url=reverse("bulk") if actor.may("teamwork.assign") else "",
        more_url=_url(**here, efter=page.next_place) if page.next_place else "",
        refresh_url=_refresh_url(wanted),
        etag=etag_of(rows),
        empty=None if rows else _empty(wanted, is_filtered=bool(filtered)),
        watch=_watch(actor, wanted, accounts),
        bursts=tuple(_burst_link(burst, wanted) for burst in storms.bursts(actor, wanted)),
    )


def _refresh_url(wanted: Filter) -> str:
    fewer = "" if wanted.rows == lists.PAGE else wanted.rows
    parts = {**asked(wanted), "efter": wanted.after, "antal": fewer}
    return reverse("inbox_rows") + query(parts)


def _watch(
    actor: Actor, wanted: Filter, accounts: tuple[tuple[UUID, str], ...]
) -> WatchView | None:
    """Where the list shows one account it can be said there that one has looked through it."""
    if wanted.account_id is None or wanted.account_id not in {each for each, _name in accounts}:
        return None
    reach = policy.within(actor.grants, "account.see", account="id")
    account = Account.objects.filter(reach, id=wanted.account_id).first()
    return watch_view(actor, account, then="inbox") if account else None


def _burst_link(burst: ListedBurst, wanted: Filter) -> Link:
    about = visible(excerpt(burst.text, ABOUT)) or burst.account_name
    told = ngettext(
        "%(count)s comment in the thread \u201d%(about)s\u201d",
        "%(count)s comments in the thread \u201d%(about)s\u201d",
        burst.open,
    ) % {"count": _total(burst.open), "about": about}
    return Link(told, _url(vy=wanted.view, grupp=burst.id))


def rows_of(
    items: Iterable[Listed], actor: Actor, *, current: UUID | None = None, suffix: str = ""
) -> tuple[InboxRow, ...]:
    """Return the items as rows, each leading to its page within the view they stand in."""
    labels = Labels.now()
    networks = dict(Network.choices)
    around = reverse("inbox"), suffix
    return tuple(
        _row(item, actor, labels, networks, around=around, is_current=item.id == current)
        for item in items
    )


def etag_of(rows: tuple[InboxRow, ...]) -> str:
    """Return what changes when a row does, though not with each passing minute."""
    told = [(row.id, row.line, row.badge, row.owner, row.deadline_state) for row in rows]
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:24]


def _row(
    item: Listed,
    actor: Actor,
    labels: Labels,
    networks: Mapping[str, str],
    *,
    around: tuple[str, str],
    is_current: bool,
) -> InboxRow:
    deadline_text, state, at = _deadline(item, now=actor.now)
    badge, tone = _badge(item, labels)
    line = excerpt(item.text, LINE)
    item_id, who = str(item.id), visible(item.author_name)
    return InboxRow(
        id=item_id,
        url=f"{around[0]}{item_id}/{around[1]}",
        who=who,
        where=f"{networks[item.network]} {item.account_name}",
        line=visible(line) or labels.no_words,
        deadline_text=deadline_text,
        deadline_state=state,
        deadline_exact=moments.minute(at),
        badge=badge,
        badge_tone=tone,
        owner=_owner(item, actor, labels),
        unread=item.state == ItemState.OPEN and item.assignee_id is None,
        current=is_current,
        choose=labels.choose % {"who": who},
    )


def _deadline(item: Listed, *, now: datetime) -> tuple[str, str, datetime]:
    if item.closed_at is not None:
        return (
            _("Closed %(when)s") % {"when": moments.short(item.closed_at, now=now)},
            "none",
            item.closed_at,
        )
    if item.pause:
        return pause_names()[Pause(item.pause)], "none", item.deadline_at
    text, state = moments.deadline(item.deadline_at, now=now)
    return text, state, item.deadline_at


def pause_names() -> dict[Pause, str]:
    """Return the words for why the clock of the full answer stands still."""
    return {
        Pause.CITIZEN: _("Waits for the citizen"),
        Pause.MANAGER: _("Waits for a decision"),
    }


def _badge(item: Listed, labels: Labels) -> tuple[str, str]:
    """Return the one badge that changes what to do, and its tone; the first that holds."""
    badges = (
        (item.urgent and item.closed_at is None, labels.urgent, "danger"),
        (item.secrecy, labels.secret, "warning"),
        (item.kind == OURS_UNKNOWN, labels.whose, "warning"),
        (item.changed_after_answer, labels.changed, "warning"),
        (item.gone_from_network, labels.gone, "neutral"),
        (item.state == ItemState.ON_ITS_WAY, labels.waits, "accent"),
        (item.private, labels.private, "neutral"),
    )
    return next(((label, tone) for holds, label, tone in badges if holds), ("", "neutral"))


def _owner(item: Listed, actor: Actor, labels: Labels) -> str:
    return labels.you if item.assignee_id == actor.person.id else item.assignee_name or ""


def _accounts(actor: Actor) -> tuple[tuple[UUID, str], ...]:
    """Return id and name of the accounts the actor reads the inbox of."""
    return tuple((account_id, name) for account_id, name in _read_by.rows(actor.grants))


@Said
def _read_by(grants: tuple[policy.Grant, ...]) -> QuerySet[Account, tuple[UUID, str]]:
    reach = policy.within(grants, "inbox.read", account="id")
    rows = Account.objects.filter(reach).order_by("display_name", "id")
    return rows.values_list("id", "display_name")


def _tabs(wanted: Filter) -> tuple[Link, ...]:
    names = (
        _("Mine"),
        _("My unit"),
        _("All"),
        _("Overdue"),
        _("Soon"),
        _("On their way"),
        _("Closed"),
    )
    inbox = reverse("inbox")
    return tuple(
        Link(name, inbox + query({**asked(wanted), "vy": view}), current=view == wanted.view)
        for view, name in zip(VIEWS, names, strict=True)
    )


def _account_filter(wanted: Filter, accounts: tuple[tuple[UUID, str], ...]) -> InboxFilter:
    everything = _url(**{**asked(wanted), "konto": ""})  # put together once, not once an account
    start = _begun(everything)
    return _filter(
        _("Account"),
        Link(_("All accounts"), everything, wanted.account_id is None),
        *(
            Link(name, f"{start}konto={account_id}", account_id == wanted.account_id)
            for account_id, name in accounts
        ),
    )


def _kind_filter(wanted: Filter) -> InboxFilter:
    everything = _url(**{**asked(wanted), "sort": ""})
    start = _begun(everything)
    return _filter(
        _("What the flow chart suggests"),
        Link(_("All kinds"), everything, not wanted.kind),
        *(
            Link(name, f"{start}sort={kind}", kind == wanted.kind)
            for kind, name in kind_names().items()
        ),
    )


def _filter(label: str, *links: Link) -> InboxFilter:
    return InboxFilter(label, links, drawing.links(links))


def _begun(url: str) -> str:
    """Return the address ready for one more part."""
    return f"{url}&" if "?" in url else f"{url}?"


def kind_names() -> dict[str, str]:
    """Return the short name of every kind of item."""
    return {
        Outcome.ESCALATE_URGENT: _("Acute danger"),
        Outcome.REMOVE_KEEP_RECORD: _("Breaks the rules"),
        Outcome.REVIEW_REMOVAL: _("Two people look"),
        Outcome.REGISTER_AND_REFER: _("Secrecy"),
        Outcome.REGISTER: _("To the registrar"),
        Outcome.REFER_TO_OTHER_CHANNEL: _("Individual case"),
        Outcome.FORWARD_COMPLAINT: _("Complaint or suggestion"),
        Outcome.CONSULT_MANAGER: _("Criticism"),
        Outcome.ANSWER_IN_CHANNEL: _("Simple question"),
        Outcome.NO_ACTION: _("Nothing to do"),
        OURS_UNKNOWN: _("Whose is it?"),
    }


def _filtered(wanted: Filter, accounts: tuple[tuple[UUID, str], ...]) -> str:
    names = [name for account_id, name in accounts if account_id == wanted.account_id]
    if wanted.kind:
        names.append(kind_names()[wanted.kind])
    if wanted.burst_id:
        names.append(_("the comments of one thread"))
    names += narrowed_to(wanted)
    if not names and not wanted.account_id:
        return ""
    return _("You see only: %(names)s.") % {"names": ", ".join(names) or "-"}


def _total(count: int) -> str:
    return f"{MOST_COUNTED:,}+".replace(",", "\u00a0") if count > MOST_COUNTED else str(count)


def _total_text(count: int, view: str) -> str:
    if view == "closed":
        return ngettext("%(count)s closed", "%(count)s closed", count) % {"count": _total(count)}
    return ngettext("%(count)s unanswered", "%(count)s unanswered", count) % {
        "count": _total(count)
    }


def _empty(wanted: Filter, *, is_filtered: bool) -> Empty:
    if wanted.words:
        return Empty(
            _("No message here has those words"),
            _("Try other words, or look among the closed. All records are found under Records."),
        )
    if is_filtered:
        return Empty(
            _("Nothing here matches the filter"),
            _("Clear the filter to see the rest of the list."),
        )
    of_view = {
        "closed": (_("Nothing is closed yet"), _("Messages that have got their ending are here.")),
        "overdue": (_("Nothing is overdue"), _("What has not been answered in time is here.")),
        "soon": (
            _("Nothing is due soon"),
            _("What is due within two hours of working time is here."),
        ),
    }
    if wanted.view in of_view:
        return Empty(*of_view[wanted.view])
    if wanted.view == "mine":
        return Empty(
            _("You have taken nothing on yourself"),
            _("Open a message and choose Take it, or answer it."),
            Link(_("See all messages"), _url(vy=EVERYTHING)),
        )
    return Empty(
        _("Nothing is waiting"),
        _("New messages from citizens come here, nearest deadline first."),
    )


def _url(**parts: object) -> str:
    return reverse("inbox") + query(parts)
