"""A fault proxy between the bot and a provider: everything that a network does to two programs that trust it."""

from __future__ import annotations

import asyncio
from enum import StrEnum

GARBAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html>502</h>"


class Fault(StrEnum):
    """What happens to a request."""

    NONE = "none"
    DOWN = "down"  # nobody listens
    SLOW = "slow"  # the provider takes it; its answer comes `delay_s` later
    RESET = "reset"  # the provider takes it; its answer is cut off
    GARBAGE = "garbage"  # the provider never sees it; something else answers


class Proxy:
    """One loopback port in front of one upstream."""

    def __init__(self) -> None:
        self.fault = Fault.NONE
        self.delay_s = 0.0
        self._upstream = ("127.0.0.1", 0)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self, upstream: str) -> None:
        """Forward to `upstream`, a URL with a port."""
        host, _, port = upstream.removeprefix("http://").rpartition(":")
        self._upstream = (host, int(port))
        await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def set(self, fault: Fault, delay_s: float = 0.0) -> None:
        """From now on; connections that stand are cut when nobody is to listen any more."""
        self.fault, self.delay_s = fault, delay_s
        if fault is Fault.DOWN:
            await self._close()
        elif self._server is None:
            await self._listen()

    async def stop(self) -> None:
        await self._close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._relay(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self._open.discard(writer)
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Request by request: the bot's client never sends the next before it has the answer."""
        up_reader, up_writer = await asyncio.open_connection(*self._upstream)
        self._open.add(up_writer)
        try:
            while request := await _message(reader):
                fault, delay_s = self.fault, self.delay_s
                if fault is Fault.GARBAGE:
                    writer.write(GARBAGE)
                    continue
                up_writer.write(request)
                answer = await _message(up_reader)
                if fault is Fault.RESET:
                    return
                if fault is Fault.SLOW:
                    await asyncio.sleep(delay_s)
                writer.write(answer)
        finally:
            self._open.discard(up_writer)
            up_writer.transport.abort()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Head and body of one HTTP message; empty at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    return head + await reader.readexactly(int(length.partition(b":")[2]))
