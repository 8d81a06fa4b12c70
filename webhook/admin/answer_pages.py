"""From a group of questions to an answer: tried at once against its questions and others, then published."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.content_rights import may_publish, readers_of
from webhook.admin.edge import console_of
from webhook.admin.forms import Form, form_of, see
from webhook.admin.intents import FIELDS, LONGEST_PHRASING, Intent, NewEntry, Phrasings, as_given, label_of, usable
from webhook.admin.proposals import propose
from webhook.admin.proposals import publish as publish_changes
from webhook.admin.question_pages import HERE, about, group_of
from webhook.admin.refusals import Refusal
from webhook.admin.replying import kept
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.editing.protocol import Author, Change, Conflict, NotSaved, Refused
from webhook.storage import question_groups as rows
from webhook.storage import question_lists as lists
from webhook.storage.database import to_ms

MOST_TRIED = 12  # wordings of the group that are asked again
MOST_PHRASINGS = 20


async def try_it(request: Request, seat: Seat) -> Response:
    """What it would change, before anything is changed; 400 with what is missing."""
    console, form = console_of(request), await form_of(request)
    group = await group_of(console, request, seat)
    values = values_of(form)
    intent, problem = intent_of(values)
    shown = await about(console, seat, group)
    if intent is None:
        return page(seat, "group.html", 400, **shown, problem=problem, values=values, tried=None, here=HERE)
    tried = await _tried(console, group, intent, seat)
    problem = "; ".join(tried["problems"])
    return page(
        seat, "group.html", 400 if problem else 200, **shown, problem=problem, values=values, tried=tried, here=HERE
    )


async def check(request: Request, seat: Seat) -> Response:
    """The same as JSON, for the script that checks while somebody types."""
    console, form = console_of(request), await form_of(request)
    group = await group_of(console, request, seat)
    intent, problem = intent_of(values_of(form))
    if intent is None:
        return JSONResponse({"problem": problem, "findings": [], "similar": [], "answered": 0, "of": 0, "changed": 0})
    tried = await _tried(console, group, intent, seat)
    return JSONResponse(
        {
            "problem": "; ".join(tried["problems"]),
            "findings": [row[3] for row in tried["findings"]],
            "similar": [
                f"“{one['phrasing']}” gần giống “{one['other']}” của mục {one['name']}" for one in tried["similar"]
            ],
            "answered": right(tried),
            "of": len(tried["own"]),
            "changed": len(tried["changed"]) + tried["more"],
        }
    )


async def publish(request: Request, seat: Seat) -> Response:
    """In force within seconds, as a commit in the person's name, and the group is answered. Who may not publish,
    or answers for one ward of those that read it, sends a draft to review instead, for which the group waits."""
    console, form = console_of(request), await form_of(request)
    group = await group_of(console, request, seat, to_change=True)
    values = values_of(form)
    intent, problem = intent_of(values)
    tried = await _tried(console, group, intent, seat) if intent else None
    if intent is None or tried is None or tried["problems"]:
        words = problem or "; ".join(tried["problems"] if tried else ())
        shown = await about(console, seat, group)
        return page(seat, "group.html", 400, **shown, problem=words, values=values, tried=None, here=HERE)
    typed = kept(values["reason"])  # it may quote the question, and neither Git nor the audit list forgets
    reason = typed or f"{'Thêm cách hỏi cho' if isinstance(intent, Phrasings) else 'Viết mới'}: {tried['name']}"
    if tried["changes"]:
        changes = [Change(*change) for change in tried["changes"]]
        readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
        if not may_publish(seat, readers):
            wording = tried["wording"]
            return await propose(console, seat, changes, reason, tried["entry"], fast=False, wording=wording)
        await _publish(console, changes, seat, reason)
    verdict = rows.Verdict(group.id, rows.ANSWERED, seat.name, to_ms(console.now()), tried["entry"], reason)
    await console.store.writer.submit(rows.decide, verdict)
    deed = "phrasing" if isinstance(intent, Phrasings) else "entry-new"
    await console.audit(seat, deed, tried["entry"], typed)
    return see(HERE, done="published")


async def _publish(console: Console, changes: Sequence[Change], seat: Seat, reason: str) -> None:
    """Raises Refusal: 409 when somebody was faster, 400 when it does not load, 503 when it cannot be saved."""
    try:
        await publish_changes(console, changes, Author(seat.name, seat.title), reason)
    except Conflict as error:
        words = f"Tệp {error.theirs.path} vừa được người khác lưu; chưa gì bị ghi đè. Hãy quay lại và Xem thử lần nữa."
        raise Refusal(409, "Có người vừa lưu trước", words) from error
    except Refused as error:
        words = "; ".join(str(problem) for problem in error.problems[:3])
        raise Refusal(400, "Nội dung chưa nạp được", words) from error
    except NotSaved as error:
        words = (
            "Chưa lưu được (đĩa đầy, không ghi được vào thư mục nội dung, hoặc thiếu git); bản đang dùng không bị đổi."
            " Hãy báo người vận hành."
        )
        raise Refusal(503, "Chưa lưu được", words) from error


async def _tried(console: Console, group: lists.Group, intent: Intent, seat: Seat) -> dict[str, Any]:
    wordings = await console.read(lists.wordings, group.id, seat.scope.wards, MOST_TRIED)
    given = {"intent": as_given(intent), "questions": [wording.text for wording in wordings]}
    try:
        tried: dict[str, Any] = await console.children.ask("try", given)
    except ChildFailed as error:
        words = "Chưa thử được lúc này; chưa có gì bị đổi. Hãy quay lại và thử lần nữa."
        raise Refusal(503, "Chưa thử được", words) from error
    tried["right"], tried["wording"] = right(tried), next((wording.variant for wording in wordings), 0)
    return tried


def right(tried: dict[str, Any]) -> int:
    """How many of the group's own questions the entry would answer."""
    return sum(one["now"]["entry"] == tried["entry"] for one in tried["own"])


