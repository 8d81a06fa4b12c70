"""Settling in SQL: conversation, masked question, outbox rows, and the update is gone, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import apsw

from bot.memory import to_json
from bot.ports import Settlement
from webhook.storage import inbox
from webhook.storage.database import insert, now_ms
from webhook.storage.rows import address_text, question_row, request_text

QUESTIONS = """
INSERT INTO questions
    (channel, asked_at, text, status, entry, topic, confidence, candidates, choices, confused_with)
"""
CONVERSATIONS = "INSERT INTO conversations (channel, conversation_id, memory, open_question, changed_at)"
OVER = (
    "ON CONFLICT DO UPDATE SET memory = excluded.memory, open_question = excluded.open_question,"
    " changed_at = excluded.changed_at"
)
OUTBOX = "INSERT INTO outbox (channel, conversation_id, next_at, created_at, changed_at, address, request)"
PICKED = """
UPDATE questions SET picked = 1 WHERE id IN (
    SELECT open_question FROM conversations WHERE channel = ? AND conversation_id = ?)
"""


Item = tuple[str, str, Settlement]  # channel and conversation id under which it was claimed


class Settling(NamedTuple):
    """A worker settles updates."""

    owner: int
    settlements: Sequence[Item]


def settle(db: apsw.Connection, settlings: list[Settling]) -> list[int]:
    """How many of each call were settled; what another worker has taken over meanwhile is left to it."""
    return [_settle(db, *settling) for settling in settlings]


def _settle(db: apsw.Connection, owner: int, settlements: Sequence[Item]) -> int:
    held = inbox.still_held(db, owner, [settlement.update_id for *_, settlement in settlements])
    valid = [item for item in settlements if item[2].update_id in held]
    now = now_ms()
    for channel, conversation_id, settlement in valid:
        if settlement.picked:
            db.execute(PICKED, (channel, conversation_id))
    clarifications = _add_questions(db, now, valid)
    _remember(db, now, valid, clarifications)
    _queue(db, now, valid)
    inbox.forget(db, list(held))
    return len(valid)


def _add_questions(db: apsw.Connection, now: int, valid: Sequence[Item]) -> dict[int, int]:
    """Update id -> question id, for the questions that wait for a choice."""
    asked = [(channel, settlement.update_id, settlement.question) for channel, _, settlement in valid]
    values: list[Any] = []
    for channel, _, question in asked:
        if question is not None:
            values += (channel, now, *question_row(question))
    added = insert(db, QUESTIONS, 10, values)
    # One statement numbers its rows without a gap, up to the last id.
    numbers = iter(range(db.last_insert_rowid() - added + 1, db.last_insert_rowid() + 1))
    numbered = {update_id: next(numbers) for _, update_id, question in asked if question is not None}
    return {id: numbered[id] for _, id, question in asked if question and question.status.contract == "clarified"}


def _remember(db: apsw.Connection, now: int, valid: Sequence[Item], clarifications: dict[int, int]) -> None:
    values: list[Any] = []
    for channel, conversation_id, settlement in valid:
        if settlement.conversation is not None:
            open_question = clarifications.get(settlement.update_id)
            values += (channel, conversation_id, to_json(settlement.conversation), open_question, now)
    insert(db, CONVERSATIONS, 5, values, OVER)


def _queue(db: apsw.Connection, now: int, valid: Sequence[Item]) -> None:
    values: list[Any] = []
    for channel, conversation_id, settlement in valid:
        for request in settlement.requests:
            address = address_text(settlement.address)
            values += (channel, conversation_id, now, now, now, address, request_text(request))
    insert(db, OUTBOX, 7, values)
