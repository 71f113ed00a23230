"""A way to end or lead on a message, as one folded form that every way is printed by."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Choice, Refusal, Rule


@dataclass(frozen=True, slots=True)
class WayField:
    """One field of a way. `kind` is text, long, radio, select, date, number or check.

    `id` is the way's key and the field's name ("close-reason"); errors point at it. `drawn` is
    its HTML where that is ready already.
    """

    id: str
    name: str
    label: str
    kind: str = "text"
    value: str = ""
    help: str = ""
    rows: str = "3"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """What one can do (inbox/_way.html): a folded form with its rule and its consequence.

    With a `refusal` there is no form, only the reason. `suggested` ways come first and lie
    open. `fields` are filled in by a person; `hidden` go along. `shown` is a text that will
    be sent as it stands, shown before anybody presses.
    """

    key: str  # "close"; the element's id is "way-close"
    title: str  # the summary: "Avsluta utan svar"
    url: str = ""
    button: str = ""
    fields: tuple[WayField, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    shown: str = ""
    consequence: str = ""
    rule: Rule | None = None
    refusal: Refusal | None = None
    shortcut: str = ""
    tone: str = "accent"
    method: str = "post"  # "get" leads on to a page that shows what will happen
    suggested: bool = False
    open: bool = False
