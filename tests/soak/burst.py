"""Ten thousand updates at once: accepted in time, none dropped, answered in order, and how fast they drain."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.bench.processes import cpu_s, free_port
from tests.soak.ledger import Post, percentile
from tests.soak.plan import Plan
from tests.soak.town import UNPACED, Town, town

CONNECTIONS = 32
QUESTIONS = 4  # each person asks so many; a conversation is answered in order, so it is never two at once
PATIENCE_S = 600.0


async def run(plan: Plan, folder: Path) -> dict[str, Any]:
    """The engine alone (nothing paced), then with every provider's limit kept."""
    engine = await _burst(plan.burst, folder / "engine", **UNPACED)
    paced = await _burst(plan.burst, folder / "paced") if plan.paced_burst else engine
    return {"engine": engine, "paced": paced}


async def _burst(updates: int, folder: Path, **settings: str) -> dict[str, Any]:
    async with town(folder, port=free_port(), **settings) as made:
        people = [made.person(number, QUESTIONS) for number in range(updates // QUESTIONS)]
        waiting = [[people[n][turn] for n in range(len(people))] for turn in range(QUESTIONS)]
        pids = {"serve": made.stage.running.process.pid, "work": made.stage.worker() or 0}
        before = {name: cpu_s(pid) for name, pid in pids.items()}
        began = time.time()
        for round_ in waiting:  # a conversation's updates come one after the other, as its provider sends them
            await _post_all(made, round_)
        posted_s = time.time() - began
        await made.settled(PATIENCE_S)
        balance = await made.balance()
        ended = max(h.at for h in made.ledger.heard)
        took = sorted(post.took_s for post in made.ledger.posts)
        cpu = {name: round((cpu_s(pid) - before[name]) * 1000 / updates, 3) for name, pid in pids.items()}
        row = {
            "updates": updates,
            "accepted": balance.acknowledged,
            "refused_and_posted_again": sum(post.refused for post in made.ledger.posts),
            "accept_s": round(posted_s, 2),
            "accept_per_s": round(updates / posted_s, 1),
            "accept_p99_ms": round(percentile(took, 0.99) * 1000, 1),
            "accept_slowest_ms": round(took[-1] * 1000, 1),
            "drained_s": round(ended - began, 2),
            "drained_per_s": round(updates / (ended - began), 1),
            "cpu_ms_a_message": cpu,
            "by_channel_s": _by_channel(made, began),
            "balance": balance.row(),
        }
        print(row, file=sys.stderr, flush=True)
        return row


async def _post_all(made: Town, posts: list[Post]) -> None:
    left = iter(posts)

    async def poster() -> None:
        for post in left:
            await made.post(post)

    await asyncio.gather(*(poster() for _ in range(CONNECTIONS)))


def _by_channel(made: Town, began: float) -> dict[str, dict[str, float]]:
    """Messages of each channel, and when the last of its replies went out."""
    counted = Counter(h.conversation[0] for h in made.ledger.heard)
    last = {channel: max(h.at for h in made.ledger.heard if h.conversation[0] == channel) for channel in counted}
    return {channel: {"replies": counted[channel], "last_s": round(last[channel] - began, 2)} for channel in counted}
