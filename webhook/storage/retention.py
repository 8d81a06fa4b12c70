"""What is deleted when its time is over, a few hundred rows a transaction, so that no accept waits for it."""

from __future__ import annotations

from typing import NamedTuple

import apsw

from bot.facts import MEMORY_DAYS, QUESTION_DAYS
from webhook.storage.forget import fold_questions
from webhook.storage.outbox import State

AT_ONCE = 500
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

# Table, condition, how long. Zalo and Telegram resend for less than two days; a week is what Zalo's guide advises.
RULES: tuple[tuple[str, str, int], ...] = (
    ("seen", "at < ?", 7 * DAY_MS),
    ("quarantine", "at < ?", 7 * DAY_MS),
    ("outbox", f"state >= {State.SENT:d} AND changed_at < ?", 7 * DAY_MS),
    # What a person wrote waits for whoever comes back to the page as long as it may be written at all.
    ("web_replies", f"at < ? - iif(json_extract(body, '$.by_staff'), {6 * DAY_MS}, 0)", DAY_MS),
    ("reply_paths", "at < ?", 7 * DAY_MS),
)
# Remembered per person, so not kept for ever: who comes back after that is greeted again.
CONVERSATIONS = """
DELETE FROM conversations WHERE (channel, conversation_id) IN (
    SELECT channel, conversation_id FROM conversations WHERE changed_at < ? LIMIT ?)
"""
CONVERSATIONS_FOR_MS = MEMORY_DAYS * DAY_MS
# A group that was left and did not come back; its settings with it.
CHATS = "DELETE FROM chats WHERE gone_at < ?"
CHATS_FOR_MS = 30 * DAY_MS


class Purge(NamedTuple):
    """One step of cleaning: `at_once` rows of each table at most; `now` in milliseconds since 1970."""

    now: int
    question_days: int = QUESTION_DAYS
    at_once: int = AT_ONCE


def purge(db: apsw.Connection, purges: list[Purge]) -> list[int]:
    """How many rows each step deleted; 0 says that nothing is left to delete."""
    return [_purge(db, *step) for step in purges]


def _purge(db: apsw.Connection, now: int, question_days: int, at_once: int) -> int:
    """Ids grow with time, so only the oldest rows are looked at."""
    deleted = 0
    for table, condition, kept_ms in RULES:
        oldest = f"SELECT id FROM {table} ORDER BY id LIMIT {at_once:d}"
        db.execute(f"DELETE FROM {table} WHERE id IN ({oldest}) AND {condition}", (now - kept_ms,))
        deleted += db.changes()
    for table in ("ratings", "staff_answers"):  # as long as the questions that they are about
        oldest = f"SELECT id FROM {table} ORDER BY id LIMIT {at_once:d}"
        db.execute(f"DELETE FROM {table} WHERE id IN ({oldest}) AND at < ?", (now - question_days * DAY_MS,))
        deleted += db.changes()
    which = f"id IN (SELECT id FROM questions ORDER BY id LIMIT {at_once:d}) AND asked_at < ?"
    deleted += fold_questions(db, which, (now - question_days * DAY_MS,))
    db.execute(CHATS, (now - CHATS_FOR_MS,))
    deleted += db.changes()
    db.execute("DELETE FROM takeovers WHERE until < ?", (now - HOUR_MS,))
    db.execute(CONVERSATIONS, (now - CONVERSATIONS_FOR_MS, at_once))
    return deleted + db.changes()
