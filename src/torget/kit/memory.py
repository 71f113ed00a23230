"""The memory of a process that lives long: what is loaded once stands aside for good."""

from __future__ import annotations

import ctypes
import gc
import sys

_ARENAS, _ONE = -8, 1  # M_ARENA_MAX of mallopt(3)
_YOUNG = 5_000  # objects made between two looks for garbage; a page of messages makes many more


def settle() -> None:
    """Set aside all that is loaded, and give the system back what the loading used meanwhile.

    The collector of garbage would else walk through all of it again and again, while somebody
    waits; and it looks more seldom at what is new, most of which is not garbage. Call when
    everything is loaded, and before a process divides.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    if _is_gnu():
        _library().malloc_trim(0)


def use_one_heap() -> None:
    """Let threads that come share the heap of the first: Python's lock keeps them apart anyway.

    The GNU C library else makes each thread a heap of its own, and none of them gives back what
    it has once used. Other C libraries have one heap as it is. Call before threads begin.
    """
    if _is_gnu():
        _library().mallopt(_ARENAS, _ONE)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def _is_gnu() -> bool:
    return sys.platform == "linux" and hasattr(_library(), "mallopt")
