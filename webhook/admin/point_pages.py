"""Support points: the list with what is missing, the form with its week, its drawing and "mở cửa lúc ...?"."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import Request, Response

from knowledge.forms.points import clock
from knowledge.hanoi import HANOI
from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.content_rights import may_publish, readers_of
from webhook.admin.edge import console_of
from webhook.admin.forms import Form, form_of, query_of, see
from webhook.admin.point_forms import OFFICES, TITLES, WEEKDAYS, Problems, gathered, spans_shown, typed
from webhook.admin.point_list import forget, found_points, listing, rows_of
from webhook.admin.point_map import Chart, clicked
from webhook.admin.proposals import propose
from webhook.admin.refusals import Refusal, bad_form, not_found, other_ward
from webhook.admin.roles import Role, ward_name
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.editing.protocol import Change

HERE = "/admin/points"
LONGEST_REST_DAYS = 62
WARD_CODE = 5  # digits
SEND, PUBLISH = "send", "publish"


async def points(request: Request, seat: Seat) -> Response:
    """Those of the seat's wards."""
    console, given = console_of(request), query_of(request)
    rows = await rows_of(console, _asker(console, "points", {}))
    mine = [row for row in rows if seat.scope.covers(row.ward)]
    wishes = {name: given.text(name, 100) for name in ("q", "ward", "lacking")}
    wishes["ward"] = wishes["ward"] or (seat.scope.code if len(seat.scope.code) == WARD_CODE else "")
    found = found_points(mine, wishes, seat.scope)
    return page(
        seat,
        "points.html",
        here=HERE,
        done=given.text("done", 40),
        **listing(found, mine, wishes, given.number("page")),
    )


async def new_page(request: Request, seat: Seat) -> Response:
    """Which ward, then the form; `replaces` fills in one of the two places that every ward has."""
    console, given = console_of(request), query_of(request)
    named = given.text("ward", 100) or (seat.scope.code if len(seat.scope.code) == WARD_CODE else "")
    if not named:
        return page(seat, "point_ward.html", here=HERE, named="", choices=(), asked=False)
    told = await _told(console, "point-ward", {"text": named})
    code, choices = str(told["code"]), [one for one in told["choices"] if seat.scope.covers(one[0])]
    if not code:
        return page(seat, "point_ward.html", here=HERE, named=named, choices=choices, asked=True)
    if not seat.scope.covers(code):
        raise other_ward()
    if code != named:
        return see(f"{HERE}/new", ward=code)
    at = _now(console)
    opened = await _opened(console, {"ward": code, "replaces": given.text("replaces", 20), "at": at.isoformat()})
    return await _form(console, seat, opened["form"], opened, at)


async def add(request: Request, seat: Seat) -> Response:
    """A new point: tried, sent to review or published."""
    form = await form_of(request)
    ward = form.text("ward", WARD_CODE)
    if not seat.scope.covers(ward) or not ward:
        raise other_ward() if ward else bad_form("Thiếu phường, xã của điểm.")
    return await _save(console_of(request), seat, form, ward, "")


async def one_page(request: Request, seat: Seat) -> Response:
    """A point: what is known, what the bot would say at a given hour, and for those who edit the form."""
    console, given = console_of(request), query_of(request)
    at = _moment(given, _now(console))
    opened = await _point(console, request, seat, at)
    return await _form(console, seat, opened["form"], opened, at, done=given.text("done", 40))


async def change(request: Request, seat: Seat) -> Response:
    """The same of a point that there is."""
    console, form = console_of(request), await form_of(request)
    opened = await _point(console, request, seat, _now(console))
    return await _save(console, seat, form, opened["form"]["ward"], opened["form"]["id"])


async def rest(request: Request, seat: Seat) -> Response:
    """Closed from one day to another."""
    console, form = console_of(request), await form_of(request)
    opened = await _point(console, request, seat, _now(console))
    first, last = _day(form.text("from", 10)), _day(form.text("to", 10) or form.text("from", 10))
    point = opened["form"]
    if first is None or last is None or not first <= last <= first + timedelta(LONGEST_REST_DAYS - 1):
        words = f"Nghỉ từ ngày nào đến ngày nào (tối đa {LONGEST_REST_DAYS} ngày)?"
        return await _form(console, seat, point, opened, _now(console), {"rest": [words]}, status=400)
    days = {(first + timedelta(number)).isoformat() for number in range((last - first).days + 1)}
    point["closed_on"] = sorted({*point["closed_on"], *days})
    given = {"form": point, "base": opened["base"], "at": _now(console).isoformat()}
    tried = await _told(console, "point-try", given)
    if tried["problems"]:
        return await _form(console, seat, point, opened, _now(console), gathered({}, tried["problems"]), status=400)
    words = f"{point['name']}: nghỉ {_said(first)}" + (f" đến {_said(last)}" if last > first else "")
    return await _propose(console, seat, tried["changes"], words, point["id"], form.text("act", 10) == PUBLISH)


async def remove(request: Request, seat: Seat) -> Response:
    """Taken out of the content for good."""
    console, form = console_of(request), await form_of(request)
    opened = await _point(console, request, seat, _now(console))
    told = await _told(console, "point-remove", {"id": opened["form"]["id"]})
    if told["problems"]:
        problems = gathered({}, told["problems"])
        return await _form(console, seat, opened["form"], opened, _now(console), problems, status=400)
    words = form.text("reason", 300) or f"Xóa điểm hỗ trợ {opened['form']['name']}"
    return await _propose(console, seat, told["changes"], words, "", form.text("act", 10) == PUBLISH)


