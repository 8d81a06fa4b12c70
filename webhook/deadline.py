"""A deadline for receiving a request: uvicorn has none, so a slow client would hold its connection for ever.

Half a head, a trickled body and a silent socket are cut after RECEIVE_S; answering may take as long as it likes.
(https://github.com/Kludex/uvicorn/issues/157)
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webhook.metrics import TOO_MUCH_HEAD, TOO_SLOW

RECEIVE_S = 5.0
LARGEST_HEAD = 64 * 1024

_LINES = b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
REQUEST_TIMEOUT = b"HTTP/1.1 408 Request Timeout" + _LINES
HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large" + _LINES


class DeadlineProtocol(HttpToolsProtocol):
    """uvicorn's protocol with a timer that runs from a request's first byte (or the connection) to its last."""

    receive_s: ClassVar[float] = RECEIVE_S

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timer: asyncio.TimerHandle | None = None
        self._head_bytes = 0  # of a head that is not complete yet

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads off uvicorn's own state how far a request has come: an override for each of its steps cost more."""
        before = self.cycle
        body_open = before is not None and before.more_body
        super().data_received(data)
        now = self.cycle
        # A scope is made when a request begins, its cycle when the head is complete, `more_body` falls at its end.
        has_head = now is not None and now.scope is self.scope
        moved = now is not before or (body_open and not now.more_body)
        if has_head and moved and not now.more_body:
            self._head_bytes = 0
            if self._timer is not None:
                self._stop_timer()
            return
        self._head_bytes = 0 if has_head or moved else self._head_bytes + len(data)
        if self._head_bytes > LARGEST_HEAD:
            TOO_MUCH_HEAD.inc()
            self._cut(HEAD_TOO_LARGE)
        elif self._timer is None:
            self._start_timer()

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(self.receive_s, self._too_slow)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        TOO_SLOW.inc()
        self._cut(REQUEST_TIMEOUT)

    def _cut(self, answer: bytes) -> None:
        self._stop_timer()
        if self.transport.is_closing():
            return
        # Once an answer to this request has begun (413 to a body that still comes), a second one would only confuse.
        answered = self.cycle is not None and self.cycle.response_started and self.cycle.more_body
        in_flight = self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete
        if not answered and not in_flight:
            self.transport.write(answer)
        self.transport.close()
