"""Where somebody can still be reached who asked what the bot could not answer, in SQL; kept a week at most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import apsw

from bot.messages import Address, Channel
from bot.ports import Settlement
from bot.questions import QuestionRecord
from bot.status import Status
from webhook.storage.database import insert, select
from webhook.storage.questions import DOUBTFUL_BELOW
from webhook.storage.rows import address_text

PATHS = "INSERT INTO reply_paths (id, channel, conversation_id, address, at)"
MINE = "(:wards IS NULL OR q.ward = '' OR q.ward IN (SELECT value FROM json_each(:wards)))"
# `heard_at`: the last word of theirs that is known of.
OF_GROUP = f"""
SELECT q.id, q.text, q.asked_at, q.channel, q.ward, q.person, p.conversation_id, p.address,
    coalesce((SELECT changed_at FROM conversations c
        WHERE c.channel = p.channel AND c.conversation_id = p.conversation_id), q.asked_at)
FROM questions q JOIN variants v ON v.id = q.variant JOIN reply_paths p ON p.id = q.id
WHERE v.group_id = :group AND q.variant > 0 AND q.picked = 0 AND {MINE} ORDER BY q.asked_at DESC LIMIT :limit
"""


class Path(NamedTuple):
    """A question whose asker can be reached. Times in milliseconds since 1970."""

    id: int
    text: str
    asked_at: int
    channel: Channel
    ward: str
    person: str
    conversation_id: str
    address: Address
    heard_at: int

    @property
    def left(self) -> bool:
        """Whether the bot was blocked, unfollowed or removed there since; where it was is no longer kept."""
        return not self.conversation_id


def lay(db: apsw.Connection, now: int, asked: Sequence[tuple[int, str, str, Settlement]]) -> None:
    """Keep where (question id, channel, conversation id, settlement) came from, of those that are left to staff."""
    values: list[Any] = []
    for id, channel, conversation_id, settlement in asked:
        if settlement.question is not None and for_staff(settlement.question):
            values += (id, channel, conversation_id, address_text(_later(settlement.address)), now)
    insert(db, PATHS, 5, values)


def for_staff(question: QuestionRecord) -> bool:
    """Whether it stands among what staff look at, see storage/question_groups.py."""
    if question.confused_with:
        return False
    if question.status is Status.DECLINED_NEAR or question.status.contract in ("unanswered", "clarified"):
        return True
    return question.status.contract == "answered" and 0 < question.confidence < DOUBTFUL_BELOW


def _later(address: Address) -> Address:
    """A button waits for no acknowledgement days later, and quiet hours are those of the day of the answer."""
    return replace(address, callback_id="", is_quiet=False)


def of_group(db: apsw.Connection, group: int, wards: frozenset[str] | None, limit: int) -> list[Path]:
    """The newest of a group first."""
    given = {"group": group, "wards": None if wards is None else json.dumps(sorted(wards)), "limit": limit}
    return [_path(*row) for row in select(db, OF_GROUP, given)]


def group_now(db: apsw.Connection, question: int) -> int:
    """The group in which a question stands; 0 when it stands in none."""
    sql = "SELECT v.group_id FROM questions q JOIN variants v ON v.id = q.variant WHERE q.id = ?"
    return int(next((group for (group,) in select(db, sql, (question,))), 0))


def _path(id: int, text: str, asked_at: int, channel: str, ward: str, person: str, *rest: Any) -> Path:
    conversation_id, address, heard_at = rest
    where = Address(**json.loads(address))
    return Path(id, text, asked_at, Channel(channel), ward, person, conversation_id, where, heard_at)
