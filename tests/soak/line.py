"""Keep-alive connections that post: little CPU of their own, so that the server is what is measured."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

PATIENCE_S = 30.0


class Line(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._heard = b""
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found or self._answer is None or self._answer.done():
            return
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        if len(body) >= int(length.partition(b":")[2]):
            self._heard = b""
            self._answer.set_result(int(head[9:12]))

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status. Raises OSError when the connection breaks or stays silent."""
        self._answer = asyncio.get_running_loop().create_future()
        named = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{named}Content-Type: application/json\r\n"
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        try:
            return await asyncio.wait_for(self._answer, PATIENCE_S)
        except TimeoutError as error:
            self.close()
            raise ConnectionError("no answer") from error

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Lines:
    """A few connections that are kept, and opened again when the server was restarted."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._free: list[Line] = []

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status. Raises OSError when nobody is there."""
        line = await self._line()
        status = await line.post(path, body, headers)
        self._free.append(line)
        return status

    async def _line(self) -> Line:
        while self._free:
            line = self._free.pop()
            if line.is_open:
                return line
        _, made = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", self.port)
        return made

    def close(self) -> None:
        for line in self._free:
            line.close()
        self._free.clear()
