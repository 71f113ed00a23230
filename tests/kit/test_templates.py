"""Templates lose their indentation and nothing else."""

from __future__ import annotations

from pathlib import Path

from django.template.base import Origin
from django.template.engine import Engine

from torget import settings
from torget.kit.django.templates import Loader, load_all


def test_template_when_it_is_read_then_its_lines_stand_and_their_indentation_is_gone(
    tmp_path: Path,
) -> None:
    source = tmp_path / "a.html"
    source.write_text("<p>\n    one  two\n\n\t{{ words }}\n</p>\n", encoding="utf-8")
    loader = Loader(Engine(dirs=[str(tmp_path)]), [str(tmp_path)])

    read = loader.get_contents(Origin(str(source), "a.html", loader))

    assert read == "<p>\none  two\n\n{{ words }}\n</p>\n"


def test_templates_when_all_are_loaded_then_each_of_ours_compiles() -> None:
    assert load_all(settings.BASE / "web" / "templates") > 100
