"""Addresses of our own pages, looked up once and not for each link.

A page of a message holds sixty links, and Django puts each address together anew: a millisecond
of the page.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from uuid import UUID

from django import urls

_ANY = UUID(int=0)


def reverse(name: str, *, args: Sequence[UUID] = ()) -> str:
    """Return the address of a view, as Django's own `reverse`; its parts are ids only."""
    begun = _around(name, len(args), urls.get_script_prefix())
    return begun[0] + "".join(f"{each}{after}" for each, after in zip(args, begun[1:], strict=True))


@functools.cache
def _around(name: str, parts: int, _under: str) -> tuple[str, ...]:
    """Return what stands around the ids, for a site that lies under a path or not."""
    return tuple(urls.reverse(name, args=[_ANY] * parts).split(str(_ANY)))
