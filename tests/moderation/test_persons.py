"""Restrictions and blocks: on one person for one message, by two, for a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.moderation.square import INSULT, Square, asked, rows
from torget.channels.models import State
from torget.inbox import removing
from torget.inbox.models import Item
from torget.moderation import blocks, judging, taking
from torget.moderation.models import Measure, Standing
from torget.organisation.models import Role, RoleGrant

pytestmark = pytest.mark.django_db
CO, MG = Role.COMMUNICATIONS_OFFICER, Role.MANAGER
AUTHOR = "authors/citizen:Åsa Exempelsson"


def _kept_out(square: Square, item: Item, *, days: int = 30) -> Measure:
    form = asked("insult", why="Tredje gången i tråden.", evident=True, days=days)
    measure = removing.block(square.actor(CO), item, asked=form)
    assert measure.state == Standing.PROPOSED
    judging.agree(square.actor(MG), measure)
    square.deliver()
    measure.refresh_from_db()
    return measure


def test_author_when_blocked_by_two_then_cannot_write_and_it_has_an_end(square: Square) -> None:
    measure = _kept_out(square, square.comment(INSULT))
    assert (measure.state, square.town.citizens.see(AUTHOR)["blocked"]) == (
        Standing.IN_FORCE,
        True,
    )
    assert measure.ends_at == measure.at + timedelta(days=30)
    assert list(blocks.entries(square.actor(MG))) == [measure]
    with pytest.raises(ValueError, match="blocked"):
        square.town.citizens.comment("Hej igen", author="Åsa Exempelsson")


@pytest.mark.parametrize("days", [0, -1, 366])
def test_block_when_without_an_end_or_too_long_then_refused(square: Square, days: int) -> None:
    item = square.comment(INSULT)
    with pytest.raises(taking.TooLong):
        removing.block(
            square.actor(CO), item, asked=asked("insult", why="Ja.", evident=True, days=days)
        )


def test_database_when_a_block_has_no_end_then_refuses(square: Square) -> None:
    measure = _kept_out(square, square.comment(INSULT))
    endless = pytest.raises(IntegrityError, match="measure_on_a_person_ends")
    with endless, transaction.atomic():
        Measure.objects.filter(id=measure.id).update(ends_at=None)


def test_block_when_its_time_is_over_then_lifted_also_when_its_deciders_have_left(
    square: Square,
) -> None:
    measure = _kept_out(square, square.comment(INSULT))
    RoleGrant.objects.filter(person__in=[measure.by_id, measure.second_id]).delete()
    later = datetime.now(UTC) + timedelta(days=31)
    assert blocks.expire(now=datetime.now(UTC)) == 0
    assert blocks.expire(now=later) == 1
    assert blocks.expire(now=later) == 0
    square.deliver_at_once(measure)
    measure.refresh_from_db()
    assert (measure.state, rows(measure)) == (
        Standing.UNDONE,
        [("restrict", State.SENT), ("restrict", State.SENT)],
    )
    assert square.town.citizens.see(AUTHOR)["blocked"] is False


def test_block_when_lifted_while_another_holds_then_only_the_entry_ends(square: Square) -> None:
    first, second = square.comment(INSULT), square.comment(f"{INSULT} Igen.")
    one, other = _kept_out(square, first), _kept_out(square, second)
    blocks.lift_block(square.actor(MG), one, why="Hen har bett om ursäkt.")
    square.deliver()
    one.refresh_from_db()
    assert (one.state, square.town.citizens.see(AUTHOR)["blocked"]) == (Standing.UNDONE, True)
    blocks.lift_block(square.actor(MG), other, why="Hen har bett om ursäkt.")
    square.deliver()
    assert square.town.citizens.see(AUTHOR)["blocked"] is False


def test_restriction_when_lifted_without_a_reason_then_refused(square: Square) -> None:
    item = square.comment(INSULT)
    form = asked("insult", why="Upprepat.", evident=True, days=7)
    measure = removing.restrict(square.actor(CO), item, asked=form)
    judging.agree(square.actor(MG), measure)
    square.deliver()
    measure.refresh_from_db()
    assert square.town.citizens.see(AUTHOR)["restricted"] is True
    with pytest.raises(judging.ReasonMissing):
        blocks.lift_block(square.actor(MG), measure, why=" ")
