"""Accounts of the staff: who may sign in, as what, for which ward. A ward's manager manages that ward's people."""

from __future__ import annotations

import asyncio

from fastapi import Request, Response

from webhook.admin.accounts import HASHER, NAME, invented
from webhook.admin.console import Console, scope_or_none
from webhook.admin.edge import console_of
from webhook.admin.forms import Form, form_of, query_of, see, whole
from webhook.admin.refusals import Refusal, not_found, other_ward
from webhook.admin.roles import NoSuchPlace, Role, Scope, named, scope_of
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.storage.accounts import Account, IdentityTaken, LastOne, NameTaken, NewAccount

HERE = "/admin/users"
MOST_PLACES = 8  # of one name, listed with their codes
ROLES = (Role.VIEW, Role.EDIT, Role.REVIEW, Role.ADMIN)


async def users(request: Request, seat: Seat) -> Response:
    """Those whom the seat may manage."""
    console = console_of(request)
    mine = [(one, scope_or_none(one.scope)) for one in console.accounts.all() if _manages(seat, one)]
    return page(seat, "users.html", here=HERE, users=mine, done=query_of(request).text("done", 40))


async def new_user_page(request: Request, seat: Seat) -> Response:
    """The form."""
    return _new(seat)


async def add_user(request: Request, seat: Seat) -> Response:
    """Made with a password that the person changes at the first sign-in; it is shown once."""
    console, form = console_of(request), await form_of(request)
    name, title = form.text("name", 60).lower(), form.text("title", 100)
    role, scope, problem = _wanted(form, seat)
    password = invented()
    if not NAME.match(name):
        problem = "Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch nối, ví dụ lan.nguyen."
    if problem or scope is None:
        return _new(seat, 400, problem, form)
    hash_ = await asyncio.to_thread(HASHER.hash, password)
    try:
        await console.accounts.add(NewAccount(name, title or name, role, scope.code, hash_, True))
    except NameTaken:
        return _new(seat, 409, f"Đã có tài khoản tên {name}. Hãy chọn tên khác.", form)
    await console.audit(seat, "user-add", name, f"{role.title}, {scope.title}")
    return page(
        seat, "user_made.html", 201, here=HERE, name=name, password=password, role=role.title, scope=scope.title
    )


async def user_page(request: Request, seat: Seat) -> Response:
    """One account."""
    account = _account(console_of(request), request, seat)
    return _one(seat, account)


async def change_user(request: Request, seat: Seat) -> Response:
    """Its name, role, scope and identity elsewhere; a changed role counts from the next click."""
    console, form = console_of(request), await form_of(request)
    account = _account(console, request, seat)
    role, scope, problem = _wanted(form, seat)
    if problem or scope is None:
        return _one(seat, account, 400, problem)
    try:
        await console.accounts.change(
            account.id,
            title=form.text("title", 100) or account.name,
            role=int(role),
            scope=scope.code,
            identity=form.text("identity", 200),
        )
    except LastOne:
        return _one(seat, account, 409, LAST)
    except IdentityTaken:
        return _one(seat, account, 409, TAKEN)
    await console.audit(seat, "user-change", account.name, f"{role.title}, {scope.title}")
    return see(HERE, done="user-changed")


async def disable_user(request: Request, seat: Seat) -> Response:
    """Closed, and signed out everywhere at once; or open again."""
    console, form = console_of(request), await form_of(request)
    account = _account(console, request, seat)
    closes = form.text("closed") == "1"
    try:
        await console.accounts.change(account.id, disabled=int(closes), ends_sessions=closes)
    except LastOne:
        return _one(seat, account, 409, LAST)
    await console.audit(seat, "user-disable" if closes else "user-enable", account.name)
    return see(HERE, done="user-changed")


async def reset_password(request: Request, seat: Seat) -> Response:
    """A new password, shown once, that has to be changed; the second step is taken off with `totp`."""
    console, form = console_of(request), await form_of(request)
    account = _account(console, request, seat)
    password = invented()
    await console.accounts.set_password(account.id, password, temporary=True)
    await console.audit(seat, "password", account.name)
    if form.ticked("totp") and account.totp:
        await console.accounts.change(account.id, totp="", totp_step=0)
        await console.audit(seat, "totp-off", account.name)
    role, scope = Role(account.role).title, scope_or_none(account.scope).title
    return page(seat, "user_made.html", here=HERE, name=account.name, password=password, role=role, scope=scope)


TAKEN = "Tài khoản cơ quan này đã nối với một tài khoản khác ở đây, nên chưa đổi gì."
LAST = "Đây là người quản trị cuối cùng của toàn hệ thống: hãy thêm một người khác trước."


def _manages(seat: Seat, account: Account) -> bool:
    return seat.scope.holds(scope_or_none(account.scope))


def _account(console: Console, request: Request, seat: Seat) -> Account:
    account = console.accounts.numbered(whole(str(request.path_params["id"])))
    if account is None:
        raise not_found("Không có tài khoản này.")
    if not _manages(seat, account):
        raise other_ward()
    return account


def _wanted(form: Form, seat: Seat) -> tuple[Role, Scope | None, str]:
    """Role and scope of the form, and what is wrong with them."""
    role = whole(form.text("role", 2))
    if role not in set(ROLES):
        return Role.VIEW, None, "Hãy chọn một vai trò."
    typed = form.text("scope", 100)
    places = named(typed)
    if len(places) > 1:
        listed = "; ".join(f"{title}: {code}" for code, title in places[:MOST_PLACES])
        return Role(role), None, f"Nhiều nơi tên “{typed}”, hãy ghi mã của một nơi: {listed}."
    try:
        scope = scope_of(places[0][0] if places else typed)
    except NoSuchPlace:
        words = f"Không có phường, xã hay tỉnh nào mang tên hay mã “{typed}”. Để trống là mọi nơi."
        return Role(role), None, words
    if not seat.scope.holds(scope):
        raise Refusal(403, "Rộng hơn phạm vi của anh/chị", "Tài khoản chỉ được giao nơi mà chính anh/chị phụ trách.")
    return Role(role), scope, ""


def _new(seat: Seat, status: int = 200, problem: str = "", form: Form | None = None) -> Response:
    given = form or Form({"scope": [seat.scope.code]})
    values = {name: given.text(name, 100) for name in ("name", "title", "role", "scope")}
    return page(seat, "user_new.html", status, here=HERE, problem=problem, values=values, roles=ROLES)


def _one(seat: Seat, account: Account, status: int = 200, problem: str = "") -> Response:
    scope = scope_or_none(account.scope)
    return page(seat, "user.html", status, here=HERE, one=account, scope=scope, problem=problem, roles=ROLES)


ROUTES = (
    Route("GET", HERE, users, Role.ADMIN, Ward.LISTED, nav="Tài khoản"),
    Route("GET", "/admin/users/new", new_user_page, Role.ADMIN),
    Route("POST", "/admin/users/new", add_user, Role.ADMIN, Ward.ONE),
    Route("GET", "/admin/users/{id}", user_page, Role.ADMIN, Ward.ONE),
    Route("POST", "/admin/users/{id}", change_user, Role.ADMIN, Ward.ONE),
    Route("POST", "/admin/users/{id}/closed", disable_user, Role.ADMIN, Ward.ONE),
    Route("POST", "/admin/users/{id}/password", reset_password, Role.ADMIN, Ward.ONE),
)
