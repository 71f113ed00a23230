"""What a person had written when something was refused: nothing of it is lost."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from torget.web.viewmodels import FieldError, Way

WORDS = ("text", "why", "notice")
"""The fields in which a person writes in words of their own."""
KEPT = "kept"
"""The id of the box with what was written where its form is no longer there."""


def fields_of(ways: Iterable[Way]) -> frozenset[str]:
    """Return the ids of the fields in these forms."""
    return frozenset(field.id for way in ways if way.refusal is None for field in way.fields)


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

    def unshown(self, shown: Container[str]) -> str:
        """Return the words whose field the page no longer has; `shown` are the ids of those it has.

        The message may have been deleted, marked or handled while they were written.
        """
        words = (self.values.get(name, "") for name in WORDS if f"{self.way}-{name}" not in shown)
        return "\n\n".join(each for each in words if each.strip())

    def told(self, shown: Container[str]) -> tuple[FieldError, ...]:
        """Return the error summary of a page with these fields: no line leads nowhere."""
        kept = KEPT if self.unshown(shown) else ""
        return tuple(
            each if each.field_id in shown else replace(each, field_id=kept)
            for each in self.summary
        )
