"""The HTTP side: the doors of the channels in front, FastAPI behind them for all that people and machines look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from bot.messages import Channel
from bot.ports import TurnStore
from webhook import chat, health
from webhook.admin import routes as admin
from webhook.admin.console import Console
from webhook.asgi import SecurityHeaders
from webhook.channels.base import PureHalf
from webhook.health import Health
from webhook.routes import Edge
from webhook.settings import Settings
from webhook.waiting import WaitingRoom

LARGEST_FORM = 2 << 20  # bytes; a whole content file fits into an editor's form


def create_app(
    settings: Settings,
    halves: Mapping[Channel, PureHalf],
    store: TurnStore,
    health_: Health,
    waiting: WaitingRoom,
    console: Console | None = None,
) -> Edge:
    """The ASGI app that uvicorn calls."""
    app = FastAPI(
        title="Hỏi Đáp 06", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=LARGEST_FORM, debug=False
    )
    app.state.settings, app.state.store = settings, store
    app.state.health, app.state.waiting = health_, waiting
    app.include_router(health.router)
    app.include_router(chat.router)
    if console is not None:
        app.state.console = console
        app.include_router(admin.router)
    if (chat.PAGES / "static").is_dir():
        app.mount("/static", OwnFiles(directory=chat.PAGES / "static"))
    return Edge(halves, store, SecurityHeaders(app))


class OwnFiles(StaticFiles):
    """Asked for anew each time (304 when unchanged): a page must never run with the parts of another version."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """The file, not to be used from a cache without asking."""
        response = super().file_response(*args, **options)
        response.headers["cache-control"] = "no-cache"
        return response
