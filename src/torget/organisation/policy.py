"""Who may do what: ONE table that is the check, the page in the docs and the test.

Source: docs/drift/behorigheter.md is printed from it; starting point is the table of roles
and actions in the design. A right outside its scope or its time is no right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from torget.kit.django.said import Later, Said
from torget.organisation.models import Account, Person, Role, RoleGrant

ED, CO, MG = Role.EDITOR, Role.COMMUNICATIONS_OFFICER, Role.MANAGER
RE, AR, IS = Role.REGISTRAR, Role.ARCHIVIST, Role.INFORMATION_STRATEGIST
IT, DP, AU = Role.IT, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR
EVERYONE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Allow:
    """One cell of the table: allowed, and on what conditions."""

    own: bool = False  # only what the person made
    second_person: bool = False  # another person must take part
    step_up: bool = False  # logged in again within five minutes
    log_reading: bool = False  # every look is noted
    on_duty: bool = False  # only while on the duty roster


A = Allow()
L = Allow(log_reading=True)
S = Allow(step_up=True)
TWO = Allow(second_person=True)


def _all(roles: frozenset[Role], allow: Allow = A) -> Mapping[Role, Allow]:
    return dict.fromkeys(roles, allow)


STAFF = frozenset({ED, CO, MG})
ACTIONS: Mapping[str, Mapping[Role, Allow]] = {
    "account.apply": _all(frozenset({ED, CO, MG, IS})),
    "account.approve_application": {MG: TWO},
    "account.confirm_register_entry": {IS: A},
    "account.connect": {CO: S, IS: S, IT: S},
    "account.freeze": {ED: Allow(on_duty=True), CO: A, MG: A, IS: A, IT: A},
    "account.unfreeze": {MG: TWO, IS: TWO},
    "account.close": {
        MG: Allow(second_person=True, step_up=True),
        IS: Allow(second_person=True, step_up=True),
    },
    "account.see": _all(EVERYONE),
    "post.draft": _all(frozenset({ED, CO, MG, IS})),
    "post.approve": {CO: TWO, MG: TWO},
    "post.publish": _all(STAFF),
    "post.publish_in_crisis": {CO: Allow(step_up=True, on_duty=True), MG: S},
    "inbox.read": {ED: A, CO: A, MG: A, RE: A, AR: A, DP: L, AU: L},
    "inbox.read_private": {ED: L, CO: L, MG: L, RE: L, DP: L},
    "inbox.read_secret": {
        MG: L,
        RE: L,
        AR: L,
        DP: Allow(second_person=True, log_reading=True),
        AU: Allow(second_person=True, log_reading=True),
    },
    "inbox.answer": _all(STAFF),
    "inbox.answer_interim": _all(STAFF),
    "inbox.refer": _all(STAFF),
    "inbox.offer_complaint": _all(STAFF),
    "inbox.point_to_authority": _all(STAFF),
    "inbox.point_to_politicians": _all(STAFF),
    "inbox.consult": _all(STAFF),
    "inbox.decide_consultation": {CO: TWO, MG: TWO},
    "inbox.withdraw_consultation": {
        ED: Allow(own=True),
        CO: Allow(own=True),
        MG: Allow(own=True),
    },
    "inbox.register": _all(STAFF | {RE}),
    "inbox.release": {MG: A, RE: A},
    "inbox.close_registered": _all(STAFF | {RE}),
    "inbox.mark_secret": _all(STAFF | {RE}),
    "inbox.unmark_secret": {RE: TWO},
    "inbox.reopen": _all(STAFF | {RE}),
    "inbox.assign": _all(STAFF | {RE}),
    "inbox.close_without_action": _all(STAFF),
    "inbox.settle_direction": _all(STAFF),
    "inbox.retry_answer": _all(STAFF),
    "inbox.withdraw_answer": _all(STAFF),
    "inbox.hide": {ED: Allow(on_duty=True), CO: A, MG: A},
    "inbox.remind": _all(STAFF),
    "inbox.remove": {ED: Allow(on_duty=True), CO: A, MG: A},
    "inbox.move": {ED: Allow(on_duty=True), CO: A, MG: A},
    "inbox.restrict": {CO: TWO, MG: TWO},
    "inbox.block": {CO: TWO, MG: TWO},
    "inbox.report_to_network": _all(STAFF),
    "moderation.see": {ED: A, CO: A, MG: A, RE: A, AR: A, DP: L, AU: L},
    "moderation.read_sealed": {ED: L, CO: L, MG: L, RE: L, AR: L, DP: L, AU: L},
    "moderation.agree": {CO: TWO, MG: TWO},
    "moderation.decline": {CO: TWO, MG: TWO},
    "moderation.withdraw": {ED: Allow(own=True), CO: A, MG: A},
    "moderation.retry": {CO: A, MG: A},
    "moderation.second_look": {CO: TWO, MG: TWO},
    "moderation.ask_review": _all(STAFF | {RE}),
    "moderation.review": {CO: TWO, MG: TWO},
    "moderation.restore": {CO: A, MG: A},
    "moderation.lift_block": {CO: A, MG: A},
    "moderation.check_text": {CO: L, MG: L},
    "moderation.purge": {CO: S, MG: S},
    "moderation.look_at_purge": {CO: TWO, MG: TWO},
    "inbox.forward_complaint": _all(STAFF | {RE}),
    "inbox.pause": _all(STAFF),
    "inbox.resume": _all(STAFF),
    "inbox.give_crisis_text": _all(STAFF),
    "alarm.see": _all(STAFF | {RE, IS, IT}),
    "alarm.acknowledge": _all(STAFF),
    "alarm.phone": _all(STAFF | {RE, IS, IT}),
    "alarm.close": _all(STAFF),
    "supervision.see": _all(EVERYONE - {IT}),
    "supervision.sweep": _all(STAFF),
    "teamwork.note": _all(STAFF | {RE}),
    "teamwork.file_note": _all(STAFF | {RE}),
    "teamwork.assign": _all(STAFF | {RE}),
    "teamwork.move": _all(STAFF | {RE}),
    "teamwork.transfer": _all(STAFF | {RE}),
    "teamwork.merge": _all(STAFF),
    "teamwork.split": _all(STAFF),
    "teamwork.undo": _all(STAFF | {RE}),
    "teamwork.save_reply": _all(STAFF),
    "teamwork.retire_reply": _all(STAFF),
    "teamwork.run_macro": _all(STAFF),
    "teamwork.save_view": _all(STAFF | {RE}),
    "teamwork.remove_view": _all(STAFF | {RE}),
    "record.read": {ED: A, CO: A, MG: A, RE: A, AR: A, DP: L, AU: L},
    "record.register": {RE: A},
    "record.propose_registration": _all(STAFF),
    "handover.see": _all(STAFF | {RE}),
    "handover.read_package": {RE: L},
    "handover.retry": {RE: A},
    "handover.withdraw": {RE: A},
    "handover.confirm": {RE: A},
    "handover.confirm_complaint": _all(STAFF | {RE}),
    "record.reread_dead_letter": {IT: A, RE: A},
    "record.hold": {MG: A, RE: A, AR: A, DP: A},
    "disclosure.receive": _all(EVERYONE),
    "disclosure.release": {MG: TWO, RE: TWO, AR: TWO},
    "retention.edit_plan": {AR: TWO},
    "retention.propose_disposal": {AR: A},
    "retention.approve_disposal": {
        MG: Allow(second_person=True, step_up=True),
        RE: Allow(second_person=True, step_up=True),
    },
    "archive.export": {AR: S},
    "export.bulk": {
        MG: Allow(step_up=True, second_person=True),
        RE: S,
        AR: S,
        AU: Allow(step_up=True, log_reading=True),
    },
    "statistics.read": _all(EVERYONE - {IT}),
    "lexicon.see": _all(frozenset({CO, MG, IS, IT})),
    "lexicon.draft": _all(frozenset({IS, IT})),
    "lexicon.arm": {MG: TWO, IS: TWO},
    "trial.begin": _all(frozenset({MG, IS, IT})),
    "trial.cancel": _all(frozenset({MG, IS, IT})),
    "rulebook.adopt": {MG: TWO, IS: TWO},
    "role.grant": {MG: A, IS: A},
    "person.disable": {MG: A, IT: A},
    "operations.see": {IT: A, MG: A, CO: A, IS: A},
    "system.change_settings": {IT: S},
    "audit.read": {
        ED: Allow(own=True),
        CO: Allow(own=True),
        MG: A,
        RE: A,
        AR: A,
        IS: A,
        IT: A,
        DP: A,
        AU: A,
    },
    "seal.verify": _all(EVERYONE),
}
"""Action -> role -> condition; what is not here is refused."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something lies: an authority, and where it matters a unit and an account."""

    authority_id: UUID
    unit_id: UUID | None = None
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One right that holds: a role, and where. Two rights with the same words are the same."""

    role: Role
    authority_id: UUID
    unit_id: UUID | None
    account_id: UUID | None


class Refused(Exception):
    """Du har inte behörighet till det här."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


