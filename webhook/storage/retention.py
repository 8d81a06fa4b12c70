"""What is deleted when its time is over, a few hundred rows a transaction, so that no accept waits for it."""

from __future__ import annotations

import json
from typing import NamedTuple

import apsw

from bot.facts import MEMORY_DAYS, QUESTION_DAYS
from webhook.storage.drafts import PUBLISHED, RETURNED, WAITING, WITHDRAWN
from webhook.storage.forget import fold_questions
from webhook.storage.outbox import State

AT_ONCE = 500
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

# Table, condition, how long. Zalo and Telegram resend for less than two days; a week is what Zalo's guide advises.
RULES: tuple[tuple[str, str, int], ...] = (
    ("seen", "at < ?", 7 * DAY_MS),
    ("quarantine", "at < ?", 7 * DAY_MS),
    # What a person wrote waits for whoever comes back to the page as long as it may be written at all (below).
    ("web_replies", "at < ?", 7 * DAY_MS),
    ("reply_paths", "at < ?", 7 * DAY_MS),
)
WEB_REPLIES = """
DELETE FROM web_replies WHERE id IN (
    SELECT id FROM web_replies WHERE json_extract(body, '$.by_staff') IS NOT TRUE ORDER BY id LIMIT ?) AND at < ?
"""
WEB_REPLIES_FOR_MS = DAY_MS
# Behind those that wait, too: these may be older. The oldest of the others alone are looked at.
OUTBOX = f"""
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox WHERE state >= {State.SENT:d} ORDER BY id LIMIT ?) AND changed_at < ?
"""
OUTBOX_FOR_MS = 7 * DAY_MS
# Of a channel that is off, or lacks a setting, nothing is claimed: it waits for a worker that can answer there.
UNSERVED = """
DELETE FROM inbox WHERE id IN (
    SELECT id FROM inbox WHERE owner IS NULL AND accepted_at < ?
        AND channel NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?)
"""
UNSERVED_FOR_MS = 7 * DAY_MS
# Of a channel that is off, or lacks a setting, nothing is tried, so nothing is ever given up by the sender.
UNSENT = f"""
UPDATE outbox SET state = {State.DEAD:d}, owner = NULL, changed_at = ?1, conversation_id = '', address = '{{}}',
    request = '{{}}', reason = 'its channel was off for a week'
WHERE id IN (SELECT id FROM outbox WHERE state < 2 AND created_at < ?2 LIMIT ?3)
"""
UNSENT_FOR_MS = 7 * DAY_MS
# Texts that nobody has published, with ways to ask in them that citizens wrote. What was published stands in Git. One
# that lies for as long as a question is taken back first, so that its author still reads why.
DRAFTS_LEFT = f"""
UPDATE drafts SET state = '{WITHDRAWN}', by = 'Hệ thống', changed_at = ?1, revision = revision + 1,
    note = 'Tự rút: ' || ?2 || ' ngày không ai sửa, không ai duyệt'
WHERE state IN ('{WAITING}', '{RETURNED}') AND changed_at < ?3
"""
DRAFTS = f"DELETE FROM drafts WHERE state IN ('{PUBLISHED}', '{WITHDRAWN}') AND changed_at < ?"
DRAFTS_FOR_MS = 30 * DAY_MS
# Why staff decided so on a group: what they typed may quote it.
REASONS = "UPDATE question_groups SET reason = '' WHERE reason <> '' AND changed_at < ?"
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
    """One step of cleaning: `at_once` rows of each table at most; `now` in milliseconds since 1970.

    `serves`: the channels on which the worker answers; None: not known, so what waits may still be answered.
    """

    now: int
    question_days: int = QUESTION_DAYS
    at_once: int = AT_ONCE
    serves: frozenset[str] | None = None


def purge(db: apsw.Connection, purges: list[Purge]) -> list[int]:
    """How many rows each step deleted; 0 says that nothing is left to delete."""
    return [_purge(db, *step) for step in purges]


def _purge(db: apsw.Connection, now: int, question_days: int, at_once: int, serves: frozenset[str] | None) -> int:
    """Ids grow with time, so only the oldest rows are looked at."""
    deleted = 0
    for table, condition, kept_ms in RULES:
        oldest = f"SELECT id FROM {table} ORDER BY id LIMIT {at_once:d}"
        db.execute(f"DELETE FROM {table} WHERE id IN ({oldest}) AND {condition}", (now - kept_ms,))
        deleted += db.changes()
    db.execute(WEB_REPLIES, (at_once, now - WEB_REPLIES_FOR_MS))
    deleted += db.changes()
    db.execute(OUTBOX, (at_once, now - OUTBOX_FOR_MS))
    deleted += db.changes()
    if serves is not None:
        db.execute(UNSERVED, (now - UNSERVED_FOR_MS, json.dumps(sorted(serves)), at_once))
        deleted += db.changes()
    db.execute(UNSENT, (now, now - UNSENT_FOR_MS, at_once))
    deleted += db.changes()
    for table in ("ratings", "staff_answers"):  # as long as the questions that they are about
        oldest = f"SELECT id FROM {table} ORDER BY id LIMIT {at_once:d}"
        db.execute(f"DELETE FROM {table} WHERE id IN ({oldest}) AND at < ?", (now - question_days * DAY_MS,))
        deleted += db.changes()
    which = f"id IN (SELECT id FROM questions ORDER BY id LIMIT {at_once:d}) AND asked_at < ?"
    deleted += fold_questions(db, which, (now - question_days * DAY_MS,))
    db.execute(DRAFTS_LEFT, (now, question_days, now - question_days * DAY_MS))
    db.execute(DRAFTS, (now - DRAFTS_FOR_MS,))
    deleted += db.changes()
    db.execute(REASONS, (now - question_days * DAY_MS,))
    db.execute(CHATS, (now - CHATS_FOR_MS,))
    deleted += db.changes()
    db.execute("DELETE FROM takeovers WHERE until < ?", (now - HOUR_MS,))
    db.execute(CONVERSATIONS, (now - CONVERSATIONS_FOR_MS, at_once))
    return deleted + db.changes()
