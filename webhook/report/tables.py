"""What may be taken away as a table: questions, statistics, the audit list. Texts stay texts, numbers stay numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import apsw

from bot.messages import Channel
from knowledge.hanoi import HANOI
from webhook.admin.deeds import DEEDS
from webhook.admin.roles import ward_name
from webhook.channels.registry import TITLES
from webhook.report.days import day_text
from webhook.report.figures import Figures, figures
from webhook.storage.audit import Sought, told
from webhook.storage.statistics import MINE, Counts, Stretch, as_json

Cell = str | int | float
MANY = 1_000  # lines of the audit list at once
# By the contract's status.
ENDED = {
    "answered": "Đã trả lời",
    "clarified": "Hỏi lại",
    "unanswered": "Chưa trả lời được",
    "declined": "Ngoài việc của trợ lý",
    "smalltalk": "Chào hỏi",
    "emergency": "Số khẩn cấp",
    "scam": "Cảnh báo lừa đảo",
    "silent": "Không trả lời",
}
BY_HAND = ("", "cán bộ đã trả lời", "cán bộ trả lời mà không gửi tới được")  # by its number in the log
QUESTIONS = f"""
SELECT asked_at, channel, ward, text, status, picked, topic, entry, confidence, picked_entry, confused_with,
    by_hand
FROM questions WHERE asked_at >= :since AND asked_at < :until AND {MINE} ORDER BY asked_at, id
"""


@dataclass(frozen=True, slots=True)
class Table:
    """`widths`: of each column, in letters, where there are columns to be seen."""

    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def questions(db: apsw.Connection, stretch: Stretch, topics: Mapping[str, str]) -> Table:
    """Every question of `stretch`, masked as it is kept, the oldest first."""
    head = (
        "Lúc hỏi", "Kênh", "Mã phường, xã", "Phường, xã", "Câu hỏi (đã che)", "Kết quả", "Chủ đề", "Mục",
        "Chắc chắn (%)", "Người dân chọn mục", "Bị báo chưa đúng",
    )  # fmt: skip
    given = {"since": stretch.since_ms, "until": stretch.until_ms, "wards": as_json(stretch.wards)}
    rows = (_question(topics, *row) for row in db.execute(QUESTIONS, given))
    return Table(head, rows, (17, 16, 12, 28, 60, 20, 30, 24, 10, 24, 24))


def _question(
    topics: Mapping[str, str], at: int, channel: str, ward: str, text: str, status: str, picked: int, topic: str,
    entry: str, confidence: float, chosen: str, wrong: str, by_hand: int,
) -> tuple[Cell, ...]:  # fmt: skip
    ended = "Báo chưa đúng" if wrong else ENDED.get(status.split("_")[0], status)
    then = [words for words, true in (("đã chọn", picked), (BY_HAND[by_hand], by_hand)) if true]
    return (
        clock(at), channel_name(channel), ward, _ward(ward), text,
        ", ".join([ended, *then]), topics.get(topic, topic), entry, round(100 * confidence), chosen,
        wrong,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _ward(code: str) -> str:
    return ward_name(code) if code else ""


def statistics(db: apsw.Connection, stretch: Stretch, topics: Mapping[str, str]) -> Table:
    """The figures of the page, one line a figure."""
    head = (
        "Bảng", "Mục", "Câu hỏi được tính", "Được trả lời", "trong đó chưa chắc", "Phải hỏi lại", "trong đó chọn được",
        "Chưa trả lời được", "Ngoài việc của trợ lý", "Không tính", "Báo chưa đúng", "Tỷ lệ trả lời (%)",
        "Cán bộ trả lời riêng", "Cán bộ trả lời, không gửi tới được",
    )  # fmt: skip
    return Table(head, list(_statistics(figures(db, stretch), topics)), (14, 34, *[12] * 12))


def _statistics(found: Figures, topics: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    yield _line("Tổng", "Cả kỳ", found.total)
    yield _line("Tổng", "Kỳ trước", found.before)
    for step in found.steps:
        span = day_text(step.first) if step.first == step.last else f"{day_text(step.first)} đến {day_text(step.last)}"
        yield _line("Theo ngày", span, step.counts)
    for title, parts, name in (
        ("Theo chủ đề", found.topics, lambda key: topics.get(key, key) or "Chưa rõ chủ đề"),
        ("Theo phường, xã", found.wards, lambda key: ward_name(key) if key else "Chưa rõ phường, xã"),
        ("Theo kênh", found.channels, channel_name),
    ):
        for key, one in sorted(parts.items(), key=lambda item: (-item[1].asked, item[0])):
            yield _line(title, name(key), one)
    for hour, one in enumerate(found.hours):
        yield _line("Theo giờ", f"{hour} giờ", one)


def _line(table: str, name: str, one: Counts) -> Sequence[Cell]:
    rate: Cell = "" if one.rate is None else round(100 * one.rate, 1)
    return (
        table, name, one.asked, one.answered, one.unsure, one.clarified, one.picked, one.unanswered, one.declined,
        one.other, one.wrong, rate, one.by_hand, one.undelivered,
    )  # fmt: skip


def audit(db: apsw.Connection, sought: Sought) -> Table:
    """The audit list, the newest first."""
    head = ("Lúc", "Ai", "Việc", "Với", "Chi tiết", "Địa chỉ")
    return Table(head, _deeds(db, sought), (17, 18, 26, 30, 60, 18))


def _deeds(db: apsw.Connection, sought: Sought) -> Iterator[Sequence[Cell]]:
    found = told(db, sought, MANY)
    while found:
        for one in found:
            yield clock(one.at), one.user, DEEDS.get(one.action, one.action), one.target, one.detail, one.address
        found = told(db, sought, MANY, before=found[-1].id)


@cache
def channel_name(channel: str) -> str:
    """`Zalo OA`; the word itself for a channel that is not known any more."""
    return TITLES[Channel(channel)] if channel in {each.value for each in Channel} else channel


def clock(ms: int) -> str:
    """`2026-11-22 14:05` in Hà Nội: sorts as text."""
    return f"{datetime.fromtimestamp(ms / 1000, HANOI):%Y-%m-%d %H:%M}"


def table_of(db: apsw.Connection, given: Mapping[str, Any]) -> Table:
    """What a page asks for: `what` ("questions", "statistics", "audit") and what belongs to it."""
    if given["what"] == "audit":
        return audit(db, Sought(**given["sought"]))
    wards = given["wards"]
    stretch = Stretch(given["first"], given["last"], None if wards is None else frozenset(wards))
    kinds = {"questions": questions, "statistics": statistics}
    return kinds[given["what"]](db, stretch, given["topics"])