def of_account(account: Account) -> Scope:
    """Return the scope of an account and of everything that lies on it."""
    return Scope(account.authority_id, account.unit_id, account.id)


def grants(person: Person, *, now: datetime) -> tuple[Grant, ...]:
    """Return the person's rights that hold at `now`; none for a person who is switched off."""
    if not person.is_active:
        return ()
    rows = _held.rows(person.id, told={_NOW: now})
    return tuple(Grant(Role(role), *place) for role, *place in rows)


_NOW = Later(2000, 1, 1, tzinfo=UTC)


@Said
def _held(person_id: UUID) -> QuerySet[RoleGrant, tuple[Any, ...]]:
    return (
        RoleGrant.objects.filter(person_id=person_id, valid_from__lte=_NOW, valid_to__gt=_NOW)
        .order_by("id")
        .values_list("role", "authority_id", "unit_id", "account_id")
    )


def allowed(held: tuple[Grant, ...], action: str, scope: Scope | None = None) -> tuple[Allow, ...]:
    """Return the conditions under which the rights held allow the action; empty means refused.

    Without a scope the question is whether the action is allowed anywhere.
    """
    cells = ACTIONS.get(action, {})
    return tuple(
        cells[grant.role]
        for grant in held
        if grant.role in cells and (scope is None or covers(grant, scope))
    )


def covers(grant: Grant, scope: Scope) -> bool:
    """Tell whether a right reaches a scope: same authority, and no narrower elsewhere."""
    return (
        grant.authority_id == scope.authority_id
        and grant.unit_id in (None, scope.unit_id)
        and grant.account_id in (None, scope.account_id)
    )


def require(held: tuple[Grant, ...], action: str, scope: Scope) -> tuple[Allow, ...]:
    """Return the conditions, or raise Refused."""
    cells = allowed(held, action, scope)
    if not cells:
        raise Refused(action)
    return cells


def within(held: tuple[Grant, ...], action: str, *, on: str = "", account: str = "account_id") -> Q:
    """Return a filter on rows with authority, unit and account for what the rights reach.

    `on` is the way to the row that has them ("record__"); `account` is the name of the
    account's id there ("id" where the row is the account itself).
    """
    reach = Q(pk__in=())
    cells = ACTIONS.get(action, {})
    for grant in held:
        if grant.role in cells:
            part = Q((f"{on}authority_id", grant.authority_id))
            part &= Q((f"{on}unit_id", grant.unit_id)) if grant.unit_id else Q()
            part &= Q((f"{on}{account}", grant.account_id)) if grant.account_id else Q()
            reach |= part
    return reach
