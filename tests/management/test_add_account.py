"""An account is added with its people and its token, and the token never stands in the open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from io import StringIO
from pathlib import Path

import pytest

from tests.channels.fake_town import FakeTown, settled
from tests.management.running import Ran, run
from tests.personas import MONDAY, Town, town
from torget.channels import connecting
from torget.channels.connections import connection_to
from torget.channels.models import Feed
from torget.inbox.collect import collect
from torget.ledger.models import Event
from torget.management.commands import _hours
from torget.organisation.models import Account, Authority, Person, RoleGrant, StaffedHours, Unit

pytestmark = pytest.mark.django_db
LIKE = ("--like", "badhuset")
FACEBOOK = ("--network", "facebook", "--handle", "kommunen", "--remote-id", "77")
CREATED = (
    *("--authority", "Kommunstyrelsen", "--unit", "Kommunikation", "--create"),
    *("--owner", "Elin Ek <elin@ks.example>", "--deputy", "Kim Kil <kim@ks.example>"),
    *("--manager", "Maja Mo <maja@ks.example>", "--function-email", "post@ks.example"),
)


@pytest.fixture
def place() -> Town:
    return town()


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeTown]:
    with settled(tmp_path) as found:
        yield found


def add(*arguments: str) -> Ran:
    return run("add_account", *arguments)


def added(ran: Ran) -> Account:
    return Account.objects.get(id=ran.out.strip())


def without(arguments: tuple[str, ...], name: str) -> tuple[str, ...]:
    at = arguments.index(name)
    return arguments[:at] + arguments[at + 2 :]


def test_account_like_another_then_its_people_and_mailbox_and_read_by_file_only(
    place: Town,
) -> None:
    ran = add(*FACEBOOK, *LIKE)

    account = added(ran)
    assert (ran.code, account.network, account.host, account.remote_id) == (
        0,
        "facebook",
        "www.facebook.com",
        "77",
    )
    assert (account.authority, account.unit, account.owner, account.deputy) == (
        place.authority,
        place.unit,
        place.account.owner,
        place.account.deputy,
    )
    assert account.function_email == "badhuset@kommun.example"
    assert (account.state, account.secret) == ("disconnected", None)
    assert Feed.objects.filter(account=account).count() == 0
    assert Event.objects.get(object_id=account.id).type == "account.added"
    assert "torget import_file --network facebook --account kommunen FILE…" in ran.err


def test_account_with_a_token_then_asked_whose_sealed_and_collected_from(
    fake: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NYCKEL", " token-simhallen\n")
    url = fake.citizens.base_url

    ran = add("--network", "fake", "--url", url + "/", "--token-env", "NYCKEL", *LIKE)

    account = added(ran)
    assert (account.remote_id, account.handle, account.state) == (
        "simhallen",
        "simhallen",
        "connected",
    )
    assert (account.base_url, f"http://{account.host}") == (url, url)
    assert connection_to(account).secret == "token-simhallen"
    assert b"token-simhallen" not in bytes(account.secret or b"")
    assert "token" not in ran.out + ran.err.replace("tillagt", "")
    assert collect(account, now=MONDAY) == 0


def test_account_with_a_token_on_stdin_then_the_first_line_is_it(
    fake: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("token-simhallen\nannat\n"))
    url = fake.citizens.base_url

    ran = add("--network", "fake", "--url", url, "--token-stdin", "--name", "Simhallen", *LIKE)

    assert (added(ran).display_name, connection_to(added(ran)).secret) == (
        "Simhallen",
        "token-simhallen",
    )


def test_account_without_a_token_then_waits_for_a_login_and_is_not_lost(fake: FakeTown) -> None:
    url = fake.citizens.base_url

    ran = add(*("--network", "fake", "--url", url, "--handle", "@x", "--remote-id", "x"), *LIKE)

    account = added(ran)
    assert (account.handle, account.state, account.secret) == ("x", "needs_login", None)
    assert Feed.objects.filter(account=account).count() == 1
    assert ran.err == "@x är tillagt men har ingen token, så inget hämtas ännu.\n"


def test_account_where_nothing_is_yet_then_created_without_password_or_rights() -> None:
    ran = add(*FACEBOOK, *CREATED)

    account = added(ran)
    people = list(Person.objects.order_by("email"))
    assert (account.authority.name, account.unit.name) == ("Kommunstyrelsen", "Kommunikation")
    assert [person.name for person in people] == ["Elin Ek", "Kim Kil", "Maja Mo"]
    assert (account.owner, account.deputy, account.responsible_manager) == tuple(people)
    assert not any(person.has_usable_password() for person in people)
    assert RoleGrant.objects.count() == 0


def test_account_when_created_again_for_the_same_unit_then_nothing_is_doubled() -> None:
    add(*FACEBOOK, *CREATED)

    again = add(*without(FACEBOOK, "--remote-id"), "--remote-id", "78", *CREATED)

    assert again.code == 0
    assert (Authority.objects.count(), Unit.objects.count(), Person.objects.count()) == (1, 1, 3)


def test_account_when_it_is_there_already_then_told_and_nothing_is_made() -> None:
    add(*FACEBOOK, *CREATED)

    again = add(*FACEBOOK, *(part.replace("Kommunikation", "Ny verksamhet") for part in CREATED))

    assert (again.code, again.why) == (1, "Kontot finns redan.")
    assert (Account.objects.count(), Unit.objects.count()) == (1, 1)


def test_account_with_hours_then_each_day_has_its_span(place: Town) -> None:
    ran = add(*FACEBOOK, *LIKE, "--hours", "mån-tor 8.00-16.30", "--hours", "fredag 8-15")

    hours = StaffedHours.objects.filter(account=added(ran)).order_by("weekday")
    assert [(one.weekday, one.opens, one.closes) for one in hours] == [
        *[(day, time(8), time(16, 30)) for day in range(4)],
        (4, time(8), time(15)),
    ]


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("mån-sön 0.00-24.00", time(23, 59)),
        ("LÖR–SÖN 10:00–14:00", time(14)),
        ("sön 9-9.01", time(9, 1)),
    ],
)
def test_hours_however_they_are_written_then_read(written: str, last: time) -> None:
    found = _hours.read(written)

    assert (found[-1].weekday, found[-1].closes) == (6, last)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "mån",
        "mån 8",
        "mån 16-8",
        "fre-mån 8-16",
        "xyz 8-16",
        "mån 8-25",
        "mån 8.99-16",
        "mån 24.30-25",
    ],
)
def test_hours_when_they_cannot_be_meant_then_told(place: Town, written: str) -> None:
    ran = add(*FACEBOOK, *LIKE, f"--hours={written}")

    assert (ran.code, Account.objects.filter(network="facebook").count()) == (1, 0)
    assert ran.why.endswith('skriv till exempel "mån-fre 8.00-16.30"')


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--network", "myspace", *LIKE), "Torget kan inte nätverket myspace. Det kan: "),
        ((), "Torget kan inte nätverket (inget angivet). Det kan: "),
        (("--network", "mastodon", *LIKE), "Ange nätverkets adress med --url"),
        (("--network", "mastodon", "--url", "social.example", *LIKE), "Ange nätverkets adress"),
        (("--network", "mastodon", "--url", "ftp://a.example", *LIKE), "Ange nätverkets adress"),
        (("--network", "mastodon", "--url", "https://u:p@a.example"), "Ange nätverkets adress"),
        ((*FACEBOOK[:4], *LIKE), "Ange kontots id på nätverket med --remote-id"),
        ((*FACEBOOK[:2], *FACEBOOK[4:], *LIKE), "Ange kontots användarnamn med --handle."),
        ((*FACEBOOK, "--like", "nej"), "Det finns inget konto nej. Det finns:"),
        (FACEBOOK, "Ange --authority och --unit, eller"),
        ((*FACEBOOK, *without(CREATED, "--owner")), "Ange --owner, eller"),
        ((*FACEBOOK, *without(CREATED, "--function-email")), "Ange --function-email, eller"),
        ((*FACEBOOK, *LIKE, "--owner", "nej@x.example"), "Det finns ingen person med"),
        ((*FACEBOOK, *LIKE, "--create", "--owner", "nej@x.example"), "nej@x.example: skriv"),
        ((*FACEBOOK, *LIKE, "--token-env", "FINNS_INTE"), "Ingen token gick att läsa."),
        (
            (*FACEBOOK, *(part for part in CREATED if part != "--create")),
            "Det finns ingen verksamhet Kommunikation under Kommunstyrelsen.",
        ),
    ],
)
def test_account_when_something_is_missing_or_wrong_then_told_and_nothing_is_made(
    place: Town, arguments: tuple[str, ...], why: str
) -> None:
    before = (Account.objects.count(), Person.objects.count(), Unit.objects.count())

    ran = add(*arguments)

    assert ran.why.startswith(why)
    assert (ran.code, ran.out) == (1, "")
    assert (Account.objects.count(), Person.objects.count(), Unit.objects.count()) == before


def test_account_when_the_deputy_is_the_owner_then_refused(place: Town) -> None:
    ran = add(*FACEBOOK, *LIKE, "--deputy", place.account.owner.email)

    assert ran.why == "Ersättaren måste vara någon annan än den kontoansvariga."


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("401", "Nätverket godtar inte token (http_401). Skapa en ny där och försök igen."),
        ("500_before", "Nätverket svarade inte (http_500). Kontrollera adressen"),
    ],
)
def test_account_when_the_network_refuses_the_token_then_told_and_nothing_is_made(
    fake: FakeTown, monkeypatch: pytest.MonkeyPatch, fault: str, why: str
) -> None:
    monkeypatch.setenv("NYCKEL", "token-badhuset")
    fake.citizens.fault("profile", fault)

    ran = add(
        *("--network", "fake", "--url", fake.citizens.base_url, "--token-env", "NYCKEL"), *LIKE
    )

    assert (ran.why.startswith(why), Account.objects.count()) == (True, 2)


def test_account_when_the_token_is_somebody_elses_then_told(
    fake: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NYCKEL", "token-grannkommunen")

    ran = add(
        *("--network", "fake", "--url", fake.citizens.base_url, "--token-env", "NYCKEL"),
        *("--remote-id", "simhallen", *LIKE),
    )

    assert ran.why == "Token hör till kontot grannkommunen på nätverket, inte simhallen."


def test_account_on_a_network_nobody_knows_then_refused_by_the_room_too(place: Town) -> None:
    wanted = connecting.NewAccount(
        network="myspace",
        host="x.example",
        remote_id="1",
        handle="x",
        display_name="X",
        base_url="https://x.example",
        unit=place.unit,
        owner=place.account.owner,
        deputy=place.account.deputy,
        responsible_manager=place.account.responsible_manager,
        function_email="x@kommun.example",
    )

    with pytest.raises(connecting.UnknownNetwork):
        connecting.add(wanted, now=MONDAY)
