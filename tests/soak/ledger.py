"""The books: what was posted and acknowledged, what the providers took, and what does not agree."""

from __future__ import annotations

import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.shipped import shipped

# Clear questions that need no talk before them, and the entries whose guides answer them.
QUESTIONS = {
    "lam lai can cuoc bi mat o dau vay a": "can-cuoc-mat-hong",
    "đăng ký tạm trú cần gì": "tam-tru",
    "làm hộ chiếu": "ho-chieu",
    "đăng ký kết hôn": "ket-hon",
    "làm giấy khai sinh cho con": "khai-sinh",
    "đăng ký thường trú": "thuong-tru",
    "khai tử cho người thân": "khai-tu",
    "đổi giấy phép lái xe": "doi-gplx",
}
HEADS = {shipped().entries[entry].name: question for question, entry in QUESTIONS.items()}
_TAG = re.compile(r"</?b>")

Conversation = tuple[str, str]  # channel, chat


@dataclass(slots=True)
class Post:
    """One update of one person. Times are wall-clock seconds."""

    conversation: Conversation
    delivery_id: str
    question: str
    path: str
    body: bytes
    headers: dict[str, str]
    first_at: float = 0.0
    acknowledged_at: float = 0.0
    took_s: float = 0.0
    refused: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """As the store knows it."""
        return self.conversation[0], self.delivery_id


@dataclass(frozen=True, slots=True)
class Heard:
    """One reply that a provider took."""

    conversation: Conversation
    question: str  # that it answers; empty when it is no answer that we know
    at: float


def answered_by(text: str) -> str:
    """The question that a reply answers, by the head of its guide."""
    for line in html.unescape(_TAG.sub("", text)).split("\n"):
        if line in HEADS:
            return HEADS[line]
    return ""


def delivery_id(body: bytes) -> str:
    """The key under which an update is stored."""
    update = json.loads(body)
    if "update_id" in update:
        return str(update["update_id"])
    if "session" in update:
        return f"{update['session']}:{update['id']}"
    return str(update["message"]["msg_id"] if "app_id" in update else update["result"]["message"]["message_id"])


@dataclass(slots=True)
class Ledger:
    """Everything that happened, until it is balanced."""

    posts: list[Post] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def hear(self, channel: str, chat: str, text: str, at: float) -> None:
        self.heard.append(Heard((channel, chat), answered_by(text), at))

    @property
    def acknowledged(self) -> list[Post]:
        return [post for post in self.posts if post.acknowledged_at]

    def latencies_s(self, conversations: set[Conversation] | None = None) -> list[float]:
        """From the first attempt to post to the first reply that a provider took, sorted."""
        first = {(h.conversation, h.question): h.at for h in reversed(self.heard)}
        found = []
        for post in self.acknowledged:
            at = first.get((post.conversation, post.question))
            if at is not None and (conversations is None or post.conversation in conversations):
                found.append(at - post.first_at)
        return sorted(found)

    def balance(self, accepted: Sequence[tuple[str, str]]) -> Balance:
        """`accepted`: (channel, delivery id) in the store's order of acceptance."""
        came = Counter((h.conversation, h.question) for h in self.heard)
        by_key = {post.key: post for post in self.posts}
        order: dict[Conversation, list[str]] = defaultdict(list)
        for key in accepted:
            if key in by_key:
                order[by_key[key].conversation].append(by_key[key].question)
        return Balance(
            posted=len(self.posts),
            acknowledged=len(self.acknowledged),
            unanswered=[p for p in self.acknowledged if not came[p.conversation, p.question]],
            doubled={key: count for key, count in came.items() if count > 1},
            unknown=sum(not h.question for h in self.heard),
            disordered=[c for c, seen in _first_times(self.heard).items() if not _in_order(seen, order[c])],
        )


@dataclass(frozen=True, slots=True)
class Balance:
    """What does not agree; all but the first two should be empty."""

    posted: int
    acknowledged: int
    unanswered: list[Post]
    doubled: dict[tuple[Conversation, str], int]
    unknown: int
    disordered: list[Conversation]

    def row(self) -> dict[str, Any]:
        return {
            "posted": self.posted,
            "acknowledged": self.acknowledged,
            "acknowledged_and_unanswered": len(self.unanswered),
            "doubled": len(self.doubled),
            "conversations_out_of_order": len(self.disordered),
            "replies_that_answer_nothing": self.unknown,
        }


def _first_times(heard: Iterable[Heard]) -> dict[Conversation, list[str]]:
    """The questions of each conversation in the order in which they were answered first."""
    found: dict[Conversation, list[str]] = defaultdict(list)
    for one in sorted(heard, key=lambda h: h.at):
        if one.question and one.question not in found[one.conversation]:
            found[one.conversation].append(one.question)
    return found


def _in_order(seen: Sequence[str], accepted: Sequence[str]) -> bool:
    return list(seen) == [question for question in accepted if question in seen]


def percentile(values: Sequence[float], share: float) -> float:
    """Of sorted values; NaN of none."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
