"""The first page."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from fastapi import Request, Response

from webhook.admin.console import Console
from webhook.admin.content_list import ending_days
from webhook.admin.content_rights import may_publish, readers_of
from webhook.admin.draft_pages import visible
from webhook.admin.edge import console_of
from webhook.admin.forms import form_of, query_of, see
from webhook.admin.grouping import catch_up
from webhook.admin.overview import overview_of
from webhook.admin.replying import why
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.storage import drafts as rows
from webhook.storage.database import to_ms
from webhook.storage.question_lists import figures
from webhook.storage.switches import switches
from webhook.storage.undelivered import Seen, know, of_author

MOST_DRAFTS = 100  # looked through for what waits
MOST_LOST = 5  # letters that are told of at once


class Todo(NamedTuple):
    """What waits for somebody. `decides`: this person may publish drafts; `first`: the ISO day on which something of
    `ending` entries ends first."""

    waiting: int
    decides: bool
    returned: int
    ending: int
    first: str


async def overview(request: Request, seat: Seat) -> Response:
    """How much waits, what is served, which channels are on."""
    console = console_of(request)
    await catch_up(console)
    asked = await console.read(figures, seat.scope.wards, to_ms(console.now()))
    seen = overview_of(asked, console.health, await console.read(switches))
    lost = [(one, why(one.reason)) for one in await console.read(of_author, seat.name, MOST_LOST)]
    done = query_of(request).text("done", 40)
    todo = await _todo(console, seat)
    return page(seat, "overview.html", here="/admin", seen=seen, lost=lost, todo=todo, done=done)


async def _todo(console: Console, seat: Seat) -> Todo:
    open_ = [one for one in await console.read(rows.drafts, rows.OPEN, MOST_DRAFTS) if visible(seat, one)]
    own = [one for one in open_ if one.author == seat.name]
    decides = may_publish(seat, await asyncio.to_thread(readers_of, console.settings.edited_dir))
    waiting = [one for one in open_ if one.state == rows.WAITING and not (decides and one.author == seat.name)]
    days = await asyncio.to_thread(ending_days, console)
    return Todo(
        waiting=len(waiting) if seat.may(Role.EDIT) else 0,
        decides=decides,
        returned=sum(one.state == rows.RETURNED for one in own),
        ending=len(days),
        first=days[0] if days else "",
    )


async def put_steps_away(request: Request, seat: Seat) -> Response:
    """The three first steps are not shown to this person any more."""
    await console_of(request).accounts.change(seat.user, welcomed=1)
    return see("/admin")


async def know_lost(request: Request, seat: Seat) -> Response:
    """What this person wrote and could not be delivered, up to the last that was shown, is not told again."""
    form = await form_of(request)
    await console_of(request).store.writer.submit(know, Seen(seat.name, form.number("upto")))
    return see("/admin")


ROUTES = (
    Route("GET", "/admin", overview, Role.VIEW, Ward.LISTED, nav="Tổng quan"),
    Route("POST", "/admin/welcome", put_steps_away, Role.VIEW),
    Route("POST", "/admin/undelivered", know_lost, Role.VIEW),
)
