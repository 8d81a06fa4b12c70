"""`python -m webhook.jobs group`: once. `… problems FOLDER …`: once. `… bench` and `… paper`: a question a line, an
answer a line, until the parent's end of stdin is closed."""

from __future__ import annotations

import os

# Before numpy is imported by anybody: one thread, so that replies keep their core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path
from typing import Any, TypeVar

from webhook.logs import log_to_stderr
from webhook.settings import read_settings

T = TypeVar("T")


def main(name: str) -> int:
    """Run one of them; the exit code."""
    log_to_stderr()
    if name == "group":
        return group()
    humble()
    if name == "problems":
        return problems([Path(folder) for folder in sys.argv[2:]])
    return paper() if name == "paper" else bench()


def problems(folders: list[Path]) -> int:
    """What keeps these layers from being loaded, as JSON."""
    from webhook.editing.repository import loading_problems

    print(json.dumps([astuple(problem) for problem in loading_problems(folders)], ensure_ascii=False))
    return 0


def humble() -> None:
    """This thread gives way to whoever wants the core. Not SCHED_IDLE: beside another busy program it gets nothing."""
    os.nice(10)
    if hasattr(os, "SCHED_IDLE"):
        try:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        except OSError:  # a container may forbid it; niceness is enough
            pass


def group() -> int:
    """All that waits, told in the notes. Two threads, of which never more than one runs: one thinks, and humbly; one
    writes as everybody does, or a thread that waits for a core would hold the lock that replies wait for."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = read_settings()
    thinking = ThreadPoolExecutor(1, "thinking", humble)

    def aside(think: Callable[[], T], /) -> T:
        return thinking.submit(think).result()

    aside(_learn)
    from webhook.index_file import words
    from webhook.jobs.grouping import Teller, group_all
    from webhook.storage.database import connect

    db = connect(settings.database_path)
    db.set_busy_timeout(20_000)
    # Groups are found again after a power cut: nobody waits for the disk meanwhile, the lock in hand.
    db.pragma("synchronous", "NORMAL")
    tell = Teller(db)
    tell(0, 0)
    number = group_all(db, aside(lambda: words(settings.data_dir, settings.layers())), tell, aside)
    tell(number, number, ended=True)
    return 0


def _learn() -> None:
    """What takes long to import."""
    import webhook.index_file
    import webhook.jobs.grouping  # noqa: F401


def bench() -> int:
    """Answer as webhook.jobs.bench does."""
    from webhook.jobs.bench import Bench

    return answer(Bench(read_settings()).run)


def paper() -> int:
    """Answer as webhook.jobs.paper does: without the content."""
    from webhook.jobs.paper import Press

    return answer(Press(read_settings()).run)


def answer(run: Callable[[str, Any], Any]) -> int:
    """Lines of `{"job": …, "given": …}` to lines of `{"answer": …}` or `{"error": …}`."""
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        try:
            told: dict[str, Any] = {"answer": run(str(asked["job"]), asked["given"])}
        except Exception as error:  # the next question may be better
            told = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 0


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
