"""The HTTP side: the doors of the channels in front, the chat page and health behind, the staff's pages on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.messages import Channel
from bot.ports import TurnStore
from webhook import chat, health, zalo_page
from webhook.asgi import App, Receive, Scope, SecurityHeaders, Send
from webhook.channels.base import PureHalf
from webhook.health import Health
from webhook.routes import Edge
from webhook.settings import Settings
from webhook.switches import Board, NeverTouched
from webhook.waiting import WaitingRoom
from webhook.zalo_page import ZaloDesk

if TYPE_CHECKING:
    from webhook.admin.console import Console

LARGEST_FORM = 2 << 20  # bytes; a whole content file fits into an editor's form
STAFF = "/admin"


def create_app(
    settings: Settings,
    halves: Mapping[Channel, PureHalf],
    store: TurnStore,
    health_: Health,
    waiting: WaitingRoom,
    console: Callable[[], Console],
    zalo: ZaloDesk | None = None,
    board: Board | None = None,
) -> Edge:
    """The ASGI app that uvicorn calls. `console` is called when staff come for the first time; `zalo` takes the
    consent of an OA's administrator; `board` knows what staff have switched off (None: nothing ever is)."""
    board = board or Board(NeverTouched())
    public = Starlette(routes=[*health.ROUTES, *chat.ROUTES, *(zalo_page.ROUTES if zalo else ())])
    public.state.zalo, public.state.board = zalo, board
    public.state.health, public.state.waiting = health_, waiting
    behind: Any = SecurityHeaders(Behind(public, lambda: staff_app(console())))  # uvicorn's ASGI types are narrower
    forwarded: Any = ProxyHeadersMiddleware(behind, settings.forwarded_allow_ips)
    return Edge(halves, store, forwarded, board.is_off)


def staff_app(console: Console) -> App:
    """The staff's pages: FastAPI, without pages about itself."""
    from fastapi import FastAPI

    from webhook.admin.edge import paths
    from webhook.admin.table import table

    app = FastAPI(title="Hỏi Đáp 06", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=LARGEST_FORM)
    app.state.console = console
    app.router.routes.extend(paths(table()))
    return app


class Behind:
    """Everything that is not a channel's door. FastAPI costs 20 MB, so it is loaded when staff first ask for a page."""

    def __init__(self, public: App, make_staff: Callable[[], App]) -> None:
        self._public = public
        self._make_staff = make_staff
        self._staff: App | None = None
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        app = await self._staff_pages() if path == STAFF or path.startswith(f"{STAFF}/") else self._public
        await app(scope, receive, send)

    async def _staff_pages(self) -> App:
        async with self._making:
            if self._staff is None:
                self._staff = await asyncio.to_thread(self._make_staff)  # updates are accepted meanwhile
            return self._staff
