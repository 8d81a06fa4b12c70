"""Reading for the pages: two threads, each with a connection of its own, so that the loop accepts meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import apsw

from bot.ports import StoreUnavailable
from webhook.storage.database import connect_reading
from webhook.storage.errors import UNAVAILABLE

P = ParamSpec("P")
T = TypeVar("T")


class Reader:
    """`await reader(fn, *args)` runs `fn(db, *args)`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(2, "console")

    async def __call__(self, read: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kw: P.kwargs) -> T:
        """What `read` gives. Raises StoreUnavailable."""

        def run() -> T:
            try:
                return read(self._db(), *args, **kw)
            except UNAVAILABLE as error:
                raise StoreUnavailable(str(error)) from error

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    def close(self) -> None:
        """Wait for what is being read."""
        self._threads.shutdown()

    def _db(self) -> apsw.Connection:
        found: apsw.Connection | None = getattr(self._own, "db", None)
        if found is None:
            found = self._own.db = connect_reading(self._path)
        return found
