"""The other pages say how things are: accounts, operations, records, rules, settings, today."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories import gone, message, page
from tests.inbox.accepting import accept
from tests.personas import MONDAY, Town
from tests.web.conftest import House, bring, browser
from torget.channels.models import Feed, Measurement, Outbox, State
from torget.connectors.port import Unreadable
from torget.inbox import lists
from torget.inbox.answer import answer
from torget.inbox.collect import take_in
from torget.inbox.endings import assign_to_me
from torget.inbox.models import Item
from torget.kit import ids
from torget.ledger.models import Event
from torget.organisation import rulebooks
from torget.organisation.models import Account, AccountState, Role, StaffedHours
from torget.records.models import Attachment, AttachmentState, Record
from torget.web.story import sentences


@pytest.fixture
def manager(place: Town) -> Client:
    return browser(place.people[Role.MANAGER])


@pytest.mark.parametrize(
    ("state", "feed", "tone", "problem"),
    [
        (AccountState.CONNECTED, {}, "warning", False),
        (AccountState.CONNECTED, {"last_success_at": MONDAY}, "success", False),
        (AccountState.CONNECTED, {"last_success_at": MONDAY, "failures": 2}, "danger", True),
        (AccountState.NEEDS_LOGIN, {"last_success_at": MONDAY}, "danger", True),
        (AccountState.FROZEN, {"last_success_at": MONDAY}, "warning", False),
        (AccountState.DISCONNECTED, {}, "neutral", False),
        (AccountState.CLOSED, {}, "neutral", False),
    ],
)
def test_account_when_in_each_state_then_told_by_its_last_success(
    place: Town,
    manager: Client,
    state: AccountState,
    feed: dict[str, object],
    tone: str,
    problem: bool,
) -> None:
    Account.objects.filter(id=place.account.id).update(state=state)
    Feed.objects.filter(account=place.account).update(**feed)

    (row,) = manager.get(reverse("accounts")).context["page"].rows
    shown = manager.get(reverse("account", args=[place.account.id])).context["account"]

    assert (row.state.tone, shown.state.tone) == (tone, tone)
    assert (bool(row.problem), bool(shown.problem)) == (problem, problem)


def test_account_when_it_has_hours_and_followers_then_shown(place: Town, manager: Client) -> None:
    bring(place.account, 2)
    StaffedHours.objects.create(
        account=place.account, weekday=0, opens=time(8), closes=time(16, 30)
    )
    Measurement.objects.create(id=ids.new(MONDAY), account=place.account, at=MONDAY, followers=1234)

    shown = manager.get(reverse("account", args=[place.account.id])).context["account"]

    assert [fact.value for fact in shown.facts][1:] == ["2", "1234"]
    assert [each.hours.replace("\u2013", "-") for each in shown.hours] == ["08.00-16.30"]


def test_accounts_when_there_are_none_in_reach_then_says_so(place: Town) -> None:
    Feed.objects.all().delete()

    shown = browser(place.people[Role.IT]).get(reverse("accounts")).context["page"]

    assert (shown.rows, shown.empty is not None) == ((), True)


@pytest.mark.parametrize(
    ("made", "tones"),
    [
        ("nothing", []),
        ("stale", ["danger"]),
        ("failing", ["danger"]),
        ("uncertain", ["warning"]),
        ("unreadable", ["warning"]),
    ],
)
def test_operations_when_something_is_wrong_then_an_alarm(
    place: Town, manager: Client, made: str, tones: list[str]
) -> None:
    Feed.objects.filter(account=place.account).update(last_success_at=MONDAY)
    _make(place, made)

    shown = manager.get(reverse("operations")).context["page"]
    today = manager.get(reverse("today")).context["page"]

    assert ([alarm.tone for alarm in shown.alarms], shown.ok) == (tones, not tones)
    assert [row.name for row in shown.rows] == [place.account.display_name]
    named = [task for task in today.tasks if task.title == place.account.display_name]
    assert len(named) == (made == "failing")


def _make(place: Town, made: str) -> None:
    feed = Feed.objects.filter(account=place.account)
    if made == "stale":
        feed.update(last_success_at=MONDAY - timedelta(hours=1))
    if made == "failing":
        feed.update(failures=3, error_code="http_503")
    if made == "uncertain":
        bring(place.account, 1)
        answer(place.actor(Role.EDITOR), Item.objects.get(), text="Nio.", seen_version=1)
        Outbox.objects.update(state=State.UNKNOWN)
    if made == "unreadable":
        with transaction.atomic():
            broken = Unreadable(b"{", "not_json")
            take_in(place.account, page(unreadable=(broken,)), now=MONDAY)


def test_rules_when_an_older_version_is_asked_for_then_it_is_shown(
    place: Town, manager: Client
) -> None:
    document = rulebooks.shipped_document() + b"\n# nytt beslut\n"
    decision = rulebooks.Decision("Kommunstyrelsen", MONDAY.date(), "KS 2026-2")
    rulebooks.adopt(document, decision, by=None, now=MONDAY + timedelta(seconds=1))

    now = manager.get(reverse("rules")).context["page"]
    old = manager.get(reverse("rules"), {"version": str(place.rulebook.id)}).context["page"]

    assert ("KS 2026-2" in now.adopted, "KS 2026-1" in old.adopted) == (True, True)
    assert [link.current for link in old.versions] == [False, True]
    assert manager.get(reverse("rules"), {"version": "x"}).status_code == 404


def test_rules_when_read_section_by_section_then_each_leads_to_the_next(
    place: Town, manager: Client
) -> None:
    sections = manager.get(reverse("rules")).context["page"].sections
    pages = [manager.get(section.url).context["page"] for section in sections]

    assert [each.previous is None for each in pages] == [n == 0 for n in range(len(pages))]
    assert [each.next.url for each in pages[:-1]] == [each.section.url for each in pages[1:]]
    assert manager.get(reverse("rule_section", args=["finns-inte"])).status_code == 404


def test_settings_when_english_is_chosen_then_the_pages_are_english(
    place: Town, manager: Client
) -> None:
    told = {"language": "en", "density": "roomy", "color_scheme": "dark", "shortcuts": "on"}
    manager.post(reverse("settings"), told)

    english = manager.get(reverse("settings"), {"sparat": "1"})
    manager.cookies["language"] = "xx"
    swedish = manager.get(reverse("settings"))

    assert (english.headers["Content-Language"], swedish.headers["Content-Language"]) == (
        "en",
        "sv",
    )
    assert english.context["page"].saved is True
    assert [choice.value for choice in english.context["page"].color_schemes if choice.chosen] == [
        "dark"
    ]


def test_rows_when_nothing_is_new_then_304_and_when_something_is_then_not(
    place: Town, manager: Client
) -> None:
    bring(place.account, 1)
    first = manager.get(reverse("inbox_rows"))
    tag = {"if-none-match": first.headers["ETag"]}
    same = manager.get(reverse("inbox_rows"), headers=tag)
    bring(place.account, 1, first=2)
    changed = manager.get(reverse("inbox_rows"), headers=tag)

    assert [a.status_code for a in (first, same, changed)] == [200, 304, 200]
    assert same.headers["ETag"] == first.headers["ETag"] != changed.headers["ETag"]


def test_rows_then_each_has_the_badge_that_changes_what_to_do(place: Town, manager: Client) -> None:
    marks: tuple[dict[str, object], ...] = (
        {"urgent": True},
        {"urgent": True, "state": "on_its_way"},
        {"secrecy": True},
        {"kind": "own_unknown"},
        {"changed_after_answer": True},
        {"gone_from_network": True},
        {"state": "on_its_way"},
        {"private": True},
        {},
    )
    bring(place.account, len(marks))
    plain = {"urgent": False, "secrecy": False, "private": False, "kind": "no_action"}
    for item, mark in zip(Item.objects.order_by("deadline_at", "id"), marks, strict=True):
        Item.objects.filter(id=item.id).update(**(plain | mark))

    rows = manager.get(reverse("inbox")).context["list"].rows

    tones = ["danger", "danger", "warning", "warning", "warning", "neutral", "accent", "neutral"]
    assert [row.badge_tone for row in rows if row.badge] == tones
    assert len({row.badge for row in rows}) == len(marks) - 1  # two are urgent


def test_list_when_filtered_or_empty_then_says_so(place: Town, manager: Client) -> None:
    bring(place.account, 1)
    assign_to_me(place.actor(Role.EDITOR), Item.objects.get())
    asked = {
        "account": {"konto": str(place.account.id)},
        "kind": {"sort": "no_action"},
        "nobodys": {"konto": str(ids.new(MONDAY))},
        "mine": {"vy": "mine"},
        "closed": {"vy": "closed"},
        "all": {},
    }

    shown = {
        name: manager.get(reverse("inbox"), query).context["list"] for name, query in asked.items()
    }

    assert {name: bool(each.filtered) for name, each in shown.items()} == {
        "account": True,
        "kind": True,
        "nobodys": True,
        "mine": False,
        "closed": False,
        "all": False,
    }
    assert [name for name, each in shown.items() if each.empty is None] == ["account", "all"]
    assert [row.owner for row in shown["all"].rows] == ["Elin Redaktör"]
    titles = {name: each.empty.title for name, each in shown.items() if each.empty}
    assert titles["kind"] == titles["nobodys"] == "Inget här stämmer med filtret"
    assert titles["closed"] == "Inget är avslutat än"


def test_list_when_longer_than_a_page_then_the_next_begins_where_it_ended(
    place: Town, manager: Client
) -> None:
    bring(place.account, lists.PAGE + 3)
    Item.objects.filter(record__remote_id__in=["1", "2"]).update(
        state="closed", closed_at=MONDAY, ending="no_action"
    )

    first = manager.get(reverse("inbox")).context["list"]
    second = manager.get(first.more_url).context["list"]
    closed = manager.get(reverse("inbox"), {"vy": "closed"}).context["list"]

    assert (len(first.rows), len(second.rows), second.more_url) == (50, 1, "")
    assert [row.deadline_state for row in closed.rows] == ["none", "none"]


def test_records_when_more_than_a_page_then_a_next_that_keeps_the_search(
    place: Town, manager: Client
) -> None:
    bring(place.account, 53)
    first = manager.get(reverse("records"), {"q": "badhuset", "direction": "received"})
    more = first.context["page"].more_url
    second = manager.get(reverse("records") + more).context["page"]

    assert (len(first.context["page"].rows), len(second.rows)) == (50, 3)
    assert "q=badhuset" in more


def test_record_when_issued_then_says_who_wrote_it(place: Town, manager: Client) -> None:
    bring(place.account, 1)
    sent = answer(place.actor(Role.EDITOR), Item.objects.get(), text="Nio.", seen_version=1)
    accept(place.account, sent.outbox)
    record = Record.objects.get(remote_id="500")

    shown = manager.get(reverse("record", args=[record.id])).context["record"]

    values = [fact.value for fact in shown.facts]
    assert "Elin Redaktör" in values
    assert (shown.proof.ok, shown.item_url) == (True, "")


def test_record_when_it_no_longer_matches_the_ledger_then_the_page_says_so(
    place: Town, manager: Client
) -> None:
    bring(place.account, 1)
    record = Record.objects.get()
    Event.objects.create(
        id=ids.new(MONDAY),
        type="x.y",
        object_type="record",
        object_id=record.id,
        actor_kind="system",
        at=MONDAY,
        canon=b"{}",
        content_commits=[],
        leaf=b"0" * 32,
    )

    shown = manager.get(reverse("record", args=[record.id])).context["record"]

    assert (shown.proof.ok, [e.sentence for e in shown.events if e.sentence == "x.y"]) == (
        False,
        ["x.y"],
    )


@pytest.mark.parametrize("state", [AttachmentState.PENDING, "failed", "quarantined"])
def test_attachment_when_its_bytes_are_not_here_then_said_and_404(
    house: House, state: AttachmentState
) -> None:
    client = browser(house.place.people[Role.EDITOR])
    Attachment.objects.filter(id=house.ours.attachment).update(state=state)

    item = client.get(reverse("item", args=[house.ours.item])).context["item"]
    answered = client.get(reverse("attachment", args=[house.ours.attachment]))

    (shown,) = item.thread[0].attachments
    assert (shown.url, bool(shown.state), answered.status_code) == ("", True, 404)


def test_withdraw_when_it_failed_then_the_words_are_back_in_the_box(
    place: Town, manager: Client
) -> None:
    bring(place.account, 1)
    item = Item.objects.get()
    answer(place.actor(Role.EDITOR), item, text="Klockan nio.", seen_version=1)
    Outbox.objects.update(state=State.FAILED)

    again = manager.post(reverse("item_send_again", args=[item.id]))
    Outbox.objects.update(state=State.FAILED)
    shown = manager.post(reverse("item_withdraw", args=[item.id])).context["item"]

    assert again.status_code == 302
    assert shown.answer.text == "Klockan nio."


@pytest.mark.parametrize(
    ("reason", "text", "anchor"),
    [("", "", "close-reason"), ("other", "", "close-text")],
)
def test_close_when_refused_then_the_fault_points_at_its_field(
    place: Town, manager: Client, reason: str, text: str, anchor: str
) -> None:
    bring(place.account, 1)
    path = reverse("item_close", args=[Item.objects.get().id])

    refused = manager.post(path, {"reason": reason, "text": text})

    assert refused.status_code == 422
    assert [error.field_id for error in refused.context["item"].errors] == [anchor]


def test_item_when_asked_for_by_the_list_then_without_the_list(house: House) -> None:
    client = browser(house.place.people[Role.EDITOR])
    path = reverse("item", args=[house.ours.item])

    whole, part = client.get(path), client.get(path, headers={"hx-request": "true"})

    assert ("list" in whole.context, "list" in part.context) == (True, False)


def test_login_page_when_in_a_demo_then_shows_whom_one_can_be(
    place: Town, settings: object
) -> None:
    settings.TORGET_DEMO = True  # type: ignore[attr-defined]

    people = Client().get("/konto/login/").context["demo_people"]

    assert len(people) == 11
    assert people[0].name == "Elin Redaktör"


def test_story_then_every_type_of_event_that_the_house_writes_has_a_sentence(place: Town) -> None:
    bring(place.account, 1)
    bring(place.account, 1, text="Ändrat")
    with transaction.atomic():
        take_in(place.account, page(gone()), now=MONDAY)
        take_in(place.account, page(message(), unreadable=(Unreadable(b"{", "x"),)), now=MONDAY)

    written = set(Event.objects.values_list("type", flat=True))
    with translation.override("sv"):
        assert sorted(written - set(sentences())) == []
    assert len(written) >= 6
