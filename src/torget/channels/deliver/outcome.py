"""What can come of an exchange: accepted, refused or unknown, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from torget.connectors.port import Receipt


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network has it."""

    receipt: Receipt
    read_back: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The network certainly has not taken it."""

    code: str
    permanent: bool
    retry_after_s: float = 0
    http_status: int = 0
    needs_login: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been taken."""

    code: str
    http_status: int = 0


Outcome = Accepted | Refused | Unknown


def fault(error: Exception) -> str:
    """Return the code of a fault in a connector: the error's name, never its words."""
    return f"connector_{type(error).__name__}"[:60]
