"""What may be used only in certain rooms, and what nowhere."""

import re
from pathlib import Path

import pytest

from scripts.gates import tree
from tests.house import source

# The shell, and the pretended network: a server of its own, whose clock is the network's.
READS_THE_CLOCK = ("web/", "jobs", "management/", "connectors/fake/")
CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "django.utils.timezone.now",
    "django.utils.timezone.localdate",
    "django.utils.timezone.localtime",
    "time.time",
    "time.time_ns",
)
# dotted name -> the rooms that may import it
IMPORTS = {
    "aiohttp": (),
    "django.core.signals": (),
    "django.db.models.signals": (),
    "django.dispatch": (),
    "django.forms": ("web/",),
    "django.http": ("web/",),
    "django.shortcuts": ("web/",),
    "django.utils.safestring.mark_safe": (),
    "django.utils.safestring.SafeString": (),
    "django.views.decorators.csrf.csrf_exempt": ("web/handover/callback",),  # signed by HMAC
    "httpcore2": ("kit/egress", "kit/wire"),
    "httpx": (),
    "httpx2": (),
    "requests": (),
    "urllib.request": ("management/demo/",),  # asks our own pages, on loopback
}
IN_TEMPLATES = re.compile(
    r"\|\s*safe(?:seq)?\b|autoescape\s+off|csrf_exempt|\sstyle=\"|\son[a-z]{4,}=\""
)


def _imports_of(name: str) -> set[str]:
    return {
        source.room_of(path)
        for path in source.modules()
        for _line, _local, full in source.imported_names(source.parsed(path))
        if full == name or full.startswith(name + ".")
    }


@pytest.mark.parametrize("name", IMPORTS)
def test_import_outside_its_rooms_then_none(name: str) -> None:
    outside = {room for room in _imports_of(name) if not room.startswith(IMPORTS[name] or "/")}

    assert outside == set()


def test_import_table_when_an_allowed_import_is_there_then_seen() -> None:
    assert _imports_of("httpcore2") != set()


def test_clock_outside_the_shell_then_never_read() -> None:
    read = [
        f"{path}:{line} {name}"
        for path in source.modules()
        if not source.room_of(path).startswith(READS_THE_CLOCK)
        for line, name in source.resolved_calls(source.parsed(path))
        if name in CLOCKS
    ]

    assert read == []


def test_naive_time_anywhere_then_never_read() -> None:
    naive = [
        f"{path}:{node_line} {name}"
        for path in source.modules()
        for node_line, name in source.resolved_calls(source.parsed(path))
        if name in {"datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"}
    ]

    assert naive == []


def _template_faults(text: str) -> list[str]:
    return [found.group(0) for found in IN_TEMPLATES.finditer(text)]


def test_templates_then_escape_everything_and_hold_no_inline_script_or_style() -> None:
    faults = {str(path): _template_faults(tree.read(path)) for path in source.templates()}

    assert len(faults) > 5
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    "text",
    ["{{ item.text|safe }}", "{% autoescape off %}", '<p style="x">', '<p onclick="x">'],
)
def test_template_rule_when_broken_then_seen(text: str) -> None:
    assert len(_template_faults(text)) == 1


def test_clock_rule_when_broken_then_seen(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from datetime import datetime as d\n\nd.now()\n")

    assert list(source.resolved_calls(source.parsed(planted))) == [(3, "datetime.datetime.now")]
