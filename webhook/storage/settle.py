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


class Settling(NamedTuple):
    """A worker settles updates; each with the (channel, conversation id) under which it was claimed."""

    owner: int
    settlements: Sequence[tuple[str, str, Settlement]]


def settle(db: apsw.Connection, settlings: list[Settling]) -> list[int]:
    """How many of each call were settled; what another worker has taken over meanwhile is left to it."""
    return [_settle(db, *settling) for settling in settlings]


def _settle(db: apsw.Connection, owner: int, settlements: Sequence[tuple[str, str, Settlement]]) -> int:
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


def _add_questions(db: apsw.Connection, now: int, valid: Sequence[tuple[str, str, Settlement]]) -> dict[int, int]:
    """Update id -> question id, for the questions that wait for a choice."""
    asked = [(channel, settlement, settlement.question) for channel, _, settlement in valid if settlement.question]
    rows = [(channel, now, *question_row(question)) for channel, _, question in asked]
    insert(db, QUESTIONS, rows)
    first = db.last_insert_rowid() - len(asked) + 1  # one statement numbers its rows without a gap
    return {
        settlement.update_id: first + index
        for index, (_, settlement, question) in enumerate(asked)
        if question.status.contract == "clarified"
    }


def _remember(
    db: apsw.Connection, now: int, valid: Sequence[tuple[str, str, Settlement]], clarifications: dict[int, int]
) -> None:
    rows: list[tuple[Any, ...]] = [
        (channel, conversation_id, to_json(settlement.conversation), clarifications.get(settlement.update_id), now)
        for channel, conversation_id, settlement in valid
        if settlement.conversation is not None
    ]
    insert(db, CONVERSATIONS, rows, OVER)


def _queue(db: apsw.Connection, now: int, valid: Sequence[tuple[str, str, Settlement]]) -> None:
    rows = [
        (channel, conversation_id, now, now, now, address_text(settlement.address), request_text(request))
        for channel, conversation_id, settlement in valid
        for request in settlement.requests
    ]
    insert(db, OUTBOX, rows)
