"""What an act can reach: every function of ours that its code names, and theirs in turn.

It names more than is called, never less: whoever names `outbox.post` counts as a sender.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType

Function = Callable[..., object]


def reached(start: Function) -> frozenset[Function]:
    """Return every function of ours that can be reached from this one, itself included."""
    seen: set[Function] = set()
    waiting = [_plain(start)]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += map(_plain, _named_in(one))
    return frozenset(seen)


def _plain(function: Function) -> FunctionType:
    plain = inspect.unwrap(function)
    assert isinstance(plain, FunctionType)
    return plain


def _named_in(function: FunctionType) -> Iterator[Function]:
    names = tuple(dict.fromkeys(_names(function.__code__)))
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    for one in known:
        held = [one]
        if isinstance(one, ModuleType | type):
            held = [getattr(one, name) for name in names if hasattr(one, name)]
        yield from (each for each in held if _is_ours(each))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names(each)


def _is_ours(one: object) -> bool:
    return isinstance(one, FunctionType) and one.__module__.startswith("torget.")
