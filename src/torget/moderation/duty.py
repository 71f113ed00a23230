"""When an editor on duty may act alone: what BBS-lagen lists, in the hours somebody answers.

Source: design reliability.md 6 ("A duty (hate/threat)").
"""

from __future__ import annotations

from torget.moderation.ground import Ground
from torget.organisation.act import Actor
from torget.organisation.policy import Scope
from torget.rules import deadlines
from torget.rules.codes import Family
from torget.rules.rulebook import Span


def may_act_alone(
    actor: Actor, action: str, scope: Scope, ground: Ground, *, staffed: tuple[Span, ...] | None
) -> bool:
    """Tell whether the person's right needs no other's; what it does not cover is a proposal.

    A right that holds only on duty covers evident crime, during the account's staffed hours.
    """
    cells = actor.conditions(action, scope)
    if any(not cell.on_duty for cell in cells):
        return True
    opens = deadlines.next_working_time(ground.rulebook, actor.now, staffed=staffed)
    return ground.reason.family is Family.BBS and opens <= actor.now
