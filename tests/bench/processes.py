"""Programs under measurement: started on one core, waited for, asked for their CPU and memory, and stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

CORES = tuple(sorted(os.sched_getaffinity(0)))
SERVER, CLIENT = CORES[0], CORES[-1]  # one core for what is measured, the other for whoever asks it
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parents[2]
HOIDAP06 = ("-c", "import sys; from webhook.cli import main; sys.exit(main(sys.argv[1:]))")
SECRET = "bench-secret"


class NotReady(RuntimeError):
    """A program under measurement ended, or did not come up; `str()` ends with what it said."""


class Program:
    """A Python program in a process group of its own."""

    def __init__(self, args: Sequence[str], env: Mapping[str, str], cores: Sequence[int], log: Path) -> None:
        clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "LC_ALL")}
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *args],
                env={**clean, "NO_PROXY": "127.0.0.1", "PYTHONUTF8": "1", **env},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=lambda: os.sched_setaffinity(0, cores),
            )
        self.pid = self._process.pid

    def wait_for(self, url: str, seconds: float = 60.0) -> float:
        """Until GET `url` gives 200; the monotonic time then. Raises NotReady."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic()
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.01)
        raise NotReady(f"{url}: {self.said()[-1500:]}")

    def said(self) -> str:
        """Its stdout and stderr."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def processes(self) -> list[int]:
        """Itself and all that it started."""
        return list(_tree(self.pid))

    def cpu_s(self) -> float:
        """CPU seconds of all its processes that still run."""
        return sum(cpu_s(pid) for pid in self.processes())

    def memory_mb(self) -> dict[str, float]:
        """RSS and PSS of all its processes together, in MB (2^20 bytes)."""
        total = {"rss": 0.0, "pss": 0.0}
        for pid in self.processes():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, _, value = line.partition(":")
                if name.lower() in total:
                    total[name.lower()] += int(value.split()[0]) / 1024
        return total

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for its group when it does not end within 12 s."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(12)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()


@contextmanager
def running(
    args: Sequence[str], log: Path, env: Mapping[str, str] | None = None, cores: Sequence[int] = CORES
) -> Iterator[Program]:
    """A program for as long as the block lasts."""
    program = Program(args, env or {}, cores, log)
    try:
        yield program
    finally:
        program.stop()


def settings(data: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of `hoidap06` with Telegram on."""
    return {
        "PORT": str(port),
        "DATA_DIR": str(data),
        "ADMIN_PASSWORD": "bench",
        "TELEGRAM_BOT_TOKEN": "123456:fake-token",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_API_BASE": "http://127.0.0.1:9",  # nobody listens there
        "TELEGRAM_SENDS_A_SECOND": "0",  # the fake provider has no limit, and the simple bot keeps none
        **more,
    }


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_s(pid: int) -> float:
    """CPU seconds (user and system) of one process, by the scheduler's clock tick."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _tree(int(child))
