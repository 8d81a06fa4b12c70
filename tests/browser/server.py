"""The server as an operator starts it: `serve` with its worker, on a free port, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.shipped import lend_index

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mật-khẩu-của-phường"
READY_WITHIN_S = 60


class Running:
    """A server that answers."""

    def __init__(self, process: subprocess.Popen[str], data_dir: Path, port: int) -> None:
        self.process = process
        self.data_dir = data_dir
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def get_json(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def post(self, path: str, body: dict[str, Any]) -> None:
        """One update, as the page or a provider posts it."""
        data = json.dumps(body).encode()
        urllib.request.urlopen(urllib.request.Request(self.url + path, data, method="POST"), timeout=10).close()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(15)


def start(data_dir: Path, port: int = 0, settings: Mapping[str, str] | None = None) -> Running:
    """Start it, in a process group of its own, and wait until it is ready.

    The settings of whoever runs the tests do not count.
    """
    own = ("HOST", "PORT", "PUBLIC_URL", "DATABASE_URL", "KNOWLEDGE_DIRS", "TELEGRAM_", "ZALO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment |= {"PORT": str(port), "DATA_DIR": str(data_dir), "ADMIN_PASSWORD": PASSWORD, **(settings or {})}
    lend_index(data_dir)
    log = data_dir / "stderr"
    already = log.stat().st_size if log.exists() else 0
    with log.open("a") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "webhook.cli", "serve"],
            cwd=ROOT,
            env=environment,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )
    running = Running(process, data_dir, _port(process, log, already))
    _until_ready(running)
    return running


@contextmanager
def served(data_dir: Path) -> Iterator[Running]:
    """A server for as long as the block."""
    running = start(data_dir)
    try:
        yield running
    finally:
        running.stop()


def _port(process: subprocess.Popen[str], log: Path, already: int) -> int:
    """The one that it says it accepts at; the first `already` bytes of the log are of an earlier process."""
    for _ in range(READY_WITHIN_S * 20):
        said = log.read_bytes()[already:].decode()
        found = [line for line in said.splitlines() if '"event": "accepting"' in line]
        if found:
            return int(json.loads(found[-1])["port"])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


def _until_ready(running: Running) -> None:
    for _ in range(READY_WITHIN_S * 20):
        try:
            if running.get_json("/readyz")["ready"]:
                return
        except OSError:
            pass
        time.sleep(0.05)
    running.stop()
    raise RuntimeError((running.data_dir / "stderr").read_text())
