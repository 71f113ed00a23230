"""When somebody answers on an account, as the rules count it."""

from __future__ import annotations

from torget.organisation.models import Account
from torget.rules.codes import Weekday
from torget.rules.rulebook import Span

WEEKDAYS = tuple(Weekday)


def staffed_spans(account: Account) -> tuple[Span, ...] | None:
    """Return the account's own staffed hours, None where it has none of its own."""
    spans = tuple(
        Span(WEEKDAYS[hours.weekday], hours.opens.strftime("%H:%M"), _closes(hours.closes))
        for hours in account.staffedhours_set.all()
    )
    return spans or None


def _closes(closes: object) -> str:
    text = f"{closes:%H:%M}"
    return "24:00" if text == "23:59" else text
