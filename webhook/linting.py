"""`lint --fast` by two processes, where there are two cores and enough to read."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import cast

from knowledge.lint import lint_folders
from knowledge.lint.halves import Around, AskedOf, Spot, Told, lint_with, other_half, spots, their_share
from knowledge.loader import files_of
from knowledge.yaml_nodes import Problem

WORTH_BYTES = 300_000  # of files of entries: below, one process is done as soon


def lint(folders: Sequence[Path], *, slow: bool) -> list[Problem]:
    """What `lint_folders` finds. `slow` asks one index about everything, so it is done by one process."""
    if slow or len(os.sched_getaffinity(0)) < 2 or not _apart(folders):
        return lint_folders(folders, slow=slow)
    every = spots(folders)
    if sum(spot.path.stat().st_size for spot in every) < WORTH_BYTES:
        return lint_folders(folders, slow=False)
    return _by_two(folders, their_share(every))


def _apart(folders: Sequence[Path]) -> bool:
    """No folder is missing, stands twice or inside of another: each file has one place."""
    one_place = len(set(folders)) == len(folders)
    return one_place and all(map(files_of, folders)) and not any(a in b.parents for a in folders for b in folders)


def _by_two(folders: Sequence[Path], theirs: Sequence[Spot]) -> list[Problem]:
    here, there = multiprocessing.Pipe()
    # Forked: it knows all that is imported already. This command has no thread and no connection that could suffer.
    process = multiprocessing.get_context("fork").Process(target=_other, args=(folders, theirs, here, there))
    process.start()
    there.close()
    try:
        return lint_with(folders, theirs, _Process(here))
    except (EOFError, BrokenPipeError):  # it was killed, for memory perhaps: then we do it all
        return lint_folders(folders, slow=False)
    finally:
        process.kill()
        process.join()
        here.close()


def _other(folders: Sequence[Path], theirs: Sequence[Spot], here: Connection, there: Connection) -> None:
    here.close()  # so that our parent's end is the only one, and its end ours
    other_half(folders, theirs, there.send, there.recv)
    there.close()
    os._exit(0)  # a million nodes need not be freed one by one


class _Process:
    """The other half, at the other end of a pipe: what it says is taken at once, so that it need not wait for us."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._said: SimpleQueue[object] = SimpleQueue()
        threading.Thread(target=self._listen, name="half", daemon=True).start()

    def told(self) -> Told:
        return cast(Told, self._next())

    def go_on(self, around: Around) -> None:
        self._pipe.send(around)

    def asked(self) -> AskedOf:
        return cast(AskedOf, self._next())

    def found(self) -> list[Problem]:
        return cast(list[Problem], self._next())

    def _listen(self) -> None:
        try:
            while True:
                self._said.put(self._pipe.recv())
        except (EOFError, OSError):
            self._said.put(None)

    def _next(self) -> object:
        if (said := self._said.get()) is None:
            raise EOFError
        return said
