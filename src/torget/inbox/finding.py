"""One item with all that its page names, read by words that are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from torget.inbox.models import Item
from torget.kit.django.said import Said, SomeId
from torget.kit.django.whole import Whole

_ITEM = SomeId(int=0)
_NOT_SHOWN = tuple(
    f"record__head__version__content__{column}" for column in ("raw", "salt", "fingerprint")
)
"""Columns of a content that the work never needs; they are most of its bytes."""
_WHOLE = Whole(
    Item,
    beside=(
        "account",
        "account__authority",
        "unit",
        "assignee",
        "record",
        "record__head",
        "record__head__version",
        "record__head__version__content",
    ),
    without=_NOT_SHOWN,
)


def item(item_id: UUID) -> Item:
    """Return the item, whoever asks: whether they may read it is asked first, by itself.

    One question for both would take longer to plan than the two to answer. Item.DoesNotExist
    where there is none.
    """
    for found in _WHOLE.made(_found.rows(told={_ITEM: item_id})):
        return found
    raise Item.DoesNotExist


@Said
def _found() -> QuerySet[Item, tuple[Any, ...]]:
    return Item.objects.filter(id=_ITEM).values_list(*_WHOLE.columns)
