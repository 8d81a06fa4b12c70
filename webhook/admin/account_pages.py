"""One's own account: the password and the second step."""

from __future__ import annotations

from fastapi import Request, Response

from webhook.admin.accounts import complaint
from webhook.admin.console import Console
from webhook.admin.door import failed, waits_of
from webhook.admin.edge import OWN_PASSWORD, console_of
from webhook.admin.forms import form_of, query_of, see
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.second_factor import address_of, new_secret, step_of
from webhook.admin.table import Route
from webhook.admin.views import page

HERE = "/admin/account"
MOST = 4_096  # characters of a password field


async def own_account(request: Request, seat: Seat) -> Response:
    """Name, role, scope, and what can be changed."""
    account = console_of(request).accounts.numbered(seat.user)
    assert account is not None
    return page(seat, "account.html", here=HERE, account=account, problem="", done=query_of(request).text("done", 40))


async def password_page(request: Request, seat: Seat) -> Response:
    """The form for another password."""
    return page(seat, "password.html", here=HERE, problem="")


async def change_password(request: Request, seat: Seat) -> Response:
    """The old one, the new one twice; every other session ends."""
    console, form = console_of(request), await form_of(request)
    account = console.accounts.numbered(seat.user)
    assert account is not None
    new = form.raw("new", MOST)
    problem = complaint(new, seat.name)
    if new != form.raw("again", MOST):
        problem = "Hai lần nhập mật khẩu mới không giống nhau."
    if not problem:
        problem = await _doubted(console, seat, form.raw("old", MOST), "Mật khẩu đang dùng chưa đúng.")
    if problem:
        return page(seat, "password.html", 400, here=HERE, problem=problem)
    await console.accounts.set_password(seat.user, new, temporary=False, but=seat.session)
    await console.audit(seat, "password", seat.name)
    return see(HERE, done="password-changed")


async def totp_page(request: Request, seat: Seat) -> Response:
    """A fresh secret as a link and as text; nothing is kept until a code of it was typed."""
    return _enrolment(seat, new_secret())


async def turn_totp_on(request: Request, seat: Seat) -> Response:
    """Kept once a code shows that the app has it."""
    console, form = console_of(request), await form_of(request)
    secret = form.text("secret", 64)
    usable = len(secret) == 32 and secret.isascii() and secret.isalnum()
    step = step_of(secret, form.text("code", 20), console.now()) if usable else 0
    if not step:
        return _enrolment(
            seat, secret if usable else new_secret(), 400, "Mã chưa đúng. Hãy nhập mã đang hiện trong ứng dụng."
        )
    await console.accounts.change(seat.user, totp=secret, totp_step=step, ends_sessions=True, but=seat.session)
    await console.audit(seat, "totp-on", seat.name)
    return see(HERE, done="totp-on")


async def turn_totp_off(request: Request, seat: Seat) -> Response:
    """With the password, so that a screen left alone is not enough."""
    console, form = console_of(request), await form_of(request)
    account = console.accounts.numbered(seat.user)
    assert account is not None
    problem = await _doubted(console, seat, form.raw("password", MOST), "Mật khẩu chưa đúng nên chưa tắt.")
    if problem:
        return page(seat, "account.html", 400, here=HERE, account=account, problem=problem)
    await console.accounts.change(seat.user, totp="", totp_step=0)
    await console.audit(seat, "totp-off", seat.name)
    return see(HERE, done="totp-off")


async def _doubted(console: Console, seat: Seat, password: str, wrong: str) -> str:
    """Why whoever sits there may not be the owner of the account; "" for the right password. Tried as seldom as at the
    door: a screen that was left alone is no place to guess."""
    if waits := waits_of(console, seat, seat.name):
        return waits
    if await console.accounts.check(seat.name, password) is None:
        await failed(console, seat, seat.name)
        return wrong
    console.gate.succeeded(seat.address, seat.name)
    return ""


def _enrolment(seat: Seat, secret: str, status: int = 200, problem: str = "") -> Response:
    link = address_of(secret, seat.name)
    return page(seat, "totp.html", status, here=HERE, secret=secret, link=link, problem=problem)


ROUTES = (
    Route("GET", HERE, own_account, Role.VIEW),
    Route("GET", OWN_PASSWORD, password_page, Role.VIEW),
    Route("POST", OWN_PASSWORD, change_password, Role.VIEW),
    Route("GET", "/admin/account/totp", totp_page, Role.VIEW),
    Route("POST", "/admin/account/totp", turn_totp_on, Role.VIEW),
    Route("POST", "/admin/account/totp/off", turn_totp_off, Role.VIEW),
)
