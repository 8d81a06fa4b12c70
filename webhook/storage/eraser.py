"""Deleted text leaves the write-ahead log, too: a thread of its own empties it, so that no commit waits behind that."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import apsw

from webhook.storage.database import connect
from webhook.storage.errors import UNAVAILABLE

ERASE_AFTER_S = 2.0  # not "once it is quiet": beats and claims come several times a second, for ever
LOOKS = 150  # for a moment without readers, 0.3 ms apart: nobody writes meanwhile


class Eraser:
    """Made with the writer; its thread and its connection only with the first deletion."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wanted, self._closing = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def soon(self) -> None:
        """Something was deleted, and committed: ERASE_AFTER_S later the log is emptied."""
        if not self._wanted.is_set():
            self._wanted.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="eraser", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Give the file back. The last connection that closes empties the log anyway."""
        self._closing.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        db: apsw.Connection | None = None
        while self._wanted.wait() and not self._closing.wait(ERASE_AFTER_S):
            self._wanted.clear()  # what is deleted from here on is for the next time
            try:
                db = db or _connect(self._path)
                # Most of the work is done by the first, beside which others write; the second waits for them to stop.
                db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
                db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            except apsw.BusyError:  # somebody reads just now
                self._wanted.set()
            except UNAVAILABLE:
                db = None
        if db is not None:
            db.close(True)


def _connect(path: Path) -> apsw.Connection:
    db = connect(path)
    db.set_busy_handler(_wait)
    return db


def _wait(tries: int) -> bool:
    time.sleep(0.0003)
    return tries < LOOKS
