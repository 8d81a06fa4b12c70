"""Deleted text leaves the write-ahead log, too: a thread of its own empties it, so that no commit waits behind that."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import apsw

from webhook.storage.database import connect
from webhook.storage.errors import UNAVAILABLE

ERASE_AFTER_S = 2.0
# Giving a long file back takes 10 to 100 ms (measured, on a disk that is told what is free), and whoever writes waits
# for it. So it is done when few write, ...
QUIET_PAGES = 256
AT_LATEST_S = 60.0  # ... but not for ever: beats and claims come several times a second, and some rushes do not end
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
        before, since = 0, 0.0  # what waits to be erased, if anything does, waits since then
        while self._wanted.wait() and not self._closing.wait(ERASE_AFTER_S):
            self._wanted.clear()  # what is deleted from here on is for the next time
            since = since or time.monotonic() - ERASE_AFTER_S
            try:
                db = db or _connect(self._path)
                # Nearly all of the work, beside which others write; the log then begins anew with the next commit.
                pages, _ = db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
                if is_time(pages, before, time.monotonic() - since):
                    db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)  # they wait for this one
                    before, since = 0, 0.0
                    continue
                before = pages
            except apsw.BusyError:  # somebody reads just now
                pass
            except UNAVAILABLE:
                db = None
            self._wanted.set()
        if db is not None:
            db.close(True)


def is_time(pages: int, before: int, waited_s: float) -> bool:
    """Whether the file may be cut now. `pages` in it since it began anew, or as many as `before` when nobody wrote."""
    return pages <= QUIET_PAGES or pages == before or waited_s >= AT_LATEST_S


def _connect(path: Path) -> apsw.Connection:
    db = connect(path)
    db.set_busy_handler(_wait)
    return db


def _wait(tries: int) -> bool:
    time.sleep(0.0003)
    return tries < LOOKS
