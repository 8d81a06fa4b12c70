"""Importing a library without what it would take along only because that happens to be installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# What httpx (its command line), python-telegram-bot (passports) and uvicorn (reloading) do without, and we never use:
# 15 MB of a process. Each of them is imported by its user under `except ImportError`.
NEVER_USED = ("httpx._main", "cryptography", "watchfiles")


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Inside of the block these modules cannot be imported; one that is imported already stays."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is what tells the import system so
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name, ...) is None:
                del sys.modules[name]
