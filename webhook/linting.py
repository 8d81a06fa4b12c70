"""`lint --fast` by three processes, where there are two cores and enough to read."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from queue import SimpleQueue
from typing import cast

from knowledge.lint import lint_folders
from knowledge.lint.halves import Around, Half, Spot, Told, lint_with, of_entries, spots
from knowledge.uncollected import uncollected
from knowledge.yaml_nodes import Problem

WORTH_BYTES = 300_000  # of files of entries: below, one process is done as soon
_NUMBER = 4  # bytes of the number of a file


def lint(folders: Sequence[Path], *, slow: bool) -> list[Problem]:
    """What `lint_folders` finds. `slow` asks one index about everything, so it is done by one process."""
    if slow or len(os.sched_getaffinity(0)) < 2 or not _apart(folders):
        return lint_folders(folders, slow=slow)
    every = spots(folders)
    theirs = of_entries(every)
    missing = {spot.folder for spot in every} < set(folders)
    if missing or sum(spot.path.stat().st_size for spot in theirs) < WORTH_BYTES:
        return lint_folders(folders, slow=False)
    return _by_halves(folders, every, theirs)


def _apart(folders: Sequence[Path]) -> bool:
    """No folder stands twice or inside of another: each file has one place."""
    return len(set(folders)) == len(folders) and not any(a in b.parents for a in folders for b in folders)


def _by_halves(folders: Sequence[Path], every: Sequence[Spot], theirs: Sequence[Spot]) -> list[Problem]:
    halves = _Processes(folders, theirs)
    try:
        return lint_with(folders, set(every).difference(theirs), halves)
    except (EOFError, ConnectionError):  # one was killed, for memory perhaps: then we do it all
        return lint_folders(folders, slow=False)
    finally:
        halves.end()


class _Processes:
    """Both halves, each at the other end of a pipe: what they say is taken at once, so that they need not wait for us.

    Forked: they know all that is imported already. This command has no thread and no connection that could suffer.
    """

    def __init__(self, folders: Sequence[Path], every: Sequence[Spot]) -> None:
        self._said: SimpleQueue[object] = SimpleQueue()
        self._pipes: list[Connection] = []
        self._processes: list[ForkProcess] = []
        pile, to_pile = os.pipe()  # of numbers of files: each half takes the next one as soon as it is done with one
        for _ in range(2):
            here, there = multiprocessing.Pipe()
            self._pipes.append(here)
            others = [*(pipe.fileno() for pipe in self._pipes), to_pile]
            process = multiprocessing.get_context("fork").Process(
                target=_half, args=(folders, every, pile, others, there)
            )
            process.start()
            there.close()
            self._processes.append(process)
        os.close(pile)
        for pipe in self._pipes:
            threading.Thread(target=self._listen, args=(pipe,), name="half", daemon=True).start()
        with contextlib.suppress(BrokenPipeError), os.fdopen(to_pile, "wb") as numbers:
            numbers.write(b"".join(number.to_bytes(_NUMBER, "big") for number in range(len(every))))

    def told(self) -> Iterator[Told]:
        for _ in self._pipes:
            while (said := self._next()) is not None:
                yield cast(Told, said)

    def go_on(self, around: Around) -> None:
        for pipe in self._pipes:
            pipe.send(around)

    def found(self) -> list[Problem]:
        return [problem for _ in self._pipes for problem in cast(list[Problem], self._next())]

    def end(self) -> None:
        """They are gone when it returns."""
        for process, pipe in zip(self._processes, self._pipes, strict=True):
            process.kill()
            process.join()
            pipe.close()

    def _listen(self, pipe: Connection) -> None:
        said: object = None
        try:
            while not isinstance(said, list):  # what it has found is its last word
                said = pipe.recv()
                self._said.put(said)
        except (EOFError, OSError):
            self._said.put(EOFError)

    def _next(self) -> object:
        if (said := self._said.get()) is EOFError:
            raise EOFError
        return said


def _half(folders: Sequence[Path], every: Sequence[Spot], pile: int, others: Sequence[int], us: Connection) -> None:
    for end in others:  # so that our parent's ends are the only ones
        os.close(end)
    with uncollected():
        half = Half(folders)
        numbers = iter(lambda: os.read(pile, _NUMBER), b"")
        for told in half.read(every[int.from_bytes(number, "big")] for number in numbers):
            us.send(told)
        us.send(None)
        us.send(half.found(us.recv))
        os._exit(0)  # a million nodes need not be freed one by one
