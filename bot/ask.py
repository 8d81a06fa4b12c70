"""One question without a channel: what `hoidap06 ask` prints. No database, no network, no thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.handlers import answer
from bot.messages import Address, Channel, IncomingMessage, Kind
from bot.turn import Conversation, Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.text.fold import MAX_CHARS

# The notice of a first contact belongs to a person; a question asked here has none.
_KNOWN = Conversation(greeted=True)


def ask(knowledge: KnowledgeBase, question: str, now: datetime, before: Conversation = _KNOWN) -> Outcome:
    """The outcome of one message in a private conversation; `now` is aware."""
    message = IncomingMessage(
        channel=Channel.WEB,
        conversation_id="ask",
        sender_id="ask",
        address=Address("ask"),
        kind=Kind.TEXT,
        text=question[: MAX_CHARS * 2],
    )
    return answer(Turn(message, before, knowledge, now))


def ask_text(knowledge: KnowledgeBase, question: str, after: str | None, now: datetime) -> dict[str, Any]:
    """The contract's JSON for one row, its own conversation; `after` is the question before it, if any.

    `question, status, entry, topic, choices:[{entry,topic}], also:[{entry,topic}], confidence, text`.
    """
    before = ask(knowledge, after, now).conversation if after else _KNOWN
    outcome = ask(knowledge, question, now, before)
    status, record = outcome.status.contract, outcome.question
    answered = status in ("answered", "emergency", "scam_warning")
    name = outcome.conversation.entry if status in ("answered", "scam_warning") and _about_entry(outcome) else ""
    entry = knowledge.entries.get(name)
    offered = [knowledge.entries[e] for e in (record.choices if record else ()) if e in knowledge.entries]
    return {
        "question": question,
        "status": outcome.status.value,
        "entry": entry.id if answered and entry else None,
        "topic": entry.topic if answered and entry else "OOS-KHAN-CAP" if status == "emergency" else None,
        "choices": [{"entry": e.id, "topic": e.topic} for e in offered[:3]],
        "also": [{"entry": e, "topic": t} for e, t in outcome.also],
        "confidence": record.confidence if record else 0.0,
        "text": outcome.reply.with_menu() if outcome.reply else "",
    }


def _about_entry(outcome: Outcome) -> bool:
    """A menu, a place and the privacy notice are answers without an entry."""
    return outcome.status.value in ("answered", "answered_aspect", "scam_warning")
