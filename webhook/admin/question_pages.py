"""What could not be answered: the list and its file."""

from __future__ import annotations

import asyncio

from fastapi import Request, Response

from webhook.admin.edge import console_of
from webhook.admin.export import as_csv, file_name
from webhook.admin.forms import link, query_of
from webhook.admin.questions import CHANNELS, STATUSES, Filters, grouped, page_of
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.storage.questions import unanswered as read_unanswered

HERE = "/admin/unanswered"
MOST_QUESTIONS = 5_000
LONGEST_WORDS = 200
LONG = 300  # characters of a question that are shown without asking for the rest


async def unanswered(request: Request, seat: Seat) -> Response:
    """The log, grouped, 50 a page."""
    console, filters = console_of(request), filters_of(request)
    asked = await console.read(read_unanswered, MOST_QUESTIONS, 0)
    groups = await asyncio.to_thread(grouped, asked, filters)
    shown, number, pages = page_of(groups, max(1, query_of(request).number("page")))
    query = link("", q=filters.words, channel=filters.channel, status=filters.status).lstrip("?")
    return page(
        seat,
        "unanswered.html",
        here=HERE,
        groups=shown,
        total=len(groups),
        asked=sum(group.count for group in groups),
        page=number,
        pages=pages,
        filters=filters,
        query=query + "&" if query else "",
        channels=CHANNELS,
        statuses=STATUSES,
        topics=console.topics,
        cut=len(asked) >= MOST_QUESTIONS,
        long=LONG,
    )


async def unanswered_csv(request: Request, seat: Seat) -> Response:
    """The same, whole, for a spreadsheet."""
    console = console_of(request)
    asked = await console.read(read_unanswered, MOST_QUESTIONS, 0)
    groups = await asyncio.to_thread(grouped, asked, filters_of(request))
    headers = {"content-disposition": f'attachment; filename="{file_name(console.now())}"'}
    return Response(as_csv(groups, console.topics), media_type="text/csv; charset=utf-8", headers=headers)


def filters_of(request: Request) -> Filters:
    """What the address asks for; an unknown channel or status is no wish."""
    given = query_of(request)
    channel, status = given.text("channel", 20), given.text("status", 20)
    return Filters(
        channel=channel if channel in CHANNELS else "",
        status=status if status in STATUSES else "",
        words=given.text("q", LONGEST_WORDS),
    )


ROUTES = (
    Route("GET", HERE, unanswered, Role.VIEW, Ward.LISTED, nav="Chưa trả lời được"),
    Route("GET", "/admin/unanswered.csv", unanswered_csv, Role.VIEW, Ward.LISTED),
)
