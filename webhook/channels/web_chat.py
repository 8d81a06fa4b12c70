"""The chat page's own channel: what the page posts, and replies as JSON that the page draws itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from bot.messages import Address, Channel, IncomingMessage, Kind, Reply
from bot.ports import Delivery, OutboundRequest, StoreUnavailable
from webhook.channels import text
from webhook.channels.base import NOBODY, Admission, Admitted, Identity, SendResult, Unreadable, Verdict
from webhook.channels.incoming import child, json_object, place, text_of, words

# Made by the page with crypto.randomUUID(): whoever knows a session can read its replies.
_SESSION = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
CHOICE_LIMIT = 64  # bytes, as everywhere


@dataclass(frozen=True, slots=True)
class WebChatConfig:
    """Nothing to set: the page is always there."""


class Mailbox(Protocol):
    """Where the page looks for what was said to it."""

    async def add(self, conversation_id: str, reply: Mapping[str, Any]) -> None:
        """Keep `reply` for the page. Raises StoreUnavailable."""


class WebChat:
    """The pure half: `{"session", "id"}` and one of `text`, `choice`, `location{latitude,longitude}`, `start`."""

    channel = Channel.WEB

    def __init__(self, config: WebChatConfig | None = None, identity: Identity = NOBODY) -> None:
        self.identity = identity
        self.listening: Mapping[str, int] = {}  # there are no groups

    def admit(self, headers: Mapping[bytes, bytes], body: bytes) -> Admission:
        """Raises Unreadable. There is no signature: anybody may ask, so only what can be answered is stored."""
        message = _read(json_object(body))
        return Admitted(f"{message.conversation_id}:{message.address.quote_id}", message.conversation_id)

    def parse(self, body: bytes) -> IncomingMessage | None:
        """The message. Raises Unreadable."""
        return _read(json_object(body))

    def render(self, reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
        """One body with everything; the page escapes and draws it."""
        body: dict[str, Any] = {
            "blocks": [_block(block.title, block.text) for block in reply.blocks],
            "choices": [{"label": text.nfc(c.label), "payload": c.payload} for c in reply.choices],
            "ask_location": reply.ask_location,
            "venue": asdict(reply.venue) if reply.venue else None,
            "in_reply_to": address.quote_id,
        }
        marks = {"rate": reply.rate, "toast": reply.toast, "by_staff": reply.by_staff, "may_follow": reply.may_follow}
        body |= {name: value for name, value in marks.items() if value}
        return (OutboundRequest("reply", body),)


def _read(message: dict[str, Any]) -> IncomingMessage:
    session = _session(message)
    address = Address(session, quote_id=_matching(message, "id", _ID))
    head = (Channel.WEB, session, session, address)
    if "choice" in message:
        payload = text_of(message, "choice").strip()
        if not payload or len(payload.encode()) > CHOICE_LIMIT:
            raise Unreadable("no choice")
        return IncomingMessage(*head, Kind.CHOICE, payload=payload)
    if "location" in message:
        point = child(message, "location")
        return IncomingMessage(*head, Kind.LOCATION, place=place(point.get("latitude"), point.get("longitude")))
    if message.get("start") is True:
        return IncomingMessage(*head, Kind.START)
    if "text" not in message:
        raise Unreadable("no text")
    read = words(text_of(message, "text"))
    return IncomingMessage(*head, read.kind, read.text, read.payload)


def _block(title: str, paragraph: str) -> dict[str, str]:
    return {"title": text.nfc(title), "text": text.nfc(paragraph)}


def _session(message: dict[str, Any]) -> str:
    return _matching(message, "session", _SESSION)


def _matching(message: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not pattern.match(value):
        raise Unreadable(f"no {name}")
    return value


class WebChatSender:
    """Puts a reply where the page looks for it."""

    def __init__(self, replies: Mailbox) -> None:
        self._replies = replies

    async def send(self, delivery: Delivery) -> SendResult:
        """Never raises. The delivery's id rides along, so that a reply sent again is shown once."""
        try:
            await self._replies.add(delivery.conversation_id, {**delivery.request.body, "id": str(delivery.id)})
        except StoreUnavailable:
            return SendResult(Verdict.RETRY, "store", "Chưa ghi được câu trả lời cho trang trò chuyện")
        return SendResult(Verdict.SENT)

    async def identify(self) -> Identity | None:
        """The page has one bot, and everybody on it talks to that."""
        return None

    async def is_admin(self, chat_id: str, user_id: str) -> bool | None:
        """The page has no groups."""
        return None

    async def typing(self, chat_id: str) -> None:
        """The page shows by itself that it waits."""

    async def upkeep(self) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing of its own is open."""
