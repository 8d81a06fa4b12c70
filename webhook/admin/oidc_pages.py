"""The two addresses of signing in with the office's own account."""

from __future__ import annotations

import logging

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from webhook.admin.door import admit
from webhook.admin.edge import console_of
from webhook.admin.forms import query_of
from webhook.admin.oidc import OidcFailed
from webhook.admin.refusals import Refusal, not_found
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route

log = logging.getLogger(__name__)

START, CALLBACK = "/admin/oidc/start", "/admin/oidc/callback"
COOKIE, COOKIE_PATH, KEPT_S = "hoidap06-oidc", "/admin/oidc", 600


async def start(request: Request, seat: Seat) -> Response:
    """303 to the provider. A link, not a form: the policy of our pages forbids a form to lead elsewhere."""
    console = console_of(request)
    if console.oidc is None:
        raise not_found("Chưa bật đăng nhập bằng tài khoản cơ quan.")
    try:
        url, state = await console.oidc.begin()
    except OidcFailed as error:
        log.warning("admin_oidc_failed", extra={"fields": {"why": str(error)}})
        raise failed() from error
    answer = RedirectResponse(url, 303)
    answer.set_cookie(
        COOKIE, state, max_age=KEPT_S, path=COOKIE_PATH, httponly=True, samesite="lax", secure=console.secure
    )
    return answer


async def callback(request: Request, seat: Seat) -> Response:
    """303 into the pages when the account is one of ours; 401 otherwise."""
    console, given = console_of(request), query_of(request)
    if console.oidc is None:
        raise not_found("Chưa bật đăng nhập bằng tài khoản cơ quan.")
    kept = request.cookies.get(COOKIE, "")
    try:
        identities = await console.oidc.finish(given.text("code", 2_000), given.text("state", 200), kept)
    except OidcFailed as error:
        log.warning("admin_oidc_failed", extra={"fields": {"why": str(error)}})
        raise failed() from error
    found = (console.accounts.identified(identity) for identity in identities)
    account = next((one for one in found if one is not None and not one.disabled), None)
    if account is None:
        await console.audit(seat, "login-failed", detail="tài khoản cơ quan")
        words = "Tài khoản cơ quan này chưa được nối với tài khoản nào ở đây. Hãy nhờ người quản trị."
        raise Refusal(401, "Chưa được phép vào", words)
    answer = await admit(console, seat, account, "tài khoản cơ quan")
    answer.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="lax", secure=console.secure)
    return answer


def failed() -> Refusal:
    """401 with a way back."""
    words = "Chưa đăng nhập được bằng tài khoản cơ quan. Hãy thử lại từ trang đăng nhập, hoặc dùng mật khẩu."
    return Refusal(401, "Chưa đăng nhập được", words)


ROUTES = (
    Route("GET", START, start, Role.NOBODY),
    Route("GET", CALLBACK, callback, Role.NOBODY),
)
