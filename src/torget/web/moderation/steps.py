"""The page of one reason: each step it allows as a form, with what exactly would happen."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from torget.channels import sending
from torget.inbox.models import Item
from torget.inbox.removing import ON_PERSONS
from torget.lexicons import in_force
from torget.moderation import ladder, means, named, taking
from torget.moderation.ground import Ground
from torget.moderation.models import Telling
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.records.thread import message_of
from torget.rules import flow, removal
from torget.rules.codes import Family, Step
from torget.text.read import read
from torget.web.inbox import measures as words
from torget.web.inbox.ways import unsuitable
from torget.web.inbox.ways.seen import Seen
from torget.web.inbox.written import Written, fields_of
from torget.web.messages import thread_messages
from torget.web.moderation import preview
from torget.web.viewmodels import Choice, Fact, Rule, UnsuitablePage, Way, WayField, visible

MOVE, REPORT = "move", "report"
PURPOSES = ("evident", "why", "telling", "notice", "days", "seen_version", "reason", "step")


def page(actor: Actor, item: Item, ground: Ground, written: Written) -> UnsuitablePage:
    """Return everything the page shows."""
    content = item.record.head.version.content
    signals = read(content.text or "", in_force.current())
    seen = Seen(actor, item, ground.rulebook, flow.assess(ground.rulebook, signals), written)
    ways = _ways(seen, ground)
    shown = fields_of(ways)
    reason = ground.reason
    return UnsuitablePage(
        title=reason.title,
        where=f"{Network(item.account.network).label} · {item.account.display_name}",
        item_url=reverse("item", args=[item.id]),
        messages=thread_messages((message_of(item.record),), current=item.record_id, now=actor.now),
        reason=reason.text,
        law=_law(ground),
        rule=Rule(
            reason.source.replace("Regler, ", ""),
            ground.rulebook.removal.proportionality,
            reverse("rules"),
        ),
        warnings=tuple(_warnings(actor, item, ground)),
        ways=ways,
        choose=replace(
            unsuitable.choose(seen, chosen=reason.code), title=_("Choose another reason")
        ),
        errors=written.told(shown),
        kept=written.unshown(shown),
    )


def _law(ground: Ground) -> tuple[Fact, ...]:
    reason = ground.reason
    return (
        Fact(
            _("Ground"),
            _("Duty by law (BBS-lagen)")
            if reason.family is Family.BBS
            else _("The municipality's own rules"),
        ),
        Fact(_("Law"), "; ".join(reason.law) or _("No law is named; it rests on the rules.")),
        Fact(
            _("Rulebook"),
            _("Version %(version)s, decided %(date)s (%(number)s)")
            % {
                "version": ground.adopted.version,
                "date": ground.adopted.decided_date,
                "number": ground.adopted.decision_no,
            },
        ),
    )


def _warnings(actor: Actor, item: Item, ground: Ground) -> list[str]:
    found = []
    text = item.record.head.version.content.text or ""
    if named.is_named(actor.person, text):
        found.append(
            _("Your own name seems to stand in the message. Let somebody else decide on it.")
        )
    if not ground.reason.keep_copy:
        found.append(
            _("Open no attachment and take no picture of the screen. It may be a crime to have.")
        )
    if item.private:
        found.append(_("Nobody else sees a direct message, so there is nothing to hide."))
    elif not {Step.HIDE, Step.REMOVE} & means.possible(item.account):
        found.append(
            _(
                "%(network)s does not let us hide or take away what others write. You can remind, "
                "restrict or block the account, report it to the network, or refer the matter."
            )
            % {"network": Network(item.account.network).label}
        )
    if not sending.can_reply_privately(item.account):
        found.append(_("The network cannot carry a message that only the author sees."))
    if ground.reason.warning:
        found.append(ground.reason.warning)
    return found


def _ways(seen: Seen, ground: Ground) -> tuple[Way, ...]:
    reason = ground.reason
    tried = ladder.tried(seen.item.record)
    possible = means.possible(seen.item.account) | {Step.REMIND}
    allowed = [
        step
        for step in reason.ladder
        if step in possible and step not in tried and seen.may(f"inbox.{step}")
    ]
    if seen.item.secrecy:
        allowed = [step for step in allowed if step is not Step.REMIND]
    if seen.item.private:
        allowed = [step for step in allowed if step in (*ON_PERSONS, Step.REMIND)]
    steps = tuple(
        _step_way(seen, ground, step, skips=bool(removal.skipped(reason, step, tried=tried)))
        for step in allowed
    )
    found = (*steps, *_move(seen, ground, allowed), *_report(seen, ground))
    was_sent = any(way.open for way in found)
    return (replace(found[0], open=found[0].open or not was_sent), *found[1:]) if found else ()


def _step_way(seen: Seen, ground: Ground, step: Step, *, skips: bool) -> Way:
    told = ground.rulebook.step(step)
    needs = taking.needs_why(
        ground,
        step,
        skipped=skips,
        decider=taking.decider_for(ground, step, evident=True),
    )
    return Way(
        key=step,
        title=told.text,
        url=reverse("item_take", args=[seen.item.id]),
        button=words.steps()[step],
        fields=_remind_fields(seen, ground)
        if step is Step.REMIND
        else _fields(seen, ground, step, needs_why=needs),
        hidden=_hidden(seen, ground, step),
        lead=preview.consequence(seen.actor, seen.item, ground, step),
        consequence=_("Milder steps have not been tried: write why.") if skips else "",
        tone="danger" if step is not Step.REMIND else "accent",
        open=seen.was_sent(step),
    )


def _hidden(seen: Seen, ground: Ground, step: str) -> tuple[tuple[str, str], ...]:
    return (
        ("step", step),
        ("reason", ground.reason.code),
        ("seen_version", str(seen.item.record.head.version.n)),
    )


def _remind_fields(seen: Seen, ground: Ground) -> tuple[WayField, ...]:
    words_of = preview.reminder(seen.item, ground, seen.actor.person)
    return (
        seen.field(
            Step.REMIND,
            "notice",
            _("The answer that is published"),
            kind="long",
            rows="8",
            default=words_of,
            required=True,
        ),
    )


def _fields(seen: Seen, ground: Ground, step: Step, *, needs_why: bool) -> tuple[WayField, ...]:
    fields = []
    if ground.reason.family is Family.BBS and not ground.reason.second_person:
        fields.append(
            seen.field(step, "evident", _("It is evident that this is such a crime"), kind="check")
        )
    if step in ON_PERSONS:
        fields.append(
            seen.field(
                step,
                "days",
                _("For how many days?"),
                kind="number",
                default="7" if step is Step.RESTRICT else "30",
                help=_("At most %(days)s. Then it ends by itself.")
                % {"days": taking.LONGEST[step]},
                required=True,
            )
        )
    fields.append(
        seen.field(
            step,
            "why",
            _("Why this step?"),
            kind="long",
            help=_("Your reason is kept as it stands and cannot be changed afterwards."),
            required=needs_why,
        )
    )
    text = preview.notice(seen.item, ground, seen.actor.person)
    return (*fields, *_telling(seen, step, text))


def _telling(seen: Seen, key: str, text: str) -> tuple[WayField, ...]:
    if seen.item.secrecy:  # nothing is written about it in the channel
        return ()
    private = sending.can_reply_privately(seen.item.account)
    ways = words.tellings()
    if not private:
        ways.pop(Telling.PRIVATE)
    default = Telling.PRIVATE if private else Telling.NOT_CHOSEN
    value = seen.written.value(key, "telling", default)
    field = seen.field(key, "telling", _("Tell the author why?"), kind="radio", default=default)
    choices = tuple(Choice(str(each), said, chosen=each == value) for each, said in ways.items())
    return (
        replace(field, choices=choices),
        seen.field(
            key,
            "notice",
            _("What the author is told when it is done"),
            kind="long",
            rows="10",
            default=visible(text),
            help=_("It is sent first when the network has done it."),
        ),
    )


def _move(seen: Seen, ground: Ground, allowed: list[Step]) -> tuple[Way, ...]:
    step = next((each for each in (Step.HIDE, Step.REMOVE) if each in allowed), None)
    if step is None or seen.item.secrecy or not seen.may("inbox.move"):
        return ()
    text = preview.referral(seen.item, ground, seen.actor.person)
    why = seen.field(MOVE, "why", _("Why this step?"), kind="long", required=True)
    return (
        Way(
            key=MOVE,
            title=_("Move to another channel: out of the comments, and told where it goes on"),
            url=reverse("item_take", args=[seen.item.id]),
            button=_("Move to another channel"),
            fields=(why, *_telling(seen, MOVE, text)),
            hidden=_hidden(seen, ground, MOVE),
            lead=preview.consequence(seen.actor, seen.item, ground, step),
            tone="danger",
            open=seen.was_sent(MOVE),
        ),
    )


def _report(seen: Seen, ground: Ground) -> tuple[Way, ...]:
    able = {Step.HIDE, Step.REMOVE} & means.possible(seen.item.account)
    if able or not seen.is_open or Step.REMOVE not in ground.reason.ladder:
        return ()
    help_ = _("Say when you reported it there, and what the network answered.")
    return (
        Way(
            key=REPORT,
            title=_("Report it to the network"),
            url=reverse("item_take", args=[seen.item.id]),
            button=_("I have reported it to the network"),
            fields=(
                seen.field(
                    REPORT, "why", _("What have you done?"), kind="long", help=help_, required=True
                ),
            ),
            hidden=_hidden(seen, ground, REPORT),
            lead=_("Only the network can take it away. Torget sends nothing; you report it there."),
            open=seen.was_sent(REPORT),
        ),
    )
