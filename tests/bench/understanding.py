"""CPU of understanding one message (normalise, search, decide) as the knowledge grows; its index and memory with it.

Each size in a process of its own, so that its memory is nobody else's.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as hoidap06 does

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.loader import SHIPPED, load
from knowledge.matching.decision import decide
from tests.bench.corpus import answers, folder, questions
from tests.bench.plan import Plan
from tests.bench.processes import ROOT
from webhook.reload import give_back_memory

SIZES = (5_000, 50_000)  # phrasings beside the shipped knowledge
WARM_UP = 20
SHIPPED_QUESTIONS = ("own_scope.tsv", "own_out.tsv", "own_twins.tsv", "fresh.tsv")


def run(plan: Plan) -> list[dict[str, Any]]:
    """Raw figures of each size: of the shipped knowledge (0) with the labelled rows, then of the synthetic ones.

    The sizes take turns, the shipped one between all others: the host's own speed changes within half a minute.
    """
    with tempfile.TemporaryDirectory(prefix="bench-understanding-") as name:
        shelves = [_shelf(phrasings, plan, Path(name) / str(phrasings)) for phrasings in SIZES]
        shipped: list[dict[str, float]] = []
        rounds: list[list[dict[str, float]]] = [[] for _ in SIZES]
        for _ in range(plan.rounds):
            for shelf, own in zip(shelves, rounds, strict=True):
                shipped.append(_apart(SHIPPED, _labelled()))
                own.append(_apart(*shelf))
    found = [{"phrasings": size, "rounds": own} for size, own in zip(SIZES, rounds, strict=True)]
    return [{"phrasings": 0, "rounds": shipped}, *found]


def _shelf(phrasings: int, plan: Plan, into: Path) -> tuple[Path, list[str]]:
    """(a knowledge folder of so many phrasings, what is asked of it)."""
    known = answers(phrasings)
    return folder(known, into / "knowledge"), [question.text for question in questions(known, plan.questions)]


def _labelled() -> list[str]:
    rows: list[str] = []
    for name in SHIPPED_QUESTIONS:
        with (ROOT / "tests" / "questions" / name).open(encoding="utf-8", newline="") as file:
            rows += [next(iter(row.values())) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return rows


def _apart(shelf: Path, asked: Sequence[str]) -> dict[str, float]:
    args = [sys.executable, "-m", "tests.bench.understanding", str(shelf)]
    told = subprocess.run(args, input=json.dumps(list(asked)), capture_output=True, text=True, cwd=ROOT, check=True)
    return dict(json.loads(told.stdout))


def measured(shelf: Path, asked: Sequence[str]) -> dict[str, float]:
    """Seconds (CPU) to load and to build the index, ms (CPU) of one message, MB resident with and without it."""
    began = time.process_time()
    base = load([shelf])
    loaded = time.process_time()
    matcher = base.matcher
    built = time.process_time()
    give_back_memory()  # as `work` does after each load
    took = []
    for number, text in enumerate((*asked[:WARM_UP], *asked)):
        start = time.thread_time()
        decide(base.candidates(matcher.read(text)), matcher.thresholds)
        if number >= WARM_UP:
            took.append((time.thread_time() - start) * 1000)
    took.sort()
    return {
        "load_s": round(loaded - began, 3),
        "index_s": round(built - loaded, 3),
        "p50_ms": round(statistics.median(took), 3),
        "p99_ms": round(took[max(0, int(len(took) * 0.99) - 1)], 3),
        "phrasings_held": sum(len(topic.phrasings) for topic in matcher.topics),
        "rss_mb": round(_rss_mb(), 1),
    }


def _rss_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), json.load(sys.stdin))))
