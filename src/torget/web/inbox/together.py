"""What people do together about an item, put on its page: notes, drafts, who else is here."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from torget.inbox.models import Item, ItemState
from torget.organisation.act import Actor
from torget.teamwork import claims, drafts, merging, notes, presence, replies
from torget.teamwork.claims import Held
from torget.teamwork.models import Draft, SavedReply
from torget.teamwork.models import Note as KeptNote
from torget.teamwork.traces import Traces
from torget.web import moments
from torget.web.addressing import reverse
from torget.web.excerpt import excerpt
from torget.web.inbox.disturbing import folded
from torget.web.inbox.written import Written
from torget.web.viewmodels import (
    Act,
    AnswerBox,
    Choice,
    ItemPage,
    Link,
    Note,
    NoteForm,
    Together,
    marked,
    visible,
)

ABOUT = 80
"""Signs of another message's words where it is named."""


def add_to(
    page: ItemPage,
    actor: Actor,
    item: Item,
    written: Written,
    traces: Traces,
    *,
    query: str,
    reply_id: UUID | None,
) -> ItemPage:
    """Return the page with what people do together about the item."""
    draft = drafts.own(actor, item) if traces.draft else None
    held = claims.held_by_another(actor, item)
    shelf = replies.of_unit(item.unit_id) if page.answer is not None else ()
    answer = page.answer and _dressed(
        page.answer, actor, item, written, draft=draft, shelf=shelf, reply_id=reply_id
    )
    if answer is not None and held is not None and held.lasts:
        answer = replace(answer, ask=_ask(held), ask_errors=written.errors("answer", "anyway"))
    page = replace(
        page,
        answer=answer,
        list_query=query,
        together=_together(
            actor,
            item,
            written,
            traces,
            query=query,
            draft=None if page.kept or (answer is not None and answer.refusal is None) else draft,
            held=held,
            shelf=shelf,
        ),
    )
    return folded(actor, item, page)


def _dressed(
    box: AnswerBox,
    actor: Actor,
    item: Item,
    written: Written,
    *,
    draft: Draft | None,
    shelf: tuple[SavedReply, ...],
    reply_id: UUID | None,
) -> AnswerBox:
    """Return the box with the draft or the chosen text in it; what was just written wins."""
    chosen = next((each for each in shelf if each.id == reply_id), None)
    text, left = box.text, ""
    if written.way != "answer":
        text = draft.text if draft is not None else text
        if chosen is not None:
            filled = replies.fill(actor, item, chosen)
            text, left = f"{text}\n\n{filled.text}".strip(), _left(filled.left)
    return replace(
        box,
        text=text,
        used=str(len(text)),
        left=left,
        templates=tuple(
            Choice(str(each.id), each.name, chosen=each.id == reply_id)
            for each in shelf
            if each.body and not each.reason
        ),
        template_url=reverse("item", args=[item.id]),
        draft_url=reverse("item_draft", args=[item.id]),
        saved=_saved(draft, actor) if draft is not None and not written.way else "",
    )


