"""kill -9 in the middle of a burst: what was acknowledged is answered, what is doubled was in flight and is listed.

The fakes take a message at once and say so half a second later, so that sends are in flight that the dead process will
never hear of. The processes are frozen until a moment is found at which updates wait, updates are leased and replies
are being sent; then they are killed in that very state.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.citizens import CHANNELS
from tests.journeys.stage import Stage, staged, wait_for
from tests.shipped import shipped

BURST = 240
SENDS = 4  # in flight at least; the limit is 8
ANSWER = shipped().entries["ho-chieu"].name
STATES = """
SELECT (SELECT count(*) FROM inbox WHERE owner IS NULL), (SELECT count(*) FROM inbox WHERE owner IS NOT NULL)
"""
SENDING = "SELECT id, conversation_id FROM outbox WHERE state = 2"


@dataclass(frozen=True)
class Moment:
    """What a kill interrupts. `sending`: conversation by delivery id."""

    pending: int
    leased: int
    sending: dict[int, str]


class Burst:
    """Everybody asks one question, posted by a thread until it is told to stop; who was answered with 200."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.crowd = [CHANNELS[number % len(CHANNELS)](stage) for number in range(BURST)]
        self.bodies = {citizen.id: citizen.words("làm hộ chiếu") for citizen in self.crowd}
        self.acknowledged: set[str] = set()
        self.thread = threading.Thread(target=self._post, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def _post(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.stage.running.port, timeout=30)
        for citizen in self.crowd:
            body = self.bodies[citizen.id]
            try:
                connection.request("POST", citizen.path, body, citizen.headers(body))
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 200:
                self.acknowledged.add(citizen.id)

    def deliver_the_rest(self) -> None:
        """A provider resends what was not acknowledged."""
        self.thread.join(30)
        for citizen in self.crowd:
            if citizen.id not in self.acknowledged:
                assert citizen.post(self.bodies[citizen.id]) in ("stored", "duplicate")

    def answers(self) -> dict[str, int]:
        """How many answers each of the crowd was sent."""
        counted = {citizen.id: citizen.bubbles() for citizen in self.crowd}
        assert all(bubble.text.startswith(ANSWER) for bubbles in counted.values() for bubble in bubbles)
        return {id: len(bubbles) for id, bubbles in counted.items()}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as running:
        yield running


def moment(stage: Stage) -> Moment:
    ((pending, leased),) = stage.rows(STATES)
    return Moment(pending, leased, {int(id): str(conversation) for id, conversation in stage.rows(SENDING)})


def freeze_in_the_middle(stage: Stage, freeze: Callable[[], None], thaw: Callable[[], None]) -> Moment:
    """Stop the processes at a moment at which something waits, something is leased and something is being sent."""

    def found() -> Moment | None:
        freeze()
        seen = moment(stage)
        if seen.pending and seen.leased and len(seen.sending) >= SENDS:
            return seen
        thaw()
        return None

    return wait_for(found, "no such moment: is the burst over before the worker is busy?")


def assert_nothing_lost(stage: Stage, burst: Burst, at: Moment, record_property: Callable[[str, object], None]) -> None:
    stage.providers.delay(0)
    burst.deliver_the_rest()
    wait_for(stage.all_settled)
    answers = burst.answers()
    listed = {row["id"] for row in stage.command("deliveries", "--in-doubt", "--json")}
    doubled = {id for id, count in answers.items() if count == 2}
    told = f"pending {at.pending}, leased {at.leased}, sending {len(at.sending)}, doubled {len(doubled)}"
    record_property("at_the_kill", told)
    print(f"at the kill: {told}, acknowledged {len(burst.acknowledged)} of {BURST}")
    assert set(answers.values()) <= {1, 2}
    assert doubled <= set(at.sending.values())
    assert listed == set(at.sending)


def test_a_killed_worker(stage: Stage, record_property: Callable[[str, object], None]) -> None:
    stage.providers.delay(0.5)
    worker = stage.worker()
    assert worker is not None
    burst = Burst(stage)
    burst.start()
    at = freeze_in_the_middle(stage, lambda: os.kill(worker, signal.SIGSTOP), lambda: os.kill(worker, signal.SIGCONT))
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: stage.worker() not in (None, worker), "no new worker")
    assert_nothing_lost(stage, burst, at, record_property)
    assert stage.running.process.poll() is None


def test_the_whole_group_killed(stage: Stage, record_property: Callable[[str, object], None]) -> None:
    stage.providers.delay(0.5)
    burst = Burst(stage)
    burst.start()
    at = freeze_in_the_middle(
        stage, lambda: stage.signal_group(signal.SIGSTOP), lambda: stage.signal_group(signal.SIGCONT)
    )
    stage.signal_group(signal.SIGKILL)
    stage.running.process.wait(10)
    burst.thread.join(30)
    kept = {str(row[0]) for row in stage.rows("SELECT delivery_id FROM seen")}
    assert all(delivery_id(burst, id) in kept for id in burst.acknowledged)  # durable, before anything else runs
    stage.start_again()
    assert_nothing_lost(stage, burst, at, record_property)


def delivery_id(burst: Burst, id: str) -> str:
    """The key under which somebody's update was stored."""
    update = json.loads(burst.bodies[id])
    if "update_id" in update:
        return str(update["update_id"])
    if "session" in update:
        return f"{update['session']}:{update['id']}"
    return str(update["message"]["msg_id"] if "app_id" in update else update["result"]["message"]["message_id"])
