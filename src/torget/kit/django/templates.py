"""Templates read without their indentation, which is for whoever writes them and not for readers.

A page of many small parts is a tenth indentation. A line of a template stays a line, so that an
error still tells the right one. Words whose own indentation means something, as in `pre`, come
from variables, which are left alone.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.template.base import Origin
from django.template.loader import get_template
from django.template.loaders import filesystem

LOADERS = [
    (
        "django.template.loaders.cached.Loader",
        [f"{__name__}.Loader", "django.template.loaders.app_directories.Loader"],
    )
]
"""How Django finds templates: our folders first, then those of what we depend on."""
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def load_all(folder: Path) -> int:
    """Compile every template of the folder, which the engine keeps; return how many."""
    names = [str(file.relative_to(folder)) for file in sorted(folder.rglob("*.html"))]
    for name in names:
        get_template(name)
    return len(names)


class Loader(filesystem.Loader):
    """Finds templates as Django's own does."""

    def get_contents(self, origin: Origin) -> str:
        """Return the template's source, each line from its first sign."""
        return _INDENTATION.sub("", super().get_contents(origin))
