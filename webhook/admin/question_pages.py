"""What could not be answered: the list by meaning, one group, what staff decide on it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from webhook.admin.child import ChildFailed
from webhook.admin.console import Console, Names
from webhook.admin.content_rights import may_publish, readers_of
from webhook.admin.edge import console_of
from webhook.admin.export import HEAD, as_csv, cells_of, file_name
from webhook.admin.forms import Form, form_of, link, query_of, see, whole
from webhook.admin.grouping import catch_up, lines, progress
from webhook.admin.intents import FIELDS, usable
from webhook.admin.questions import CHANNELS, KINDS, PER_PAGE, STATES, TAB_NAMES, TABS, Line, status_of
from webhook.admin.refusals import Refusal, bad_form, not_found, other_ward
from webhook.admin.replying import LONGEST, askers_of, kept
from webhook.admin.roles import Role, ward_name
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.admin.wording import key_of
from webhook.storage import question_groups as rows
from webhook.storage import question_lists as lists
from webhook.storage.database import to_ms
from webhook.storage.drafts import answering
from webhook.storage.staff_answers import text_of

HERE = "/admin/unanswered"
LONGEST_WORDS = 200
MOST_WORDINGS, MOST_SOURCES, MOST_TALKS = 50, 50, 3
MOST_EXPORTED = 5_000
GONE = "Nhóm câu hỏi này không còn: nó đã được gộp vào nhóm khác, hoặc các câu hỏi đã hết hạn lưu."


async def unanswered(request: Request, seat: Seat) -> Response:
    """The groups, most asked first, 25 a page."""
    console, given = console_of(request), query_of(request)
    console.warm()
    state = await catch_up(console)
    sought, wishes = sought_of(given, seat)
    now, number = to_ms(console.now()), max(1, given.number("page"))
    shown = await _page(console, sought, now, number, wishes["order"])
    total = shown[0].group.found if shown else 0
    return page(
        seat,
        "unanswered.html",
        here=HERE,
        lines=shown,
        total=total,
        page=number,
        pages=-(-total // PER_PAGE),
        wishes=wishes,
        href=link(HERE, **wishes) + ("&" if any(wishes.values()) else "?"),
        tabs=[(key, TAB_NAMES[key], link(HERE, **{**wishes, "tab": key})) for key in TABS],
        csv=link(f"{HERE}.csv", **wishes),
        filtered=any(wishes[name] for name in ("q", "channel", "kind", "ward")),
        channels=CHANNELS,
        kinds=KINDS,
        topics=console.topics,
        progress=state,
        done=given.text("done", 40),
    )


async def _page(console: Console, sought: lists.Sought, now: int, number: int, order: str) -> list[Line]:
    found = await console.read(lists.groups, sought, now, PER_PAGE, (number - 1) * PER_PAGE, order)
    return await console.read(lines, found, sought.wards)


async def unanswered_csv(request: Request, seat: Seat) -> Response:
    """The same, whole, for a spreadsheet."""
    console = console_of(request)
    sought, wishes = sought_of(query_of(request), seat)
    found = await console.read(lists.groups, sought, to_ms(console.now()), MOST_EXPORTED, 0, wishes["order"])
    shown = await console.read(lines, found, sought.wards)
    await console.audit(seat, "export", "cau-hoi-chua-tra-loi.csv", f"{len(shown)} nhóm")
    headers = {"content-disposition": f'attachment; filename="{file_name(console.now())}"'}
    content = as_csv(HEAD, (cells_of(line, console.topics) for line in shown))
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def progress_of(request: Request, seat: Seat) -> Response:
    """How far grouping is, for the script of the page."""
    state = await progress(console_of(request))
    return JSONResponse({"busy": state.busy, "percent": state.percent})


async def one_group(request: Request, seat: Seat) -> Response:
    """What was asked, around it, what was considered; and the two ways to an answer."""
    console = console_of(request)
    group, given = await group_of(console, request, seat), query_of(request)
    shown = {**await about(console, seat, group), **EMPTY}
    words = await console.read(text_of, given.number("keep"), group.id) if given.text("keep", 20) else ""
    if words:  # what was written to one person becomes the answer for all
        shown["values"] = {**shown["values"], "what": "entry", "answer": words}
    return page(seat, "group.html", here=HERE, **shown, done=given.text("done", 40))


EMPTY: dict[str, Any] = {"problem": "", "values": dict.fromkeys(FIELDS, ""), "tried": None}


async def about(console: Console, seat: Seat, group: lists.Group) -> dict[str, Any]:
    """What the page of a group shows."""
    wards = seat.scope.wards
    line = next(iter(await console.read(lines, [group], wards)), None)
    if line is None:  # grouping goes on beside us
        raise not_found(GONE)
    asked = await console.read(lists.sources, group.id, wards, MOST_SOURCES)
    talks = [await console.read(lists.around, one.id, wards) for one in asked[:MOST_TALKS]]
    wordings = await console.read(lists.wordings, group.id, wards, MOST_WORDINGS)
    names, late = await names_of(console)
    best = [one for one in line.candidates if one.ours]
    return {
        "line": line,
        "wordings": wordings,
        "title": title_of([one.text for one in wordings]),
        "asked": asked[:MOST_TALKS],
        "talks": [talk for talk in talks if len(talk) > 1],
        "verdict": await console.read(rows.decided, group.id),
        "drafts": await console.read(answering, group.id),
        "may_publish": may_publish(seat, await asyncio.to_thread(readers_of, console.settings.edited_dir)),
        "topics": console.topics,
        "names": names,
        "late": late,
        "best": best,
        "states": STATES,
        "channels": CHANNELS,
        "status_of": status_of,
        "ward_of": ward_name,
        "askers": await askers_of(console, seat, group.id),
        "longest_reply": LONGEST,
        "reply": "",
        "reply_problem": "",
        "to": set(),
    }


def title_of(wordings: Sequence[str]) -> str:
    """The wording that reads best as a name: without anything masked, with its diacritics where somebody typed them."""
    found = usable(wordings, len(wordings))
    chosen = next((text for text in found if not text.isascii()), found[0] if found else "")
    return chosen[:1].upper() + chosen[1:]


async def names_of(console: Console) -> tuple[Names, bool]:
    """The entries, and whether they could not be had now."""
    try:
        return await console.names(), False
    except ChildFailed:
        return Names("", {}, {}), True


async def decide(request: Request, seat: Seat) -> Response:
    """Put aside, open again, or mark as answered."""
    console, form = console_of(request), await form_of(request)
    group = await group_of(console, request, seat, to_change=True)
    state = form.text("state", 20)
    if state not in DECISIONS:
        raise bad_form("Không có trạng thái này.")
    reason = kept(form.text("reason", 300))  # what is typed beside a question may quote it, and the audit list stays
    verdict = rows.Verdict(group.id, state, seat.name, to_ms(console.now()), "", reason)
    await console.store.writer.submit(rows.decide, verdict)
    deed, done = DECISIONS[state]
    await console.audit(seat, deed, f"nhóm {group.id}", verdict.reason)
    return see(HERE, done=done)


DECISIONS = {
    rows.DISMISSED: ("group-dismiss", "dismissed"),
    rows.REOPENED: ("group-reopen", "reopened"),
    rows.ANSWERED: ("group-answered", "answered"),
}


async def merge(request: Request, seat: Seat) -> Response:
    """The group is the same question as another one."""
    console, form = console_of(request), await form_of(request)
    group = await group_of(console, request, seat, to_change=True)
    into = await _group(console, form.number("into"), seat)
    await console.store.writer.submit(rows.merge, rows.Merge(group.id, into.id))
    await console.audit(seat, "group-move", f"nhóm {group.id}", f"vào nhóm {into.id}")
    return see(f"{HERE}/{into.id}")


async def group_of(console: Console, request: Request, seat: Seat, to_change: bool = False) -> lists.Group:
    """The group of the address, as far as the seat sees it; `to_change`: nothing of it may be of another ward."""
    return await group_numbered(console, whole(str(request.path_params["id"])), seat, to_change)


async def group_numbered(console: Console, number: int, seat: Seat, to_change: bool = False) -> lists.Group:
    """The same by its number."""
    group = await _group(console, number, seat)
    if to_change and seat.scope.wards is not None:
        everything = await console.read(lists.group, group.id, None, 0)
        if everything is None or everything.times != group.times:
            words = "Nhóm này có cả câu hỏi của phường, xã khác: hãy nhờ người phụ trách chung quyết định."
            raise Refusal(403, "Nhóm của nhiều nơi", words)
    return group


async def _group(console: Console, id: int, seat: Seat) -> lists.Group:
    group = await console.read(lists.group, id, seat.scope.wards, to_ms(console.now()))
    if group is not None:
        return group
    if seat.scope.wards is not None and await console.read(lists.group, id, None, 0) is not None:
        raise other_ward()
    raise not_found(GONE)


def sought_of(given: Form, seat: Seat) -> tuple[lists.Sought, dict[str, str]]:
    """What the address asks for, and the same as it is written back; what is unknown is no wish."""
    wishes = {
        "tab": given.text("tab", 20) if given.text("tab", 20) in TABS else "",
        "q": given.text("q", LONGEST_WORDS),
        "channel": given.text("channel", 20) if given.text("channel", 20) in CHANNELS else "",
        "kind": given.text("kind", 20) if given.text("kind", 20) in KINDS else "",
        "ward": given.text("ward", 10),
        "order": given.text("order", 10) if given.text("order", 10) in lists.ORDERS else "",
    }
    words = key_of(wishes["q"])
    sought = lists.Sought(
        TABS[wishes["tab"]], wishes["channel"], wishes["kind"], words, wishes["ward"], seat.scope.wards
    )
    return sought, wishes


ROUTES = (
    Route("GET", HERE, unanswered, Role.VIEW, Ward.LISTED, nav="Chưa trả lời được"),
    Route("GET", f"{HERE}.csv", unanswered_csv, Role.VIEW, Ward.LISTED),
    Route("GET", f"{HERE}/progress", progress_of, Role.VIEW),
    Route("GET", f"{HERE}/{{id}}", one_group, Role.VIEW, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/state", decide, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/merge", merge, Role.EDIT, Ward.ONE),
)
