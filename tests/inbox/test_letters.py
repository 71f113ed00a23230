"""Letters that lead elsewhere: their words, who sees them, and what they end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import message
from tests.inbox.accepting import accept
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.channels import payload as payloads
from torget.channels.models import Outbox
from torget.channels.payload import Payload
from torget.inbox import answer as answering
from torget.inbox import composing, letters, registering
from torget.inbox.models import Answer, Ending, Item, ItemState, LetterKind, Registration
from torget.inbox.settling import settle
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Role, Unit
from torget.rules import templates
from torget.rules.codes import Outcome, TemplateKind

PHONE = "0300-83 40 00"
QUESTION = "När öppnar badhuset?"
ILL = "Min son har fått diagnosen autism och BUP hjälper oss inte"


@pytest.fixture
def unit(place: Town) -> Unit:
    """The unit with every channel it can be reached by."""
    place.unit.phone = PHONE
    place.unit.email = "badhuset@kommun.example"
    place.unit.postal_address = "Badhuset, 434 81 Kungsbacka"
    place.unit.save()
    return place.unit


def _sent(answer: Answer) -> Payload:
    return payloads.decode(bytes(answer.outbox.payload or b""))


def _accept(place: Town, answer: Answer) -> Item:
    accept(place.account, answer.outbox)
    settle(answer.outbox_id, now=MONDAY)
    return Item.objects.get(id=answer.item_id)


Letter = Callable[[Actor, Item], Answer]
LETTERS: dict[LetterKind, Letter] = {
    LetterKind.REFERRAL: lambda actor, item: letters.refer(
        actor, item, text=f"Ring {PHONE}.", seen_version=1
    ),
    LetterKind.COMPLAINT_OFFER: lambda actor, item: letters.offer_complaint(
        actor, item, text="Skriv här: https://kommun.example/kommentaren", seen_version=1
    ),
    LetterKind.WRONG_AUTHORITY: lambda actor, item: letters.point_to_authority(
        actor, item, text="Det svarar Trafikverket på.", seen_version=1
    ),
    LetterKind.POLITICAL: lambda actor, item: letters.point_to_politicians(
        actor, item, text="Det svarar nämnden på.", seen_version=1
    ),
}


@pytest.mark.parametrize("kind", LETTERS, ids=str)
def test_letter_when_accepted_then_the_item_ends_as_the_letter_leads(
    place: Town, unit: Unit, bring: Bring, kind: LetterKind
) -> None:
    item = bring(message("1", QUESTION))
    written = LETTERS[kind](place.actor(Role.EDITOR), item)

    item = _accept(place, written)

    ending = Ending.objects.get(item=item)
    assert (item.state, item.ending) == (ItemState.CLOSED, answering.OUTCOMES[kind])
    assert (ending.outcome, ending.reason_code) == (answering.OUTCOMES[kind], kind.value)
    assert written.kind == kind
    assert item.acknowledged_at == MONDAY


def test_interim_when_accepted_then_open_and_the_clock_of_the_answer_runs(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", QUESTION))
    actor = place.actor(Role.EDITOR)
    text = "Vi återkommer på onsdag."

    item = _accept(place, letters.answer_interim(actor, item, text=text, seen_version=1))

    assert (item.state, item.ending, item.closed_at) == (ItemState.OPEN, "", None)
    assert (item.acknowledged_at, item.deadline_at) == (MONDAY, item.answer_by)
    assert Ending.objects.count() == 0
    last = answering.answer(actor, item, text="Klockan nio.", seen_version=1)
    accept(place.account, last.outbox, remote_id="501")
    settle(last.outbox_id, now=MONDAY)
    item.refresh_from_db()
    assert item.state == ItemState.CLOSED


@pytest.mark.parametrize("text", ["Ring oss.", "", "   "])
def test_refer_when_no_channel_is_named_then_refused(
    place: Town, unit: Unit, bring: Bring, text: str
) -> None:
    item = bring(message("1", QUESTION))

    with pytest.raises(letters.NoChannelNamed):
        letters.refer(place.actor(Role.EDITOR), item, text=text, seen_version=1)
    assert Outbox.objects.count() == 0


def test_refer_when_secret_then_the_fixed_words_and_only_to_the_one_who_wrote(
    place: Town, unit: Unit, bring: Bring
) -> None:
    item = bring(message("1", ILL))
    actor = place.actor(Role.EDITOR)

    written = letters.refer(actor, item, text="Hej, autism är inget konstigt", seen_version=1)

    sent = _sent(written)
    rulebook = rulebooks.value(item.rulebook_id)
    assert sent.text == composing.fixed(rulebook, TemplateKind.REFERRAL, item, actor.person)
    assert (sent.visibility, "autism" in sent.text, PHONE in sent.text) == ("direct", False, True)


def test_refer_when_secret_and_the_unit_lacks_a_channel_then_refused_with_its_name(
    place: Town, bring: Bring
) -> None:
    Unit.objects.filter(id=place.unit.id).update(phone="", postal_address=" ")
    item = bring(message("1", ILL))

    with pytest.raises(templates.BlanksLeft) as refused:
        letters.refer(place.actor(Role.EDITOR), item, text=f"Ring {PHONE}", seen_version=1)
    assert refused.value.names == ("Telefonnummer", "Postadress")


def test_refer_when_secret_and_not_registered_then_kept_and_the_item_stays_open(
    place: Town, unit: Unit, bring: Bring
) -> None:
    item = bring(message("1", ILL))
    actor = place.actor(Role.EDITOR)

    item = _accept(place, letters.refer(actor, item, text="", seen_version=1))

    assert (item.state, item.ending) == (ItemState.OPEN, "")
    assert Ending.objects.get(item=item).outcome == Outcome.REFER_TO_OTHER_CHANNEL
    registering.register(actor, item, ground="secrecy", note="")
    registering.close_registered(actor, item)
    item.refresh_from_db()
    assert (item.state, item.registration) == (ItemState.CLOSED, Registration.PENDING)


@pytest.mark.parametrize(
    "letter",
    [LETTERS[kind] for kind in LETTERS if kind != LetterKind.REFERRAL]
    + [
        lambda actor, item: answering.answer(actor, item, text="Hej", seen_version=1),
        lambda actor, item: letters.answer_interim(actor, item, text="Hej", seen_version=1),
    ],
)
def test_letter_when_secret_then_no_words_of_ones_own_go_out(
    place: Town, unit: Unit, bring: Bring, letter: Letter
) -> None:
    item = bring(message("1", ILL))

    with pytest.raises(answering.SecretMatter):
        letter(place.actor(Role.EDITOR), item)
    assert Outbox.objects.count() == 0


def test_offer_when_the_link_is_missing_then_refused(place: Town, bring: Bring) -> None:
    item = bring(message("1", "Det är uselt städat i hallen"))

    with pytest.raises(letters.NoLink):
        letters.offer_complaint(place.actor(Role.EDITOR), item, text="Skriv dit", seen_version=1)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vi återkommer senast {dag}.", ("dag",)),
        ("{namn} och {dag} och {namn}", ("namn", "dag")),
    ],
)
def test_letter_when_a_blank_is_left_then_refused_before_sending(
    place: Town, bring: Bring, text: str, names: tuple[str, ...]
) -> None:
    item = bring(message("1", QUESTION))

    with pytest.raises(answering.BlanksInText) as refused:
        letters.answer_interim(place.actor(Role.EDITOR), item, text=text, seen_version=1)
    assert refused.value.names == names


@pytest.mark.parametrize("text", ["if (a) { b }", "{}", "{ dag }", "kod {1}"])
def test_blanks_when_braces_are_something_else_then_none(text: str) -> None:
    assert answering.blanks_left(text) == ()


def test_begun_then_known_facts_are_in_and_the_rest_stands_as_blanks(
    place: Town, unit: Unit, bring: Bring
) -> None:
    item = bring(message("1", QUESTION))
    rulebook = rulebooks.value(item.rulebook_id)

    text = composing.begun(
        rulebook,
        TemplateKind.INTERIM,
        composing.known_of(item, place.people[Role.EDITOR]),
    )

    assert text.startswith("Hej Anna.")
    assert answering.blanks_left(text) == ("dag",)
    assert text.endswith("Elin, Badhuset")
