"""kill -9 under load: the worker and the whole server in turn, each at a moment at which something is at stake."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tests.bench.processes import free_port
from tests.soak.ledger import Conversation, answered_by
from tests.soak.load import under
from tests.soak.plan import Plan
from tests.soak.town import UNPACED, Town, town, until

TAKES_S = 0.06  # a provider takes a message at once and says so later, as over a real network
STATES = "SELECT sum(owner IS NULL), sum(owner IS NOT NULL) FROM inbox"
WAITING = "SELECT count(*) FROM outbox WHERE state < 2"
SENDING = "SELECT id, channel, conversation_id, json_extract(request, '$.body') FROM outbox WHERE state = 2"
NOTED = "state = 3 AND doubt_at IS NULL"
LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Moment:
    """What a kill interrupts."""

    updates_pending: int
    updates_leased: int
    deliveries_pending: int
    sending: dict[int, tuple[Conversation, str]]  # by delivery id: to whom, and which question it answers

    @property
    def at_stake(self) -> int:
        """How many of: something waits, something is leased, something is being sent."""
        return sum(map(bool, (self.updates_pending + self.deliveries_pending, self.updates_leased, self.sending)))


@dataclass(slots=True)
class Kill:
    """One kill, as it is kept."""

    number: int
    what: str
    updates_pending: int
    updates_leased: int
    deliveries_pending: int
    sending: int
    looked: int  # moments that did not count
    ready_s: float  # from the restart (the kill, when the supervisor restarts) to /readyz 200
    first_reply_s: float
    doubts_settled_s: float
    noted: int = (
        0  # beside those being sent: sent, and the commit that says so was on the disk though nobody saw it yet
    )
    listed: int = 0  # of those being sent
    doubled: int = 0

    @property
    def recovered_s(self) -> float:
        return max(self.ready_s, self.first_reply_s, self.doubts_settled_s)


async def run(plan: Plan, folder: Path) -> dict[str, Any]:
    """Raw kills and the balance at the end."""
    async with town(folder, port=free_port(), **UNPACED) as made:
        for fake in made.fakes.values():
            fake.delay_s = TAKES_S
        kills, sending = [], {}
        async with under(made, plan.kill_load, itertools.count()):
            for number in range(1, plan.kills + 1):
                kill, at = await _kill(made, number, whole=number % 2 == 0)
                kills.append(kill)
                sending[number] = at.sending
                print(f"kill {number}: {_told(kill)}", file=sys.stderr, flush=True)
                await asyncio.sleep(made.random.uniform(0.3, 1.0))
        for fake in made.fakes.values():
            fake.delay_s = 0.0
        drained_s = await made.settled(LONGEST_S * 3)
        return await _judged(made, kills, sending, drained_s)


async def _kill(made: Town, number: int, *, whole: bool) -> tuple[Kill, Moment]:
    at, looked = await _freeze(made, whole=whole)
    before = len(made.ledger.heard)
    began = time.monotonic()
    if whole:
        made.stage.signal_group(signal.SIGKILL)
        await asyncio.to_thread(made.stage.running.process.wait, 10)
        made.lines.close()
        began = time.monotonic()
        await asyncio.to_thread(made.stage.start_again)
    else:
        _signal(made, signal.SIGKILL)
    ready, reply, doubts = await asyncio.gather(
        _since(began, lambda: _is_ready(made)),
        _since(began, lambda: _has_replied(made, before)),
        _since(began, lambda: _is_taken_over(made, at)),
    )
    if doubts >= LONGEST_S:
        print(f"still in doubt: {await _state(made, at)}", file=sys.stderr)
    # Stopped between writing a commit and showing it, the process had noted more than could be read.
    noted = await _noted(made, at)
    at = replace(at, sending={id: what for id, what in at.sending.items() if id not in noted})
    kill = Kill(
        number=number,
        what="serve and work" if whole else "work",
        updates_pending=at.updates_pending,
        updates_leased=at.updates_leased,
        deliveries_pending=at.deliveries_pending,
        sending=len(at.sending),
        looked=looked,
        ready_s=ready,
        first_reply_s=reply,
        doubts_settled_s=doubts,
        noted=len(noted),
    )
    return kill, at


async def _freeze(made: Town, *, whole: bool) -> tuple[Moment, int]:
    """Stop the processes at a moment that counts; those at which nothing is at stake are let go."""
    looked, best, until_ = 0, Moment(0, 0, 0, {}), time.monotonic() + LONGEST_S
    while time.monotonic() < until_:
        _freeze_signal(made, signal.SIGSTOP, whole=whole)
        at = await _moment(made)
        if at.at_stake == 3:
            return at, looked
        _freeze_signal(made, signal.SIGCONT, whole=whole)
        looked, best = looked + 1, max(best, at, key=lambda moment: moment.at_stake)
        await asyncio.sleep(made.random.uniform(0.005, 0.03))
    raise RuntimeError(f"at none of {looked} moments something waits, is leased and is being sent; the best: {best}")


def _freeze_signal(made: Town, number: signal.Signals, *, whole: bool) -> None:
    if whole:
        made.stage.signal_group(number)
    else:
        _signal(made, number)


def _signal(made: Town, number: signal.Signals) -> None:
    worker = made.stage.worker()
    if worker is not None:
        os.kill(worker, number)


async def _moment(made: Town) -> Moment:
    ((pending, leased),) = await made.rows(STATES)
    ((waiting,),) = await made.rows(WAITING)
    sending = {
        int(id): ((str(channel), str(conversation)), answered_by(_text(body)))
        for id, channel, conversation, body in await made.rows(SENDING)
    }
    return Moment(int(pending or 0), int(leased or 0), int(waiting), sending)


def _text(body: str) -> str:
    """The words of a request, whatever the channel."""
    said = json.loads(body)
    if "blocks" in said:
        return "\n".join(f"{block['title']}\n{block['text']}" for block in said["blocks"])
    return str(said["message"]["text"] if "message" in said else said.get("text", ""))


async def _since(began: float, holds: Callable[[], Awaitable[bool]]) -> float:
    """Seconds since `began` until `holds` does; when it takes longer than LONGEST_S, as long as was waited.

    Too slow is a figure of the report. Whether something was lost is for the balance to say.
    """
    with contextlib.suppress(TimeoutError):
        await until(holds, LONGEST_S, look_s=0.01)
    return round(time.monotonic() - began, 3)


async def _is_ready(made: Town) -> bool:
    said = await made.readiness()
    return said.get("status") == 200 and said.get("worker", {}).get("beat_age_s") is not None


async def _has_replied(made: Town, before: int) -> bool:
    return len(made.ledger.heard) > before


async def _is_taken_over(made: Town, at: Moment) -> bool:
    """None of what was being sent is still marked as such by the dead process, and the doubts are sent or held."""
    ids = ",".join(map(str, at.sending))
    found = await made.rows(f"SELECT count(*) FROM outbox WHERE id IN ({ids}) AND state < 3")
    return found == [(0,)]


async def _noted(made: Town, at: Moment) -> set[int]:
    """Those among them that the dead process itself has noted as sent: nobody else closes one without a doubt."""
    ids = ",".join(map(str, at.sending))
    return {id for (id,) in await made.rows(f"SELECT id FROM outbox WHERE id IN ({ids}) AND {NOTED}")}


async def _state(made: Town, at: Moment) -> list[tuple[Any, ...]]:
    """What has become of those that were being sent."""
    ids = ",".join(map(str, at.sending))
    return await made.rows(
        f"SELECT id, channel, state, owner, attempt, next_at, doubt_at, reason FROM outbox WHERE id IN ({ids})"
    )


async def _judged(made: Town, kills: list[Kill], sending: dict[int, Any], drained_s: float) -> dict[str, Any]:
    balance = await made.balance()
    listed = {int(line["id"]) for line in await made.in_doubt()}
    for kill in kills:
        at = sending[kill.number]
        kill.listed = len(listed & set(at))
        kill.doubled = len({key for key in at.values() if key in balance.doubled})
    in_flight = {key for at in sending.values() for key in at.values()}
    return {
        "kills": [{**asdict(kill), "recovered_s": kill.recovered_s} for kill in kills],
        "drained_s": round(drained_s, 1),
        "balance": balance.row(),
        "doubled_that_were_not_being_sent": len(set(balance.doubled) - in_flight),
        "being_sent_and_not_listed": sum(kill.sending - kill.listed for kill in kills),
        "most_doubled_by_one_kill": max(kill.doubled for kill in kills),
        "most_being_sent": max(kill.sending for kill in kills),
        "claimed_for_ever": (await made.rows("SELECT count(*) FROM inbox WHERE owner IS NOT NULL"))[0][0],
    }


def _told(kill: Kill) -> str:
    return (
        f"{kill.what}; pending {kill.updates_pending} + {kill.deliveries_pending}, leased {kill.updates_leased}, "
        f"being sent {kill.sending}; ready {kill.ready_s:.2f} s, first reply {kill.first_reply_s:.2f} s, "
        f"doubts settled {kill.doubts_settled_s:.2f} s"
    )
