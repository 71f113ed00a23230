"""Whatever refuses a letter, the words that were typed stand on the page that says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import gone, message, page
from tests.personas import MONDAY, Town
from tests.web.conftest import browser
from torget.channels.models import Outbox, State
from torget.inbox import crisis_text, secrecy
from torget.inbox.collect import take_in
from torget.inbox.models import Answer, Item
from torget.organisation.models import Role
from torget.teamwork.models import Draft

WORDS = "Ring oss på 0300-00 00 00 eller läs på https://synpunkt.example i dag. /Elin"
TEST_NUMBER = "19121212-1212"  # published by Skatteverket for tests
FORMS = (
    "item_answer",
    "item_refer",
    "item_interim",
    "item_offer",
    "item_authority",
    "item_politicians",
)
Change = Callable[[Town, Item], None]


@pytest.fixture
def item(place: Town) -> Item:
    with transaction.atomic():
        take_in(place.account, page(message()), now=MONDAY)
    return Item.objects.get()


@pytest.fixture
def elin(place: Town) -> Client:
    return browser(place.people[Role.EDITOR])


def _edited(place: Town, _item: Item) -> None:
    later = MONDAY + timedelta(minutes=1)
    with transaction.atomic():
        take_in(
            place.account, page(message(text="När stänger badhuset?", edited_at=later)), now=later
        )


def _deleted(place: Town, _item: Item) -> None:
    with transaction.atomic():
        take_in(place.account, page(gone()), now=MONDAY)


def _marked(place: Town, item: Item) -> None:
    secrecy.mark_secret(place.actor(Role.EDITOR), item, ground="social_services")


def _kept(body: str, words: str) -> int:
    return body.replace("&#x27;", "'").count(f"{words}</textarea>")


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("change", [_edited, _deleted, _marked])
def test_letter_when_the_message_changed_while_it_was_written_then_refused_and_kept(
    place: Town, item: Item, elin: Client, name: str, change: Change
) -> None:
    if (name, change) == ("item_refer", _marked):
        pytest.skip("the rulebook's words go instead of the typed ones")
    change(place, item)

    told = elin.post(reverse(name, args=[item.id]), {"text": WORDS, "seen_version": "1"})

    assert told.status_code == 422
    assert 'role="alert"' in told.content.decode()
    assert _kept(told.content.decode(), WORDS) == 1
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("more", "says"),
    [
        (f" Ditt ärende {TEST_NUMBER}.", "personnummer"),
        (" På {gatan} i dag.", "gatan"),
        (" Mer text." * 300, "tecken"),
    ],
)
def test_letter_when_its_words_cannot_be_sent_then_refused_and_kept(
    item: Item, elin: Client, name: str, more: str, says: str
) -> None:
    told = elin.post(reverse(name, args=[item.id]), {"text": WORDS + more, "seen_version": "1"})

    assert told.status_code == 422
    assert says in told.content.decode().partition('role="alert"')[2].partition("</div>")[0]
    assert _kept(told.content.decode(), WORDS + more) == 1
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("change", [_deleted, _marked])
def test_draft_when_there_is_no_longer_a_box_for_it_then_still_shown(
    place: Town, item: Item, elin: Client, change: Change
) -> None:
    elin.post(reverse("item_draft", args=[item.id]), {"text": WORDS})
    change(place, item)

    shown = elin.get(reverse("item", args=[item.id])).context["item"]

    assert shown.answer.refusal is not None
    assert (shown.together.kept, shown.kept) == (WORDS, "")


def test_answer_when_marked_while_it_waited_then_not_sent_again_and_its_words_come_back(
    place: Town, item: Item, elin: Client
) -> None:
    elin.post(reverse("item_answer", args=[item.id]), {"text": WORDS, "seen_version": "1"})
    Outbox.objects.update(state=State.FAILED, last_error_code="became_secret")
    _marked(place, item)

    (told,) = elin.get(reverse("item", args=[item.id])).context["item"].deliveries
    again = elin.post(reverse("item_send_again", args=[item.id]))
    back = elin.post(reverse("item_withdraw", args=[item.id]))

    assert (told.sentence, [act.label for act in told.acts]) == (
        "Det markerades som möjlig sekretess innan svaret hann gå iväg. Svaret är inte publicerat.",
        ["Dra tillbaka svaret"],
    )
    assert again.status_code == 422
    assert "sekretess" in again.content.decode().partition('role="alert"')[2][:600]
    assert (back.status_code, _kept(back.content.decode(), WORDS)) == (200, 1)
    assert Outbox.objects.get().state == State.CANCELLED


def test_draft_when_the_ready_text_was_given_by_another_then_the_draft_stays(
    place: Town, elin: Client
) -> None:
    with transaction.atomic():
        take_in(place.account, page(message(text="Det brinner i trapphuset")), now=MONDAY)
    item = Item.objects.get()
    elin.post(reverse("item_draft", args=[item.id]), {"text": WORDS})
    crisis_text.give_crisis_text(place.actor(Role.MANAGER), item, seen_version=1)

    late = elin.post(reverse("item_crisis_text", args=[item.id]), {"seen_version": "1"})

    assert late.status_code == 409
    assert Draft.objects.get().text == WORDS


def test_step_when_the_role_was_lost_meanwhile_then_403_and_every_word_is_kept(
    place: Town, item: Item, elin: Client
) -> None:
    place.people[Role.EDITOR].grants.all().update(role=Role.AUDITOR)
    form = {"step": "remove", "reason": "unlawful_threat", "seen_version": "1"}

    told = elin.post(
        reverse("item_take", args=[item.id]), {**form, "why": "Det är ett hot.", "notice": WORDS}
    )

    assert told.status_code == 403
    assert _kept(told.content.decode(), f"Det är ett hot.\n\n{WORDS}") == 1


def test_step_when_marked_meanwhile_then_refused_and_every_word_is_kept(
    place: Town, item: Item, elin: Client
) -> None:
    _marked(place, item)
    form = {"step": "remove", "reason": "unlawful_threat", "seen_version": "1"}

    told = elin.post(
        reverse("item_take", args=[item.id]), {**form, "telling": "public", "notice": WORDS}
    )

    assert told.status_code == 422
    assert _kept(told.content.decode(), WORDS) == 1
