"""Settling in SQL: conversation, masked question, outbox rows, and the update is gone, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import apsw

from bot.effects import Forget, HandBack, OptOut, Rate, SetGroup, StaffTold
from bot.memory import from_json, to_json
from bot.messages import Channel
from bot.ports import Settlement
from webhook.storage import chats, inbox, ratings, takeovers
from webhook.storage.database import insert, now_ms
from webhook.storage.forget import Leaver, forget
from webhook.storage.outbox import Priority
from webhook.storage.reply_paths import lay
from webhook.storage.rows import address_text, question_row, request_text

QUESTIONS = """
INSERT INTO questions
    (channel, asked_at, person, ward, text, status, entry, topic, confidence, candidates, choices, confused_with)
"""
CONVERSATIONS = "INSERT INTO conversations (channel, conversation_id, memory, open_question, changed_at, person)"
OVER = (
    "ON CONFLICT DO UPDATE SET memory = excluded.memory, open_question = excluded.open_question,"
    " changed_at = excluded.changed_at, person = excluded.person"
)
OUTBOX = "INSERT INTO outbox (channel, conversation_id, priority, next_at, created_at, changed_at, address, request)"
PICKED = """
UPDATE questions SET picked = 1, picked_entry = CASE WHEN instr(choices, '"' || ?3 || '"') THEN ?3 ELSE '' END
WHERE id IN (
    SELECT open_question FROM conversations WHERE channel = ?1 AND conversation_id = ?2)
