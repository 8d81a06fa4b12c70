"""A change of the content on its way: kept as a draft for another person, or published at once by who may.

Whatever stops it, what was typed comes back in a form: as it was, beside what somebody else saved, or with the lines
that do not load.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import Response

from bot.ports import StoreUnavailable
from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.content_rights import may_propose, may_publish, not_to_propose, not_to_publish, readers_of
from webhook.admin.forms import link, see
from webhook.admin.raw_view import Typed, raw
from webhook.admin.refusals import not_found
from webhook.admin.seat import Seat
from webhook.editing.protocol import Author, Change, Conflict, File, NotSaved, Published, Refused
from webhook.storage import drafts as rows
from webhook.storage.database import to_ms

FAST = "Đăng nhanh, không qua người duyệt"
NO_REASON = "Đăng không qua người duyệt thì cần ghi lý do, để người khác xem lịch sử hiểu được."


class Wish(NamedTuple):
    """What somebody wants changed and why. `target`: the entry's id, or the file's path when it is of no entry.

    `draft`: the number of a draft of one's own that this replaces, 0 for none. `wording`: see drafts.Draft.
    """

    changes: tuple[Change, ...]
    reason: str
    target: str
    fast: bool
    draft: int = 0
    wording: int = 0


async def propose(
    console: Console,
    seat: Seat,
    changes: Sequence[Change],
    reason: str,
    target: str,
    fast: bool,
    draft: int = 0,
    wording: int = 0,
) -> Response:
    """Send `changes` to review, or with `fast` publish them now; the page that tells what became of it.

    303 when it went well: to the draft, or to the page of `target` (an entry's id, or a file's path). Else the page
    that keeps what was typed: 400 it does not load, or a reason is missing; 409 somebody else saved first (both
    versions stand side by side); 503 it could not be stored. `draft`: an own draft that is sent again. `wording`: of
    the group of questions that is answered once a draft is published. Raises Refusal (403) for who may not.
    """
    wish = Wish(await _real(console, changes), reason.strip(), target, fast, draft, wording)
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    if not may_propose(seat, readers):
        raise not_to_propose(readers)
    if fast and not may_publish(seat, readers):
        raise not_to_publish(readers)
    if not wish.changes:
        return see(page_of(target), done="unchanged")
    return await (_publish_now if fast else _send)(console, seat, wish)


def page_of(target: str) -> str:
    """Where the entry or the file is shown."""
    if target.startswith("support_points/"):
        return "/admin/points"
    is_file = "/" in target or target.endswith((".yaml", ".tsv"))
    return link("/admin/content/file", path=target) if is_file else f"/admin/content/entry/{target}"


async def publish(console: Console, changes: Sequence[Change], author: Author, reason: str) -> Published:
    """The repository's, without holding up the loop. Raises Conflict, Refused, NotSaved."""
    return await asyncio.to_thread(console.repository.publish, changes, author, reason)


async def _publish_now(console: Console, seat: Seat, wish: Wish) -> Response:
    if not wish.reason:
        return await raw(console, seat, _typed(wish), 400, words=NO_REASON)
    try:
        done = await publish(console, wish.changes, Author(seat.name, seat.title), f"{wish.reason}\n\n{FAST}")
    except Conflict as error:
        return await raw(console, seat, _typed(wish, error.theirs), 409, theirs=error.theirs)
    except Refused as error:
        return await raw(console, seat, _typed(wish), 400, problems=error.problems)
    except NotSaved:
        return await raw(console, seat, _typed(wish), 503, words=NOT_SAVED)
    if wish.draft:
        await _settle(console, seat, wish.draft, done.commit)
    await console.audit(seat, "publish-fast", wish.target, wish.reason)
    return see(page_of(wish.target), done="published")


NOT_SAVED = (
    "Chưa lưu được (đĩa đầy, không ghi được vào thư mục nội dung, hoặc thiếu git). Bản đang dùng"
    " không bị đổi, chữ anh/chị vừa nhập vẫn ở dưới đây:"
    " hãy thử lại sau ít phút, hoặc chép ra nơi khác và báo người vận hành."
)
OVER = "Bản nháp này đã được đăng, đã rút, hoặc không phải của anh/chị nên không gửi lại được; hãy gửi như bản mới."


async def _send(console: Console, seat: Seat, wish: Wish) -> Response:
    conflict = await asyncio.to_thread(console.repository.conflict, wish.changes)
    if conflict is not None:
        return await raw(console, seat, _typed(wish, conflict.theirs), 409, theirs=conflict.theirs)
    try:
        given = {"changes": [list(one) for one in wish.changes], "whole": True}
        told: dict[str, Any] = await console.children.ask("check", given)
    except ChildFailed:  # whoever publishes has it checked once more
        told = {"problems": []}
    if told["problems"]:
        return await raw(console, seat, _typed(wish), 400, problems=told["problems"])
    try:
        number = await _keep(console, seat, wish)
        if number:
            kept = await console.read(rows.draft, number)
            wording = kept.wording if kept is not None else wish.wording
            await console.audit(seat, "draft-send", *named(number, wish.target, wish.reason, wording))
    except StoreUnavailable:
        return await raw(console, seat, _typed(wish), 503, words=NOT_SAVED)
    if not number:
        return await raw(console, seat, _typed(wish._replace(draft=0)), 400, words=OVER)
    return see(f"/admin/drafts/{number}", done="proposed")


def named(number: int, target: str, detail: str, wording: int) -> tuple[str, str]:
    """Target and detail of a draft in the audit list, from which nothing is ever deleted: one that answers a group of
    questions is called by its number alone, since its name and its reason are what a citizen wrote."""
    return (f"bản nháp {number}", "") if wording else (target, f"bản nháp {number}: {detail}")


async def _keep(console: Console, seat: Seat, wish: Wish) -> int:
    parts = [await asyncio.to_thread(_part, console, change) for change in wish.changes]
    author, title = seat.name, seat.title or seat.name
    kept = rows.Draft(
        wish.draft, wish.target, tuple(parts), author, title, seat.scope.code, wish.reason, wording=wish.wording
    )
    return await console.store.writer.submit(rows.send, rows.Sending(kept, to_ms(console.now())))


async def _settle(console: Console, seat: Seat, number: int, commit: str) -> None:
    """The author's own draft is over: it was published without waiting."""
    draft = await console.read(rows.draft, number)
    if draft is not None and draft.author == seat.name:
        decision = rows.Decision(
            number, draft.revision, rows.OPEN, rows.PUBLISHED, seat.name, FAST, to_ms(console.now()), commit
        )
        await console.store.writer.submit(rows.decide, decision)


async def _real(console: Console, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Those that change something. Raises Refusal (404) for a path that names no content file."""

    def differs(change: Change) -> bool:
        now = console.repository.current(change.path)
        return (now.text if now.version else None) != change.text

    try:
        return tuple([change for change in changes if await asyncio.to_thread(differs, change)])
    except KeyError:
        raise not_found("Không có tệp nội dung này.") from None


def _part(console: Console, change: Change) -> rows.Part:
    return rows.Part(change.path, change.base, change.text, console.repository.current(change.path).text)


def _typed(wish: Wish, theirs: File | None = None) -> Typed:
    """What goes back into the form. Saved once more, it is meant to replace `theirs`: that was looked at."""
    changes = [
        change._replace(base=theirs.version) if theirs and change.path == theirs.path else change
        for change in wish.changes
    ]
    return Typed(tuple(changes), wish.reason, wish.target, wish.draft)
