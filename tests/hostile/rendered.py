"""A page as a browser would read it: which tags, attributes and addresses it has."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser

HARMLESS = "\n\t\u200d\u00ad"
HIDDEN = ("Cc", "Cf", "Co", "Cn", "Cs")
ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "xlink:href", "srcset")
LEADS_INSIDE = ("/", "#", "?")


@dataclass
class Seen:
    """What stands in a page."""

    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    scripts: list[tuple[tuple[str, str | None], ...]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = Seen()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.tags.add(tag)
        self.seen.attributes.update(name for name, _value in attrs)
        if tag == "script":
            self.seen.scripts.append(tuple(attrs))
        self.seen.addresses.update(value or "" for name, value in attrs if name in ADDRESSES)


def read(page: str) -> Seen:
    """Return what stands in the page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.seen


def hidden_signs(page: str) -> list[str]:
    """Return the signs of the page that nobody can see, as codes."""
    return sorted(
        {
            f"U+{ord(sign):04X}"
            for sign in set(page) - set(HARMLESS)
            if unicodedata.category(sign) in HIDDEN
        }
    )
