"""What is kept of one person, in SQL: told to them, and deleted when they ask for it."""

from __future__ import annotations

import json

import apsw

from bot.facts import Kept
from webhook.storage.database import from_ms, now_ms, select
from webhook.storage.tallies import tally_before_deletion

# The conversations that a person can have in this chat: in private, and in a group one a topic.
THEIRS = "(conversation_id IN (:private, :here) OR conversation_id >= :here || ':' AND conversation_id < :here || ';')"
# Counts per day are nobody's. 25,200,000 ms: Hà Nội's day.
COUNTED = """
INSERT INTO question_counts (day, channel, topic, status, number)
SELECT date((asked_at + 25200000) / 1000, 'unixepoch'), channel, topic, status, count(*) FROM questions
WHERE {which} GROUP BY 1, 2, 3, 4
ON CONFLICT DO UPDATE SET number = number + excluded.number
"""
BY_CONVERSATION = ("conversations", "quarantine", "reply_paths", "takeovers")
# Where they wrote in other chats of this channel is known of each conversation that is remembered; of what nobody was
# called for, by the place of the sender in its name.
ELSEWHERE = "conversation_id IN (SELECT value FROM json_each(:elsewhere))"
SAID_BY_THEM = "instr(conversation_id || ':', ':' || :private || ':')"
# What waits, and what is held in doubt; `state < 3` and `doubt_at IS NOT NULL` stand word for word in partial indexes,
# and what was sent or given up belongs to nobody any more. What is being sent stands there until that has ended, so
# that the receipt does not overtake it; the trigger outbox_forgotten of storage/schema.py then takes what was not sent.
UNSENT = tuple(
    f"{change} WHERE channel = :channel AND ({THEIRS} OR {ELSEWHERE}) AND {which}"
    for change, which in (
        ("DELETE FROM outbox", "state < 3 AND state <> 2"),
        ("DELETE FROM outbox", "doubt_at IS NOT NULL AND state <> 2"),
        ("UPDATE outbox SET address = '{}', request = 'null'", "state < 3 AND state = 2"),
    )
)
UNHEARD = f"DELETE FROM overheard WHERE channel = :channel AND ({THEIRS} OR {SAID_BY_THEM})"
WROTE_IN = "SELECT conversation_id FROM conversations WHERE person = ? AND person <> '' AND channel = ?"
OPT_OUT = "SELECT 1 FROM opt_outs WHERE person = ?"


def fold_questions(db: apsw.Connection, which: str, given: tuple[object, ...]) -> int:
    """Count questions by day (Hà Nội), channel, topic and status, then delete them; how many it was."""
    tally_before_deletion(db, which, given)
    db.execute(COUNTED.format(which=which), given)
    db.execute(f"DELETE FROM questions WHERE {which}", given)
    return db.changes()


def forget(db: apsw.Connection, channel: str, conversation_id: str, sender_id: str, person: str, receipt: str) -> int:
    """Everything of a person: how many rows it was. What is being sent this moment is emptied, and never sent again."""
    elsewhere = json.dumps([id for (id,) in select(db, WROTE_IN, (person, channel))])
    here = _here(conversation_id, sender_id)
    given = {"channel": channel, "private": sender_id, "here": here, "elsewhere": elsewhere}
    deleted = fold_questions(db, "person = ?", (person,))
    for table in ("conversations", "staff_answers", "ratings"):
        db.execute(f"DELETE FROM {table} WHERE person = ?", (person,))
        deleted += db.changes()
    by_conversation = (f"DELETE FROM {table} WHERE channel = :channel AND {THEIRS}" for table in BY_CONVERSATION)
    for sql in (*by_conversation, UNHEARD, *UNSENT):
        db.execute(sql, given)
        deleted += db.changes()
    db.execute("DELETE FROM chats WHERE channel = ? AND chat_id = ? AND is_private", (channel, sender_id))
    deleted += db.changes()
    db.execute("DELETE FROM web_replies WHERE conversation_id = ?", (conversation_id,))
    deleted += db.changes()
    db.execute("INSERT OR IGNORE INTO erasures (receipt, at, deleted) VALUES (?, ?, ?)", (receipt, now_ms(), deleted))
    return deleted


def _here(conversation_id: str, sender_id: str) -> str:
    """`chat:sender` without the topic; of a private conversation, the whole."""
    head, found, _ = conversation_id.partition(f":{sender_id}")
    return head + found


def kept(db: apsw.Connection, person: str, latest: int) -> Kept:
    """What is kept of a person."""
    number, first = next(db.execute("SELECT count(*), min(asked_at) FROM questions WHERE person = ?", (person,)))
    last = "SELECT asked_at, text FROM questions WHERE person = ? ORDER BY id DESC LIMIT ?"
    conversations: int = db.execute("SELECT count(*) FROM conversations WHERE person = ?", (person,)).get
    ratings: int = db.execute("SELECT count(*) FROM ratings WHERE person = ?", (person,)).get
    letters = "SELECT count(DISTINCT delivery) FROM staff_answers WHERE person = ?"
    by_staff: int = db.execute(letters, (person,)).get
    return Kept(
        questions=number,
        first_at=from_ms(first) if first is not None else None,
        latest=tuple((from_ms(at), text) for at, text in select(db, last, (person, latest))),
        conversations=conversations,
        opted_out=db.execute(OPT_OUT, (person,)).get is not None,
        ratings=ratings,
        by_staff=by_staff,
    )
