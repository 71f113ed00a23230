"""`python -m scripts.inflect`: write the forms of every word that a lexicon marks /sv, /en, /fi.

The forms are those of simplemma's dictionaries (MIT), turned round: lemma -> forms. simplemma is
needed only here; what is written is data of ours that one can read and check.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

ROOM = Path(__file__).parents[1] / "src" / "torget" / "text"
_MARKED = re.compile(r"\*?([^,\n#/*]+)\*?/([a-z]{2,3})(?=\s*[,\n#]|$)")


def wanted(lexicon: str) -> set[tuple[str, str]]:
    """Return (language, word) of every entry with a language's mark."""
    rows = (line.partition("#")[0] for line in lexicon.splitlines())
    found = (_MARKED.fullmatch(each.strip()) for row in rows for each in row.split(","))
    return {(each[2], each[1].strip().lower()) for each in found if each}


def inverse(language: str, words: set[str]) -> dict[str, set[str]]:
    """Return word -> its forms, itself included, by simplemma's dictionary of the language."""
    factory = importlib.import_module("simplemma.strategies.dictionaries.dictionary_factory")
    dictionary = factory._load_dictionary_from_disk(language)  # noqa: SLF001 - no public inverse
    forms = {word: {word} for word in words}
    for form, lemma in dictionary.items():
        if lemma.decode() in forms:
            forms[lemma.decode()].add(form.decode().lower())
    return forms


def main() -> int:
    """Write forms.txt; return how many words the dictionaries do not know."""
    lexicon = "\n".join(file.read_text("utf-8") for file in sorted(ROOM.glob("lexicon/*.txt")))
    pairs = wanted(lexicon)
    lines, unknown = [], 0
    for language in sorted({language for language, _ in pairs}):
        forms = inverse(language, {word for each, word in pairs if each == language})
        for word, found in sorted(forms.items()):
            unknown += len(found) == 1
            if len(found) == 1:
                print(f"{language}:{word}: inga fler former")
            lines.append(f"{language}:{word} = {' '.join(sorted(found))}")
    head = (
        "# Former av ord, ur simplemmas ordböcker. Skrivs av scripts/inflect.py; ändra inte här.\n"
    )
    (ROOM / "forms.txt").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return unknown


if __name__ == "__main__":
    main()
    sys.exit(0)
