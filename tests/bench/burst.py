"""Update in to reply out: a burst of questions, the bot on one core, the provider and whoever posts on the other."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.corpus import MARK, Question, answers, folder, questions
from tests.bench.plan import Plan
from tests.bench.posting import post_all, update
from tests.bench.processes import CLIENT, CORES, HOIDAP06, SERVER, Program, free_port, running, settings
from tests.bench.providers import Provider, provider
from tests.fakes.telegram_api import TOKEN

CONNECTIONS = 16
PATIENCE_S = 180.0
WARM_UP = 20  # questions that are not measured: the first ones load what is loaded late
REST_S, AT_REST = 0.5, 0.1  # a program is at rest when it has used less than this share of a core for so long
STAGED_PHRASINGS = 5000
WARM_FIRST, FIRST = 200_000_000, 300_000_000  # numbers of updates; every question comes from a chat of its own

Start = Callable[[Path, Path, str], AbstractContextManager[tuple[list[Program], int]]]


def run(plan: Plan) -> dict[str, Any]:
    """Raw rounds; the two bots take turns, on the same questions."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, [CLIENT])
    try:
        with tempfile.TemporaryDirectory(prefix="bench-burst-") as name:
            return {"cores": len(CORES), "rounds": list(_rounds(Path(name), plan)), "stages": _stages(Path(name), plan)}
    finally:
        os.sched_setaffinity(0, before)


def _rounds(into: Path, plan: Plan) -> Iterator[dict[str, Any]]:
    for phrasings, count in plan.burst:
        known = answers(phrasings)
        asked = questions(known, count)
        knowledge = folder(known, into / f"knowledge{phrasings}")
        table = into / f"answers{phrasings}.json"
        table.write_text(json.dumps({p: answer.text for answer in known for p in answer.phrasings}), encoding="utf-8")
        for _ in range(plan.rounds):
            yield {
                "phrasings": phrasings,
                "updates": count,
                "simple": _measured(_simple, into, table, asked),
                "ours": _measured(_ours, into, knowledge, asked),
            }


@contextmanager
def _simple(into: Path, table: Path, api: str) -> Iterator[tuple[list[Program], int]]:
    port = free_port()
    given = {"--port": str(port), "--api": api, "--token": TOKEN, "--answers": str(table)}
    args = ["-m", "tests.bench.simple_bot", *(word for pair in given.items() for word in pair)]
    with running(args, into / "simple.log", cores=[SERVER]) as bot:
        bot.wait_for(f"http://127.0.0.1:{port}/")
        yield [bot], port


@contextmanager
def _ours(into: Path, knowledge: Path, api: str) -> Iterator[tuple[list[Program], int]]:
    port = free_port()
    with tempfile.TemporaryDirectory(dir=into) as data:
        env = settings(Path(data), port, TELEGRAM_API_BASE=api, KNOWLEDGE_DIRS=str(knowledge))
        with running((*HOIDAP06, "serve"), into / "serve.log", env, [SERVER]) as bot:
            bot.wait_for(f"http://127.0.0.1:{port}/readyz")
            yield [bot], port


@contextmanager
def _staged(into: Path, knowledge: Path, api: str) -> Iterator[tuple[list[Program], int]]:
    """Accepting and working apart, the latter with a probe inside that tells its stages apart."""
    port = free_port()
    with tempfile.TemporaryDirectory(dir=into) as data:
        env = settings(Path(data), port, TELEGRAM_API_BASE=api, KNOWLEDGE_DIRS=str(knowledge))
        serve = (*HOIDAP06, "serve", "--accept-only")
        work = ("-m", "tests.bench.stages", str(into / "stages.json"))
        with (
            running(serve, into / "serve.log", env, [SERVER]) as edge,
            running(work, into / "work.log", env, [SERVER]) as worker,
        ):
            edge.wait_for(f"http://127.0.0.1:{port}/readyz")
            yield [edge, worker], port


def _measured(start: Start, into: Path, knows: Path, asked: Sequence[Question]) -> dict[str, Any]:
    """Post every question at once, wait for every reply."""
    with provider() as telegram, start(into, knows, telegram.url) as (programs, port):
        _post(port, WARM_FIRST, asked[:WARM_UP])
        _wait(telegram, WARM_UP)
        _until_at_rest(programs)
        before = [program.cpu_s() for program in programs]
        began = time.perf_counter()
        posted = _post(port, FIRST, asked)
        _wait(telegram, WARM_UP + len(asked))
        cpu = [round(program.cpu_s() - was, 3) for program, was in zip(programs, before, strict=True)]
        return {**_figures(dict(telegram.replies), asked, began), "cpu_s": cpu, "posted": posted}


def _until_at_rest(programs: Sequence[Program]) -> None:
    """What a program does once, after its start (ours reads the places), is none of the cost of a message."""
    deadline = time.monotonic() + PATIENCE_S
    used = float("inf")
    while used > REST_S * AT_REST and time.monotonic() < deadline:
        before = sum(program.cpu_s() for program in programs)
        time.sleep(REST_S)
        used = sum(program.cpu_s() for program in programs) - before


def _post(port: int, first: int, asked: Sequence[Question]) -> dict[str, Any]:
    bodies = [update(first + n, first + n, question.text) for n, question in enumerate(asked)]
    return uvloop.run(post_all(port, "/webhook/telegram", bodies, CONNECTIONS))


def _wait(telegram: Provider, replies: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(telegram.replies) < replies and time.monotonic() < deadline:
        time.sleep(0.01)


def _figures(replies: Mapping[int, tuple[float, str]], asked: Sequence[Question], began: float) -> dict[str, Any]:
    said = [replies.get(FIRST + n) for n in range(len(asked))]
    came = sorted(reply[0] - began for reply in said if reply)
    marks = [MARK.findall(reply[1]) if reply else [] for reply in said]
    return {
        "answered": len(came),
        "seconds": round(came[-1], 4),
        "per_s": round(len(came) / came[-1], 1),
        "p50_ms": round(came[len(came) // 2] * 1000, 1),
        "p99_ms": round(came[int(len(came) * 0.99) - 1] * 1000, 1),
        "right": sum(found == [question.mark] for found, question in zip(marks, asked, strict=True)),
        "wrong": sum(bool(found) and found != [question.mark] for found, question in zip(marks, asked, strict=True)),
    }


def _stages(into: Path, plan: Plan) -> dict[str, Any]:
    """CPU of each stage, in ms a message, at 5,000 phrasings: the accepting process, and the stages of the worker."""
    known = answers(STAGED_PHRASINGS)
    knowledge = into / f"knowledge{STAGED_PHRASINGS}"
    if not knowledge.exists():
        folder(known, knowledge)
    found = _measured(_staged, into, knowledge, questions(known, plan.staged))
    spent = json.loads((into / "stages.json").read_text(encoding="utf-8"))
    accept = found["cpu_s"][0]
    each = {"accept": accept, **spent["seconds"]}
    return {
        "messages": found["answered"],
        "ms": {name: round(seconds / found["answered"] * 1000, 3) for name, seconds in each.items()},
    }
