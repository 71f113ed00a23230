"""The C library's memory: one heap for all threads, and what is free given back."""

from __future__ import annotations

import ctypes
import sys

_ARENAS, _ONE = -8, 1  # M_ARENA_MAX of mallopt(3)


def use_one_heap() -> None:
    """Let threads that come share the heap of the first: Python's lock keeps them apart anyway.

    The GNU C library else makes each thread a heap of its own, and none of them gives back what
    it has once used. Other C libraries have one heap as it is. Call before threads begin.
    """
    if _is_gnu():
        _library().mallopt(_ARENAS, _ONE)


def give_back() -> None:
    """Give the system the memory that loading has used and left."""
    if _is_gnu():
        _library().malloc_trim(0)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def _is_gnu() -> bool:
    return sys.platform == "linux" and hasattr(_library(), "mallopt")
