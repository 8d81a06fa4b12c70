"""Signing in and out: password, the code of the second step, the throttle."""

from __future__ import annotations

import logging
import math
import time

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.ports import StoreUnavailable
from webhook.admin.accounts import FIRST, TooBusy
from webhook.admin.console import Console
from webhook.admin.edge import LOGIN, console_of
from webhook.admin.forms import form_of
from webhook.admin.refusals import Refusal
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.second_factor import step_of
from webhook.admin.table import Route
from webhook.admin.views import page
from webhook.storage.accounts import Account

log = logging.getLogger(__name__)

WRONG = "Tên hoặc mật khẩu chưa đúng."
WRONG_CODE = "Mã 6 số chưa đúng hoặc đã dùng. Hãy nhập mã đang hiện trong ứng dụng."
TOO_LATE = "Đã quá 5 phút từ lúc nhập mật khẩu. Hãy nhập lại."
BUSY = "Đang có nhiều lượt đăng nhập cùng lúc. Hãy thử lại sau ít giây."
LARGEST_FORM = 8_192  # bytes
MOST_FIELDS = 10


async def login_page(request: Request, seat: Seat) -> Response:
    """The sign-in form."""
    return _form(request, seat)


async def login(request: Request, seat: Seat) -> Response:
    """303 into the pages with a fresh session; 401 for a wrong password, 429 while the address has to wait."""
    console = console_of(request)
    try:
        form = await form_of(request, LARGEST_FORM, MOST_FIELDS)
    except Refusal:
        return _form(request, seat, 400, problem="Chưa đọc được biểu mẫu. Hãy nhập lại.")
    name = form.text("user", 100)
    waits = waits_of(console, seat, name)
    if waits:
        return _form(request, seat, 429, problem=waits, user=name)
    try:
        account = await console.accounts.check(name, form.raw("password", LARGEST_FORM))
    except TooBusy:
        return _form(request, seat, 429, problem=BUSY, user=name)
    if account is None:
        await failed(console, seat, name)
        return _form(request, seat, 401, problem=WRONG, user=name)
    if account.totp:
        return _code_form(seat, console.waiting.begin(account.id, time.monotonic()))
    return await admit(console, seat, account)


async def code(request: Request, seat: Seat) -> Response:
    """The second step: 303 into the pages, 401 for a wrong code."""
    console = console_of(request)
    form = await form_of(request, LARGEST_FORM, MOST_FIELDS)
    token = form.text("token", 100)
    account = console.accounts.numbered(console.waiting.user(token, time.monotonic()))
    if account is None or account.disabled:
        return _form(request, seat, 401, problem=TOO_LATE)
    waits = waits_of(console, seat, account.name)
    if waits:
        return _code_form(seat, token, 429, waits)
    step = step_of(account.totp, form.text("code", 20), console.now(), account.totp_step)
    if not step:
        await failed(console, seat, account.name)
        return _code_form(seat, token, 401, WRONG_CODE)
    console.waiting.end(token)
    await console.accounts.change(account.id, totp_step=step)
    return await admit(console, seat, account)


async def logout(request: Request, seat: Seat) -> Response:
    """The session is dead on the server; 303 to the door."""
    console = console_of(request)
    await console.sessions.end(request.cookies.get(console.cookie, ""))
    await console.audit(seat, "logout")
    answer = RedirectResponse(LOGIN, 303)
    answer.delete_cookie(console.cookie, path=console.cookie_path, httponly=True, samesite="lax", secure=console.secure)
    return answer


async def admit(console: Console, seat: Seat, account: Account, how: str = "") -> Response:
    """A fresh session for `account`; `how` it proved who it is, for the audit list."""
    console.gate.succeeded(seat.address, account.name)
    log.info("admin_login")
    await console.audit(Seat(name=account.name, address=seat.address), "login", detail=how)
    answer = RedirectResponse("/admin", 303)
    answer.set_cookie(
        console.cookie,
        await console.sessions.begin(account.id),
        path=console.cookie_path,
        httponly=True,
        samesite="lax",
        secure=console.secure,
    )
    return answer


async def failed(console: Console, seat: Seat, name: str) -> None:
    """A wrong password or code: counted, and told in the audit list."""
    console.gate.failed(seat.address, name, time.monotonic())
    log.warning("admin_login_failed")
    known = console.accounts.named(name)  # what was typed may be a password: only a true name is kept
    await console.audit(Seat(name="-", address=seat.address), "login-failed", known.name if known else "")


def waits_of(console: Console, seat: Seat, name: str) -> str:
    """How long this address has to wait for that account, in words; "" when it may try."""
    wait_s = console.gate.wait_s(seat.address, name, time.monotonic())
    if wait_s <= 0:
        return ""
    spoken = f"{math.ceil(wait_s)} giây" if wait_s < 60 else f"{math.ceil(wait_s / 60)} phút"
    return f"Đã sai nhiều lần. Hãy thử lại sau {spoken}."


def _form(request: Request, seat: Seat, status: int = 200, problem: str = "", user: str = "") -> Response:
    console = console_of(request)
    oidc = console.oidc is not None
    user = user or (FIRST if _alone(console) else "")
    return page(seat, "login.html", status, problem=problem, user=user, oidc=oidc)


def _alone(console: Console) -> bool:
    """Whether `admin` is the only account: who is alone need not type the name."""
    try:
        return len(console.accounts.all()) < 2
    except StoreUnavailable:
        return True


def _code_form(seat: Seat, token: str, status: int = 200, problem: str = "") -> Response:
    return page(seat, "code.html", status, problem=problem, token=token)


ROUTES = (
    Route("GET", LOGIN, login_page, Role.NOBODY),
    Route("POST", LOGIN, login, Role.NOBODY),
    Route("POST", "/admin/login/code", code, Role.NOBODY),
    Route("POST", "/admin/logout", logout, Role.VIEW),
)
