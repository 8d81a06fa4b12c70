"""The chat page and its replies; what it posts goes through /webhook/web like every other channel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.messages import Channel
from webhook.routes import CLOSED_FOR_S, CLOSED_WORDS
from webhook.switches import Board
from webhook.waiting import WaitingRoom

PAGES = Path(__file__).resolve().parent / "pages"
FRESH = {"cache-control": "no-cache"}
CLOSED = {"cache-control": "no-store", "retry-after": str(CLOSED_FOR_S)}
CONVERSATION = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


async def page(request: Request) -> Response:
    """The chat page; 503 and where else to ask while staff have switched it off."""
    if _is_closed(request):
        return FileResponse(PAGES / "closed.html", 503, media_type="text/html; charset=utf-8", headers=CLOSED)
    return FileResponse(PAGES / "chat.html", media_type="text/html; charset=utf-8", headers=FRESH)


async def replies(request: Request) -> Response:
    """`?conversation=…&after=N`: what was said to it above that number, waiting up to 20 s (`&wait=0`: not at all).

    400 when one of the first two is odd, 503 while staff have switched the page off.
    """
    if _is_closed(request):
        return Response(CLOSED_WORDS, 503, media_type="application/json", headers=CLOSED)
    conversation, after = request.query_params.get("conversation", ""), request.query_params.get("after", "0")
    if not CONVERSATION.match(conversation) or not (after.isascii() and after.isdecimal() and len(after) < 19):
        return PlainTextResponse("conversation or after is not valid", 400)
    room: WaitingRoom = request.app.state.waiting
    waits = request.query_params.get("wait") != "0"
    found = await room.wait(conversation, int(after)) if waits else room.now(conversation, int(after))
    body = {"replies": [{"seq": reply.seq, "body": reply.body} for reply in found]}
    return JSONResponse(body, headers={"cache-control": "no-store"})


def _is_closed(request: Request) -> bool:
    board: Board = request.app.state.board
    return board.is_off(Channel.WEB)


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
