"""Another person looks again: the author asks, somebody else decides, and the author is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.moderation.square import ADVERT, Square, asked, hide
from tests.personas import MONDAY
from torget.channels.models import State
from torget.inbox import answer as answering
from torget.inbox import removing, secrecy
from torget.inbox.collect import collect
from torget.inbox.models import Item, ItemState
from torget.kit import ids
from torget.ledger.models import Event
from torget.moderation import finding, judging, notices, reviewing
from torget.moderation.models import AuthorNotice, Judgement, Measure, Standing, Telling
from torget.moderation.reviewing import Answer
from torget.organisation.models import Role
from torget.records.models import Record
from torget.second_opinion import warning
from torget.second_opinion.answers import Found
from torget.second_opinion.models import Ask, Kind, Reason

pytestmark = pytest.mark.django_db
ED, CO, MG, RE = (
    Role.EDITOR,
    Role.COMMUNICATIONS_OFFICER,
    Role.MANAGER,
    Role.REGISTRAR,
)
WORDS = "Hej Åsa. Vi har tagit bort din kommentar. Skriv till kultur@kommun.example."


def _hidden(square: Square, telling: Telling = Telling.NOT_CHOSEN) -> Measure:
    item = square.comment(ADVERT)
    measure = removing.hide(
        square.actor(CO),
        item,
        asked=asked("advertising", why="Säljer.", evident=True, telling=telling, notice=WORDS),
    )
    square.deliver()
    measure.refresh_from_db()
    return measure


def test_author_when_told_privately_then_after_the_network_did_it_and_as_a_record(
    square: Square,
) -> None:
    item = square.comment(ADVERT)
    square.town.citizens.fault("measure", "403")
    measure = removing.hide(
        square.actor(CO),
        item,
        asked=asked("advertising", why="Säljer.", telling=Telling.PRIVATE, notice=WORDS),
    )
    square.deliver()
    assert square.town.citizens.accepted() == []
    reviewing.retry(square.actor(MG), measure)
    square.deliver()

    notice = AuthorNotice.objects.select_related("outbox").get(measure=measure)
    assert square.town.citizens.accepted() == [WORDS]
    assert (notice.text, notice.how) == ("", Telling.PRIVATE)
    assert notice.outbox is not None
    assert notice.outbox.state == State.SENT
    assert notice.outbox.record_id is not None
    told = Record.objects.get(id=notice.outbox.record_id)
    assert (told.visibility, told.head.version.content.text) == ("direct", WORDS)


def test_notice_when_too_long_empty_or_with_a_personal_number_then_nothing_is_done(
    square: Square,
) -> None:
    item = square.comment(ADVERT)
    for words, fault in (
        ("a" * 2_000, answering.TooLong),
        (" ", removing.NoticeMissing),
        ("Ditt nummer 19811228-9874.", answering.PersonalNumberInAnswer),
    ):
        with pytest.raises(fault):
            removing.hide(
                square.actor(CO),
                item,
                asked=asked("advertising", why="S", telling=Telling.PUBLIC, notice=words),
            )
    assert Measure.objects.count() == 0


def test_review_when_the_author_was_right_then_shown_again_and_told(square: Square) -> None:
    measure = _hidden(square)
    reviewing.ask_review(square.actor(RE), measure, why="Åsa säger att hon inte säljer något.")
    assert list(finding.asked_for_review(square.actor(MG))) == [measure]
    for role in (CO,):
        with pytest.raises(judging.SamePerson):
            reviewing.review(square.actor(role), measure, uphold=False, why="Ja.", answer=Answer())
    reviewing.review(
        square.actor(MG),
        measure,
        uphold=False,
        why="Det är ett tips, inte reklam.",
        answer=Answer(Telling.PUBLIC, "Hej Åsa. Vi gjorde fel och visar din kommentar igen."),
    )
    square.deliver()

    measure.refresh_from_db()
    assert (measure.state, measure.undone_on_network) == (Standing.UNDONE, True)
    assert not square.town.citizens.see(f"items/{measure.record.remote_id}")["hidden"]
    assert square.town.citizens.accepted() == [
        "Hej Åsa. Vi gjorde fel och visar din kommentar igen."
    ]
    assert list(finding.asked_for_review(square.actor(MG))) == []


def test_review_when_upheld_then_stands_and_the_author_is_told(square: Square) -> None:
    measure = _hidden(square)
    reviewing.ask_review(square.actor(ED), measure, why="Åsa håller inte med.")
    answer = Answer(Telling.PRIVATE, "Hej Åsa. En annan person har sett på det. Det står fast.")
    reviewing.review(square.actor(MG), measure, uphold=True, why="Reklam.", answer=answer)
    square.deliver()
    measure.refresh_from_db()
    assert measure.state == Standing.IN_FORCE
    assert square.town.citizens.accepted() == [answer.text]


def test_review_when_the_message_is_gone_from_the_network_then_noted_as_impossible(
    square: Square,
) -> None:
    item = square.comment(ADVERT)
    measure = removing.remove(
        square.actor(CO), item, asked=asked("advertising", why="Säljer grovt.")
    )
    square.deliver()
    reviewing.restore(square.actor(MG), measure, why="Det var fel.")
    measure.refresh_from_db()
    assert (measure.state, measure.undone_on_network) == (Standing.UNDONE, False)


def test_review_when_nobody_has_asked_or_twice_then_refused(square: Square) -> None:
    measure = _hidden(square)
    with pytest.raises(judging.NothingToJudge):
        reviewing.review(square.actor(MG), measure, uphold=True, why="Nej.", answer=Answer())
    with pytest.raises(reviewing.RequestMissing):
        reviewing.ask_review(square.actor(RE), measure, why="  ")
    reviewing.ask_review(square.actor(RE), measure, why="Åsa klagar.")
    with pytest.raises(judging.NothingToJudge):
        reviewing.ask_review(square.actor(RE), measure, why="Åsa klagar igen.")


def test_judgement_when_its_copies_lie_or_it_is_changed_then_the_database_refuses(
    square: Square,
) -> None:
    measure = _hidden(square)
    people = square.town.place.people
    with pytest.raises(DatabaseError, match="names who decided"), transaction.atomic():
        Judgement.objects.create(
            id=measure.id,
            measure=measure,
            kind="review",
            verdict="uphold",
            by=people[CO],
            taken_by=people[MG],
            at=datetime.now(UTC),
        )
    made = judging.judge(measure, "second_look", "uphold", by=people[MG], now=datetime.now(UTC))
    with pytest.raises(DatabaseError), transaction.atomic():
        Judgement.objects.filter(id=made.id).update(verdict="restore")
    with pytest.raises(IntegrityError, match="judgement_once"), transaction.atomic():
        judging.judge(measure, "second_look", "restore", by=people[MG], now=datetime.now(UTC))


def test_message_when_moved_then_hidden_and_the_author_told_where(square: Square) -> None:
    item = square.comment("Min granne Eva på Storgatan 3 har nytt nummer, 070-1740605.")
    form = asked("personal_data", why="Andras uppgifter.", telling=Telling.PUBLIC, notice=" ")
    with pytest.raises(removing.ReferralMissing):
        removing.move(square.actor(CO), item, asked=form)
    measure = removing.move(
        square.actor(CO),
        item,
        asked=asked(
            "personal_data",
            why="Andras uppgifter.",
            evident=True,
            telling=Telling.PRIVATE,
            notice="Hej. Ring oss på 0300-00 00 00.",
        ),
    )
    square.deliver()
    measure.refresh_from_db()
    assert (measure.step, measure.moved, measure.state) == ("hide", True, Standing.IN_FORCE)
    assert square.fresh(item).removals.get().outcome == "moved"
    assert square.town.citizens.accepted() == ["Hej. Ring oss på 0300-00 00 00."]


def test_proposal_when_taken_back_by_its_editor_then_the_item_is_free(square: Square) -> None:
    item = square.comment(ADVERT)
    measure = hide(square, item, ED)
    assert measure.state == Standing.PROPOSED  # no duty by law, so an editor proposes
    judging.withdraw(square.actor(ED), measure)
    square.deliver()
    measure.refresh_from_db()
    assert (measure.state, square.fresh(item).state) == (Standing.WITHDRAWN, ItemState.OPEN)


SECRET = "Min son har fått diagnosen autism. Köp mina billiga solglasögon, 90 procent rabatt."
TOLD = Answer(Telling.PUBLIC, "Hej Åsa. Vi har sett på det igen, och det står fast.")


def _asked_about(square: Square, text: str) -> tuple[Item, Measure]:
    """Hide a message without a word to its author, who then asks for another look."""
    item = square.comment(text)
    measure = removing.hide(
        square.actor(CO), item, asked=asked("advertising", why="Säljer.", evident=True)
    )
    square.deliver()
    reviewing.ask_review(square.actor(RE), measure, why="Åsa håller inte med.")
    return square.fresh(item), measure


def _review(square: Square, measure: Measure) -> None:
    reviewing.review(square.actor(MG), measure, uphold=True, why="Reklam.", answer=TOLD)
    square.deliver()


def _edit(square: Square, item: Item, text: str) -> Item:
    square.town.citizens.edit(item.record.remote_id, text)
    collect(square.town.account, now=datetime.now(UTC))
    return square.fresh(item)


def _unmark(square: Square, item: Item, *, seen_version: int = 1) -> None:
    secrecy.unmark_secret(
        square.actor(RE), item, why="Uppgiften är offentlig.", seen_version=seen_version
    )


def test_answer_when_the_words_read_as_secret_then_only_after_a_registrar_has_unmarked_them(
    square: Square,
) -> None:
    item, measure = _asked_about(square, SECRET)
    with pytest.raises(notices.SecretMatter):
        _review(square, measure)

    _unmark(square, item)
    _review(square, measure)

    assert square.town.citizens.accepted() == [TOLD.text]
    event = Event.objects.get(type="inbox.unmark_secret", object_id=item.id)
    assert event.actor_id == square.town.place.people[RE].id
    assert b'"version":1' in bytes(event.canon)


def test_answer_when_unmarked_and_then_edited_into_something_secret_then_refused_again(
    square: Square,
) -> None:
    item, measure = _asked_about(square, SECRET)
    _unmark(square, item)
    item = _edit(square, item, f"{SECRET} Han är elva år.")

    assert item.secrecy is True
    with pytest.raises(notices.SecretMatter):
        _review(square, measure)
    _unmark(square, item, seen_version=2)
    _review(square, measure)
    assert square.town.citizens.accepted() == [TOLD.text]


def test_answer_when_the_secret_was_edited_out_and_nobody_has_unmarked_it_then_refused(
    square: Square,
) -> None:
    item, measure = _asked_about(square, SECRET)
    _edit(square, item, ADVERT)

    with pytest.raises(notices.SecretMatter):
        _review(square, measure)
    assert square.town.citizens.accepted() == []


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
def test_answer_when_only_a_second_opinion_warns_then_refused_until_unmarked(
    square: Square, is_open: bool
) -> None:
    item, measure = _asked_about(square, ADVERT)
    if is_open:
        Item.objects.filter(id=item.id).update(state=ItemState.OPEN, closed_at=None, ending="")
    assert (square.fresh(item).state == ItemState.OPEN) is is_open
    found = (Found(Kind.SECRECY, Reason.HEALTH),)
    ask = Ask.objects.create(id=ids.new(MONDAY), item=item, version=1, next_try_at=MONDAY)
    warning.add(ask, found, model="m", now=MONDAY)

    with pytest.raises(notices.SecretMatter):
        _review(square, measure)
    _unmark(square, item)
    _review(square, measure)
    assert square.town.citizens.accepted() == [TOLD.text]


def test_notice_when_the_message_becomes_secret_before_it_leaves_then_its_words_stay(
    square: Square,
) -> None:
    item, measure = _asked_about(square, ADVERT)
    notices.draft(measure, how=Telling.PUBLIC, text=TOLD.text, about=notices.UPHELD)
    _edit(square, item, SECRET)

    with transaction.atomic():
        fresh = Measure.objects.get(id=measure.id)
        notices.send(fresh, about=notices.UPHELD, now=datetime.now(UTC))
    square.deliver()

    notice = AuthorNotice.objects.get(measure=measure, about=notices.UPHELD)
    assert (notice.how, notice.text) == (Telling.IMPOSSIBLE, "")
    assert square.town.citizens.accepted() == []
