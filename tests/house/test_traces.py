"""Nothing of the machine it was written on, and no secret, lies in the repository."""

import re

import pytest

from scripts.gates import leaks, tree

# Written in parts, so that this file does not name what it forbids.
HOSTS = ["py" + "pi.org", "pytho" + "nhosted.org", "npm" + "js.org", "npm" + "js.com"]
PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/tm" + "p/bash", "/Us" + "ers/"]
BINARY = {".mo", ".png", ".woff2", ".ico", ".jpg"}


def _found(pattern: str) -> list[str]:
    shape = re.compile(pattern)
    return [
        f"{path}:{number}"
        for path in tree.files()
        if path.suffix not in BINARY
        for number, line in enumerate(tree.read(path).splitlines(), start=1)
        if shape.search(line)
    ]


def test_tree_then_holds_the_repositorys_files() -> None:
    assert len(tree.files()) > 100


@pytest.mark.parametrize("host", HOSTS)
def test_files_then_name_no_registry_host(host: str) -> None:
    assert _found(re.escape(host)) == []


@pytest.mark.parametrize("path", PATHS)
def test_files_then_hold_no_path_of_a_machine(path: str) -> None:
    assert _found(rf"(?<![\w.<>}}]){path}") == []


def test_leak_gate_then_green() -> None:
    verdict = leaks.scan()

    assert verdict.count > 5000
    assert verdict.complaints == ()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("-----BEGIN " + "RSA PRIVATE KEY-----", "private key"),
        ("key = AK" + "IAABCDEFGHIJKLMNOP", "cloud key"),
        ("gh" + "p_" + "a1B2" * 9, "code host token"),
        ("post" + "gresql://torget:hemligt" + "-losen@db/torget", "password in address"),
        ("api_key = '" + "q8Zt2Lm0Vx7Rb4Ny" + "'", "named secret"),
        ('x = "' + "8fJ2kQz7LmW0pXv5RtB9n" + "Yc3HsD6gKaEuTi1oPlMbVjN" + '"', "random string"),
    ],
)
def test_leak_gate_when_a_secret_is_planted_then_found(line: str, kind: str) -> None:
    assert [found for found, _text in leaks.findings(line)] == [kind]


@pytest.mark.parametrize(
    "line",
    [
        'token = "the-municipality-types-its-own-here"',
        'SECRET_KEY = os.environ.get("TORGET_SECRET_KEY", "")',
        'url = "postgresql:///torget"',
        'test_name = "test_leak_gate_when_a_line_is_ordinary_then_silent"',
    ],
)
def test_leak_gate_when_a_line_is_ordinary_then_silent(line: str) -> None:
    assert list(leaks.findings(line)) == []
