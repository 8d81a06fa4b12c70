"""The few ASGI words that the edge is written in, and answers whose bytes are made once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Answer:
    """One whole HTTP answer; sending it builds nothing. `rest` is all of it behind the status line."""

    __slots__ = ("body", "rest", "start")

    def __init__(self, status: int, body: str, *headers: tuple[bytes, bytes]) -> None:
        raw = body.encode()
        self.start: Message = {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json" if body.startswith("{") else b"text/plain; charset=utf-8"),
                (b"content-length", str(len(raw)).encode()),
                *headers,
            ],
        }
        self.body: Message = {"type": "http.response.body", "body": raw}
        lines = [name + b": " + value + b"\r\n" for name, value in self.start["headers"]]
        self.rest = b"".join((*lines, b"\r\n", raw))

    async def send(self, send: Send) -> None:
        """Answer with it."""
        await send(self.start)
        await send(self.body)

    async def send_early(self, receive: Receive, send: Send) -> None:
        """Answer before the body has come, then let the rest of it pass by unread.

        Closing at once would reset the connection, and the client would never see the answer. The deadline of
        webhook.deadline bounds how long this may take.
        """
        await send(self.start)
        await send({**self.body, "more_body": True})
        while (message := await receive())["type"] == "http.request" and message["more_body"]:
            pass
        await send({"type": "http.response.body", "body": b""})


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises Disconnected, and TooLarge once it is longer than `limit` bytes."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Disconnected
        parts.append(message["body"])
        size, more = size + len(message["body"]), message["more_body"]
        if size > limit:
            raise TooLarge(more)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class Disconnected(Exception):
    """The client went away before its request was whole."""


class TooLarge(Exception):
    """The body is longer than it may be. `more`: not all of it has come."""

    def __init__(self, more: bool) -> None:
        super().__init__(more)
        self.more = more


# A page of ours may load only what we serve ourselves, and nobody may frame it.
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(self), camera=(), microphone=()"),
)


class SecurityHeaders:
    """Adds SECURITY_HEADERS to every answer of `app` that does not set them itself."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                message["headers"] = headers + [pair for pair in SECURITY_HEADERS if pair[0] not in present]
            await send(message)

        await self._app(scope, receive, send_with_headers)
