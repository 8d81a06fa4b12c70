"""Short ways to make what a store is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages import Address, Channel
from bot.ports import ClaimedUpdate, OutboundRequest, Settlement, StoredUpdate, TurnStore
from bot.questions import CandidateScore, QuestionRecord
from bot.status import Status
from bot.turn import Conversation

ADDRESS = Address("chat-1", is_group=True, thread_id="7", quote_id="q")


def update(
    delivery_id: str, conversation_id: str = "an", channel: Channel = Channel.TELEGRAM, body: bytes = b"{}"
) -> StoredUpdate:
    return StoredUpdate(channel, delivery_id, conversation_id, body)


def request(text: str = "xin chào", **more: Any) -> OutboundRequest:
    return OutboundRequest("sendMessage", {"text": text}, **more)


def question(text: str = "làm hộ chiếu ở đâu", status: Status = Status.UNANSWERED, **more: Any) -> QuestionRecord:
    return QuestionRecord(text, status, candidates=(CandidateScore("ho-chieu", "xuat-nhap-canh", 0.31),), **more)


def settlement(update_id: int, *requests: OutboundRequest, **more: Any) -> Settlement:
    given = {"conversation": Conversation(greeted=True), "question": None, "address": ADDRESS, **more}
    return Settlement(update_id=update_id, requests=requests, **given)


async def put_all(store: TurnStore, *updates: StoredUpdate) -> None:
    for item in updates:
        assert await store.put(item)


def delivery_ids(claimed: Sequence[ClaimedUpdate]) -> list[str]:
    return [item.update.delivery_id for item in claimed]
