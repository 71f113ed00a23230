"""Running a command as an operator does: what it said, where, and with which code it ended."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from django.core.management import CommandError, call_command


@dataclass(frozen=True, slots=True)
class Ran:
    """One run. `why` is what the operator is told where it did not go well."""

    code: int
    out: str
    err: str
    why: str = ""

    @property
    def lines(self) -> list[str]:
        """Return what was said, line by line."""
        return self.out.splitlines()


def run(command: str, *arguments: str) -> Ran:
    """Run one of Torget's commands in this process."""
    out, err = StringIO(), StringIO()
    code, why = 0, ""
    try:
        call_command(command, *arguments, stdout=out, stderr=err)
    except CommandError as error:
        code, why = error.returncode, str(error)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return Ran(code, out.getvalue(), err.getvalue(), why)
