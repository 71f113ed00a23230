"""The repository's papers say what is so."""

import hashlib
import re
import tomllib

import pytest
import yaml

from scripts.gates import tree
from scripts.gates.verdict import ROOT

DECISIONS = ROOT / "docs" / "decisions"
PARTS = ("## Sammanhang", "## Beslut", "## Följder", "## Mätt")
LOCKS = ("requirements.lock", "requirements-demo.lock", "requirements-dev.lock")
VENDOR = ROOT / "src" / "torget" / "web" / "static" / "vendor"


def _makefile_targets() -> set[str]:
    return set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))


def test_readme_then_its_commands_are_in_the_makefile() -> None:
    commands = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text()))

    assert commands >= {"demo", "test"}
    assert sorted(commands - _makefile_targets()) == []


def test_readme_then_it_begins_with_the_two_commands() -> None:
    blocks = re.findall(r"```\w*\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    commands = [line.split("#")[0].strip() for line in blocks[0].splitlines()]

    assert commands == ["make demo", "make test"]


def test_licence_then_named_alike_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())

    assert project["license"] == "EUPL-1.2"
    assert public["legal"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")


def test_version_then_the_same_in_package_and_change_log() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = re.findall(r"(?m)^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text())

    assert versions[0] == project["version"]


def test_build_requirement_then_the_same_in_makefile_and_package() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]
    line = re.findall(r"(?m)^BUILD := (.+)$", (ROOT / "Makefile").read_text())

    assert line == build["requires"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_then_every_package_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"(?m)^(?=[a-zA-Z0-9])", text)[1:]

    assert len(entries) > 40
    assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []
    assert [e.split()[0] for e in entries if not re.match(r"[A-Za-z0-9._-]+==[^\s;]+", e)] == []
    assert re.findall(r"--(?:index|extra-index|find-links)\S*|\w+://\S+|#.*", text) == []


@pytest.mark.parametrize("name", LOCKS[:2])
def test_lock_then_its_versions_are_those_the_tests_run_with(name: str) -> None:
    assert _pins(name) <= _pins("requirements-dev.lock")


def _pins(name: str) -> set[tuple[str, str]]:
    return set(re.findall(r"(?m)^([a-z0-9._-]+)==([^\s;]+)", (ROOT / name).read_text()))


def _decisions() -> list[str]:
    return sorted(path.name for path in DECISIONS.glob("*.md"))


def test_decisions_then_numbered_without_a_gap() -> None:
    numbers = [int(name[:4]) for name in _decisions()]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 13


def test_decisions_then_each_has_its_parts_and_its_date() -> None:
    texts = {name: (DECISIONS / name).read_text() for name in _decisions()}
    poor = [name for name, text in texts.items() if not all(part in text for part in PARTS)]
    undated = [
        name for name, text in texts.items() if not re.search(r"Datum: \d{4}-\d\d-\d\d", text)
    ]

    assert poor == []
    assert undated == []


def test_glossary_then_no_term_has_two_identifiers() -> None:
    rows = re.findall(
        r"(?m)^\| ([^|]+) \| ([^|]+) \| (`[^|]+`) \|", (ROOT / "docs/ordlista.md").read_text()
    )
    terms = [term.strip() for term, _english, _code in rows]

    assert len(terms) > 60
    assert sorted(term for term in set(terms) if terms.count(term) > 1) == []


def test_vendored_files_then_match_their_checksums() -> None:
    listed = {
        name.lstrip("*"): digest
        for digest, name in re.findall(
            r"(?m)^([0-9a-f]{64})\s+(\S+)$", (VENDOR / "CHECKSUMS").read_text()
        )
    }
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "CHECKSUMS"
    }

    assert len(present) >= 2
    assert present == listed


def test_tracked_files_then_none_is_large_or_a_package_managers_lock() -> None:
    large = [str(path) for path in tree.files() if (ROOT / path).stat().st_size > 2_000_000]
    foreign = [str(path) for path in tree.files() if path.name in {"uv.lock", "package-lock.json"}]

    assert large == []
    assert foreign == []
