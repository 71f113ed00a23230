"""Records as their pages show them."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.channels.models import Outbox
from torget.inbox.models import Item
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.organisation.models import Account, Network
from torget.records import proof as proving
from torget.records import search
from torget.records.models import Direction, Hold, NetworkState, RecordHead
from torget.records.search import Wanted
from torget.records.thread import Message, raw_of, thread_of
from torget.web import moments
from torget.web.excerpt import excerpt
from torget.web.messages import attachments, safe_link, thread_messages
from torget.web.story import story_of
from torget.web.viewmodels import (
    Badge,
    Choice,
    Empty,
    Fact,
    Proof,
    RawBytes,
    RecordPage,
    RecordRow,
    RecordsPage,
    Segment,
    VersionView,
    compared,
    marked,
    visible,
)

LINE = 220
RAW_SHOWN = 20_000


def directions() -> dict[str, str]:
    """Return the words for the directions."""
    return {
        Direction.RECEIVED: _("Received"),
        Direction.ISSUED: _("Drawn up"),
        Direction.UNKNOWN: _("Unclear"),
    }


def records_page(actor: Actor, wanted: Wanted, *, searched: bool) -> RecordsPage:
    """Return the search page with its hits."""
    page = search.page(actor, wanted)
    total = search.count(actor, wanted) if searched else 0
    rows = tuple(_row(head, actor) for head in page.heads)
    here = {
        "q": wanted.words,
        "direction": wanted.direction,
        "account": wanted.account_id or "",
        "from": wanted.from_date or "",
        "to": wanted.to_date or "",
    }
    more = {**here, "efter": page.next_place}
    return RecordsPage(
        search_url=reverse("records"),
        rows=rows,
        q=wanted.words,
        directions=_direction_choices(wanted),
        accounts=_account_choices(actor, wanted),
        from_date=str(wanted.from_date or ""),
        to_date=str(wanted.to_date or ""),
        searched=searched,
        total_text=_total_text(total) if searched and rows else "",
        clear_url=reverse("records"),
        more_url=f"?{urlencode({k: str(v) for k, v in more.items() if v})}"
        if page.next_place
        else "",
        empty=None
        if rows or searched
        else Empty(
            _("No records yet"),
            _("What citizens write to us and what we write is kept here."),
        ),
    )


def _total_text(total: int) -> str:
    shown = "1\u00a0000+" if total > search.MOST_COUNTED else str(total)
    return ngettext("%(count)s record", "%(count)s records", total) % {"count": shown}


def _row(head: RecordHead, actor: Actor) -> RecordRow:
    record, content = head.record, head.version.content
    line = excerpt(content.text or "", LINE)
    deleted = head.network_state == NetworkState.DELETED
    return RecordRow(
        url=reverse("record", args=[record.id]),
        number=str(record),
        direction=directions()[head.direction],
        who=visible(content.author_name or _("Unknown author")),
        where=f"{Network(record.account.network).label} {record.account.display_name}",
        when=moments.short(record.received_at, now=actor.now),
        when_iso=timezone.localtime(record.received_at).isoformat(timespec="seconds"),
        parts=(Segment(visible(line) or _("(no text)")),),
        state=_("Deleted on the network") if deleted else "",
    )


def _direction_choices(wanted: Wanted) -> tuple[Choice, ...]:
    every = Choice("", _("Both"), chosen=not wanted.direction)
    return (
        every,
        *(
            Choice(value, label, chosen=value == wanted.direction)
            for value, label in directions().items()
        ),
    )


def _account_choices(actor: Actor, wanted: Wanted) -> tuple[Choice, ...]:
    mine = (
        account
        for account in Account.objects.order_by("display_name", "id")
        if policy.allowed(actor.grants, "record.read", policy.of_account(account))
    )
    return (
        Choice("", _("All accounts"), chosen=wanted.account_id is None),
        *(Choice(str(a.id), a.display_name, chosen=a.id == wanted.account_id) for a in mine),
    )


def record_page(actor: Actor, head: RecordHead, *, show_raw: bool) -> RecordPage:
    """Return everything the page of a record shows."""
    record, content = head.record, head.version.content
    thread = thread_of(head, seen_by=search.readable(actor))
    own = next(each for each in thread if each.record.id == record.id)
    line = excerpt(content.text or "", 90)
    outbox_ids = list(Outbox.objects.filter(record=record).values_list("id", flat=True))
    item = Item.objects.filter(record=record).first()
    may_open = item is not None and actor.may("inbox.read", record.scope)
    return RecordPage(
        number=str(record),
        title=visible(f"{content.author_name or _('Unknown author')}: {line or _('(no text)')}"),
        direction=directions()[head.direction],
        direction_tone="warning" if head.direction == Direction.UNKNOWN else "accent",
        facts=_facts(head),
        text=marked(content.text or ""),
        network_state=_network_state(head),
        versions=_versions(own, actor),
        attachments=attachments(own.attachments),
        thread=thread_messages(thread, current=record.id, now=actor.now) if len(thread) > 1 else (),
        events=story_of(
            [record.id, *outbox_ids, *([item.id] if item is not None else [])], now=actor.now
        ),
        proof=_proof(head),
        raw=_raw(head, shown=show_raw),
        retention=_retention(head),
        network_url=safe_link(content.url or ""),
        item_url=reverse("item", args=[item.id]) if item is not None and may_open else "",
        warning=visible(content.warning or ""),
    )


def _facts(head: RecordHead) -> tuple[Fact, ...]:
    record, content = head.record, head.version.content
    account = f"{Network(record.account.network).label} {record.account.display_name}"
    issued = head.direction == Direction.ISSUED
    noted = issued and head.network_state == NetworkState.APART
    published = _("The file, not published") if noted else _("Published on %(account)s")
    facts = [
        Fact(_("From"), account if issued else visible(content.author_name or _("Unknown author"))),
        Fact(_("To"), published % {"account": account} if issued else account),
        Fact(
            _("Drawn up") if issued else _("Came in"),
            moments.exact(record.received_at)
            if record.received_at_told
            else _("%(when)s (the network gave no time)")
            % {"when": moments.exact(record.received_at)},
        ),
        Fact(_("Collected"), moments.exact(record.ingested_at)),
        Fact(_("Authority"), record.authority.name),
        Fact(_("Unit"), record.unit.name),
        Fact(_("Visible to"), visibilities().get(record.visibility, record.visibility)),
        Fact(_("Registration number"), head.registration_no or _("Not registered")),
        Fact(_("Id on the network"), record.remote_id, mono=True),
    ]
    if head.issued_by is not None:
        facts.insert(2, Fact(_("Written by"), head.issued_by.name))
    return tuple(facts)


def visibilities() -> dict[str, str]:
    """Return the words for who can see a message."""
    return {
        "public": _("Everybody"),
        "unlisted": _("Everybody, unlisted"),
        "followers": _("Followers"),
        "direct": _("Only us and the author"),
        "internal": _("Only us"),
    }


def _network_state(head: RecordHead) -> Badge:
    match head.network_state:
        case NetworkState.DELETED:
            return Badge(_("Deleted on the network"), "warning")
        case NetworkState.EDITED:
            return Badge(_("Edited on the network"), "warning")
        case NetworkState.APART:
            return Badge(_("Not on a network"), "neutral")
        case _:
            return Badge(_("Still on the network"), "neutral")


def _versions(own: Message, actor: Actor) -> tuple[VersionView, ...]:
    views = []
    before = ""
    raw = raw_of(own.record)
    for version in own.versions:
        text = version.content.text or ""
        views.append(
            VersionView(
                _("Version %(n)s") % {"n": version.n},
                moments.when(version.seen_at, now=actor.now),
                compared(before, text) if before else marked(text),
                hashlib.sha256(raw[version.id]).hexdigest(),
                current=version.id == own.head.version_id,
            )
        )
        before = text
    return tuple(views)


def _proof(head: RecordHead) -> Proof:
    checked = proving.check(head.record_id)
    if checked.ok and checked.since is not None:
        sentence = _("Unchanged since %(when)s.") % {"when": moments.exact(checked.since)}
    else:
        sentence = _("What is kept does not match the ledger. Tell the archivist and IT at once.")
    return Proof(
        sentence,
        checked.ok,
        (
            Fact(_("Events checked"), str(checked.events)),
            Fact(_("Parts checked"), str(checked.parts)),
            Fact(_("First leaf"), checked.leaf, mono=True),
        ),
        f"torget verify_record {head.record_id}",
    )


def _raw(head: RecordHead, *, shown: bool) -> RawBytes:
    body = bytes(head.version.content.raw or b"")
    here = reverse("record", args=[head.record_id])
    return RawBytes(
        size=_("%(count)s bytes") % {"count": f"{len(body):,}".replace(",", "\u00a0")},
        sha256=hashlib.sha256(body).hexdigest(),
        show_url=f"{here}?visa=ra#raw",
        download_url=reverse("record_raw", args=[head.record_id]),
        text=visible(body[:RAW_SHOWN].decode("utf-8", "backslashreplace")) if shown else "",
        shown=shown,
    )


def _retention(head: RecordHead) -> tuple[Fact, ...]:
    holds = Hold.objects.filter(record_id=head.record_id, lifted_at__isnull=True).count()
    return (
        Fact(_("Retention"), _("Kept until there is a decision on disposal")),
        Fact(_("Holds"), str(holds) if holds else _("None")),
    )