"""

MEMORY = "SELECT memory FROM conversations WHERE channel = ? AND conversation_id = ?"


# Channel and conversation id under which it was claimed, and the keyed hash of who wrote.
Item = tuple[str, str, str, Settlement]


class Settling(NamedTuple):
    """A worker settles updates."""

    owner: int
    settlements: Sequence[Item]


def settle(db: apsw.Connection, settlings: list[Settling]) -> list[int]:
    """How many of each call were settled; what another worker has taken over meanwhile is left to it."""
    return [sum(_settle(db, owner, part) for part in _around_erasures(items)) for owner, items in settlings]


def _around_erasures(items: Sequence[Item]) -> Sequence[Sequence[Item]]:
    """What was asked before somebody has everything deleted is written first, so that it goes with the rest."""
    if not any(item[3].effects and _erases(item[3]) for item in items):
        return [items]
    in_order = sorted(items, key=lambda item: item[3].update_id)
    return [list(part) for _, part in groupby(in_order, _erasure)]


def _erasure(item: Item) -> int | None:
    """Its update, when it erases: each stands alone."""
    return item[3].update_id if _erases(item[3]) else None


def _erases(settlement: Settlement) -> bool:
    return any(isinstance(effect, Forget) for effect in settlement.effects)


def _settle(db: apsw.Connection, owner: int, settlements: Sequence[Item]) -> int:
    held = inbox.still_held(db, owner, [settlement.update_id for *_, settlement in settlements])
    valid = [item for item in settlements if item[3].update_id in held]
    now = now_ms()
    for item in valid:
        channel, conversation_id, _, settlement = item
        if settlement.picked:
            db.execute(PICKED, (channel, conversation_id, _chosen(settlement)))
        if settlement.effects or settlement.address.is_group:
            _change(db, now, *item)
    clarifications = _add_questions(db, now, valid)
    _remember(db, now, valid, clarifications)
    _queue(db, now, _after_changes(db, now, valid))
    inbox.forget(db, list(held))
    return len(valid)


def _after_changes(db: apsw.Connection, now: int, valid: Sequence[Item]) -> Sequence[Item]:
    """Follow the chats that were left or entered: with one that is left goes what was asked in it before, in this batch
    too. What was asked afterwards is given back, to be queued."""
    changes = [settlement for *_, settlement in valid if settlement.change is not None]
    for told in sorted(changes, key=lambda settlement: settlement.update_id):
        if told.change is not None:
            _queue(db, now, [item for item in valid if item[3].update_id < told.update_id])
            valid = [item for item in valid if item[3].update_id > told.update_id]
            # A private chat is compared with its conversation, which is stamped when it is settled.
            at = now if told.change.is_private else told.at or now
            chats.follow(db, [chats.Followed(told.change, at)])
    return valid


def _change(
    db: apsw.Connection, now: int, channel: str, conversation_id: str, person: str, settlement: Settlement
) -> None:
    """What a turn changes beside its conversation. What is forgotten goes before the receipt is queued."""
    for effect in settlement.effects:
        match effect:
            case Forget(receipt):
                leaver = Leaver(channel, conversation_id, settlement.sender_id, person, settlement.update_id)
                forget(db, leaver, receipt)
            case OptOut(on):
                chats.opt_out(db, person, on)
            case SetGroup(group):
                chats.set_groups(db, [chats.Setting(Channel(channel), settlement.address.chat_id, group)])
            case Rate():
                ratings.rate(db, channel, person, _known_ward(db, channel, conversation_id), effect, now)
            case StaffTold():
                takeovers.tell(db, channel, conversation_id)
            case HandBack():
                takeovers.give(db, [takeovers.Given(Channel(channel), conversation_id)])
    if settlement.address.is_group and settlement.requests:
        chats.spoke(db, channel, settlement.address.chat_id, settlement.at or now)


def _add_questions(db: apsw.Connection, now: int, valid: Sequence[Item]) -> dict[int, int]:
    """Update id -> question id, for the questions that wait for a choice."""
    asked = [(channel, person, settlement.update_id, settlement.question) for channel, _, person, settlement in valid]
    values: list[Any] = []
    for channel, _, person, settlement in valid:
        if settlement.question is not None:
            values += (channel, now, person, _ward(settlement), *question_row(settlement.question))
    added = insert(db, QUESTIONS, 12, values)
    # One statement numbers its rows without a gap, up to the last id.
    numbers = iter(range(db.last_insert_rowid() - added + 1, db.last_insert_rowid() + 1))
    numbered = {update_id: next(numbers) for *_, update_id, question in asked if question is not None}
    lay(db, now, [(numbered[s.update_id], channel, id, s) for channel, id, _, s in valid if s.update_id in numbered])
    return {id: numbered[id] for *_, id, question in asked if question and question.status.contract == "clarified"}


def _ward(settlement: Settlement) -> str:
    """The ward that the asker is bound to, else the one that was named last; empty when neither is known."""
    conversation = settlement.conversation
    return (conversation.ward or conversation.place) if conversation is not None else ""


def _known_ward(db: apsw.Connection, channel: str, conversation_id: str) -> str:
    """The same, as it was remembered before this turn."""
    found = db.execute(MEMORY, (channel, conversation_id)).get
    conversation = from_json(found)
    return conversation.ward or conversation.place


def _chosen(settlement: Settlement) -> str:
    """The entry that was answered when one of several was chosen."""
    return settlement.conversation.entry if settlement.conversation is not None else ""


def _remember(db: apsw.Connection, now: int, valid: Sequence[Item], clarifications: dict[int, int]) -> None:
    values: list[Any] = []
    for channel, conversation_id, person, settlement in valid:
        if settlement.conversation is not None:
            open_question = clarifications.get(settlement.update_id)
            values += (channel, conversation_id, to_json(settlement.conversation), open_question, now, person)
    insert(db, CONVERSATIONS, 6, values, OVER)


def _queue(db: apsw.Connection, now: int, valid: Sequence[Item]) -> None:
    values: list[Any] = []
    for channel, conversation_id, _, settlement in valid:
        for request in settlement.requests:
            address = address_text(settlement.address)
            priority = int(Priority.VITAL if request.vital else Priority.REPLY)
            values += (channel, conversation_id, priority, now, now, now, address, request_text(request))
    insert(db, OUTBOX, 8, values)
