"""Values of the bot as columns, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from bot.messages import Address, Channel
from bot.ports import Delivery, OutboundRequest
from bot.questions import QuestionRecord
from webhook.storage.database import from_ms

_ADDRESS = tuple(field.name for field in fields(Address))
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def address_text(address: Address) -> str:
    """The fields that say something, as JSON."""
    return _encode({name: value for name in _ADDRESS if (value := getattr(address, name))})


def request_text(request: OutboundRequest) -> str:
    """The whole request as JSON."""
    kept: dict[str, Any] = {"method": request.method, "body": request.body}
    if request.fallback is not None:
        kept["fallback"] = request.fallback
    if request.best_effort:
        kept["best_effort"] = True
    if request.unasked:
        kept["unasked"] = True
    if request.vital:
        kept["vital"] = True
    return _encode(kept)


def delivery(
    id: int,
    channel: str,
    conversation_id: str,
    attempt: int,
    created_at: int,
    address: str,
    request: str,
    priority: int = 0,
) -> Delivery:
    """One outbox row; `attempt` counts the one that begins now."""
    return Delivery(
        id=id,
        channel=Channel(channel),
        conversation_id=conversation_id,
        address=Address(**json.loads(address)),
        request=OutboundRequest(**json.loads(request)),
        attempt=attempt,
        created_at=from_ms(created_at),
        is_broadcast=priority > 0,
    )


def question_row(question: QuestionRecord) -> tuple[str, str, str, str, float, str, str, str]:
    """text, status, entry, topic, confidence, candidates, choices, confused_with."""
    candidates = [{"entry": c.entry, "topic": c.topic, "score": round(c.score, 4)} for c in question.candidates]
    return (
        question.text,
        question.status.value,
        question.entry,
        question.topic,
        question.confidence,
        _encode(candidates),
        _encode(question.choices),
        question.confused_with,
    )
