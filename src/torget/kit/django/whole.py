"""Whole objects out of the rows of a question that is kept in words.

`Said` keeps the words of a question and gives plain rows. What has to be handed on as an object
of the model, with others beside it, is made of such a row here, as `select_related` and `defer`
would have read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP

Found = TypeVar("Found", bound=Model)


class NeedsConversion(Exception):
    """Kolumnen läses inte som databasen ger den. Ställ frågan som vanligt."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One object in a row: which columns are its own, and of what it is which attribute."""

    path: str
    of: str
    attribute: str
    model: type[Model]
    names: tuple[str, ...]
    own: slice
    key: int  # the column of the primary key, null where there is no such object


class Whole(Generic[Found]):
    """The columns of a model and of what stands beside it, and the objects made of their rows.

    `beside` are paths as in `select_related`, each after the one it leads on from; `without`
    are columns that are read only when somebody asks for them, as with `defer`.
    """

    def __init__(
        self, model: type[Found], *, beside: tuple[str, ...] = (), without: tuple[str, ...] = ()
    ) -> None:
        self.columns: tuple[str, ...] = ()
        self._without = frozenset(without)
        models: dict[str, type[Model]] = {"": model}
        parts = [self._part("", model)]
        for path in beside:
            of, _, attribute = path.rpartition(LOOKUP_SEP)
            field = models[of]._meta.get_field(attribute)  # noqa: SLF001  Django's own way in
            related = field.related_model
            if not (isinstance(related, type) and (field.many_to_one or field.one_to_one)):
                raise TypeError(path)
            models[path] = related
            parts.append(self._part(path, related))
        self._parts = tuple(parts)

    def _part(self, path: str, model: type[Model]) -> _Part:
        begun = f"{path}{LOOKUP_SEP}" if path else ""
        fields = [
            each
            for each in model._meta.concrete_fields  # noqa: SLF001  Django's own way in
            if begun + each.attname not in self._without
        ]
        if any(hasattr(each, "from_db_value") for each in fields):
            raise NeedsConversion
        start = len(self.columns)
        self.columns += tuple(begun + each.attname for each in fields)
        of, _, attribute = path.rpartition(LOOKUP_SEP)
        return _Part(
            path,
            of,
            attribute,
            model=model,
            names=tuple(each.attname for each in fields),
            own=slice(start, len(self.columns)),
            key=start + next(place for place, each in enumerate(fields) if each.primary_key),
        )

    def made(self, rows: Iterable[tuple[Any, ...]]) -> list[Found]:
        """Return the objects of rows that hold `columns`, each with those beside it."""
        return [self._made(row) for row in rows]

    def _made(self, row: tuple[Any, ...]) -> Found:
        made: dict[str, Any] = {}
        for part in self._parts:
            if row[part.key] is not None:
                found = part.model.from_db(DEFAULT_DB_ALIAS, part.names, row[part.own])
                made[part.path] = found
                if part.path:
                    setattr(made[part.of], part.attribute, found)
        return cast("Found", made[""])
