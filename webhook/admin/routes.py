"""The admin's addresses, each about ten lines."""

from __future__ import annotations

import asyncio
import logging
import time
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from webhook.admin.console import MOST_QUESTIONS
from webhook.admin.edge import LOGIN, Inside, Open, console_of, form_of
from webhook.admin.export import as_csv, file_name
from webhook.admin.overview import overview_of
from webhook.admin.password import TooBusy
from webhook.admin.questions import CHANNELS, STATUSES, Filters, grouped, page_of
from webhook.admin.sessions import utc_now
from webhook.admin.views import page

log = logging.getLogger(__name__)

WRONG = "Tên hoặc mật khẩu chưa đúng."
BUSY = "Đang có nhiều lượt đăng nhập cùng lúc. Hãy thử lại sau ít giây."
LONGEST_WORDS = 200
LONG = 300  # characters of a question that are shown without asking for the rest

door = APIRouter(prefix="/admin", route_class=Open)
inside = APIRouter(prefix="/admin", route_class=Inside)


@door.get("/login")
async def login_page(request: Request) -> Response:
    """The sign-in form."""
    return page("login.html", problem="")


@door.post("/login")
async def login(request: Request) -> Response:
    """303 into the pages with a fresh session; 401 for a wrong password, 429 while the address has to wait."""
    console = console_of(request)
    address = request.client.host if request.client else ""
    wait_s = console.throttle.wait_s(address, time.monotonic())
    if wait_s > 0:
        return page("login.html", 429, problem=f"Đã sai nhiều lần. Hãy thử lại sau {_spoken(wait_s)}.")
    form = await form_of(request)
    if form is None:
        return page("login.html", 400, problem="Chưa đọc được biểu mẫu. Hãy nhập lại.")
    try:
        right = await console.password.is_right(form.get("user", "").strip(), form.get("password", ""))
    except TooBusy:
        return page("login.html", 429, problem=BUSY)
    if not right:
        console.throttle.failed(address, time.monotonic())
        log.warning("admin_login_failed")
        return page("login.html", 401, problem=WRONG)
    console.throttle.succeeded(address)
    log.info("admin_login")
    answer = RedirectResponse("/admin", 303)
    answer.set_cookie(
        console.cookie,
        await console.sessions.begin(),
        path=console.cookie_path,
        httponly=True,
        samesite="lax",
        secure=console.secure,
    )
    return answer


@inside.post("/logout")
async def logout(request: Request) -> Response:
    """The session is dead on the server; 303 to the door."""
    console = console_of(request)
    await console.sessions.end(request.cookies.get(console.cookie, ""))
    answer = RedirectResponse(LOGIN, 303)
    answer.delete_cookie(console.cookie, path=console.cookie_path, httponly=True, samesite="lax", secure=console.secure)
    return answer


@inside.get("")
async def overview(request: Request) -> Response:
    """How much waits, what is served, which channels are on."""
    console = console_of(request)
    asked = await asyncio.to_thread(console.read_questions)
    return page("overview.html", here="overview", seen=overview_of(asked, console.health, utc_now()))


@inside.get("/unanswered")
async def unanswered(request: Request) -> Response:
    """The log, grouped, 50 a page."""
    console, filters = console_of(request), filters_of(request)
    asked = await asyncio.to_thread(console.read_questions)
    groups = await asyncio.to_thread(grouped, asked, filters)
    shown, number, pages = page_of(groups, _page_number(request))
    return page(
        "unanswered.html",
        here="unanswered",
        groups=shown,
        total=len(groups),
        asked=sum(group.count for group in groups),
        page=number,
        pages=pages,
        filters=filters,
        query=_query(filters),
        channels=CHANNELS,
        statuses=STATUSES,
        topics=console.topics,
        cut=len(asked) >= MOST_QUESTIONS,
        long=LONG,
    )


@inside.get("/unanswered.csv")
async def unanswered_csv(request: Request) -> Response:
    """The same, whole, for a spreadsheet."""
    console = console_of(request)
    asked = await asyncio.to_thread(console.read_questions)
    groups = await asyncio.to_thread(grouped, asked, filters_of(request))
    disposition = f'attachment; filename="{file_name(utc_now())}"'
    headers = {"content-disposition": disposition}
    return Response(as_csv(groups, console.topics), media_type="text/csv; charset=utf-8", headers=headers)


def filters_of(request: Request) -> Filters:
    """What the address asks for; an unknown channel or status is no wish."""
    given = request.query_params
    channel, status = given.get("channel", ""), given.get("status", "")
    return Filters(
        channel=channel if channel in CHANNELS else "",
        status=status if status in STATUSES else "",
        words=given.get("q", "").strip()[:LONGEST_WORDS],
    )


def _page_number(request: Request) -> int:
    given = request.query_params.get("page", "1")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 1


def _query(filters: Filters) -> str:
    """The filters as part of a link, with a trailing `&`, or empty."""
    given = {"q": filters.words, "channel": filters.channel, "status": filters.status}
    encoded = urlencode({name: value for name, value in given.items() if value})
    return encoded + "&" if encoded else ""


def _spoken(seconds: float) -> str:
    return f"{int(seconds) + 1} giây" if seconds < 60 else f"{int(seconds // 60) + 1} phút"


router = APIRouter()
router.include_router(door)
router.include_router(inside)
