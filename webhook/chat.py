"""The chat page and its replies; what it posts goes through /webhook/web like every other channel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from webhook.waiting import WaitingRoom

PAGES = Path(__file__).resolve().parent / "pages"
FRESH = {"cache-control": "no-cache"}
CONVERSATION = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


async def page(request: Request) -> Response:
    """The chat page."""
    return FileResponse(PAGES / "chat.html", media_type="text/html; charset=utf-8", headers=FRESH)


async def replies(request: Request) -> Response:
    """`?conversation=…&after=N`: what was said to it above that number, waiting up to 20 s. 400 when either is odd."""
    conversation, after = request.query_params.get("conversation", ""), request.query_params.get("after", "0")
    if not CONVERSATION.match(conversation) or not (after.isascii() and after.isdecimal() and len(after) < 19):
        return PlainTextResponse("conversation or after is not valid", 400)
    room: WaitingRoom = request.app.state.waiting
    found = await room.wait(conversation, int(after))
    body = {"replies": [{"seq": reply.seq, "body": reply.body} for reply in found]}
    return JSONResponse(body, headers={"cache-control": "no-store"})


class OwnFiles(StaticFiles):
    """Asked for anew each time (304 when unchanged): a page must never run with the parts of another version."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """The file, not to be used from a cache without asking."""
        response = super().file_response(*args, **options)
        response.headers["cache-control"] = "no-cache"
        return response


ROUTES = (
    Route("/", page),
    Route("/chat/replies", replies),
    Mount("/static", OwnFiles(directory=PAGES / "static")),
)
