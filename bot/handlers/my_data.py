"""What is kept of a person, and their say in it: read it, delete it, hear nothing unasked. Law 91/2025/QH15."""

from __future__ import annotations

from datetime import datetime

from bot.effects import Forget, OptOut
from bot.facts import kept, receipt
from bot.messages import Block, Reply
from bot.replies import BUBBLE, printed, said, today
from bot.status import Status
from bot.turn import Conversation, Outcome, Turn

SHOWN = 10  # questions; the others are counted


def privacy(turn: Turn) -> Outcome:
    """Who runs this, what is kept, how long, and the rights."""
    facts, say = turn.facts, turn.knowledge.phrases.say
    words = say("privacy", operator=say("operator"), days=facts.question_days, memory=facts.memory_days)
    rights = say("privacy_rights")
    return _said(turn, (Block(words), Block(rights)))


def erase(turn: Turn) -> Outcome:
    """Everything goes at once; the receipt is what stays. Raises Missing."""
    number = receipt(turn)
    reply = said(turn.knowledge, "erased", receipt=number)
    return Outcome(Status.ANSWERED_PRIVACY, reply, Conversation(), effects=(Forget(number),))


def show(turn: Turn) -> Outcome:
    """What is kept of who asks, as one message; in a group without the words of their questions. Raises Missing."""
    say, found = turn.knowledge.phrases.say, kept(turn)
    conversation = turn.conversation
    entry = turn.knowledge.entries.get(conversation.entry)
    code = conversation.ward or conversation.place
    ward = turn.knowledge.points.places.ward(code) if code else None
    none = say("data_none")
    since = say("data_since", day=_day(found.first_at)) if found.first_at is not None else ""
    blocks = [
        Block(say("data_questions", number=found.questions, since=since, days=turn.facts.question_days)),
        Block(
            say(
                "data_memory",
                entry=entry.name if entry is not None else none,
                ward=ward.label if ward is not None else none,
                number=found.conversations,
                days=turn.facts.memory_days,
            )
        ),
        Block(say("data_ratings", ratings=found.ratings, answers=found.by_staff)),
        Block(say("data_opted_out" if found.opted_out else "data_not_opted_out")),
        Block(say("data_not_kept")),
    ]
    if turn.message.address.is_group:
        blocks.append(Block(say("data_in_private")))
        return _said(turn, tuple(blocks))
    room = BUBBLE - sum(len(block.text) + 2 for block in blocks)
    listed = _listed([f"- {_day(at)}: {text[:120]}" for at, text in found.latest[:SHOWN]], room)
    if listed:
        blocks.insert(1, Block("\n" + listed, say("data_latest")))
    return _said(turn, tuple(blocks))


def stop(turn: Turn) -> Outcome:
    """Nothing unasked any more; questions are answered as before."""
    return _opt(turn, "stopped", on=True)


def resume(turn: Turn) -> Outcome:
    """Notices may come again."""
    return _opt(turn, "resumed", on=False)


def _opt(turn: Turn, key: str, *, on: bool) -> Outcome:
    reply = said(turn.knowledge, key)
    conversation = turn.conversation.fresh(turn.now)
    return Outcome(Status.ANSWERED_PRIVACY, reply, conversation, effects=(OptOut(on),))


def _said(turn: Turn, blocks: tuple[Block, ...]) -> Outcome:
    return Outcome(Status.ANSWERED_PRIVACY, Reply(blocks), turn.conversation.fresh(turn.now))


def _listed(lines: list[str], room: int) -> str:
    while lines and len("\n".join(lines)) + 40 > room:
        lines.pop()
    return "\n".join(lines)


def _day(at: datetime) -> str:
    return printed(today(at))
