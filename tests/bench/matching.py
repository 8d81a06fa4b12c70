"""Time of one match against rapidfuzz over every phrasing, as the knowledge grows; and how often the first is right."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as hoidap06 does

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from knowledge.loader import load
from tests.bench import understanding
from tests.bench.corpus import Answer, Question, answers, folder, questions
from tests.bench.plan import Plan

Ask = Callable[[str], str]  # a question in, the mark of the first answer out ("" for none)
SCORERS = {"token_set_ratio": fuzz.token_set_ratio, "WRatio": fuzz.WRatio}
WARM_UP = 10


def run(plan: Plan) -> dict[str, Any]:
    """Raw rounds: in each, every engine is asked at every size."""
    sizes = []
    for phrasings, by_rapidfuzz in plan.matching:
        known = answers(phrasings)
        asked = questions(known, plan.questions)
        ours, built = _ours(known)
        rounds = [_round(known, ours, asked, by_rapidfuzz) for _ in range(plan.rounds)]
        sizes.append({"phrasings": phrasings, "answers": len(known), "build": built, "rounds": rounds})
    return {"sizes": sizes, "understanding": understanding.run(plan)}


def _round(known: Sequence[Answer], ours: Ask, asked: Sequence[Question], by_rapidfuzz: int) -> dict[str, Any]:
    fewer = asked[:by_rapidfuzz]
    return {"ours": _timed(ours, asked), **{name: _timed(_rapidfuzz(known, name), fewer) for name in SCORERS}}


def _ours(known: tuple[Answer, ...]) -> tuple[Ask, dict[str, float]]:
    """Our matcher over a knowledge folder of the answers; seconds to load it and to build its index."""
    with tempfile.TemporaryDirectory(prefix="bench-matching-") as name:
        shelf = folder(known, Path(name) / "knowledge")
        began = time.perf_counter()
        base = load([shelf])
        loaded = time.perf_counter()
        matcher = base.matcher
        built = {"load_s": round(loaded - began, 3), "index_s": round(time.perf_counter() - loaded, 3)}

    def first(text: str) -> str:
        found = matcher.candidates(matcher.read(text))
        return found[0].entry.upper() if found else ""

    return first, built


def _rapidfuzz(known: Sequence[Answer], scorer: str) -> Ask:
    """extractOne over all phrasings, as they stand."""
    marks = {phrasing: answer.mark for answer in known for phrasing in answer.phrasings}
    phrasings = list(marks)
    chosen = SCORERS[scorer]
    return lambda text: marks[process.extractOne(text, phrasings, scorer=chosen)[0]]


def _timed(ask: Ask, asked: Sequence[Question]) -> dict[str, float]:
    for question in asked[:WARM_UP]:
        ask(question.text)
    took, right = [], 0
    for question in asked:
        began = time.perf_counter()
        found = ask(question.text)
        took.append((time.perf_counter() - began) * 1000)
        right += found == question.mark
    took.sort()
    return {
        "questions": len(asked),
        "p50_ms": round(statistics.median(took), 3),
        "p99_ms": round(took[max(0, int(len(took) * 0.99) - 1)], 3),
        "hit_at_1": round(right / len(asked), 3),
    }
