"""What every fake provider shares: a port, a record of what was sent, and faults on demand."""

from __future__ import annotations

import argparse
import asyncio
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web

FAULTS = ("slow", "reset", "garbage", "empty", "500", "429")
KEPT = 20_000  # requests; a bench sends more and only counts


@dataclass(slots=True)
class _Fault:
    """`left` requests of `only` (of anybody when it is empty) meet `kind`."""

    kind: str
    only: str
    left: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as the provider understood it."""

    method: str
    body: Mapping[str, Any]
    status: int
    answer: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether the provider took it."""
        said = self.answer
        return self.status < 400 and (said.get("ok") is True or said.get("error") == 0 or "access_token" in said)


class FakeServer(ABC):
    """Subclasses answer in `judge`. Control from outside: POST /_fake/fail, GET /_fake/sent, /_fake/count."""

    def __init__(self) -> None:
        self.requests: deque[Sent] = deque(maxlen=KEPT)
        self.accepted = 0
        self.slow_s = 30.0
        self.delay_s = 0.0  # from taking a message to saying so: whoever dies in between never hears of it
        self._faults: list[_Fault] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    def fail(self, fault: str, times: int = 1, only: str = "") -> None:
        """The next `times` requests meet `fault`: one of FAULTS, or a code that `refuse` of the provider knows.

        With `only`, the next requests whose body names it (a recipient); the others are served.
        """
        if times > 0:
            self._faults.append(_Fault(fault, only, times))

    def recover(self, only: str = "") -> None:
        """No more faults; with `only`, none for it."""
        self._faults = [fault for fault in self._faults if only and fault.only != only]

    @property
    def sent(self) -> list[Sent]:
        """What was accepted, in order."""
        return [request for request in self.requests if request.accepted]

    @abstractmethod
    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """(HTTP status, JSON answer) of one request."""

    @abstractmethod
    def refuse(self, fault: str) -> tuple[int, dict[str, Any]]:
        """The provider's own way to refuse: `fault` is one of its codes, `429` or `500`."""

    async def start(self, port: int = 0) -> str:
        """Serve on a loopback port; its address."""
        self._runner = web.AppRunner(_application(self), access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request: a fault if one is due, else a judgement."""
        raw = await request.read()
        if request.path.startswith("/_fake/"):
            return self._control(request.path, raw)
        body = _read(request.headers.get("Content-Type", ""), raw) or dict(request.query)
        fault = self._fault_of(body)
        if fault in ("slow", "reset", "garbage", "empty"):
            self.requests.append(Sent(request.path, body, 0, {"fault": fault}))
            return await self._misbehave(fault, request)
        status, said = self.refuse(fault) if fault else self.judge(request.path, body, request.headers)
        method = request.path.rpartition("/")[2] if "/bot" in request.path else request.path
        sent = Sent(method, body, status, said)
        self.requests.append(sent)
        self.accepted += sent.accepted
        if sent.accepted and self.delay_s:
            await asyncio.sleep(self.delay_s)
        return web.Response(status=status, body=json.dumps(said).encode(), content_type="application/json")

    def _fault_of(self, body: Mapping[str, Any]) -> str:
        words = str(body)
        due = next((fault for fault in self._faults if fault.only in words), None)
        if due is None:
            return ""
        due.left -= 1
        if due.left <= 0:
            self._faults.remove(due)
        return due.kind

    async def _misbehave(self, fault: str, request: web.BaseRequest) -> web.StreamResponse:
        if fault == "slow":
            await asyncio.sleep(self.slow_s)
        if fault == "reset" and request.transport is not None:
            request.transport.abort()
        return web.Response(text="" if fault == "empty" else "<html>502 Bad Gateway</html>")

    def _control(self, path: str, raw: bytes) -> web.Response:
        if path == "/_fake/fail":
            wish = json.loads(raw)
            self.fail(wish["fault"], wish.get("times", 1))
        if path == "/_fake/recover":
            self.recover()
        if path == "/_fake/sent":
            return web.json_response([{"method": s.method, "body": dict(s.body)} for s in self.sent])
        return web.json_response({"accepted": self.accepted, "kept": len(self.requests)})


def _application(fake: FakeServer) -> web.Application:
    application = web.Application(client_max_size=1 << 21)
    application.router.add_route("*", "/{path:.*}", fake.answer)
    return application


def _read(content_type: str, raw: bytes) -> dict[str, Any]:
    if not raw:
        return {}
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))
    if content_type.startswith("multipart/form-data"):
        parts = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw).get_payload()
        named = [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []
        return {str(p.get_param("name", header="Content-Disposition")): p.get_payload(decode=True) for p in named}
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def main(make: Callable[[], FakeServer], description: str) -> None:
    """`python -m tests.fakes.<name> --port N`: serve until it is killed; the address is printed first."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port

    async def serve() -> None:
        fake = make()
        print(await fake.start(port), flush=True)
        try:
            await asyncio.Event().wait()
        finally:
            await fake.stop()

    try:
        import uvloop

        uvloop.run(serve())
    except KeyboardInterrupt:
        pass
