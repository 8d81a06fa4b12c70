"""What holds for every admin page: same-site changes only, signed in, nothing kept in a cache."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from bot.ports import StoreUnavailable
from webhook.admin.console import Console
from webhook.admin.origin import is_ours
from webhook.admin.views import page

LOGIN = "/admin/login"
LARGEST_FORM = 8_192  # bytes of a sign-in
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def console_of(request: Request) -> Console:
    """What the wiring put together."""
    console: Console = request.app.state.console
    return console


class Open(APIRoute):
    """A page without a session: signing in."""

    def get_route_handler(self) -> Handler:
        """The handler, guarded."""
        inner = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            if not is_ours(request.method, request.headers):
                answer: Response = refused()
            else:
                try:
                    answer = await self.admitted(request, inner)
                except StoreUnavailable:
                    answer = unavailable()
            answer.headers["cache-control"] = "no-store"
            return answer

        return guarded

    async def admitted(self, request: Request, inner: Handler) -> Response:
        """The answer to a request that comes from our own pages."""
        return await inner(request)


class Inside(Open):
    """A page for those who are signed in; everybody else is sent to the door."""

    async def admitted(self, request: Request, inner: Handler) -> Response:
        """303 to the sign-in page without a living session."""
        console = console_of(request)
        await console.password.prepare()
        if not await console.sessions.alive(request.cookies.get(console.cookie, "")):
            return RedirectResponse(LOGIN, 303)
        return await inner(request)


async def form_of(request: Request) -> dict[str, str] | None:
    """The fields of a small urlencoded form; None for anything else."""
    body = await request.body()
    if len(body) > LARGEST_FORM:
        return None
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return {name: values[-1] for name, values in fields.items()}


def refused() -> Response:
    """403 for a request that another site made in somebody's name."""
    words = "Yêu cầu này không đến từ trang quản trị nên không được thực hiện. Hãy mở lại trang và làm lại."
    return page("message.html", 403, title="Không thực hiện", words=words)


def unavailable() -> Response:
    """503 while the database cannot be read or written."""
    words = "Chưa đọc hoặc ghi được dữ liệu. Hãy thử lại sau ít phút; nếu vẫn vậy, báo người vận hành xem /readyz."
    return page("message.html", 503, title="Tạm thời không dùng được", words=words)
