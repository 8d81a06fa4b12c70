"""Watch the content folders, load what changed, swap the snapshot; on a mistake keep the old one and say why."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.handlers.reading import let_go
from knowledge.base import KnowledgeBase
from knowledge.loader import KnowledgeProblems, load
from knowledge.text.lexicon import forget_built

log = logging.getLogger(__name__)

POLL_S = 0.5  # a change is served within 2 s: at most this, and the load
REST_S = 10.0  # after a look that failed
TOLD_PROBLEMS = 20
AGAIN_AFTER = 60  # looks, half a minute: a load that failed for no mistake in the content (memory, the disk)
COLLECT_EVERY = 20_000  # objects more than before; Python itself says 700

Fingerprint = frozenset[tuple[str, int, int]]


class Shelf:
    """The knowledge that is served now. One thread calls `refresh`; any thread may read `current` and `problems`."""

    def __init__(
        self,
        folders: Sequence[Path] | Callable[[], Sequence[Path]],
        load: Callable[[Sequence[Path]], KnowledgeBase] = load,
        earlier: Callable[[Sequence[Path]], Iterable[Sequence[Path]]] = lambda folders: (),
    ) -> None:
        """`folders`: the layers, or what tells them each time (the edited one comes with its first file).

        `earlier`: what may stand in for layers that do not load at the start, best first.
        """
        self.current: KnowledgeBase | None = None
        self.problems: tuple[str, ...] = ()  # of the newest content, each `path:line:column: what and how to mend`
        self._folders = folders if callable(folders) else lambda: folders
        self._load = load
        self._earlier = earlier
        self._seen: Fingerprint | None = None
        self._looks_left = 0  # until a load that failed is tried again

    def refresh(self) -> bool:
        """Load if a file has changed, or some time after a load failed by no mistake in the content; True when a new
        snapshot is served."""
        folders = self._folders()
        found = fingerprint(folders)
        if found == self._seen and not self._is_due():
            return False
        self._seen, self._looks_left = found, 0
        if self._take(folders):
            return True
        return self.current is None and self._stand_in(folders)

    def _is_due(self) -> bool:
        self._looks_left -= 1
        return self._looks_left == 0

    def _stand_in(self, folders: Sequence[Path]) -> bool:
        try:
            return any(self._take(stand_in, told=False) for stand_in in self._earlier(folders))
        except Exception:  # nothing can be read there just now
            log.exception("no_earlier_knowledge")
            self._looks_left = AGAIN_AFTER
            return False

    def _take(self, folders: Sequence[Path], told: bool = True) -> bool:
        """Serve what the folders say from now on; False when they do not load, and what is wrong is `told`."""
        started = time.perf_counter()
        try:
            fresh = self._load(folders)
            _ = fresh.matcher  # built here, so that no citizen waits for it
        except KnowledgeProblems as error:
            if told:
                self._reject(tuple(str(problem) for problem in error.problems))
            return False
        except Exception as error:
            log.exception("knowledge_failed")
            if told:
                self._looks_left = AGAIN_AFTER
                self._reject((f"{type(error).__name__}",))
            return False
        if told:
            self.problems = ()  # before `current`: whoever sees the new version sees no old problem beside it
        self.current = fresh
        took = round(time.perf_counter() - started, 3)
        fields = {"version": fresh.version, "entries": len(fresh.entries), "seconds": took}
        log.info("knowledge_loaded", extra={"fields": fields})
        return True

    def watch(self, stopping: threading.Event) -> None:
        """Refresh until `stopping` is set; runs in a thread of its own, which nothing else may end."""
        while not stopping.wait(POLL_S):
            try:
                if self.refresh():
                    self.warm()
                    tidy()
            except Exception:  # a folder that cannot be looked at now
                log.exception("knowledge_unwatched")
                stopping.wait(REST_S)

    def warm(self) -> None:
        """Make what the first questions would make; `tidy` then gives back what that took for a while."""
        if self.current is not None:
            self.current.matcher.warm()

    def _reject(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        kept = self.current.version if self.current else None
        fields = {"count": len(problems), "problems": problems[:TOLD_PROBLEMS], "still_served": kept}
        log.error("knowledge_rejected", extra={"fields": fields})


def tidy() -> None:
    """After a load, once the new snapshot is served: nobody waits for it."""
    let_go()
    forget_built()
    gc.unfreeze()  # the snapshot before this one is garbage now
    give_back_memory()
    spare_the_collector()


def give_back_memory() -> None:
    """What loading took for a while goes back to the system: glibc would keep some 15 MB of it for ever."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def spare_the_collector() -> None:
    """What was loaded stays until the next load, and what a message makes is freed by counting references: looking
    through it all for cycles took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 20)


def fingerprint(folders: Sequence[Path]) -> Fingerprint:
    """Name, time of change (ns) and size (bytes) of every file; a file that vanishes meanwhile is left out."""
    found = set()
    for folder in folders:
        for here, inside, names in os.walk(folder):
            inside[:] = [name for name in inside if not name.startswith(".")]  # the edited layer is a Git repository
            for name in names:
                path = os.path.join(here, name)
                try:
                    stat = os.stat(path)
                except OSError:
                    continue
                if not name.startswith("."):
                    found.add((path, stat.st_mtime_ns, stat.st_size))
    return frozenset(found)
