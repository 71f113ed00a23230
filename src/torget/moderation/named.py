"""Whether somebody's own name stands in a message: then another person should decide on it.

Source: FL 16 § (jäv); RF 1:9.
"""

from __future__ import annotations

from torget.organisation.models import Person
from torget.text.fold import fold
from torget.text.words import split

SHORTEST = 4
"""Letters of a surname that is looked for by itself: shorter ones are words as well."""


def is_named(person: Person, text: str) -> bool:
    """Tell whether the text has the person's surname, or all parts of the name."""
    found = set(split(fold(text).text))
    parts = split(fold(person.name).text)
    if not parts:
        return False
    surname = parts[-1]
    forms = {surname, f"{surname}s"}
    return (len(surname) >= SHORTEST and bool(forms & found)) or set(parts) <= found
