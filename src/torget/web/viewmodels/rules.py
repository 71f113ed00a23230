"""The rules as a page: headings with numbered bullets."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Link


@dataclass(frozen=True, slots=True)
class RuleBullet:
    """One numbered bullet; `anchor` can be linked to; `used` says what Torget does with it."""

    number: str
    text: str
    anchor: str
    used: str = ""


@dataclass(frozen=True, slots=True)
class RuleSection:
    """One heading of the rules."""

    title: str
    anchor: str
    url: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[RuleBullet, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesPage:
    """rules/index.html; `page`."""

    title: str
    adopted: str  # "Antagna av kommunstyrelsen 12 mars 2026. Version 3."
    sections: tuple[RuleSection, ...]
    versions: tuple[Link, ...] = ()
    lexicons_url: str = ""  # "" for who may not see the word lists


@dataclass(frozen=True, slots=True)
class RuleSectionPage:
    """rules/section.html; `page`."""

    section: RuleSection
    adopted: str
    index_url: str
    previous: Link | None = None
    next: Link | None = None
