"""`python -m scripts.messages`: bring locale/sv in step with the code and compile it.

New msgids get an empty translation (which the tests refuse until someone writes it), msgids that
the code no longer uses are dropped, and django.mo is written. Needs no gettext on the machine.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from scripts.gates.verdict import ROOT

SOURCE = ROOT / "src" / "torget"
CATALOGUE = SOURCE / "locale" / "sv" / "LC_MESSAGES" / "django.po"
# name of the function -> where context, singular and plural stand among its arguments
_PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_BOTH = {"npgettext", "npgettext_lazy"}
_NOISE = re.compile(r"\b(?:[XSB]+)\b")


@dataclass(frozen=True, order=True)
class Message:
    """A text to translate, as the code writes it."""

    msgid: str
    plural: str = ""
    context: str = ""


def _texts(arguments: list[ast.expr]) -> list[str] | None:
    texts = [
        argument.value
        for argument in arguments
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    return texts if len(texts) == len(arguments) else None


def _message(name: str, arguments: list[ast.expr]) -> Message | None:
    wanted = 1 + (name in _PLURAL | _BOTH) + (name in _CONTEXT | _BOTH)
    texts = _texts(arguments[:wanted])
    if texts is None or len(texts) < wanted:
        return None
    context = texts.pop(0) if name in _CONTEXT | _BOTH else ""
    return Message(texts[0], texts[1] if len(texts) > 1 else "", context)


def in_python(code: str) -> Iterator[Message]:
    """Each text that Python code hands to gettext as a plain literal."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name in _PLAIN | _PLURAL | _CONTEXT | _BOTH:
            found = _message(name, node.args)
            if found:
                yield found


_CALL = re.compile(
    r"\b(gettext|ngettext|pgettext|npgettext|_)\(((?:[^()'\"]|u?'(?:\\.|[^'\\])*'|"
    r"u?\"(?:\\.|[^\"\\])*\"|u?\"\"\"(?:\\.|[^\\])*?\"\"\")*)\)"
)
_LITERAL = re.compile(r"u?('''(?:\\.|[^\\])*?'''|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")")


def in_template(text: str) -> Iterator[Message]:
    """Each text of a template's translate and blocktranslate tags."""
    for name, inside in _CALL.findall(templatize(text)):
        literals = [ast.Constant(ast.literal_eval(found)) for found in _LITERAL.findall(inside)]
        found = _message(name, list(literals))
        if found:
            yield found


def used() -> dict[Message, list[str]]:
    """Every message of the code, with the files that use it."""
    places: dict[Message, list[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            found = in_python(path.read_text())
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found = in_template(path.read_text())
        else:
            continue
        name = path.relative_to(ROOT).as_posix()
        for message in found:
            if name not in places.setdefault(message, []):
                places[message].append(name)
    return places


def key(entry: polib.POEntry) -> Message:
    """A catalogue's entry as the code would write it."""
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _empty_catalogue() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.metadata = {
        "Project-Id-Version": "Torget",
        "Language": "sv",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def _entry(message: Message, places: list[str], old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.msgid,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(place, "") for place in places],
        msgstr=old.msgstr if old and not message.plural else "",
    )
    if message.plural:
        entry.msgstr_plural = dict(old.msgstr_plural) if old else {0: "", 1: ""}
    return entry


def update(catalogue: Path = CATALOGUE) -> tuple[int, int]:
    """Write the catalogue in step with the code, and compile it: (messages, untranslated)."""
    old = {key(entry): entry for entry in polib.pofile(catalogue)} if catalogue.exists() else {}
    new = _empty_catalogue()
    new.extend(
        _entry(message, places, old.get(message)) for message, places in sorted(used().items())
    )
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(catalogue))
    new.save_as_mofile(str(catalogue.with_suffix(".mo")))
    return len(new), len(new.untranslated_entries())


def main() -> int:
    """Update and say how it went; 1 if something waits for a translation."""
    messages, missing = update()
    print(f"{messages} texter, {missing} utan översättning")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
