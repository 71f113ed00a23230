"""What a person had written when something was refused: nothing of it is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from torget.web.viewmodels import FieldError


@dataclass(frozen=True, slots=True)
class Written:
    """The values of the one form that was sent, and what was wrong with which field.

    `way` is the form's key ("answer", "close"); `faults` are field and sentence.
    """

    way: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()

    def value(self, way: str, name: str, default: str = "") -> str:
        """Return what was written in a field, the default where this form was not sent."""
        return self.values.get(name, default) if way == self.way else default

    def errors(self, way: str, name: str) -> tuple[str, ...]:
        """Return what is wrong with a field."""
        if way != self.way:
            return ()
        return tuple(sentence for at, sentence in self.faults if at == name)

    @property
    def summary(self) -> tuple[FieldError, ...]:
        """Return every fault as a line of the error summary, linked to its field."""
        return tuple(FieldError(sentence, f"{self.way}-{at}") for at, sentence in self.faults)
