"""The audit list: who did what and when, with filters. It cannot be changed, here or by SQL."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fastapi import Request, Response

from knowledge.hanoi import HANOI
from webhook.admin.deeds import DEEDS
from webhook.admin.edge import console_of
from webhook.admin.forms import Form, link, query_of
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.take import TYPES, taken
from webhook.admin.views import page
from webhook.storage.audit import Sought, told
from webhook.storage.database import to_ms

HERE = "/admin/audit"
PER_PAGE = 50


async def deeds(request: Request, seat: Seat) -> Response:
    """The newest first, 50 a page."""
    console, given = console_of(request), query_of(request)
    sought, before = _sought(given), given.number("before")
    found = await console.read(told, sought, PER_PAGE + 1, before)
    older = found[PER_PAGE - 1].id if len(found) > PER_PAGE else 0
    wishes = {name: given.text(name, 100) for name in ("user", "action", "q", "since", "until")}
    return page(
        seat,
        "audit.html",
        here=HERE,
        deeds=found[:PER_PAGE],
        names=DEEDS,
        wishes=wishes,
        filtered=any(wishes.values()),
        files={ending: link(f"{HERE}.{ending}", **wishes) for ending in TYPES},
        older=link(HERE, **wishes, before=older) if older else "",
        newest=link(HERE, **wishes) if before else "",
    )


def _sought(given: Form) -> Sought:
    action = given.text("action", 40)
    return Sought(
        user=given.text("user", 40).lower(),
        action=action if action in DEEDS else "",
        words=given.text("q", 100),
        since=day_ms(given.text("since", 10)),
        until=day_ms(given.text("until", 10), after=1),
    )


def day_ms(text: str, after: int = 0) -> int:
    """The beginning of an ISO day in Vietnam (or `after` days later) in ms; 0 for anything else."""
    try:
        start = date.fromisoformat(text) + timedelta(days=after)
    except (ValueError, OverflowError):
        return 0
    return max(0, to_ms(datetime(start.year, start.month, start.day, tzinfo=HANOI)))


async def deeds_file(request: Request, seat: Seat) -> Response:
    """What is found, whole."""
    console, sought = console_of(request), _sought(query_of(request))
    given = {"what": "audit", "sought": sought._asdict()}
    return await taken(console, seat, request, given, "nhat-ky", "nhật ký")


ROUTES = (
    Route("GET", HERE, deeds, Role.ADMIN, Ward.ALL, nav="Nhật ký"),
    *(Route("GET", f"{HERE}.{ending}", deeds_file, Role.ADMIN, Ward.ALL) for ending in TYPES),
)