def values_of(form: Form) -> dict[str, str]:
    """Every field that the two forms have."""
    return {name: form.text(name, most) for name, most in FIELDS.items()}


def intent_of(values: dict[str, str]) -> tuple[Intent | None, str]:
    """What is wished, or None and what is missing."""
    phrasings = tuple(usable(values["phrasings"].splitlines(), MOST_PHRASINGS))
    if not phrasings:
        return None, f"Cần ít nhất một cách hỏi, không quá {LONGEST_PHRASING} ký tự và không có chỗ đã che."
    if values["what"] == "phrasing":
        entry = values["other"] or values["entry"]
        return (Phrasings(entry, phrasings), "") if entry else (None, "Hãy chọn mục đã trả lời câu này.")
    if len(values["answer"]) < 10:
        return None, "Hãy viết câu trả lời (ít nhất một câu)."
    if not values["name"] or not values["group"]:
        return None, "Hãy cho biết tên câu hỏi và nhóm trong danh mục."
    if values["until"] and not (_is_day(values["until"]) and values["after"]):
        return None, "Khi có ngày hết hạn thì cần câu nói từ ngày hôm sau."
    return (
        NewEntry(
            name=values["name"],
            answer=values["answer"],
            group=values["group"],
            source=values["source"] or "Cán bộ địa phương trả lời",
            phrasings=phrasings,
            label=values["label"] or label_of(values["name"]),
            topic=values["topic"],
            url=values["url"],
            until=values["until"],
            after=values["after"],
        ),
        "",
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


ROUTES = (
    Route("POST", f"{HERE}/{{id}}/try", try_it, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/check", check, Role.EDIT, Ward.ONE),
    Route("POST", f"{HERE}/{{id}}/publish", publish, Role.EDIT, Ward.ONE),
)
