"""Groups of unanswered questions as staff read them: plain words for status and trend, candidates with scores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.messages import Channel
from webhook.admin.roles import ward_name
from webhook.storage.question_groups import ANSWERED, DISMISSED, NEW, REOPENED
from webhook.storage.question_lists import Group

PER_PAGE = 25
BEST = 3
CHANNELS = {
    Channel.TELEGRAM.value: "Telegram",
    Channel.ZALO_OA.value: "Zalo OA",
    Channel.ZALO_BOT.value: "Zalo Bot",
    Channel.WEB.value: "Trang trò chuyện",
}
# By the contract's status: what became of the question, in the words of somebody who was not there.
KINDS = {
    "unanswered": "Chưa có câu trả lời",
    "clarified": "Đã hỏi lại, người hỏi không chọn",
    "answered": "Đã trả lời, nhưng chưa chắc đúng",
    "declined": "Đã từ chối, nhưng gần với việc của mình",
}
DETAILS = {
    "unanswered_again": "Hỏi lại vẫn chưa có câu trả lời",
    "unanswered_off": "Mục trả lời đang bị tắt",
    "unanswered_unreadable": "Không đọc được chữ nào",
    "clarified_subject": "Đã hỏi lại: chưa rõ việc gì",
    "clarified_place": "Đã hỏi lại: chưa rõ nơi nào",
}
STATES = {NEW: "Mới", REOPENED: "Mở lại", ANSWERED: "Đã trả lời", DISMISSED: "Đã bỏ qua"}
TABS = {"": (NEW, REOPENED), "answered": (ANSWERED,), "dismissed": (DISMISSED,), "all": ()}
TAB_NAMES = {"": "Đang chờ", "answered": "Đã trả lời", "dismissed": "Đã bỏ qua", "all": "Tất cả"}
OUT_PREFIX = "OOS:"  # as knowledge.matching writes it; imported, it would bring the whole index along


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that was considered; `percent` is its calibrated probability."""

    entry: str
    topic: str
    percent: int

    @property
    def ours(self) -> bool:
        """Whether it is an entry, and not a family of what is none of ours."""
        return not self.entry.startswith(OUT_PREFIX)

    def name(self, topics: Mapping[str, str]) -> str:
        """In the words of the topic list, as far as it knows it."""
        if not self.ours:
            return "việc ngoài phạm vi"
        return topics.get(self.topic) or self.entry


@dataclass(frozen=True, slots=True)
class Line:
    """A group with the words of its most frequent wording."""

    group: Group
    text: str
    status: str
    candidates: tuple[Candidate, ...]

    @property
    def channels(self) -> str:
        """Titles."""
        return ", ".join(CHANNELS.get(one, one) for one in sorted(self.group.channels.split(",")))

    @property
    def wards(self) -> str:
        """Names of the wards that are known."""
        return wards_of(self.group.wards)

    @property
    def trend(self) -> str:
        """This week beside the week before, in words."""
        return trend_of(self.group.week, self.group.before)

    @property
    def state(self) -> str:
        """Of STATES."""
        return STATES.get(self.group.state, self.group.state)


def wards_of(codes: str, most: int = 3) -> str:
    """`Phường Ba Đình, Hà Nội và 2 nơi nữa`; empty when none is known."""
    known = sorted(ward_name(code) for code in codes.split(",") if code)
    shown = "; ".join(known[:most])
    return f"{shown} và {len(known) - most} nơi nữa" if len(known) > most else shown


def trend_of(week: int, before: int) -> str:
    """How often in the last seven days, and whether that is more than in the seven before."""
    if not week:
        return "tuần này không ai hỏi"
    if not before:
        return f"tuần này {week} lần, tuần trước không"
    change = "nhiều hơn" if week > before else "ít hơn" if week < before else "bằng"
    return f"tuần này {week} lần, {change} tuần trước ({before})"


def status_of(status: str) -> str:
    """A stored status in plain words; an unknown one as it is."""
    return DETAILS.get(status) or KINDS.get(status.split("_")[0], status)


def candidates_of(stored: str) -> tuple[Candidate, ...]:
    """The best of what the log keeps as JSON."""
    try:
        found: Sequence[Mapping[str, object]] = json.loads(stored)
    except ValueError:
        return ()
    read = (
        Candidate(str(one.get("entry", "")), str(one.get("topic", "")), round(100 * float(str(one.get("score") or 0))))
        for one in found
    )
    return tuple(sorted(read, key=lambda each: -each.percent)[:BEST])