def _left(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    return _("Fill in yourself before you send: %(names)s.") % {
        "names": ", ".join(f"{{{name}}}" for name in names)
    }


def _saved(draft: Draft, actor: Actor) -> str:
    at = moments.short(draft.saved_at, now=actor.now)
    if draft.lost:
        return _("Somebody was before you. Your text was kept as a draft %(when)s.") % {"when": at}
    return saved_sentence(at)


def saved_sentence(at: str) -> str:
    """Return what is said when a draft is saved; `at` is "i dag 14.05"."""
    return _("Your draft was saved %(when)s.") % {"when": at}


def _ask(held: Held) -> str:
    return _("%(name)s has taken it. I answer anyway.") % {"name": held.name}


def _together(
    actor: Actor,
    item: Item,
    written: Written,
    traces: Traces,
    *,
    query: str,
    draft: Draft | None,
    held: Held | None,
    shelf: tuple[SavedReply, ...],
) -> Together:
    """`draft` is the person's own where there is no box to put it in."""
    into, merged = merging.together_with(item) if traces.merges else (None, ())
    return Together(
        others=others(actor, item) if traces.others else (),
        presence_url=reverse("item_presence", args=[item.id]),
        notes=_notes(actor, item) if traces.notes else (),
        note_form=_note_form(actor, item, written),
        mention=_mention(actor, item) if traces.notes else None,
        kept=draft.text if draft is not None else "",
        kept_title=_saved(draft, actor) if draft is not None else "",
        held=_held(held, actor),
        links=_links(actor, item, query),
        macros=_macros(actor, item, shelf, query),
        merged_into=_link(into) if into is not None else None,
        split=_split(actor, item) if into is not None else None,
        merged=tuple(_link(each) for each in merged),
        next_url=reverse("item_next", args=[item.id]) + query,
    )


def others(actor: Actor, item: Item) -> tuple[str, ...]:
    """Return one sentence for each other person who has the item before them."""
    writes, looks = _("%(name)s is writing."), _("%(name)s is looking.")
    return tuple(
        (writes if each.writes else looks) % {"name": each.name}
        for each in presence.beside(actor, item)
    )


def _notes(actor: Actor, item: Item) -> tuple[Note, ...]:
    may_file = actor.may("teamwork.file_note", item.scope)
    return tuple(_note(each, actor, item, may_file=may_file) for each in notes.of_item(item))


def _note(note: KeptNote, actor: Actor, item: Item, *, may_file: bool) -> Note:
    mine = note.by_id == actor.person.id
    shown = Note(note.by.name, moments.when(note.at, now=actor.now), marked(note.text))
    if note.filed is not None:
        number = _("Record %(number)s") % {"number": note.filed}
        return replace(shown, filed=Link(number, reverse("record", args=[note.filed.id])))
    if not may_file:
        return shown
    ask = _("Does your note hold facts that matter for a decision? Then add it to the file.")
    button = Act(
        _("Add to the file"),
        reverse("item_file_note", args=[item.id]),
        variant="tertiary",
        consequence=_("It becomes a record, drawn up by us, and can be asked for by anybody."),
        fields=(("note", str(note.id)),),
    )
    return replace(shown, ask=ask if mine else "", file=button)


def _note_form(actor: Actor, item: Item, written: Written) -> NoteForm | None:
    if not actor.may("teamwork.note", item.scope):
        return None
    return NoteForm(
        reverse("item_note", args=[item.id]),
        written.value("note", "text"),
        written.errors("note", "text"),
    )


def _mention(actor: Actor, item: Item) -> Act | None:
    if not notes.waiting_for(actor).filter(note__item=item).exists():
        return None
    return Act(
        _("I am done with it"),
        reverse("item_mentions_done", args=[item.id]),
        consequence=_("You are named in a note here."),
    )


def _held(held: Held | None, actor: Actor) -> str:
    if held is None:
        return ""
    if not held.lasts:
        return _("It was taken long ago. You may answer without asking.")
    if held.since is None:
        return ""
    return _("Taken %(when)s.") % {"when": moments.short(held.since, now=actor.now)}


def _links(actor: Actor, item: Item, query: str) -> tuple[Link, ...]:
    if item.state != ItemState.OPEN:
        return ()
    links = []
    if actor.may("teamwork.assign", item.scope):
        links.append(Link(_("Pass it on"), reverse("item_pass_on", args=[item.id]) + query))
    if actor.may("teamwork.merge", item.scope):
        together = reverse("item_together", args=[item.id]) + query
        links.append(Link(_("Handle together with others"), together))
    return tuple(links)


def _macros(actor: Actor, item: Item, shelf: tuple[SavedReply, ...], query: str) -> tuple[Act, ...]:
    if item.state != ItemState.OPEN or not actor.may("teamwork.run_macro", item.scope):
        return ()
    url = reverse("item_macro", args=[item.id]) + query
    return tuple(
        Act(each.name, url, fields=(("reply", str(each.id)),))
        for each in shelf
        if each.reason or each.takes
    )


def _split(actor: Actor, item: Item) -> Act | None:
    if not actor.may("teamwork.split", item.scope):
        return None
    return Act(_("Handle it by itself again"), reverse("item_split", args=[item.id]))


def _link(item: Item) -> Link:
    """Return a link to another message: who wrote and what, but of what may be secret its number.

    Those handled together lie on one account; secrecy may have come to one of them since.
    """
    content = item.record.head.version.content
    line = visible(excerpt(content.text or "", ABOUT))
    label = f"{visible(content.author_name or '')}: {line}" if line else ""
    number = _("Record %(number)s") % {"number": item.record}
    hidden = item.secrecy or not label
    return Link(number if hidden else label, reverse("item", args=[item.id]))
