"""Addresses that are looked up once are those that Django gives."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django import urls
from django.urls import NoReverseMatch, URLPattern

from torget.web.addressing import reverse
from torget.web.urls import urlpatterns

IDS_ONLY = [
    (each.name, len(each.pattern.converters))
    for each in urlpatterns
    if isinstance(each, URLPattern)
    and each.name
    and all(type(one).__name__ == "UUIDConverter" for one in each.pattern.converters.values())
]


@pytest.fixture(params=["/", "/torget/"])
def under(request: pytest.FixtureRequest) -> Iterator[str]:
    """The site at its host's root, and under a path of it."""
    before = urls.get_script_prefix()
    urls.set_script_prefix(request.param)
    yield request.param
    urls.set_script_prefix(before)


def test_address_when_asked_again_then_djangos_own_for_every_page_and_id(under: str) -> None:
    assert {count for _name, count in IDS_ONLY} >= {0, 1}
    for name, count in IDS_ONLY:
        for _again in range(2):
            ids: list[UUID] = [uuid4() for _ in range(count)]
            got = reverse(name, args=ids)
            assert got == urls.reverse(name, args=ids)
            assert got.startswith(under)


@pytest.mark.parametrize(
    ("name", "count"), [("no_such_page", 0), ("item", 0), ("item", 2), ("inbox", 1)]
)
def test_address_when_there_is_no_such_page_then_refused_each_time(name: str, count: int) -> None:
    for _again in range(2):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=[uuid4() for _ in range(count)])
