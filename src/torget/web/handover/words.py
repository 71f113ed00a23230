"""The words for ports, states, ways and what can stand in the way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.handover.models import HandOver, HandOverRoute, HandOverState, Port
from torget.web.viewmodels import Badge


def port(row: HandOver | HandOverRoute) -> str:
    """Return what it is handed over to."""
    return _("The diary") if row.port == Port.REGISTRY else _("The complaint system")


def state(row: HandOver) -> Badge:
    """Return where it stands, as one word."""
    if row.state == HandOverState.PENDING:
        return _pending(row)
    return {
        HandOverState.FAILED: Badge(_("Stopped"), "danger"),
        HandOverState.CONFIRMED: Badge(_("Done"), "success"),
    }.get(HandOverState(row.state), Badge(_("Withdrawn"), "neutral"))


def _pending(row: HandOver) -> Badge:
    if row.proposed_no:
        return Badge(_("Has a proposed number"), "accent")
    if row.built_at is None:
        return Badge(_("Is being packed"), "neutral")
    if row.outbox_id is None:
        return Badge(_("To be taken by hand"), "warning")
    return Badge(_("Waits for a number") if row.handed_at else _("On its way"), "accent")


def way(adapter: str) -> str:
    """Return what a way is called; one of a stranger's by its own name."""
    names = {
        "manual": _("By hand"),
        "mail": _("By e-mail"),
        "file_drop": _("By file"),
    }
    return names.get(adapter, adapter)


def how(code: str) -> str:
    """Return how a number came."""
    names = {
        "hand": _("Written in by a person"),
        "mail": _("By an e-mail reply"),
        "callback": _("By the other system"),
    }
    return names.get(code, code)


def trouble(row: HandOver) -> str:
    """Return what stands in the way and what to do; "" where nothing does."""
    if not row.error_code:
        return ""
    known = {
        "secrecy_not_approved": _(
            "The record has been marked secret and the way is not approved for secrets. "
            "Hand it over again: then it is taken by hand."
        ),
        "author_lost_right": _(
            "The person who asked no longer has the right to send it. Hand it over again yourself."
        ),
        "outcome_unknown": _(
            "Nobody knows whether it arrived. Look in the other system; write in the number or "
            "hand it over again."
        ),
        "number_unlikely": _("The other system gave a number that cannot be right. Look there."),
        "no_mail_server": _("No mail server is set up. Ask those who run Torget."),
        "no_root": _("No folder for hand-overs is set up. Ask those who run Torget."),
        "folder_missing": _("The folder is not there. Ask those who run Torget."),
    }
    if row.error_code.startswith("pack_"):
        return _("The package could not be made. Hand it over again, or take it by hand.")
    return known.get(row.error_code) or _(
        "It did not get through (%(code)s). Hand it over again, or write in the number by hand."
    ) % {"code": row.error_code}
