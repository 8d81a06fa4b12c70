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
from dataclasses import astuple
from pathlib import Path
from typing import Any

from webhook.logs import log_to_stderr
from webhook.settings import read_settings


def main(name: str) -> int:
    """Run one of them; the exit code."""
    humble()
    log_to_stderr()
    if name == "problems":
        return problems([Path(folder) for folder in sys.argv[2:]])
    if name == "group":
        return group()
    return paper() if name == "paper" else bench()


def problems(folders: list[Path]) -> int:
    """What keeps these layers from being loaded, as JSON."""
    from webhook.editing.repository import loading_problems

    print(json.dumps([astuple(problem) for problem in loading_problems(folders)], ensure_ascii=False))
    return 0


def humble() -> None:
    """Only when nobody else wants the core."""
    os.nice(10)
    if hasattr(os, "SCHED_IDLE"):
        try:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        except OSError:  # a container may forbid it; niceness is enough
            pass


def group() -> int:
    """All that waits, told in the notes."""
    from webhook.index_store import loading
    from webhook.jobs.grouping import group_all, tell
    from webhook.storage.database import connect

    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = read_settings()
    db = connect(settings.database_path)
    db.set_busy_timeout(20_000)
    tell(db, 0, 0)
    knowledge = loading(settings.data_dir)(settings.layers())
    number = group_all(db, knowledge.matcher, lambda done, of: tell(db, done, of))
    tell(db, number, number, ended=True)
    return 0


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
