"""The chat page and its replies; what it posts goes through /webhook/web like every other channel."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from webhook.waiting import WaitingRoom

router = APIRouter()

PAGES = Path(__file__).resolve().parent / "pages"
FRESH = {"cache-control": "no-cache"}
CONVERSATION = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


@router.get("/")
async def page() -> Response:
    """The chat page."""
    return FileResponse(PAGES / "chat.html", media_type="text/html; charset=utf-8", headers=FRESH)


@router.get("/chat/replies")
async def replies(request: Request, conversation: str = "", after: str = "0") -> Response:
    """What was said to `conversation` above the number `after`; waits up to 20 s for it. 400 when either is odd."""
    if not CONVERSATION.match(conversation) or not (after.isascii() and after.isdecimal() and len(after) < 19):
        return PlainTextResponse("conversation or after is not valid", 400)
    room: WaitingRoom = request.app.state.waiting
    found = await room.wait(conversation, int(after))
    body = {"replies": [{"seq": reply.seq, "body": reply.body} for reply in found]}
    return JSONResponse(body, headers={"cache-control": "no-store"})
