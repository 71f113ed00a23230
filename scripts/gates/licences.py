"""What we lean on may be used under EUPL-1.2, and is not too much."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from scripts.gates import tree
from scripts.gates.verdict import ROOT, Verdict

MOST_DIRECT = 25  # reliability.md, section 8, row 4
_LOCK = "requirements-demo.lock"
_ALLOWED = re.compile(
    r"(?i)\b(mit|bsd|apache|isc|psf|python software foundation|python-2\.0|cnri-python|zlib|0bsd"
    r"|unlicense|public domain|mpl|mozilla|lgpl|lesser general public|eupl|postgresql|hpnd|zpl)"
)
_BARRED = re.compile(r"(?i)\b(agpl|affero|sspl|busl|proprietary|commons clause)\b")
# Packages whose metadata are unclear: what their licence file says, with the date we read it.
READ_BY_US = {
    "qrcode": "BSD-3-Clause",  # 2026-11-23: LICENSE; the classifier "other" is for one old part
}


def licence_of(name: str) -> str:
    """What a package says of its licence, from the most exact field to the least."""
    about = metadata.metadata(name)

    def first(field: str) -> str:
        return str((about.get_all(field) or [""])[0])

    classifiers = " ".join(
        line.rsplit("::", 1)[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License")
    )
    return (
        READ_BY_US.get(name) or first("License-Expression") or classifiers or first("License")[:80]
    )


def locked() -> list[str]:
    """The names in the lock of what the demo needs."""
    text = (ROOT / _LOCK).read_text()
    return re.findall(r"(?m)^([a-z0-9][a-z0-9._-]*)==", text)


def licences() -> Verdict:
    """Each locked package that is installed has a licence that we may build on."""
    complaints, count = [], 0
    for name in locked():
        try:
            licence = licence_of(name)
        except metadata.PackageNotFoundError:
            continue  # for another system; the floor sees to it that not all are skipped
        count += 1
        if _BARRED.search(licence) or not _ALLOWED.search(licence):
            complaints.append(f"{name}: {licence or 'no licence named'}")
    return Verdict(count, "paket", tuple(complaints))


def direct() -> Verdict:
    """At most twenty-five direct dependencies, and every one of them is locked."""
    project = tomllib.loads(tree.read(ROOT / "pyproject.toml"))["project"]
    names = [
        re.split(r"[\[<>=~!; ]", line, maxsplit=1)[0].lower() for line in project["dependencies"]
    ]
    complaints = [f"{name} is not in {_LOCK}" for name in names if name not in locked()]
    if len(names) > MOST_DIRECT:
        complaints.append(f"{len(names)} direct dependencies, at most {MOST_DIRECT}")
    return Verdict(len(names), "beroenden", tuple(complaints))
