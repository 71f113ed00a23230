"""The question of a trial, asked of one text: what holds now, and what the proposal would say."""

from __future__ import annotations

from dataclasses import dataclass

from torget.lexicons import in_force
from torget.lexicons.models import Trial
from torget.organisation import rulebooks
from torget.rules import comparing, flow
from torget.rules.comparing import Compared
from torget.rules.rulebook import Rulebook
from torget.text.lexicons import Lexicon
from torget.text.read import read


@dataclass(frozen=True, slots=True)
class Ground:
    """A lexicon and a rulebook that a message is judged by."""

    lexicon: Lexicon
    rulebook: Rulebook


def of_trial(trial: Trial) -> tuple[Ground, Ground]:
    """Return what held when the trial began, and what it proposes."""
    before = Ground(in_force.of(trial.arming), rulebooks.value(trial.rulebook_id))
    lexicon = in_force.value(trial.version_id) if trial.version_id else before.lexicon
    document = trial.document
    rulebook = rulebooks.proposed(bytes(document)) if document else before.rulebook
    return before, Ground(lexicon, rulebook)


def judged(text: str, before: Ground, after: Ground) -> Compared:
    """Return what the proposal would change for one message. What is alike is read once."""
    found = read(text, before.lexicon)
    new = found if after.lexicon is before.lexicon else read(text, after.lexicon)
    was = flow.assess(before.rulebook, found)
    alike = new == found and after.rulebook is before.rulebook
    return comparing.compare(was, was if alike else flow.assess(after.rulebook, new))
