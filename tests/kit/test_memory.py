"""What the memory of a long-lived process does, told by a process of its own."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_HEAPS = """
import ctypes, threading
from torget.kit import memory
{first}
together = threading.Barrier(8)
def use():
    kept = ["x" * n for n in range(600, 3000)]
    together.wait()
    return kept
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
library = ctypes.CDLL(None)
library.fdopen.restype = ctypes.c_void_p
library.malloc_info(0, ctypes.c_void_p(library.fdopen(1, b"w")))
library.fflush(None)
"""
_SETTLED = """
import gc
from torget.kit import memory
kept = [[] for _ in range(1000)]
memory.settle()
print(gc.get_freeze_count() > 1000, len(gc.get_objects()) < 1000)
"""
gnu = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="not the GNU C library")


def _told(program: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return run.stdout


@gnu
@pytest.mark.parametrize(("first", "is_one"), [("", False), ("memory.use_one_heap()", True)])
def test_heap_when_one_is_used_then_threads_have_none_of_their_own(
    first: str, *, is_one: bool
) -> None:
    assert (_told(_HEAPS.format(first=first)).count("<heap nr=") == 1) is is_one


def test_settle_then_what_is_loaded_is_no_longer_walked_through() -> None:
    assert _told(_SETTLED).split() == ["True", "True"]
