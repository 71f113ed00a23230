"""Saved answers become records: every recording, twice, without a duplicate; bad files told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from tests.connectors.recordings import recorded
from tests.management.running import Ran, run
from tests.personas import MONDAY, Town, town
from torget.connectors.file import State
from torget.inbox.importing import import_file
from torget.inbox.models import Item
from torget.management.commands import _states
from torget.organisation.models import Account
from torget.organisation.rulebooks import NoRulebook
from torget.records import proof
from torget.records.models import DeadLetter, Record, RecordHead, Version

pytestmark = pytest.mark.django_db
PAGE = "2121008874780932"
ROW = '{"id":"77_%s","message":"%s","created_time":"2026-11-02T03:04:05+0000"%s}'


@pytest.fixture
def place() -> Town:
    found = town(network="facebook", base_url="https://www.facebook.com")
    Account.objects.filter(id=found.account.id).update(remote_id=PAGE)
    return found


def facebook(*paths: Path) -> Ran:
    return run("import_file", "--network", "facebook", "--account", "badhuset", *map(str, paths))


def saved(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(f'{{"data":[{",".join(rows)}],"paging":{{}}}}', encoding="utf-8")
    return path


def row(number: int, text: str, author: str = "") -> str:
    named = f',"from":{{"id":"{author}","name":"Anna"}}' if author else ""
    return ROW % (number, text, named)


def counted() -> tuple[int, int, int, int]:
    return (
        Record.objects.count(),
        Version.objects.count(),
        Item.objects.count(),
        DeadLetter.objects.count(),
    )


@pytest.mark.recordings
def test_facebook_comments_when_imported_twice_then_18_records_and_no_duplicate(
    place: Town,
) -> None:
    paths = sorted(recorded("facebook", "comments").glob("*.json"))
    first = facebook(*paths)
    after_first = counted()
    second = facebook(*paths)

    assert (first.code, second.code) == (0, 0)
    assert first.lines[-1] == ("Totalt 5 filer: 18 nya, 0 ändrade, 1 oförändrade, 0 oläsbara.")
    assert second.lines[-1] == ("Totalt 5 filer: 0 nya, 0 ändrade, 19 oförändrade, 0 oläsbara.")
    assert after_first == counted()
    assert after_first[:2] == (18, 18)


@pytest.mark.recordings
def test_facebook_comments_when_no_author_is_named_then_unknown_and_judged_by_their_text(
    place: Town,
) -> None:
    facebook(recorded("facebook", "comments"))

    nameless = RecordHead.objects.filter(version__content__author_id="")
    assert set(nameless.values_list("direction", flat=True)) == {"unknown"}
    assert nameless.count() == 17
    assert Item.objects.filter(record__head__in=nameless).count() == 17
    assert Item.objects.filter(kind="own_unknown").count() == 0
    assert RecordHead.objects.get(direction="issued").version.content.author_id == PAGE
    assert all(proof.check(record.id).ok for record in Record.objects.all())


@pytest.mark.recordings
@pytest.mark.parametrize("folder", ["conversations", "messages", "pages", "posts"])
def test_facebook_recordings_when_imported_twice_then_all_kept_once(
    place: Town, folder: str
) -> None:
    path = recorded("facebook", folder)
    facebook(path)
    first = counted()
    facebook(path)

    assert counted() == first
    assert sum(first) > 0


def taped(folder: Path, *, messages: bool) -> int:
    """Write the recorded answers as files, those that list messages or all the others."""
    count = 0
    for tape in sorted(recorded("mastodon").glob("*.yaml")):
        for turn in yaml.safe_load(tape.read_text(encoding="utf-8"))["interactions"]:
            asked, body = turn["request"], turn["response"]["body"]["string"]
            lists = asked["uri"].partition("?")[0].endswith(("/statuses", "/notifications"))
            if (lists and asked["method"] != "DELETE") is messages:
                path = folder / f"{tape.stem}-{count:03}.json"
                path.write_bytes(body.encode() if isinstance(body, str) else body)
                count += 1
    return count


@pytest.fixture
def mastodon() -> Town:
    found = town(network="mastodon", base_url="https://social.example")
    Account.objects.filter(id=found.account.id).update(
        remote_id="117020565966271181", connected_at=datetime(2026, 7, 1, tzinfo=UTC)
    )
    return found


@pytest.mark.recordings
def test_mastodon_recordings_when_imported_twice_then_every_status_kept_once(
    mastodon: Town, tmp_path: Path
) -> None:
    count = taped(tmp_path, messages=True)

    first = run("import_file", "--network", "mastodon", "--account", "badhuset", str(tmp_path))
    kept = counted()
    second = run("import_file", "--network", "mastodon", "--account", "@badhuset", str(tmp_path))

    told = set(RecordHead.objects.values_list("direction", flat=True))
    assert (first.code, second.code, first.why) == (0, 0, "")
    assert (counted(), kept) == (kept, (17, 17, 17, 0))
    assert second.lines[-1].startswith(f"Totalt {count} filer: 0 nya, 0 ändrade, ")
    assert told == {"received", "unknown"}  # our own account's, which Torget did not send
    assert all(proof.check(record.id).ok for record in Record.objects.all())


@pytest.mark.recordings
def test_mastodon_recordings_when_they_are_no_messages_then_kept_raw_once(
    mastodon: Town, tmp_path: Path
) -> None:
    taped(tmp_path, messages=False)

    first = run("import_file", "--network", "mastodon", "--account", "badhuset", str(tmp_path))
    kept = counted()
    run("import_file", "--network", "mastodon", "--account", "badhuset", str(tmp_path))

    assert (first.code, counted()) == (1, kept)
    assert kept[0] == 0
    assert kept[3] > 10


def test_import_when_read_then_each_file_and_the_total_is_told(place: Town, tmp_path: Path) -> None:
    one = saved(tmp_path, "ett.json", row(1, "Hej", "5"), row(2, "När öppnar ni?", "5"))
    two = saved(tmp_path, "två.json", row(1, "Hej", "5"))

    ran = facebook(one, two)

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "ett.json: 2 nya, 0 ändrade, 0 oförändrade, 0 oläsbara.",
        "två.json: 0 nya, 0 ändrade, 1 oförändrade, 0 oläsbara.",
        "Totalt 2 filer: 2 nya, 0 ändrade, 1 oförändrade, 0 oläsbara.",
    ]
    assert Record.objects.values_list("account_id", flat=True).distinct().get() == place.account.id


def test_import_when_a_message_was_edited_between_two_files_then_a_new_version(
    place: Town, tmp_path: Path
) -> None:
    facebook(saved(tmp_path, "ett.json", row(1, "Hej", "5")))

    ran = facebook(saved(tmp_path, "två.json", row(1, "Hej då", "5")))

    assert ran.lines[0] == "två.json: 0 nya, 1 ändrade, 0 oförändrade, 0 oläsbara."
    assert list(Version.objects.order_by("n").values_list("content__text", flat=True)) == [
        "Hej",
        "Hej då",
    ]


def test_import_when_our_own_page_wrote_then_ours_only_if_before_the_connection(
    place: Town, tmp_path: Path
) -> None:
    old = row(1, "Förr", PAGE).replace("2026-11-02", "2020-01-02")
    facebook(saved(tmp_path, "ett.json", old, row(2, "Nyss", PAGE)))

    told = dict(RecordHead.objects.values_list("version__content__text", "direction"))
    assert told == {"Förr": "issued", "Nyss": "unknown"}
    assert list(Item.objects.values_list("kind", flat=True)) == ["own_unknown"]


def test_import_when_some_cannot_be_read_then_the_rest_is_kept_and_it_is_told(
    place: Town, tmp_path: Path
) -> None:
    path = saved(tmp_path, "blandat.json", row(1, "Hej", "5"), '{"name":"inget inlägg","id":7}')

    first, second = facebook(path), facebook(path)

    assert (first.code, second.code) == (1, 1)
    assert first.lines[0] == "blandat.json: 1 nya, 0 ändrade, 0 oförändrade, 1 oläsbara."
    assert first.why == "Allt gick inte att läsa. Det som gick är sparat."
    assert "torget reread --all" in first.err
    assert counted() == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b'{"error":{"code":190,"message":"x"}}', "TORGET-FIL-001"),
        (b'{"okand":1}', "TORGET-FIL-002"),
        (b'{"data":[{"id":"1_2","message":"Hej', "TORGET-FIL-003"),
        (b"namn;text\r\nAnna;Hej", "TORGET-FIL-004"),
        (b"<!DOCTYPE html><p>502", "TORGET-FIL-005"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "TORGET-FIL-006"),
        ('{"data":[]}'.encode("utf-16"), "TORGET-FIL-007"),
        (b"PK\x03\x04 trasig", "TORGET-FIL-010"),
        (None, "TORGET-FIL-012"),
    ],
)
def test_import_when_a_file_is_no_answer_then_numbered_and_the_next_is_read(
    place: Town, tmp_path: Path, content: bytes | None, number: str
) -> None:
    bad = tmp_path / "dålig.json"
    if content is not None:
        bad.write_bytes(content)
    good = saved(tmp_path, "god.json", row(1, "Hej", "5"))

    ran = facebook(bad, good)

    assert ran.code == 1
    assert ran.err.startswith(f"{number} dålig.json: ")
    assert ran.lines[1] == "god.json: 1 nya, 0 ändrade, 0 oförändrade, 0 oläsbara."
    assert Record.objects.count() == 1


def test_import_when_a_file_holds_nothing_then_well(place: Town, tmp_path: Path) -> None:
    path = tmp_path / "tom.json"
    path.write_bytes(b"[]")

    assert facebook(path).code == 0


def test_states_of_files_then_each_has_a_number_of_its_own_and_advice() -> None:
    numbers = [number for number, _wrong, _advice in _states.FAULTS.values()]

    assert {str(state) for state in State} == _states.READ | _states.FAULTS.keys()
    assert len(set(numbers)) == len(numbers) == 12


def test_import_of_a_folder_then_its_files_by_name_and_no_hidden_ones(
    place: Town, tmp_path: Path
) -> None:
    saved(tmp_path, "b.json", row(2, "två", "5"))
    saved(tmp_path, "a.json", row(1, "ett", "5"))
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    (tmp_path / "inre").mkdir()

    ran = facebook(tmp_path)

    assert [line.partition(":")[0] for line in ran.lines] == ["a.json", "b.json", "Totalt 2 filer"]


def test_import_when_the_account_is_unknown_then_nothing_and_the_accounts_are_listed(
    place: Town, tmp_path: Path
) -> None:
    path = saved(tmp_path, "ett.json", row(1, "Hej"))

    ran = run("import_file", "--network", "facebook", "--account", "nej", str(path))
    other = run("import_file", "--network", "mastodon", "--account", "badhuset", str(path))

    assert (ran.code, other.code, Record.objects.count()) == (1, 1, 0)
    assert ran.why.splitlines()[0] == "Det finns inget konto nej på facebook. Det finns:"
    assert str(place.account.id) in ran.why
    assert other.why == (
        "Det finns inget konto badhuset på mastodon. Lägg till ett med: torget add_account"
    )


def test_import_when_two_accounts_share_a_name_then_the_id_is_asked_for(
    place: Town, tmp_path: Path
) -> None:
    Account.objects.update(handle="samma")
    path = saved(tmp_path, "ett.json", row(1, "Hej"))

    by_name = run("import_file", "--account", "samma", str(path))
    by_id = run("import_file", "--account", str(place.account.id), str(path))

    assert (by_name.code, by_id.code) == (1, 0)
    assert by_name.why.startswith("Flera konton heter samma. Ange kontots id i stället:")


def test_import_when_the_network_has_no_translator_then_told(tmp_path: Path) -> None:
    town()  # on the fake network, which has none
    path = saved(tmp_path, "ett.json", row(1, "Hej"))

    named = run("import_file", "--network", "myspace", "--account", "badhuset", str(path))
    of_account = run("import_file", "--account", "badhuset", str(path))

    assert named.why == ("Det finns ingen översättare för myspace. Det finns: facebook, mastodon.")
    assert of_account.why == "Det finns ingen översättare för fake."


def test_import_before_a_rulebook_is_adopted_then_nothing_is_stored_and_it_is_told(
    place: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> None:
        raise NoRulebook

    monkeypatch.setattr("torget.organisation.rulebooks.current", none)

    ran = facebook(saved(tmp_path, "ett.json", row(1, "Hej")))

    assert (ran.code, Record.objects.count()) == (1, 0)
    assert ran.why == "Ingen regelbok är antagen ännu. Anta en med torget adopt_rulebook."


def test_import_of_1_201_rows_then_pages_and_each_row_once(place: Town, tmp_path: Path) -> None:
    path = saved(tmp_path, "många.json", *[row(n, f"Hej {n}", "5") for n in range(1_201)])
    account = Account.objects.get(id=place.account.id)

    pages = list(import_file(account, path, now=MONDAY))

    assert [page.new for page in pages] == [500, 500, 201]
    assert counted() == (1_201, 1_201, 1_201, 0)


@pytest.mark.parametrize(
    "text", ["a\\u0000b", "\\ud800", "<script>x</script>", "{{ settings.SECRET_KEY }}", "%s {0}"]
)
def test_import_of_hostile_text_then_raw_is_exact_and_neighbours_are_read(
    place: Town, tmp_path: Path, text: str
) -> None:
    hostile = row(1, text, "5")

    ran = facebook(saved(tmp_path, "elak.json", hostile, row(2, "Granne", "5")))

    record = Record.objects.get(remote_id="77_1")
    assert (ran.code, Record.objects.count()) == (0, 2)
    assert json.loads(bytes(record.head.version.content.raw or b"")) == json.loads(hostile)
    assert bytes(record.head.version.content.raw or b"") == hostile.encode()
