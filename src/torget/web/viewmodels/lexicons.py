"""Word lists: their versions, the form for new words, and what a trial said."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Act, Badge, Fact, FieldError, Link, When
from torget.web.viewmodels.ways import Way, WayField


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version or one trial in a list: its link, what it is, who and when."""

    link: Link
    badges: tuple[Badge, ...]
    said: str
    who: str
    when: When


@dataclass(frozen=True, slots=True)
class LexiconsPage:
    """lexicons/list.html; `page`. `new_url` and `try_url` are "" for who may not."""

    in_force: str
    versions: tuple[VersionRow, ...]
    trials: tuple[VersionRow, ...]
    more: str = ""
    new_url: str = ""
    try_url: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One shipped list: its name, what it is for, how many entries, and the first of them."""

    name: str
    meaning: str
    words: str
    examples: str


@dataclass(frozen=True, slots=True)
class WrongLine:
    """One line that must be put right: its number, what stands there, and what is wrong."""

    number: str
    text: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordsForm:
    """lexicons/words.html; `page`. Posted: text and why."""

    save_url: str
    back_url: str
    fields: tuple[WayField, ...]
    lists: tuple[ListRow, ...]
    wrong: tuple[WrongLine, ...] = ()
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionPage:
    """lexicons/version.html; `page`. `faults` are words that the present lists do not take."""

    title: str
    back_url: str
    badges: tuple[Badge, ...]
    facts: tuple[Fact, ...]
    source: str
    faults: tuple[str, ...]
    trials: tuple[VersionRow, ...]
    next_step: str
    try_act: Act | None = None
    arm: Way | None = None
    again_url: str = ""
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line of a table of a trial. `tone` is danger for what would be lost."""

    label: str
    count: str
    tone: str = ""
    url: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One record of a sample. `withheld` says why its words are not shown; `folded` why folded."""

    number: str
    url: str
    where: str
    when: str
    moved: str
    text: str = ""
    withheld: str = ""
    folded: str = ""


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """The sample of one kind of change, with how many there are in all."""

    anchor: str
    title: str
    lead: str
    grave: bool
    rows: tuple[SampleRow, ...]


@dataclass(frozen=True, slots=True)
class TrialProgress:
    """lexicons/_progress.html; `progress`: how far a trial has come, asked for by itself."""

    sentence: str
    done: str
    total: str
    url: str
    running: bool
    page_url: str
    cancel: Act | None = None


@dataclass(frozen=True, slots=True)
class TrialPage:
    """lexicons/trial.html; `page`."""

    title: str
    back: Link
    badge: Badge
    facts: tuple[Fact, ...]
    progress: TrialProgress
    grave: str
    changes: tuple[CountRow, ...]
    outcomes: tuple[CountRow, ...]
    samples: tuple[SampleGroup, ...]
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class RulebookTrialPage:
    """lexicons/rulebook.html; `page`. Posted: document."""

    save_url: str
    back_url: str
    errors: tuple[FieldError, ...] = ()
    faults: tuple[str, ...] = ()
