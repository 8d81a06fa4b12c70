"""One thread owns the connection that writes and commits, in one transaction, whatever has arrived meanwhile."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import apsw

from bot.ports import StoreUnavailable
from webhook.storage.database import connect
from webhook.storage.eraser import Eraser
from webhook.storage.errors import REOPEN, UNAVAILABLE

log = logging.getLogger(__name__)
T = TypeVar("T")
R = TypeVar("R")

# One kind of change: it gets every argument that has arrived for it and gives one result for each, in order.
Operation = Callable[[apsw.Connection, list[T]], Sequence[R]]

PATIENCE_S = 1.5  # Zalo waits 2 s for our answer: https://developers.zalo.me, and a 503 in time is resent
LARGEST_GROUP = 256
FULL, NORMAL = "FULL", "NORMAL"  # whether COMMIT waits for the disk, see database.connect
# When several came at once, more are on their way: a commit costs more than this wait. A lone update never waits.
CROWD = 4
CROWD_S = 0.00003


class Job(NamedTuple):
    """One call that waits for its commit. `arrived` is monotonic."""

    operation: Operation[Any, Any]
    argument: Any
    future: asyncio.Future[Any]
    arrived: float


Settled = tuple[Job, Any, BaseException | None]


class Writer:
    """Group commit: as long as one commit is under way the next group gathers, so a slow disk makes larger groups."""

    def __init__(
        self,
        path: Path,
        *,
        patience_s: float = PATIENCE_S,
        checkpoint_pages: int = 2000,
        after_commit: Callable[[], None] = lambda: None,
        erasing: frozenset[Operation[Any, Any]] = frozenset(),
        lazy: Mapping[Operation[Any, Any], Callable[[Any], bool]] = MappingProxyType({}),
    ) -> None:
        """`erasing` operations delete text: a while later the log is emptied of it too, see storage/eraser.py.

        `lazy` operations change nothing that anybody was promised, unless their predicate holds for a result: alone
        they are committed without waiting for the disk. Commits are kept in order: what a later one has waited for
        stands on what came before, so a power cut takes the last ones that were lazy, and nothing else.
        """
        self.trouble = ""  # why the last group could not be committed; empty when it could
        self._path = path
        self._patience_s = patience_s
        self._checkpoint_pages = checkpoint_pages
        self._after_commit = after_commit
        self._erasing = erasing
        self._eraser = Eraser(path)
        self._lazy = lazy
        self._expecting = False  # a lazy operation that was run last had a result that had to be on the disk
        self._crowded = False
        self._arriving: list[Job] = []
        self._queue: SimpleQueue[list[Job] | None] = SimpleQueue()
        self._db: apsw.Connection | None = None
        self._level = FULL  # of that connection
        self._deadline = 0.0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, operation: Operation[T, R], argument: T) -> asyncio.Future[R]:
        """The result once it is on the disk.

        Raises StoreUnavailable when it could not be committed within the patience: nothing of it is kept then.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        if not self._arriving:
            loop.call_soon(self._hand_over)
        self._arriving.append(Job(operation, argument, future, time.monotonic()))
        return future

    def close(self) -> None:
        """Commit what has arrived, then give the file back."""
        self._hand_over()
        self._queue.put(None)
        self._thread.join()
        self._eraser.close()

    def _hand_over(self) -> None:
        """What one turn of the loop has brought goes to the thread at once: waking it for each would cost more."""
        arrived, self._arriving = self._arriving, []
        if arrived:
            self._queue.put(arrived)

    def _run(self) -> None:
        open_ = True
        while open_:
            found = self._gather()
            jobs = [job for batch in found if batch is not None for job in batch]
            open_ = None not in found
            self._crowded = len(jobs) >= CROWD
            for start in range(0, len(jobs), LARGEST_GROUP):
                self._answer(self._commit(jobs[start : start + LARGEST_GROUP]))
        self._forget_connection()

    def _gather(self) -> list[list[Job] | None]:
        """Wait for one batch, then take all that have come with it."""
        queue = self._queue
        first = queue.get()
        if self._crowded:
            time.sleep(CROWD_S)
        return [first, *(queue.get() for _ in range(min(queue.qsize(), LARGEST_GROUP)))]

    def _answer(self, settled: list[Settled]) -> None:
        self._after_commit()
        try:
            settled[0][0].future.get_loop().call_soon_threadsafe(_resolve, settled)
        except RuntimeError:
            log.info("the loop ended before a commit could be told")

    def _commit(self, jobs: list[Job]) -> list[Settled]:
        """One transaction for all; when an operation itself is at fault, each alone, so that only the guilty fail."""
        self._deadline = jobs[0].arrived + self._patience_s
        try:
            results = self._transact(jobs)
        except UNAVAILABLE as error:
            return self._refuse(jobs, error)
        except Exception as error:
            if len(jobs) > 1:
                return [settled for job in jobs for settled in self._commit([job])]
            return [(jobs[0], None, error)]
        self.trouble = ""
        if not self._erasing.isdisjoint(job.operation for job in jobs):
            self._eraser.soon()
        return [(job, result, None) for job, result in zip(jobs, results, strict=True)]

    def _transact(self, jobs: list[Job]) -> list[Any]:
        db = self._connection()
        lazy = all(job.operation in self._lazy for job in jobs)
        if lazy and not self._expecting:
            self._synchronous(db, NORMAL)
            results = self._run_all(db, jobs, promises_nothing=True)
            if results is not None:
                return results
        self._synchronous(db, FULL)
        results = self._run_all(db, jobs)
        assert results is not None
        if lazy:
            self._expecting = self._promises(jobs, results)
        return results

    def _run_all(self, db: apsw.Connection, jobs: list[Job], promises_nothing: bool = False) -> list[Any] | None:
        """One transaction. None, and nothing is changed, when a result must be on the disk against expectation."""
        db.execute("BEGIN IMMEDIATE")
        try:
            results = _run_all(db, jobs)
            if promises_nothing and self._promises(jobs, results):
                db.execute("ROLLBACK")
                return None
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return results

    def _synchronous(self, db: apsw.Connection, level: str) -> None:
        """Before a transaction: within one it cannot be changed, and what follows must not depend on how one ended."""
        if level != self._level:
            # It takes effect while it is compiled, so a cached statement would do nothing.
            db.execute(f"PRAGMA synchronous = {level}", can_cache=False)
            self._level = level

    def _promises(self, jobs: list[Job], results: list[Any]) -> bool:
        return any(self._lazy[job.operation](result) for job, result in zip(jobs, results, strict=True))

    def _refuse(self, jobs: list[Job], error: apsw.Error) -> list[Settled]:
        if not self.trouble:
            log.error("cannot write to the database: %s", error)
        self.trouble = str(error) or type(error).__name__
        if isinstance(error, REOPEN):
            self._forget_connection()
        refusal = StoreUnavailable(self.trouble)
        return [(job, None, refusal) for job in jobs]

    def _connection(self) -> apsw.Connection:
        if self._db is None:
            self._db = connect(self._path, self._checkpoint_pages)
            self._db.set_busy_handler(self._wait)
        return self._db

    def _wait(self, tries: int) -> bool:
        """SQLite's own handler sleeps up to 100 ms; a commit of the other process takes less than one."""
        if time.monotonic() > self._deadline:
            return False
        time.sleep(0.0003 if tries < 100 else 0.001)  # beside one who writes all the time, who looks seldom starves
        return True

    def _forget_connection(self) -> None:
        if self._db is not None:
            self._db.close(True)
            self._db, self._level = None, FULL


def _run_all(db: apsw.Connection, jobs: list[Job]) -> list[Any]:
    """Neighbours of one operation are run as one call; the order of arrival is kept."""
    results: list[Any] = []
    start = 0
    for end in range(1, len(jobs) + 1):
        if end == len(jobs) or jobs[end].operation is not jobs[start].operation:
            results += jobs[start].operation(db, [job.argument for job in jobs[start:end]])
            start = end
    return results


def _resolve(settled: list[Settled]) -> None:
    for job, result, error in settled:
        if job.future.done():  # its caller has gone
            continue
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)