async def _save(console: Console, seat: Seat, form: Form, ward: str, id_: str) -> Response:
    values, own = typed(form, ward, id_)
    x, y = form.number("map.x"), form.number("map.y")
    moved = clicked(form.text("view", 60), x, y) if x or y else None  # pressed by keyboard, a picture sends 0, 0
    if moved is not None:
        values["latitude"], values["longitude"] = (f"{degrees:.5f}" for degrees in moved)
    at, base = _moment(form, _now(console)), form.text("base", 60)
    tried = await _told(console, "point-try", {"form": values, "base": base, "at": at.isoformat()})
    problems = gathered(own, tried["problems"])
    hints = gathered({}, tried["findings"])
    act = form.text("act", 10) if moved is None else ""
    reason = form.text("reason", 300)
    if problems or act not in (SEND, PUBLISH):
        shown = {**tried, "base": base}
        if not problems and not tried["changes"]:
            hints.setdefault("", []).append("Không có gì khác với bản đang dùng.")
        return await _form(
            console, seat, values, shown, at, problems, hints, reason, status=400 if problems else 200, tried=True
        )
    words = reason or f"{'Sửa' if id_ else 'Thêm'} điểm hỗ trợ {values['name']}"
    return await _propose(console, seat, tried["changes"], words, str(tried["id"]), act == PUBLISH)


async def _propose(
    console: Console, seat: Seat, changes: Sequence[Sequence[Any]], words: str, id_: str, fast: bool
) -> Response:
    """`id_`: the point whose page is shown afterwards, empty for the list."""
    wished = [Change(*one) for one in changes]
    answer = await propose(console, seat, wished, words, wished[0].path if wished else HERE, fast)
    if answer.status_code == 303 and (fast or not wished):
        forget(console)
        done = "unchanged" if not wished else "point-saved" if id_ else "point-removed"
        return see(f"{HERE}/{id_}" if id_ else HERE, done=done)
    return answer


async def _form(
    console: Console,
    seat: Seat,
    form: dict[str, Any],
    told: dict[str, Any],
    at: datetime,
    problems: Problems | None = None,
    hints: Problems | None = None,
    reason: str = "",
    *,
    status: int = 200,
    tried: bool = False,
    done: str = "",
) -> Response:
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    chart = Chart(told["map"])
    return page(
        seat,
        "point.html",
        status,
        here=HERE,
        form=form,
        base=told["base"],
        ward=ward_name(form["ward"]),
        told={"said": "", "opening": "", "days": [], **told},
        chart=chart,
        near=[*told["map"]["points"], *told["map"]["wards"]],
        at=at.astimezone(HANOI),
        problems=problems or {},
        hints=hints or {},
        reason=reason,
        tried=tried,
        titles=TITLES,
        weekdays=WEEKDAYS,
        spans=spans_shown(form["week"]),
        offices=OFFICES.items(),
        may_publish=may_publish(seat, readers),
        done=done,
    )


async def _point(console: Console, request: Request, seat: Seat, at: datetime) -> dict[str, Any]:
    """Raises Refusal: 404 for a point that there is not, 403 for one of another ward."""
    opened = await _opened(console, {"id": str(request.path_params["id"])[:100], "at": at.isoformat()})
    if not seat.scope.covers(opened["form"]["ward"]):
        raise other_ward()
    return opened


async def _opened(console: Console, given: dict[str, Any]) -> dict[str, Any]:
    told = await _told(console, "point", given)
    if "missing" in told:
        raise not_found(str(told["missing"]))
    return told


async def _told(console: Console, job: str, given: dict[str, Any]) -> dict[str, Any]:
    return await _asker(console, job, given)()


def _asker(console: Console, job: str, given: dict[str, Any]) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def ask() -> dict[str, Any]:
        try:
            told: dict[str, Any] = await console.children.ask(job, given)
        except ChildFailed as error:
            words = (
                "Nội dung đang có lỗi hoặc máy đang bận nên chưa đọc được các điểm; chưa có gì bị đổi. Xem lỗi ở trang"
                " Tổng quan, hoặc thử lại sau ít phút."
            )
            raise Refusal(503, "Chưa đọc được nội dung", words) from error
        return told

    return ask


def _now(console: Console) -> datetime:
    return console.now().astimezone(HANOI)


def _moment(given: Form, now: datetime) -> datetime:
    """The day and hour that somebody asks about; what cannot be read is that of `now`."""
    day = _day(given.text("day", 10)) or now.date()
    hour, _, minute = (clock(given.text("hour", 20)) or f"{now:%H:%M}").partition(":")
    return datetime(day.year, day.month, day.day, int(hour) % 24, int(minute), tzinfo=HANOI)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _said(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


ROUTES = (
    Route("GET", HERE, points, Role.VIEW, Ward.LISTED, nav="Điểm hỗ trợ"),
    Route("GET", f"{HERE}/new", new_page, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/new", add, Role.EDIT, Ward.ONE),
    Route("GET", f"{HERE}/{{id}}", one_page, Role.VIEW, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}", change, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/rest", rest, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/remove", remove, Role.EDIT, Ward.ONE),
)
