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

    A right that holds only on duty covers evident crime and what may be secret, during the
    account's staffed hours: neither can wait, and hiding is taken back by a press.
    """
    cells = actor.conditions(action, scope)
    if any(not cell.on_duty for cell in cells):
        return True
    opens = deadlines.next_working_time(ground.rulebook, actor.now, staffed=staffed)
    return opens <= actor.now and (
        ground.reason.family is Family.BBS or ground.reason.code == SECRECY
    )


SECRECY = "secret_information"
"""The rulebook's reason for hiding what may be secret. Source: Regler, Tänk på det här, p. 5."""
