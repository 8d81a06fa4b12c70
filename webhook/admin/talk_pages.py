"""Conversations that a member of staff has taken over: what is written there, answering it, giving it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import apsw
from fastapi import Request, Response

from bot.messages import Address
from bot.ports import Takeover
from bot.status import Status
from webhook.admin.console import Console
from webhook.admin.edge import console_of
from webhook.admin.forms import form_of, query_of, see
from webhook.admin.questions import CHANNELS
from webhook.admin.reach import Reach, reach_of
from webhook.admin.refusals import Refusal, bad_form, not_found, other_ward
from webhook.admin.replying import LONGEST, halves_of, kept, note_to, state_of, until_of
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.storage import staff_answers as rows
from webhook.storage import takeovers
from webhook.storage.conversations import last_heard
from webhook.storage.database import to_ms
from webhook.storage.leaving import has_left

HERE = "/admin/talks"
MOST_SHOWN = 30
JUST_BEFORE_MS = 10_000  # the reply with which it began was written a moment earlier
WAITS = "chờ trả lời"
SHUT = Reach(False, "")
LEFT = "Người này vừa bỏ theo dõi hoặc chặn trợ lý; họ nhắn lại thì mới trả lời được."
OVER = "Giờ cán bộ trả lời ở cuộc trò chuyện này đã hết, hoặc người hỏi đã gọi lại trợ lý."


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, by a citizen (`by` empty) or by staff; `state`: what became of it."""

    at: int
    text: str
    by: str
    state: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation in a person's hands. `last` numbers the last reply: who writes has seen it."""

    takeover: Takeover
    ward: str
    person: str
    lines: tuple[Line, ...]
    waiting: tuple[int, ...]  # questions that nobody has answered
    last: int
    reach: Reach


async def talks(request: Request, seat: Seat) -> Response:
    """Those of now, the longest first."""
    console = console_of(request)
    return page(
        seat,
        "talks.html",
        here=HERE,
        talks=await _talks(console, seat),
        channels=CHANNELS,
        longest=LONGEST,
        done=query_of(request).text("done", 40),
    )


async def answer(request: Request, seat: Seat) -> Response:
    """One more reply; the person's time begins anew. 409 when somebody else has just written."""
    console, form = console_of(request), await form_of(request)
    talk = await _talk(console, request, seat)
    words = form.text("reply", LONGEST * 2)
    if not words or len(words) > LONGEST:
        raise bad_form(f"Câu trả lời cần có chữ, tối đa {LONGEST} ký tự; chưa gửi gì. Hãy quay lại và viết lại.")
    if form.number("last") != talk.last:
        raise Refusal(409, "Chưa gửi", "Vừa có câu trả lời khác trong cuộc trò chuyện này. Hãy mở lại trang và đọc đã.")
    if not talk.reach.open:
        raise Refusal(409, "Chưa gửi", talk.reach.words)
    taken, until, now = talk.takeover, until_of(console), to_ms(console.now())
    to, half = Address(taken.conversation_id), halves_of(console)[taken.channel]
    requests = await note_to(console, words, until, to, half)
    letter = rows.Letter(talk.waiting, taken.channel, taken.conversation_id, talk.person, to, requests)
    ends = to_ms(until) if until is not None else 0
    post = rows.Post(seat.name, now, kept(words), [letter], ends, in_talk=True)
    if not await console.store.writer.submit(rows.post, post):
        raise Refusal(409, "Chưa gửi", LEFT if await console.read(takeovers.keyed, taken.key, console.now()) else OVER)
    await console.audit(seat, "staff-reply", "giờ cán bộ trả lời", taken.channel.value)
    return see(HERE, done="replied")


async def end(request: Request, seat: Seat) -> Response:
    """The bot answers there again; its next answer says so."""
    console = console_of(request)
    talk = await _talk(console, request, seat)
    ended = takeovers.Ended(talk.takeover.key, to_ms(console.now()))
    await console.store.writer.submit(takeovers.end, ended)
    await console.audit(seat, "staff-end", "giờ cán bộ trả lời", talk.takeover.channel.value)
    return see(HERE, done="handed-back")


async def _talks(console: Console, seat: Seat) -> list[Talk]:
    return [
        talk
        for taken in await console.read(takeovers.at, console.now())
        if seat.scope.covers((talk := await _talk_of(console, taken)).ward)
    ]


async def _talk(console: Console, request: Request, seat: Seat) -> Talk:
    key = str(request.path_params["key"])
    taken = await console.read(takeovers.keyed, key, console.now())
    if taken is None:
        raise not_found(OVER)
    talk = await _talk_of(console, taken)
    if not seat.scope.covers(talk.ward):
        raise other_ward()
    return talk


async def _talk_of(console: Console, taken: Takeover) -> Talk:
    """With whether it may be answered now."""
    talk, heard_at = await console.read(_read, taken)
    left = await console.read(has_left, taken.channel, taken.conversation_id)
    now, paid = console.now(), bool(console.settings.zalo_oa_paid_messages)
    reach = reach_of(taken.channel, False, now, heard_at, now, on=halves_of(console), paid=paid, left=left)
    return replace(talk, reach=reach)


def _read(db: apsw.Connection, taken: Takeover) -> tuple[Talk, datetime]:
    """What was said, and the citizen's last word. In the OA's own inbox nothing is kept, and so nothing is shown."""
    where = (taken.channel, taken.conversation_id)
    person, since = rows.person_of(db, *where), to_ms(taken.since) - JUST_BEFORE_MS
    written = rows.written(db, person, since, MOST_SHOWN) if taken.by else []
    letters = rows.letters(db, person, since, MOST_SHOWN)
    waiting = tuple(one.id for one in written if one.status == Status.UNANSWERED_STAFF and not one.by)
    said = [Line(one.at, one.text, "", WAITS if one.id in waiting else "") for one in written]
    said += [Line(one.at, one.text, one.by, state_of(one.state, one.reason)) for one in letters]
    lines = tuple(sorted(said, key=lambda line: line.at))
    last = letters[-1].id if letters else 0
    talk = Talk(taken, rows.ward_of(db, *where), person, lines, waiting, last, SHUT)
    return talk, last_heard(db, *where) or taken.since


ROUTES = (
    Route("GET", HERE, talks, Role.VIEW, Ward.LISTED, nav="Cán bộ trả lời"),
    Route("POST", f"{HERE}/{{key}}/reply", answer, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/{{key}}/end", end, Role.EDIT, Ward.ONE),
)
