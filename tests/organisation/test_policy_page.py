"""The page of the docs is the table of the code, and says where it left its starting point."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from scripts.gates.verdict import ROOT
from torget.management.commands.print_policy import MARKS, cell
from torget.organisation.models import Role
from torget.organisation.policy import ACTIONS, Allow

PAGE = (ROOT / "docs" / "drift" / "behorigheter.md").read_text(encoding="utf-8")
ROLES = list(Role)


def _table(heading: str) -> list[list[str]]:
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    return [[piece.strip() for piece in line.strip("|").split("|")] for line in lines]


def test_page_then_its_table_is_what_the_command_prints() -> None:
    printed = StringIO()

    call_command("print_policy", stdout=printed)

    assert printed.getvalue().count("\n| `") == len(ACTIONS) > 40
    assert printed.getvalue().strip() in PAGE


def test_page_then_every_letter_is_explained() -> None:
    explained = [line.split("|")[2].strip() for line in PAGE.splitlines() if line[:2] == "| "]

    assert [said for _name, _mark, said in MARKS if said not in explained] == []


def test_page_then_every_role_is_explained() -> None:
    assert [role for role in ROLES if f"| {role.value} | " not in PAGE] == []


def test_marks_then_every_condition_of_a_cell_has_one() -> None:
    assert [name for name, _mark, _said in MARKS] == list(Allow.__dataclass_fields__)
    assert cell(Allow(*[True] * len(MARKS))) == " ".join(mark for _n, mark, _s in MARKS)
    assert (cell(None), cell(Allow())) == ("-", "A")


def test_starting_table_then_each_difference_has_its_reason_and_nothing_else_has() -> None:
    ours = {action: [cell(cells.get(role)) for role in ROLES] for action, cells in ACTIONS.items()}
    rows = _table("Utgångstabellen")
    differing = [row[0] for row in rows if row[1:10] != ours[row[0].strip("`")]]
    explained = [row[0] for row in rows if row[10]]

    assert len(rows) == 37
    assert differing == explained
