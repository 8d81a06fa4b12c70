"""The log as staff read it: the same question asked many times is one line, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages import Channel
from bot.ports import UnansweredQuestion
from knowledge.text.fold import compose, cut, drop_invisible, fold

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PER_PAGE = 50
BEST = 3
CHANNELS = {
    Channel.TELEGRAM.value: "Telegram",
    Channel.ZALO_OA.value: "Zalo OA",
    Channel.ZALO_BOT.value: "Zalo Bot",
    Channel.WEB.value: "Trang trò chuyện",
}
# By the contract's status: what became of the question, in the words of somebody who was not there.
STATUSES = {
    "unanswered": "Chưa có câu trả lời",
    "clarified": "Đã hỏi lại, người hỏi không chọn",
    "answered": "Đã trả lời, nhưng chưa chắc đúng",
}
DETAILS = {
    "unanswered_again": "Hỏi lại vẫn chưa có câu trả lời",
    "unanswered_unreadable": "Không đọc được chữ nào",
    "clarified_subject": "Chưa rõ hỏi về việc gì",
    "clarified_place": "Chưa rõ hỏi về nơi nào",
}
OUT_PREFIX = "OOS:"  # as knowledge.matching writes it; imported, it would bring the whole index along
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; an empty field is no wish. `words`: with or without diacritics."""

    channel: str = ""
    status: str = ""  # of STATUSES
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.channel or self.status or self.words)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that was considered; `percent` is its calibrated probability."""

    entry: str
    topic: str
    percent: int

    def name(self, topics: Mapping[str, str]) -> str:
        """In the words of the topic list, as far as it knows it."""
        if self.entry.startswith(OUT_PREFIX):
            return f"việc ngoài phạm vi ({self.entry.removeprefix(OUT_PREFIX)})"
        return topics.get(self.topic) or self.entry


@dataclass(frozen=True, slots=True)
class Group:
    """One question as it was asked last, and how often."""

    question: str
    count: int
    asked_at: datetime  # the last time
    status: str  # the last one, in plain words
    channels: tuple[str, ...]  # titles
    candidates: tuple[Candidate, ...]

    @property
    def asked(self) -> str:
        """The last time by Vietnam's clock: 14:05 ngày 22-11-2026."""
        local = self.asked_at.astimezone(HANOI)
        return f"{local:%H:%M} ngày {local.day}-{local.month}-{local.year}"


def grouped(items: Iterable[UnansweredQuestion], filters: Filters = Filters()) -> list[Group]:
    """Newest first, as `items` are."""
    wanted = key_of(filters.words)
    found: dict[str, list[UnansweredQuestion]] = {}
    for item in items:
        if filters.channel and item.channel != filters.channel:
            continue
        if filters.status and item.status.split("_")[0] != filters.status:
            continue
        key = key_of(item.question)
        if wanted in key:
            found.setdefault(key or item.question, []).append(item)
    return [_group(same) for same in found.values()]


def key_of(question: str) -> str:
    """What two spellings of one question share: letters and digits, without diacritics, case or signs."""
    return _NOT_A_WORD.sub(" ", fold(compose(drop_invisible(cut(question))))).strip()


def status_of(status: str) -> str:
    """A stored status in plain words; an unknown one as it is."""
    return DETAILS.get(status) or STATUSES.get(status.split("_")[0], status)


def page_of(groups: Sequence[Group], number: int) -> tuple[Sequence[Group], int, int]:
    """The page, its number (the nearest that exists) and how many there are."""
    pages = max(1, -(-len(groups) // PER_PAGE))
    number = min(max(number, 1), pages)
    return groups[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages


def _group(same: Sequence[UnansweredQuestion]) -> Group:
    last = same[0]
    channels = dict.fromkeys(CHANNELS.get(item.channel, item.channel) for item in same)
    best = next((item.candidates for item in same if item.candidates), ())
    return Group(
        question=last.question,
        count=len(same),
        asked_at=last.asked_at,
        status=status_of(last.status),
        channels=tuple(channels),
        candidates=tuple(sorted(map(_candidate, best), key=lambda each: -each.percent)[:BEST]),
    )


def _candidate(stored: Mapping[str, Any]) -> Candidate:
    return Candidate(
        str(stored.get("entry", "")), str(stored.get("topic", "")), round(100 * float(stored.get("score") or 0))
    )
