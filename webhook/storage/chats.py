"""Groups in SQL: what their administrators have set, replies of this hour, left, moved; and the opt-outs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import apsw

from bot.groups import Chat, Group, from_json, to_json
from bot.messages import Change, Channel, ChatChange
from webhook.storage.database import from_ms, now_ms, select, to_ms
from webhook.storage.outbox import Priority, State

HOUR_MS = 3_600_000

KNOWN = "SELECT settings, gone_at, hour, replies FROM chats WHERE channel = ? AND chat_id = ?"
SET = """
INSERT INTO chats (channel, chat_id, settings, wait_min, changed_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET settings = excluded.settings, wait_min = excluded.wait_min, changed_at = excluded.changed_at
"""
SPOKE = """
INSERT INTO chats (channel, chat_id, hour, replies, changed_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET replies = iif(hour = excluded.hour, replies, 0) + excluded.replies,
    hour = excluded.hour, changed_at = excluded.changed_at
"""
GONE = """
INSERT INTO chats (channel, chat_id, gone_at, changed_at, is_private) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET gone_at = excluded.gone_at, changed_at = excluded.changed_at
"""
BACK = "UPDATE chats SET gone_at = NULL, changed_at = ? WHERE channel = ? AND chat_id = ?"
# A private conversation is the chat's id; a group's are `chat:sender` and `chat:sender:topic`. `;` follows `:`.
IN_CHAT = "(conversation_id = :chat OR conversation_id >= :chat || ':' AND conversation_id < :chat || ';')"
UNSENT = f"""
UPDATE outbox SET state = {State.DEAD:d}, owner = NULL, changed_at = :now, reason = 'the chat was left or blocked',
    conversation_id = '', address = '{{}}', request = '{{}}'
WHERE channel = :channel AND state < 2 AND {IN_CHAT}
"""
# What waited for somebody who unfollows and did not ask for it: broadcasts, and replies by hand.
UNASKED = f"{UNSENT} AND (priority = {Priority.BROADCAST:d} OR json_extract(request, '$.unasked'))"
UNHEARD = f"DELETE FROM overheard WHERE channel = :channel AND {IN_CHAT}"
# That the question came from there stays, for staff to be told why nobody can be written to; where to does not.
UNREACHED = f"""
UPDATE reply_paths SET conversation_id = '',
    address = iif(json_extract(address, '$.is_group'), '{{"chat_id":"","is_group":true}}', '{{"chat_id":""}}')
WHERE channel = :channel AND {IN_CHAT}
"""
# The new id keeps what was set for it: a group cannot take over another one's settings. That it was spoken to before
# the move was heard of is no setting.
MOVED = """
INSERT INTO chats (channel, chat_id, settings, wait_min, hour, replies, changed_at)
SELECT channel, :to, settings, wait_min, hour, replies, :now FROM chats WHERE channel = :channel AND chat_id = :chat
ON CONFLICT DO UPDATE SET settings = excluded.settings, wait_min = excluded.wait_min, changed_at = excluded.changed_at
    WHERE chats.settings = '{}'
"""
MOVED_TALKS = f"""
UPDATE OR IGNORE conversations SET conversation_id = :to || substr(conversation_id, length(:chat) + 1)
WHERE channel = :channel AND {IN_CHAT}
"""
OLD_CHAT = "DELETE FROM chats WHERE channel = :channel AND chat_id = :chat"
OPTED_OUT = "INSERT OR IGNORE INTO opt_outs (person, at) VALUES (?, ?)"
OPTED_IN = "DELETE FROM opt_outs WHERE person = ?"


class Followed(NamedTuple):
    """A chat changed, as of `at` milliseconds since 1970."""

    change: ChatChange
    at: int


class Setting(NamedTuple):
    """An operator, or an administrator of the group, set this."""

    channel: Channel
    chat_id: str
    group: Group


def chat(db: apsw.Connection, channel: str, chat_id: str, now: datetime) -> Chat:
    """What is known of a chat."""
    rows = select(db, KNOWN, (channel, chat_id))
    if not rows:
        return Chat()
    settings, gone_at, hour, replies = rows[0]
    said = replies if hour == to_ms(now) // HOUR_MS else 0
    return Chat(from_json(settings), said, from_ms(gone_at) if gone_at is not None else None)


def groups(db: apsw.Connection, now: datetime) -> list[dict[str, Any]]:
    """Every group that was set up, spoken in or left."""
    sql = "SELECT channel, chat_id, gone_at, wait_min FROM chats WHERE NOT is_private ORDER BY channel, chat_id"
    rows = select(db, sql)
    found = []
    for channel, chat_id, gone_at, wait_min in rows:
        known = chat(db, channel, chat_id, now)
        head = {"channel": channel, "chat_id": chat_id, "ward": known.group.ward, "wait_min": wait_min}
        found.append({**head, "budget": known.group.budget, "replies": known.replies, "gone": gone_at is not None})
    return found


def listening(db: apsw.Connection) -> dict[Channel, dict[str, int]]:
    """The groups with a wait, by channel."""
    found: dict[Channel, dict[str, int]] = {}
    for channel, chat_id, wait_min in select(db, "SELECT channel, chat_id, wait_min FROM chats WHERE wait_min > 0"):
        found.setdefault(Channel(channel), {})[chat_id] = wait_min
    return found


def set_groups(db: apsw.Connection, settings: list[Setting]) -> list[None]:
    """Write them; a group that no longer lets itself be overheard loses what was held of it."""
    for channel, chat_id, group in settings:
        db.execute(SET, (channel.value, chat_id, to_json(group), group.wait_min, now_ms()))
        if not group.wait_min:
            db.execute(UNHEARD, {"channel": channel.value, "chat": chat_id})
    return [None] * len(settings)


def spoke(db: apsw.Connection, channel: str, chat_id: str, at: int) -> None:
    """One more reply of this hour."""
    db.execute(SPOKE, (channel, chat_id, at // HOUR_MS, 1, at))


def follow(db: apsw.Connection, changes: list[Followed]) -> list[None]:
    """Chats that were left, entered again or moved."""
    for change, at in changes:
        given = {"channel": change.channel.value, "chat": change.chat_id, "to": change.moved_to, "now": now_ms()}
        match change.change:
            case Change.LEFT | Change.UNFOLLOWED:
                db.execute(GONE, (change.channel.value, change.chat_id, at, at, change.is_private))
                unsent = UNSENT if change.change is Change.LEFT else UNASKED
                db.execute(unsent, {name: given[name] for name in ("channel", "chat", "now")})
                for lost in (UNHEARD, UNREACHED):
                    db.execute(lost, {name: given[name] for name in ("channel", "chat")})
            case Change.JOINED:
                db.execute(BACK, (at, change.channel.value, change.chat_id))
            case Change.MOVED:
                db.execute(MOVED, given)
                db.execute(MOVED_TALKS, {name: given[name] for name in ("channel", "chat", "to")})
                db.execute(OLD_CHAT, {name: given[name] for name in ("channel", "chat")})
    return [None] * len(changes)


def opt_out(db: apsw.Connection, person: str, on: bool) -> None:
    """Nothing unasked from now on, or it may be again."""
    if on:
        db.execute(OPTED_OUT, (person, now_ms()))
    else:
        db.execute(OPTED_IN, (person,))
