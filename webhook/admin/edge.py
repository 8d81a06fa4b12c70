"""What holds for every page: same-site changes only, signed in, with the role that it takes, nothing in a cache."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.routing import Route as Path

from bot.ports import StoreUnavailable
from webhook.admin.accounts import TooBusy
from webhook.admin.console import Console
from webhook.admin.forms import form_of, link
from webhook.admin.origin import is_ours
from webhook.admin.refusals import Refusal, broken, crowded, forged, not_found, unavailable
from webhook.admin.roles import Role
from webhook.admin.seat import NOBODY, Seat
from webhook.admin.table import Route, refusal_of
from webhook.admin.views import page

log = logging.getLogger(__name__)

LOGIN = "/admin/login"
MOST_KEPT, MOST_KEPT_FIELDS = 1 << 19, 4_000  # bytes and inputs: a stranger can send it, too
OWN_PASSWORD = "/admin/account/password"
STILL_OPEN = frozenset({OWN_PASSWORD, "/admin/logout"})  # with a password that somebody else gave
Endpoint = Callable[[Request], Awaitable[Response]]


def console_of(request: Request) -> Console:
    """What the wiring put together."""
    console: Console = request.app.state.console
    return console


def paths(routes: Sequence[Route]) -> list[Path]:
    """The table as the framework wants it: one path for all its methods, guarded."""
    by_path: dict[str, dict[str, Route]] = {}
    for route in routes:
        assert route.method not in by_path.setdefault(route.path, {}), f"twice in the table: {route.key}"
        by_path[route.path][route.method] = route
    found = [Path(path, _endpoint(methods), methods=[*methods]) for path, methods in by_path.items()]
    return [*found, Path("/admin/{rest:path}", _endpoint({}), methods=["GET", "POST"])]


def _endpoint(methods: dict[str, Route]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        route = methods.get("GET" if request.method == "HEAD" else request.method)
        answer = await _guarded(request, route)
        answer.headers["cache-control"] = "no-store"
        return answer

    return endpoint


async def _guarded(request: Request, route: Route | None) -> Response:
    seat = NOBODY
    try:
        if not is_ours(request.method, request.headers):
            raise forged()
        console = console_of(request)
        await console.accounts.prepare()
        seat = await console.seat(request)
        if route is not None and route.role is Role.NOBODY:
            return await route.handler(request, seat)
        if seat.role is Role.NOBODY:
            return await _kept(request, seat) if _was_typed(request) else RedirectResponse(LOGIN, 303)
        if route is None:
            raise not_found("Địa chỉ này không có trang nào.")
        if seat.temporary and request.url.path not in STILL_OPEN:
            return RedirectResponse(OWN_PASSWORD, 303)
        refusal = refusal_of(seat, route)
        if refusal is not None:
            raise refusal
        return await route.handler(request, seat)
    except Refusal as error:
        return _said(seat, error)
    except TooBusy:
        return _said(seat, crowded())
    except StoreUnavailable:
        return _said(seat, unavailable())
    except Exception:  # no trace for whoever looks, all of it in the log
        log.exception("admin_page_failed")
        return _said(seat, broken())


def _was_typed(request: Request) -> bool:
    """Whether a person has sent a form (no script), which holds no secret: it must not be lost with the session."""
    path = request.url.path
    secret = path.startswith("/admin/account") or path == "/admin/logout"
    return request.method == "POST" and "text/html" in request.headers.get("accept", "") and not secret


async def _kept(request: Request, seat: Seat) -> Response:
    """What was sent, to be sent again by whoever signs in meanwhile."""
    form = await form_of(request, MOST_KEPT, MOST_KEPT_FIELDS)
    address = link(request.url.path, **dict(request.query_params))
    return page(seat, "again.html", 401, address=address, fields=list(form.pairs()))


def _said(seat: Seat, refusal: Refusal) -> Response:
    return page(seat, "message.html", refusal.status, title=refusal.title, words=refusal.words)
