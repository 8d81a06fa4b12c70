"""Half an hour of an ordinary busy day: memory, handles and the log stay flat, and everybody is answered at once."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.processes import free_port
from tests.soak.ledger import percentile
from tests.soak.load import under
from tests.soak.plan import Plan
from tests.soak.samples import flat
from tests.soak.town import Town, town

WATCHED = ("serve_rss_mb", "work_rss_mb", "serve_handles", "work_handles", "wal_mb")
MINUTE_S = 60.0


async def run(plan: Plan, folder: Path) -> dict[str, Any]:
    """Raw samples and latencies; every limit as it is shipped."""
    async with town(folder, port=free_port()) as made:
        sampling = asyncio.create_task(made.sampler.every(plan.sample_s))
        listening = asyncio.create_task(_listen(made, plan))
        began = time.time()
        async with under(made, plan.steady_load, itertools.count()):
            await asyncio.sleep(plan.steady_s)
        lasted_s = time.time() - began
        drained_s = await made.settled(120)
        for task in (sampling, listening):
            task.cancel()
        balance = await made.balance()
        return {
            "seconds": round(lasted_s, 1),
            "per_s": round(balance.acknowledged / lasted_s, 1),
            "drained_s": round(drained_s, 2),
            "balance": balance.row(),
            "in_doubt": len(await made.in_doubt()),
            "readyz": (await made.readiness())["channels"],
            "latency_ms": _latencies(made, began),
            "flat": {name: flat(made.sampler.samples, name) for name in WATCHED},
            "samples": made.sampler.samples,
        }


async def _listen(made: Town, plan: Plan) -> None:
    """The page's replies are fetched now and then, and the run says that it lives."""
    while True:
        await made.hear_web()
        last = made.sampler.samples[-1:]
        print(f"{len(made.ledger.posts)} posted, {last}", file=sys.stderr, flush=True)
        await asyncio.sleep(max(plan.sample_s, plan.steady_s / 30))


def _latencies(made: Town, began: float) -> dict[str, Any]:
    """From the first attempt to post an update to the provider's taking of its reply; and by minute of the run."""
    first = {(h.conversation, h.question): h.at for h in reversed(made.ledger.heard)}
    by_minute: dict[int, list[float]] = {}
    for post in made.ledger.acknowledged:
        at = first.get((post.conversation, post.question))
        if at is not None:
            by_minute.setdefault(int((post.first_at - began) // MINUTE_S), []).append((at - post.first_at) * 1000)
    every = sorted(value for values in by_minute.values() for value in values)
    return {
        **{f"p{share * 100:g}": round(percentile(every, share), 1) for share in (0.5, 0.9, 0.99, 0.999)},
        "max": round(every[-1], 1),
        "by_minute_p50_p99": [
            [round(percentile(sorted(values), share), 1) for share in (0.5, 0.99)]
            for _, values in sorted(by_minute.items())
        ],
    }
