"""A rulebook is adopted by a named body on a day; one with faults is not, and all are told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.management.running import Ran, run
from tests.personas import town
from torget.ledger.models import Event
from torget.organisation import rulebooks
from torget.organisation.models import AdoptedRulebook, Role

pytestmark = pytest.mark.django_db
DECISION = ("--body", "Kommunstyrelsen", "--date", "2026-11-02", "--number", "KS 2026-1")


def adopt(*arguments: str) -> Ran:
    return run("adopt_rulebook", *arguments)


def newer(folder: Path) -> str:
    document = rulebooks.shipped_document() + b"\n# ny\n"
    path = folder / "nyare.toml"
    path.write_bytes(document)
    return str(path)


def test_adopt_without_a_file_then_the_shipped_one_holds_with_its_decision() -> None:
    ran = adopt(*DECISION)

    adopted = rulebooks.current()
    document = bytes(AdoptedRulebook.objects.get().document)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"Regelboken version {adopted.version} är antagen:"
        " Kommunstyrelsen, 2026-11-02, KS 2026-1.\n"
    )
    assert (adopted.decided_date, adopted.adopted_by) == (date(2026, 11, 2), None)
    assert document == rulebooks.shipped_document()
    assert Event.objects.get(object_id=adopted.id).type == "rulebook.adopted"


def test_adopt_of_the_same_document_again_then_nothing_new() -> None:
    adopt(*DECISION)

    again = adopt(*DECISION)

    assert (again.code, AdoptedRulebook.objects.count()) == (0, 1)
    assert " var redan antagen:" in again.out


def test_adopt_of_an_older_document_again_then_told_that_a_later_one_holds(
    tmp_path: Path,
) -> None:
    adopt(*DECISION)
    adopt(newer(tmp_path), *DECISION)
    later = rulebooks.current()

    again = adopt(*DECISION)

    assert (again.code, rulebooks.current().id) == (1, later.id)
    assert again.why == f"En senare antagen regelbok gäller: version {later.version}."


def test_adopt_by_a_person_then_the_ledger_says_who(tmp_path: Path) -> None:
    place = town()  # has adopted the shipped one
    manager = place.people[Role.MANAGER]

    ran = adopt(newer(tmp_path), "--by", manager.email.upper(), *DECISION)

    adopted = rulebooks.current()
    assert (ran.code, adopted.adopted_by) == (0, manager)
    assert Event.objects.get(object_id=adopted.id).actor_id == manager.id


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_adopt_when_the_document_has_faults_then_all_are_told_and_nothing_is_adopted(
    tmp_path: Path,
) -> None:
    path = tmp_path / "trasig.toml"
    path.write_text('[meta]\nid = 7\nokand = "x"\n', encoding="utf-8")

    ran = adopt(str(path), *DECISION)

    faults = ran.err.splitlines()
    assert (ran.code, AdoptedRulebook.objects.count(), ran.out) == (1, 0, "")
    assert faults[-1] == f"{len(faults) - 1} fel hittades. Regelboken är inte antagen."
    assert len(faults) > 3
    assert all(fault.startswith(f"{path}:") for fault in faults[:-1])


def test_adopt_when_it_is_no_toml_then_one_fault() -> None:
    Path("x.toml").write_bytes(b"= = =")

    ran = adopt("x.toml", *DECISION)

    assert (ran.code, ran.err.splitlines()[-1]) == (
        1,
        "Ett fel hittades. Regelboken är inte antagen.",
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("finns-inte.toml", *DECISION), "finns-inte.toml: Filen går inte att läsa"),
        (("--by", "ingen@kommun.example", *DECISION), "Det finns ingen person med"),
        (("--body", " ", *DECISION[2:]), "Ange vem som beslutade (--body)"),
        ((*DECISION[:4], "--number", ""), "Ange vem som beslutade (--body)"),
    ],
)
def test_adopt_when_something_is_missing_then_told_and_nothing_is_adopted(
    arguments: tuple[str, ...], why: str
) -> None:
    ran = adopt(*arguments)

    assert (ran.code, AdoptedRulebook.objects.count()) == (1, 0)
    assert ran.why.startswith(why)


def test_adopt_when_the_day_has_not_been_then_refused() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    ran = adopt("--body", "KS", "--date", str(tomorrow), "--number", "1")

    assert ran.why == f"Beslutets dag {tomorrow} har inte varit än."


@pytest.mark.parametrize("written_date", ["i går", "2026-02-30", "2/11 2026", ""])
def test_adopt_when_the_date_is_none_then_told_how_to_write_it(written_date: str) -> None:
    with pytest.raises(CommandError, match="är inget datum, skriv ÅÅÅÅ-MM-DD"):
        call_command("adopt_rulebook", "--body", "KS", f"--date={written_date}", "--number", "1")
