"""Swedish is complete, and what is compiled is what is written."""

from pathlib import Path

import polib

from scripts import messages


def _catalogue() -> polib.POFile:
    assert messages.CATALOGUE.exists()
    return polib.pofile(str(messages.CATALOGUE))


def test_swedish_then_no_entry_is_empty_or_fuzzy() -> None:
    catalogue = _catalogue()

    assert len(catalogue) > 50
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_swedish_then_every_text_of_the_code_is_there_and_no_other() -> None:
    written = {messages.key(entry) for entry in _catalogue()}
    used = set(messages.used())

    assert sorted(used - written) == []
    assert sorted(written - used) == []


def test_compiled_catalogue_then_matches_the_written_one() -> None:
    assert messages.CATALOGUE.with_suffix(".mo").exists()
    compiled = polib.mofile(str(messages.CATALOGUE.with_suffix(".mo")))

    assert _contents(compiled) == _contents(_catalogue())


def _contents(catalogue: polib.POFile | polib.MOFile) -> dict[messages.Message, object]:
    return {messages.key(entry): entry.msgstr_plural or entry.msgstr for entry in catalogue}


def test_swedish_then_placeholders_are_those_of_the_english() -> None:
    wrong = [
        entry.msgid
        for entry in _catalogue()
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and not _placeholders(text) <= _placeholders(entry.msgid + entry.msgid_plural)
    ]

    assert wrong == []


def _placeholders(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}


def test_extraction_when_python_and_template_hold_texts_then_all_are_found() -> None:
    python = '_("One")\nngettext("%(n)s day", "%(n)s days", n)\npgettext("verb", "Post")\n_(name)\n'
    template = (
        '{% load i18n %}{% translate "Two (2)" %}{% blocktranslate %}Hi {{ name }}'
        "{% endblocktranslate %}{% blocktranslate count n=n %}{{ n }} row{% plural %}"
        "{{ n }} rows{% endblocktranslate %}"
    )

    found = {*messages.in_python(python), *messages.in_template(template)}

    assert found == {
        messages.Message("One"),
        messages.Message("%(n)s day", "%(n)s days"),
        messages.Message("Post", context="verb"),
        messages.Message("Two (2)"),
        messages.Message("Hi %(name)s"),
        messages.Message("%(n)s row", "%(n)s rows"),
    }


def test_update_when_a_text_is_new_then_it_waits_untranslated(tmp_path: Path) -> None:
    catalogue = tmp_path / "django.po"

    total, missing = messages.update(catalogue)

    assert (total, missing) == (len(messages.used()), len(messages.used()))
    assert catalogue.with_suffix(".mo").exists()
