"""The lexicon that messages are read with now, and every one that was ever proposed."""

from __future__ import annotations

import functools
from uuid import UUID

from django.db.models import QuerySet

from torget.kit.django.said import Said
from torget.lexicons.models import LexiconArming, LexiconVersion
from torget.text import overlay
from torget.text.lexicons import SHIPPED, Lexicon


def arming() -> LexiconArming | None:
    """Return what was put in force last; None where the shipped lists hold unchanged."""
    return LexiconArming.objects.order_by("-n").first()


def current() -> Lexicon:
    """Return the lexicon in force: one small question, and the lists are kept."""
    newest = _newest.rows()
    return value(newest[0][0]) if newest else SHIPPED


@Said
def _newest() -> QuerySet[LexiconArming, tuple[UUID]]:
    return LexiconArming.objects.order_by("-n").values_list("version_id")[:1]


def of(armed: LexiconArming | None) -> Lexicon:
    """Return the lexicon that an arming put in force."""
    return SHIPPED if armed is None else value(armed.version_id)


def name_of(version: LexiconVersion | None) -> str:
    """Return the version that a lexicon has now, without building it: it follows the lists."""
    return SHIPPED.version if version is None else overlay.understood(version.source)[0].version()


@functools.lru_cache(maxsize=3)
def value(version_id: UUID) -> Lexicon:
    """Return the lexicon of a version; built once per process, for it never changes.

    Half a second and thirty megabytes each: what holds, what is tried and one more are kept.
    Words that do not fit the lists of a later Torget are passed over.
    """
    found, _faults = overlay.understood(LexiconVersion.objects.get(id=version_id).source)
    return found.lexicon() if found.added or found.removed else SHIPPED
