"""What is kept of one person, in SQL: told to them, and deleted when they ask for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import apsw

from bot.facts import Kept
from webhook.storage.database import from_ms, ids, now_ms, select
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
# What waits for its answer, or is answered just now: that ends with an update which nobody holds, and so with nothing.
# Chats are answered side by side, and what was overheard comes into the inbox later than it was said.
OF_THEM = f"channel = :channel AND id <> :update AND ({THEIRS} OR {SAID_BY_THEM})"
BEFORE = "(id < :update OR accepted_at < (SELECT accepted_at FROM inbox WHERE id = :update))"
UNANSWERED = f"DELETE FROM inbox WHERE {OF_THEM} AND {BEFORE}"
ASKED_SINCE = f"SELECT id FROM inbox WHERE {OF_THEM} ORDER BY id"
ANEW = """
INSERT INTO inbox (channel, conversation_id, delivery_id, accepted_at, attempts, body)
SELECT channel, conversation_id, delivery_id, accepted_at, attempts - (owner IS NOT NULL), body FROM inbox
WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
"""
WROTE_IN = "SELECT conversation_id FROM conversations WHERE person = ? AND person <> '' AND channel = ?"
OPT_OUT = "SELECT 1 FROM opt_outs WHERE person = ?"


class Leaver(NamedTuple):
    """Who wants nothing kept, and where they said so. `person` is their keyed hash, `update_id` of what they said."""

    channel: str
    conversation_id: str
    sender_id: str
    person: str
    update_id: int


def fold_questions(db: apsw.Connection, which: str, given: tuple[object, ...]) -> int:
    """Count questions by day (Hà Nội), channel, topic and status, then delete them; how many it was."""
    tally_before_deletion(db, which, given)
    db.execute(COUNTED.format(which=which), given)
    db.execute(f"DELETE FROM questions WHERE {which}", given)
    return db.changes()


def forget(db: apsw.Connection, leaver: Leaver, receipt: str) -> int:
    """Everything of a person: how many rows it was. What is being sent this moment is emptied, and never sent again.

    What they have asked before and what is not answered yet goes too; what they have asked since is answered anew.
    """
    channel, conversation_id, sender_id, person, update_id = leaver
    elsewhere = json.dumps([id for (id,) in select(db, WROTE_IN, (person, channel))])
    here = _here(conversation_id, sender_id)
    given = {"channel": channel, "private": sender_id, "here": here, "elsewhere": elsewhere, "update": update_id}
    deleted = fold_questions(db, "person = ?", (person,))
    for table in ("conversations", "staff_answers", "ratings"):
        db.execute(f"DELETE FROM {table} WHERE person = ?", (person,))
        deleted += db.changes()
    by_conversation = (f"DELETE FROM {table} WHERE channel = :channel AND {THEIRS}" for table in BY_CONVERSATION)
    for sql in (*by_conversation, UNHEARD, *UNSENT, UNANSWERED):
        db.execute(sql, given)
        deleted += db.changes()
    db.execute("DELETE FROM chats WHERE channel = ? AND chat_id = ? AND is_private", (channel, sender_id))
    deleted += db.changes()
    db.execute("DELETE FROM web_replies WHERE conversation_id = ?", (conversation_id,))
    deleted += db.changes()
    _ask_anew(db, given)
    db.execute("INSERT OR IGNORE INTO erasures (receipt, at, deleted) VALUES (?, ?, ?)", (receipt, now_ms(), deleted))
    return deleted


def _ask_anew(db: apsw.Connection, given: Mapping[str, Any]) -> None:
    """What is answered just now stands on what was remembered until now: under a new id nobody can settle that, and it
    is answered once more. All of it moves, so that it stays in its order."""
    since = ids(id for (id,) in select(db, ASKED_SINCE, given))
    db.execute(ANEW, (since,))
    db.execute("DELETE FROM inbox WHERE id IN (SELECT value FROM json_each(?))", (since,))


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
