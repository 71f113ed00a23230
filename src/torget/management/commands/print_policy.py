"""`torget print_policy`: the table of who may do what, as it stands in the docs."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from torget.organisation.models import Role
from torget.organisation.policy import ACTIONS, Allow

MARKS = (
    ("own", "O", "bara det man själv har gjort"),
    ("second_person", "2", "en annan person måste också ta del"),
    ("step_up", "S", "logga in på nytt inom fem minuter"),
    ("log_reading", "L", "varje läsning antecknas"),
    ("on_duty", "J", "bara den som har jour"),
)
"""Condition of `policy.Allow`, its letter in the table and what it says."""


class Command(BaseCommand):
    """Print the policy as a Markdown table; nothing is read from the database."""

    help = "Skriver ut behörighetstabellen, en rad för varje akt och en kolumn för varje roll."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Print the table."""
        self.stdout.write(table())


def table() -> str:
    """Return the policy as lines of Markdown: actions in the order of the policy."""
    roles = list(Role)
    head = "| Akt | " + " | ".join(role.value for role in roles) + " |"
    rule = "|---" * (len(roles) + 1) + "|"
    rows = (
        f"| `{action}` | " + " | ".join(cell(cells.get(role)) for role in roles) + " |"
        for action, cells in ACTIONS.items()
    )
    return "\n".join([head, rule, *rows])


def cell(allow: Allow | None) -> str:
    """Return one cell: "-" where it is refused, "A" where it is free, else its conditions."""
    if allow is None:
        return "-"
    return " ".join(mark for name, mark, _said in MARKS if getattr(allow, name)) or "A"
