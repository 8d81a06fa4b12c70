"""Who asks: many connections that post without a pause. wrk where it can be had, else a small generator of our own."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.processes import CLIENT, ROOT, SECRET

SCRIPT = Path(__file__).with_name("updates.lua")
TEXT = "làm căn cước " * 15


def have_wrk() -> bool:
    """Whether wrk is there; as root on Debian it is installed."""
    if shutil.which("wrk") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-qq", "wrk"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return shutil.which("wrk") is not None


def flood(url: str, connections: int, seconds: int, first_id: int) -> dict[str, Any]:
    """Post updates with distinct ids for `seconds`: answered, p50_ms, p99_ms, max_ms, refused, broken.

    Runs on the client's core. Raises RuntimeError when not a single update was answered.
    """
    if have_wrk():
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "10", "-s", str(SCRIPT), url]
        command += ["--", str(first_id), SECRET]
    else:
        command = [sys.executable, "-m", "tests.bench.posting", url, str(connections), str(seconds), str(first_id)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, preexec_fn=lambda: os.sched_setaffinity(0, [CLIENT])
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines or not json.loads(lines[-1])["answered"]:
        raise RuntimeError(f"no update was answered: {done.stdout[-300:]} {done.stderr[-300:]}")
    found: dict[str, Any] = json.loads(lines[-1])
    found["per_s"] = round(found["answered"] / found["seconds"], 1)
    return found


def update(number: int, chat: int, text: str) -> bytes:
    """A private message as Telegram posts it."""
    person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "vi"}
    message = {
        "message_id": number % 1_000_000 + 1,
        "from": person,
        "chat": {"id": chat, "type": "private", "first_name": "A"},
        "date": 1795306000,
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()


class Poster(asyncio.Protocol):
    """One keep-alive connection: posts the next body as soon as the last one is answered."""

    def __init__(self, bodies: Iterator[bytes], path: str, took: list[float]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.refused = 0
        self._bodies, self._took = bodies, took
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
        self._head = (head + "Content-Type: application/json\r\nContent-Length: ").encode()
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._post()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionResetError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found:
            return
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        if len(body) < int(length.partition(b":")[2]):
            return
        self._took.append(time.perf_counter() - self._began)
        self.refused += not head.startswith(b"HTTP/1.1 200")
        self._heard = b""
        self._post()

    def _post(self) -> None:
        body = next(self._bodies, None)
        if body is None:
            if not self.ended.done():
                self.ended.set_result(None)
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)


async def post_all(port: int, path: str, bodies: Iterable[bytes], connections: int) -> dict[str, Any]:
    """Post every body, each once; the figures of `flood`. Raises OSError when a connection breaks."""
    took: list[float] = []
    waiting = iter(bodies)
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Poster(waiting, path, took), "127.0.0.1", port) for _ in range(connections)
    ]
    posters = [poster for _, poster in made]
    await asyncio.gather(*(poster.ended for poster in posters))
    seconds = time.perf_counter() - began
    took.sort()
    p50, p99, worst = took[len(took) // 2], took[int(len(took) * 0.99)], took[-1]
    return {
        "answered": len(took),
        "seconds": round(seconds, 4),
        "p50_ms": round(p50 * 1000, 3),
        "p99_ms": round(p99 * 1000, 3),
        "max_ms": round(worst * 1000, 3),
        "refused": sum(poster.refused for poster in posters),
        "broken": 0,
    }


def _until(seconds: float, first_id: int) -> Iterator[bytes]:
    """Updates until the time is up."""
    end, number = time.monotonic() + seconds, first_id
    while time.monotonic() < end:
        yield update(number, 100_000 + number % 5000, TEXT)
        number += 1


def main() -> None:
    """`python -m tests.bench.posting URL CONNECTIONS SECONDS FIRST_ID`: flood without wrk."""
    import uvloop
    from yarl import URL

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", type=URL)
    for name in ("connections", "seconds", "first_id"):
        parser.add_argument(name, type=int)
    args = parser.parse_args()
    bodies = _until(args.seconds, args.first_id)
    print(json.dumps(uvloop.run(post_all(args.url.port, args.url.path, bodies, args.connections))))


if __name__ == "__main__":
    main()
