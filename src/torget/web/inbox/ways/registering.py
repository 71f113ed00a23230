"""To the registrar: handing over, closing what is handed over, and saying that it need not be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.handover import handing
from torget.inbox import registering
from torget.inbox.registering import Ground
from torget.rules.codes import Outcome
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Rule, Way

REGISTER, RELEASE, CLOSE = "register", "release", "registered"


def register(seen: Seen) -> Way | None:
    """Return the form that hands it over, None once that is done."""
    if not (seen.is_open and seen.may("inbox.register")) or seen.item.registration:
        return None
    return Way(
        key=REGISTER,
        title=_("Pass it to the registrar"),
        url=reverse("item_register", args=[seen.item.id]),
        button=_("Pass it to the registrar"),
        fields=(
            seen.field(
                REGISTER,
                "ground",
                _("Why is it registered?"),
                kind="select",
                required=True,
                default=_likely(seen),
                choices=(
                    ("", _("Choose")),
                    *((str(code), n) for code, n in ground_names().items()),
                ),
            ),
            seen.field(
                REGISTER,
                "text",
                _("To the registrar"),
                kind="long",
                help=_("For example which case it belongs to."),
            ),
        ),
        consequence=_("The message goes with its thread and all versions."),
        rule=Rule(
            "Allmänna handlingar på sociala medier, p. 2",
            _("What is important or leads to handling is always registered."),
            reverse("rules"),
        ),
        shortcut="d",
        suggested=seen.suggests(Outcome.REGISTER, Outcome.REGISTER_AND_REFER)
        or seen.item.must_register,
        open=seen.was_sent(REGISTER),
    )


def release(seen: Seen) -> Way | None:
    """Return the form that says it need not be registered."""
    item = seen.item
    wanted = seen.is_open and item.must_register and not item.registration and not item.secrecy
    if not (wanted and seen.may("inbox.release")):
        return None
    return Way(
        key=RELEASE,
        title=_("It need not be registered"),
        url=reverse("item_release", args=[item.id]),
        button=_("It need not be registered"),
        fields=(seen.field(RELEASE, "text", _("Why not?"), kind="long", required=True),),
        open=seen.was_sent(RELEASE),
    )


def close(seen: Seen) -> Way | None:
    """Return the button that closes what is with the registrar."""
    if not (seen.is_open and seen.item.registration and seen.may("inbox.close_registered")):
        return None
    return Way(
        key=CLOSE,
        title=_("Close: it is with the registrar"),
        url=reverse("item_close_registered", args=[seen.item.id]),
        button=_("Close"),
        consequence=_("The hand-over stays in the registrar's list until it has its number."),
        suggested=True,
    )


def ground_names() -> dict[Ground, str]:
    """Return what each ground for registration is called."""
    return {
        Ground.SECRECY: _("It may be secret"),
        Ground.ADDS_TO_CASE: _("It belongs to a case"),
        Ground.STARTS_CASE: _("It starts a case"),
        Ground.IMPORTANT: _("It is important in another way"),
        Ground.RECORDS_REQUEST: _("A request for records"),
        Ground.APPEAL: _("An appeal"),
        Ground.ERASURE_REQUEST: _("A request about personal data"),
        Ground.DAMAGES_CLAIM: _("A claim for compensation"),
        Ground.FORMAL_PROPOSAL: _("A citizens' proposal"),
        Ground.DANGER_REPORT: _("A report of danger"),
        Ground.REMOVED: _("It is removed and may be a crime"),
    }


def _choices() -> tuple[tuple[str, str], ...]:
    return tuple((str(code), name) for code, name in ground_names().items())


def _likely(seen: Seen) -> str:
    """Return the ground that the flow chart's own branch names, "" where none does."""
    if seen.item.secrecy:
        return Ground.SECRECY
    branches = (each.branch for each in seen.assessment.suggestions)
    return next((branch for branch in branches if branch in set(Ground)), "")


REGISTER_FAULTS: Faults = {
    registering.GroundMissing: lambda _fault: ("ground", _("Choose why it is registered.")),
    registering.HandedOver: lambda _fault: ("ground", _("It is with the registrar already.")),
    handing.AlreadyHandedOver: lambda _fault: (
        "ground",
        _("It has its number already."),
    ),
    handing.NoteTooLong: lambda _fault: ("text", _("The text is too long. Shorten it.")),
}
RELEASE_FAULTS: Faults = {
    registering.ReasonMissing: lambda _fault: ("text", _("Write why it need not be registered.")),
    registering.IsSecret: lambda _fault: (
        "text",
        _("What is marked secret is always registered. Take the mark off first."),
    ),
}
