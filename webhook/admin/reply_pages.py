"""Answering those who asked, by hand, through the channel on which they asked."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request, Response

from webhook.admin.console import Console
from webhook.admin.edge import console_of
from webhook.admin.forms import form_of, see, whole
from webhook.admin.question_pages import EMPTY, HERE, about, group_numbered, group_of
from webhook.admin.refusals import Refusal
from webhook.admin.replying import LONGEST, Asker, askers_of, halves_of, kept, letters_to, until_of
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.storage import question_groups as rows
from webhook.storage import question_lists as lists
from webhook.storage.database import to_ms
from webhook.storage.reply_paths import group_now
from webhook.storage.staff_answers import Post, post

LATE = "Chưa gửi gì: người khác vừa trả lời, hoặc người hỏi vừa xóa dữ liệu của mình. Hãy mở lại trang."


async def reply(request: Request, seat: Seat) -> Response:
    """Queue it for those who were ticked; the group is answered. 400 with what is missing, 409 when it is too late."""
    console, form = console_of(request), await form_of(request)
    words, wanted = form.text("reply", LONGEST * 2), {whole(id) for id in form.all("to", 20)}
    group = await _group(console, request, seat, wanted)
    askers = [each for each in await askers_of(console, seat, group.id) if each.path.id in wanted]
    problem = _problem(words, askers, wanted)
    if problem:
        shown = await about(console, seat, group)
        given = {**EMPTY, "reply": words, "to": wanted}
        return page(seat, "group.html", 400, here=HERE, **{**shown, **given, "reply_problem": problem})
    halves, until, now = halves_of(console), until_of(console), to_ms(console.now())
    letters = await letters_to(console, words, [one.path for one in askers], until, halves)
    everything = await console.read(lists.group, group.id, None, now)
    ours = everything is not None and everything.times == group.times
    reason = "trả lời riêng người hỏi"
    verdict = rows.Verdict(group.id, rows.ANSWERED, seat.name, now, "", reason) if ours else None
    ends = to_ms(until) if until is not None else 0
    sent = await console.store.writer.submit(post, Post(seat.name, now, kept(words), letters, ends, verdict))
    if not sent:
        raise Refusal(409, "Chưa gửi", LATE)
    channels = ", ".join(sorted({one.path.channel.value for one in askers}))
    await console.audit(seat, "staff-reply", f"nhóm {group.id}", f"{sent} cuộc trò chuyện, {channels}")
    return see(f"{HERE}/{group.id}", done="replied")


async def _group(console: Console, request: Request, seat: Seat, wanted: Iterable[int]) -> lists.Group:
    """The group of the address; when it was joined to another while somebody wrote, the one that holds the question."""
    try:
        return await group_of(console, request, seat)
    except Refusal as error:
        now = await console.read(group_now, min(wanted, default=0))
        if error.status != 404 or not now:
            raise
        return await group_numbered(console, now, seat)


def _problem(words: str, askers: list[Asker], wanted: set[int]) -> str:
    """What is missing; "" when it can be sent."""
    if not words:
        return "Hãy viết câu trả lời."
    if len(words) > LONGEST:
        return f"Câu trả lời dài {len(words)} ký tự; tối đa {LONGEST}."
    if not wanted:
        return "Hãy chọn ít nhất một người hỏi."
    shut = next((one for one in askers if not one.open), None)
    if shut is not None:
        return shut.reach.words if not shut.reach.open else LATE
    return "" if len(askers) == len(wanted) else LATE


ROUTES = (Route("POST", f"{HERE}/{{id}}/reply", reply, Role.EDIT, Ward.ONE),)
