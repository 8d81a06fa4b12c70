"""Drafts: what waits for review, what it would change now, and the decision of another person."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response

from webhook.admin.console import Console, scope_or_none
from webhook.admin.content_rights import may_publish, not_to_publish, publishers, readers_of
from webhook.admin.draft_view import Shown, plainly, shown, title_of
from webhook.admin.edge import console_of
from webhook.admin.forms import Form, form_of, link, query_of, see, whole
from webhook.admin.proposals import NOT_SAVED, named, page_of, publish
from webhook.admin.question_pages import names_of
from webhook.admin.raw_view import Typed, raw, told
from webhook.admin.refusals import Refusal, not_found, other_ward
from webhook.admin.roles import Role, Scope
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.editing.protocol import Author, Change, Conflict, NotSaved, Refused
from webhook.storage import drafts as rows
from webhook.storage.database import to_ms

HERE = "/admin/drafts"
PER_PAGE = 25
LONGEST_NOTE = 1000
STATES = {
    rows.WAITING: "chờ duyệt",
    rows.RETURNED: "trả lại để sửa",
    rows.PUBLISHED: "đã đăng",
    rows.WITHDRAWN: "đã rút",
}
TABS = {"": ("Đang chờ", rows.OPEN), "over": ("Đã xong", (rows.PUBLISHED, rows.WITHDRAWN))}
OWN = "Bản nháp của mình thì người khác duyệt. Khi gấp và được phép, mở “Sửa tiếp” để đăng ngay kèm lý do."
NOBODY = (
    "Chưa tài khoản nào duyệt được bản này: nhờ người quản trị thêm một tài khoản “duyệt” phụ trách mọi nơi đọc nó."
)
MOVED = "Tệp vừa được đổi sau khi anh/chị mở trang: xem lại phần khác nhau dưới đây rồi bấm duyệt lần nữa."
CLASH = "Bản đang dùng đã đổi đúng những dòng này: hãy trả lại để người soạn xem cả hai bản."
SENT_AGAIN = "Người soạn vừa gửi lại bản nháp này, hoặc người khác vừa quyết định: hãy xem lại."
NO_NOTE = "Trả lại thì cần ghi chú, để người soạn biết phải sửa gì."


async def drafts(request: Request, seat: Seat) -> Response:
    """Those that are open or over, changed last first."""
    console, given = console_of(request), query_of(request)
    tab, number = given.text("state", 20), max(1, given.number("page"))
    tab = tab if tab in TABS else ""
    found = await console.read(rows.drafts, TABS[tab][1], PER_PAGE + 1, (number - 1) * PER_PAGE)
    seen = [draft for draft in found[:PER_PAGE] if visible(seat, draft)]
    names, _ = await names_of(console)
    return page(
        seat,
        "drafts.html",
        here=HERE,
        drafts=[(draft, title_of(draft, names.entries)) for draft in seen],
        states=STATES,
        tabs=[(key, name, link(HERE, state=key)) for key, (name, _) in TABS.items()],
        tab=tab,
        newer=link(HERE, state=tab, page=number - 1) if number > 1 else "",
        older=link(HERE, state=tab, page=number + 1) if len(found) > PER_PAGE else "",
        done=given.text("done", 40),
    )


async def one(request: Request, seat: Seat) -> Response:
    """What a draft would change in what is served now."""
    console = console_of(request)
    draft = await draft_of(console, request, seat)
    return await _page(console, seat, draft, done=query_of(request).text("done", 40))


async def approve(request: Request, seat: Seat) -> Response:
    """Publish it under the author's name, as it was shown: in what the files said then."""
    console, form = console_of(request), await form_of(request)
    draft = await draft_of(console, request, seat)
    note = form.text("note", LONGEST_NOTE)
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    if not may_publish(seat, readers):
        raise not_to_publish(readers)
    if draft.author == seat.name:
        raise Refusal(403, "Cần người khác duyệt", OWN)
    now = await asyncio.to_thread(shown, console.repository, draft)
    if words := _stopped(draft, form, now):
        return await _page(console, seat, draft, 409, words, note)
    changes = [part.change for part in now if part.change is not None]
    try:
        commit = await _publish(console, seat, draft, changes, note)
    except Conflict:
        return await _page(console, seat, draft, 409, MOVED, note)
    except Refused as error:
        return await _page(console, seat, draft, 400, note=note, problems=[told(one) for one in error.problems])
    except NotSaved:
        return await _page(console, seat, draft, 503, NOT_SAVED, note)
    await _decide(console, seat, draft, rows.PUBLISHED, note, commit)
    await console.audit(seat, "draft-publish", draft.target, f"bản nháp {draft.id} của {draft.author}: {note}")
    return see(page_of(draft.target), done="published")


async def give_back(request: Request, seat: Seat) -> Response:
    """Back to its author, with a note."""
    console, form = console_of(request), await form_of(request)
    draft = await draft_of(console, request, seat)
    note = form.text("note", LONGEST_NOTE)
    if draft.author == seat.name:
        raise Refusal(403, "Cần người khác duyệt", OWN)
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    if not (may_publish(seat, readers) or seat.scope.holds(scope_or_none(draft.scope))):
        raise not_to_publish(readers)
    if not note:
        return await _page(console, seat, draft, 400, NO_NOTE)
    if whole(form.text("revision")) != draft.revision or not await _decide(console, seat, draft, rows.RETURNED, note):
        return await _page(console, seat, draft, 409, SENT_AGAIN, note)
    await _noted(console, seat, "draft-return", draft, note)
    return see(HERE, done="returned")


