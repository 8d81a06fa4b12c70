"""A stretch of work without the search for cyclic garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """For what makes hundreds of thousands of objects that stay or go as they are counted: looking through all of them
    for cycles, again and again, takes a third of the time. Another thread may end it early; nothing is lost then.
    """
    busy = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if busy:
            gc.enable()
