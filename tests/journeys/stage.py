"""The real server between the fakes: posting, looking into its database and log, freezing and killing it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import apsw

from tests.browser.server import ROOT, Running, start
from tests.journeys.providers import Providers

T = TypeVar("T")
PATIENCE_S = 40  # a failed journey waits so long; a good one never does
LOOK_S = 0.02
HOIDAP06 = str(Path(sys.executable).parent / "hoidap06")

WAITING = """
SELECT (SELECT count(*) FROM inbox WHERE channel = :channel AND conversation_id = :id)
    + (SELECT count(*) FROM outbox WHERE state < 3 AND channel = :channel AND conversation_id = :id)
"""
ALL_WAITING = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox WHERE state < 3)"


class Stage:
    """`hoidap06 serve`, all channels on, every provider a fake."""

    def __init__(self, providers: Providers, data_dir: Path, **settings: str) -> None:
        self.providers = providers
        self.data_dir = data_dir
        self.hanging: tuple[Any, ...] = ()  # whose first send is never answered, see conftest
        self._settings = {**providers.settings(), **settings}
        self.running: Running = start(data_dir, settings=self._settings)

    def start_again(self) -> None:
        """A new server over the same data, on another port."""
        self.running = start(self.data_dir, settings=self._settings)

    def stop(self) -> None:
        """End it in order; whatever is left of its group is killed."""
        self.signal_group(signal.SIGCONT)
        self.running.stop()
        self.signal_group(signal.SIGKILL)

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        """(status, body) of one POST."""
        return post(self.running.port, path, body, headers)

    def get_json(self, path: str) -> Any:
        return get_json(self.running.port, path)[1]

    def rows(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        """What a second connection reads."""
        db = apsw.Connection(str(self.data_dir / "hoidap06.db"), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            db.set_busy_timeout(5000)
            return list(db.execute(sql, given))
        finally:
            db.close()

    def is_settled(self, channel: str, conversation_id: str) -> bool:
        """Whether nothing of this conversation waits any more, neither to be answered nor to be sent."""
        return self.rows(WAITING, channel=channel, id=conversation_id) == [(0,)]

    def all_settled(self) -> bool:
        return self.rows(ALL_WAITING) == [(0,)]

    def log(self) -> str:
        """Everything on stderr so far."""
        return (self.data_dir / "stderr").read_text(encoding="utf-8")

    def command(self, *arguments: str) -> list[dict[str, Any]]:
        """The JSON lines of a `hoidap06` command beside the running server; it ended well."""
        env = {**os.environ, "DATA_DIR": str(self.data_dir)}
        done = subprocess.run([HOIDAP06, *arguments], cwd=ROOT, env=env, capture_output=True, timeout=60, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def signal_group(self, number: signal.Signals) -> None:
        """To every process of the server."""
        try:
            os.killpg(self.running.process.pid, number)
        except ProcessLookupError:
            pass

    def worker(self) -> int | None:
        """The child that answers; None while there is none."""
        children = Path(f"/proc/{self.running.process.pid}/task/{self.running.process.pid}/children")
        found = children.read_text().split()
        return int(found[0]) if found else None


@contextmanager
def staged(data_dir: Path, **settings: str) -> Iterator[Stage]:
    """A server and fakes of its own, for as long as the block. Not paced: each further question would take a second."""
    providers = Providers()
    providers.start()
    try:
        stage = Stage(providers, data_dir, **{"TELEGRAM_SENDS_A_SECOND": "0", **settings})
        try:
            yield stage
        finally:
            stage.stop()
    finally:
        providers.stop()


def post(port: int, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """(status, body) of one POST on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def get_json(port: int, path: str) -> tuple[int, Any]:
    """(status, JSON) of one GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def wait_for(what: Callable[[], T | None], why: str = "it never came") -> T:
    """The first true value of `what`; the test fails after PATIENCE_S."""
    until = time.monotonic() + PATIENCE_S
    while not (found := what()):
        assert time.monotonic() < until, why
        time.sleep(LOOK_S)
    return found