async def withdraw(request: Request, seat: Seat) -> Response:
    """Its author, or whoever runs the console, takes it back."""
    console, form = console_of(request), await form_of(request)
    draft = await draft_of(console, request, seat)
    if draft.author != seat.name and not seat.may(Role.ADMIN):
        raise Refusal(403, "Không phải bản nháp của mình", "Chỉ người soạn, hoặc người quản trị, rút được bản nháp.")
    note = form.text("note", LONGEST_NOTE)
    if not await _decide(console, seat, draft, rows.WITHDRAWN, note):
        return await _page(console, seat, draft, 409, SENT_AGAIN, note)
    await _noted(console, seat, "draft-withdraw", draft, note)
    return see(HERE, done="withdrawn")


async def edit(request: Request, seat: Seat) -> Response:
    """Its text in the form again, for its author."""
    console = console_of(request)
    draft = await draft_of(console, request, seat)
    changes = tuple(Change(part.path, part.base, part.text) for part in draft.parts)
    if draft.author != seat.name or draft.state not in rows.OPEN or not changes:
        raise Refusal(403, "Không sửa được", "Chỉ người soạn sửa tiếp được một bản nháp chưa đăng, chưa rút.")
    words = f"Người duyệt trả lại: {draft.note}" if draft.state == rows.RETURNED else ""
    return await raw(console, seat, Typed(changes, draft.reason, draft.target, draft.id), note=words)


async def _noted(console: Console, seat: Seat, deed: str, draft: rows.Draft, note: str) -> None:
    await console.audit(seat, deed, *named(draft.id, draft.target, f"của {draft.author}: {note}", draft.wording))


async def draft_of(console: Console, request: Request, seat: Seat) -> rows.Draft:
    """The one that the address names. Raises Refusal: 404, 403 for another ward's."""
    draft = await console.read(rows.draft, whole(request.path_params["id"]))
    if draft is None:
        raise not_found("Không có bản nháp này; bản đã đăng hay đã rút được giữ 30 ngày.")
    if not visible(seat, draft):
        raise other_ward()
    return draft


def visible(seat: Seat, draft: rows.Draft) -> bool:
    """One's own, those of people of no single ward, and those of one's ward or province."""
    scope = scope_or_none(draft.scope)
    return draft.author == seat.name or scope.wards is None or seat.scope.holds(scope)


async def _page(
    console: Console,
    seat: Seat,
    draft: rows.Draft,
    status: int = 200,
    words: str = "",
    note: str = "",
    problems: Sequence[dict[str, Any]] = (),
    done: str = "",
) -> Response:
    fresh = await console.read(rows.draft, draft.id)
    draft = fresh or draft
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    parts = await asyncio.to_thread(shown, console.repository, draft)
    told = await plainly(console, [(part.path, *part.texts) for part in parts])
    names, _ = await names_of(console)
    return page(
        seat,
        "draft.html",
        status,
        here=HERE,
        draft=draft,
        name=title_of(draft, names.entries),
        place=page_of(draft.target),
        state=STATES[draft.state],
        parts=parts,
        told=told,
        clash=CLASH if any(part.clash for part in parts) and draft.state == rows.WAITING else "",
        words=words,
        note=note,
        problems=problems,
        own=draft.author == seat.name,
        own_words=OWN,
        nobody=NOBODY,
        deciders=await asyncio.to_thread(_deciders, console, readers, draft.author),
        waiting=draft.state == rows.WAITING,
        open=draft.state in rows.OPEN,
        may_publish=may_publish(seat, readers),
        may_return=may_publish(seat, readers) or seat.scope.holds(scope_or_none(draft.scope)),
        done=done,
    )


def _deciders(console: Console, readers: Scope, author: str) -> list[str]:
    return publishers(console.accounts.all(), readers, author)


def _stopped(draft: rows.Draft, form: Form, now: Sequence[Shown]) -> str:
    """Why it cannot be published as it was looked at; empty when it can."""
    if draft.state != rows.WAITING or whole(form.text("revision")) != draft.revision:
        return SENT_AGAIN
    if any(part.clash for part in now):
        return CLASH
    return MOVED if form.raws("seen", 64) != [part.version for part in now] else ""


async def _publish(console: Console, seat: Seat, draft: rows.Draft, changes: Sequence[Change], note: str) -> str:
    """The commit; empty when everything says it already."""
    if not changes:
        return ""
    lines = [f"Người duyệt: {seat.signature}", f"Ghi chú: {note}" if note else "", f"Bản nháp {draft.id}"]
    message = "\n".join([draft.reason or "Sửa nội dung", "", *filter(None, lines)])
    return (await publish(console, changes, Author(draft.author, draft.title), message)).commit


async def _decide(console: Console, seat: Seat, draft: rows.Draft, state: str, note: str, commit: str = "") -> bool:
    was = rows.OPEN if state == rows.WITHDRAWN else (rows.WAITING,)
    decision = rows.Decision(draft.id, draft.revision, was, state, seat.name, note, to_ms(console.now()), commit)
    return await console.store.writer.submit(rows.decide, decision)


ROUTES = (
    Route("GET", HERE, drafts, Role.VIEW, Ward.LISTED, nav="Bản nháp"),
    Route("GET", f"{HERE}/{{id}}", one, Role.VIEW, Ward.ONE),
    Route("GET", f"{HERE}/{{id}}/edit", edit, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/publish", approve, Role.REVIEW, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/return", give_back, Role.REVIEW, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/withdraw", withdraw, Role.EDIT, Ward.ONE),
)
