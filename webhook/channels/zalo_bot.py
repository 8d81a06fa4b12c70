"""Zalo Bot Platform: a bot made in the Zalo app, with a contract of its own beside the Official Account's."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.messages import Address, Channel, IncomingMessage, Kind, Reply
from bot.ports import Delivery, OutboundRequest
from webhook.channels import text
from webhook.channels.base import (
    NOBODY,
    Admission,
    Admitted,
    BadSignature,
    Identity,
    Ignored,
    SendResult,
    Unreadable,
    Verdict,
)
from webhook.channels.http import Answer, HttpPool, TransportError, redact
from webhook.channels.incoming import child, identifier, json_object, text_of, without_name, words
from webhook.channels.zalo_groups import without_call

SECRET_HEADER = b"x-bot-api-secret-token"
TEXT_LIMIT = 2000
DEFAULT_BASE = "https://bot-api.zaloplatforms.com"
_MEDIA = {
    "message.text.received": "",
    "message.image.received": "picture",
    "message.sticker.received": "sticker",
    "message.voice.received": "voice",
    "message.link.received": "link",
    "message.unsupported.received": "unsupported",
}


@dataclass(frozen=True, slots=True)
class ZaloBotConfig:
    """`ZALO_BOT_TOKEN`, `ZALO_BOT_SECRET`, `ZALO_BOT_API_BASE`; `name` as members see it, empty: asked for."""

    bot_token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    api_base: str = DEFAULT_BASE
    name: str = ""
    quote: bool = False  # `reply_to_message_id`: in one library, in no official list of parameters


class ZaloBot:
    """The pure half. In a group Zalo itself delivers only what names or answers the bot: all of it is addressed."""

    channel = Channel.ZALO_BOT

    def __init__(self, config: ZaloBotConfig, identity: Identity = NOBODY) -> None:
        """Raises ValueError without a secret: an empty one would admit everybody."""
        if not config.secret:
            raise ValueError("ZALO_BOT_SECRET is empty")
        self._secret = config.secret.encode()
        self._quote = config.quote
        self.listening: Mapping[str, int] = {}  # Zalo delivers nothing that does not address the bot
        self.identity = Identity(identity.id, identity.username, identity.name or config.name)

    def admit(self, headers: Mapping[bytes, bytes], body: bytes) -> Admission:
        """Raises BadSignature, Unreadable. The probe's body is not documented: an empty one is Ignored."""
        if not hmac.compare_digest(headers.get(SECRET_HEADER, b""), self._secret):
            raise BadSignature("secret token")
        if not body.strip():
            return Ignored("probe")
        update = json_object(body)
        event = _event(update)
        if isinstance(event, Ignored):
            return event
        message = child(event, "message")
        return Admitted(identifier(message, "message_id"), _conversation_id(message))

    def parse(self, body: bytes) -> IncomingMessage | None:
        """The message; None for an event without one. Raises Unreadable."""
        event = _event(json_object(body))
        if isinstance(event, Ignored):
            return None
        message = child(event, "message")
        chat_id, sender_id, is_group = _who(message)
        address = Address(chat_id, is_group, quote_id=identifier(message, "message_id"))
        media = _MEDIA[event["event_name"]]
        said = text_of(message, "text") or text_of(message, "caption")
        head = (Channel.ZALO_BOT, _conversation_id(message), sender_id, address)
        said = without_name(without_call(said, message, self.identity.id), self.identity.name) if is_group else said
        if media and not said:
            return IncomingMessage(*head, Kind.OTHER, media=media)
        read = words(said, named=is_group)
        return IncomingMessage(*head, read.kind, read.text, read.payload, media=media)

    def render(self, reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
        """Plain text with a numbered menu: this platform has neither buttons nor positions."""
        blocks = text.bubble(reply)
        if reply.venue:
            blocks.append(text.map_line(reply.venue))
        quote = {"reply_to_message_id": address.quote_id} if self._quote and address.is_group else {}
        return tuple(
            OutboundRequest("sendMessage", {"chat_id": address.chat_id, "text": text.plain(page), **quote})
            for page in text.pages(blocks, TEXT_LIMIT)
        )


def _event(update: dict[str, Any]) -> dict[str, Any] | Ignored:
    """The inner object: some deliveries come without the `ok`/`result` around it."""
    if update.get("ok") is False:
        return Ignored("error")
    if "ok" in update or "result" in update:
        update = child(update, "result")
    if not update:
        return Ignored("probe")
    name = update.get("event_name")
    if not isinstance(name, str) or not name:
        raise Unreadable("no event_name")
    if name not in _MEDIA:
        return Ignored("event")
    return Ignored("bot") if child(child(update, "message"), "from").get("is_bot") is True else update


def _who(message: dict[str, Any]) -> tuple[str, str, bool]:
    """(chat, sender, in a group). A chat that is not the sender's own is a group, whatever it calls itself."""
    chat_id, sender_id = identifier(child(message, "chat"), "id"), identifier(child(message, "from"), "id")
    kind = child(message, "chat").get("chat_type")
    return chat_id, sender_id, kind != "PRIVATE" and (kind == "GROUP" or chat_id != sender_id)


def _conversation_id(message: dict[str, Any]) -> str:
    chat_id, sender_id, is_group = _who(message)
    return f"{chat_id}:{sender_id}" if is_group else chat_id


# error_code -> (verdict, reason). 403 reads "internal server error" in the documentation, so it is tried again
# REFUSED_TRIES times; 408 is a time-out. A token that is not taken is mended by an operator: the replies wait for that.
REFUSED, REFUSED_TRIES = 403, 8  # about two minutes, for which its conversation waits
ERRORS: dict[int, tuple[Verdict, str]] = {
    400: (Verdict.DEAD, "Zalo Bot từ chối nội dung tin nhắn"),
    401: (Verdict.RETRY, "Zalo Bot không nhận ZALO_BOT_TOKEN"),
    REFUSED: (Verdict.RETRY, "Zalo Bot không cho gửi tới cuộc trò chuyện này"),
    404: (Verdict.DEAD, "Zalo Bot không tìm thấy cuộc trò chuyện hoặc phương thức"),
    408: (Verdict.RETRY, "Zalo Bot không trả lời kịp"),
    429: (Verdict.RETRY, "Đã hết hạn mức gửi của Zalo Bot"),
}


class ZaloBotSender:
    """One POST of JSON a delivery; the token is part of the URL and never of a reason."""

    def __init__(self, config: ZaloBotConfig, pool: HttpPool) -> None:
        self._config = config
        self._pool = pool

    async def send(self, delivery: Delivery) -> SendResult:
        """Never raises. `ok` decides, not the HTTP status alone."""
        try:
            answer = await self._pool.post_json(self._url(delivery.request.method), delivery.request.body)
        except TransportError as error:
            return SendResult(Verdict.RETRY, error.code, "Không liên lạc được với Zalo Bot")
        return self._judge(answer, delivery.attempt)

    async def identify(self) -> Identity | None:
        """getMe: our id, account name and visible name."""
        try:
            answer = (await self._pool.post_json(self._url("getMe"), {})).json() or {}
        except TransportError:
            return None
        me = answer.get("result")
        if answer.get("ok") is not True or not isinstance(me, dict):
            return None
        name = me.get("display_name") or self._config.name
        return Identity(str(me.get("id", "")), str(me.get("account_name", "")), str(name))

    async def is_admin(self, chat_id: str, user_id: str) -> bool | None:
        """This platform does not tell who owns a group."""
        return None

    async def typing(self, chat_id: str) -> None:
        """sendChatAction."""
        try:
            await self._pool.post_json(self._url("sendChatAction"), {"chat_id": chat_id, "action": "typing"})
        except TransportError:
            pass

    async def upkeep(self) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    def _url(self, method: str) -> str:
        return f"{self._config.api_base}/bot{self._config.bot_token}/{method}"

    def _judge(self, answer: Answer, attempt: int) -> SendResult:
        said = answer.json()
        if said is not None and said.get("ok") is True and answer.status < 400:
            return SendResult(Verdict.SENT)
        if said is None and answer.status < 400:
            return SendResult(Verdict.RETRY, "garbage", "Zalo Bot trả lời không đọc được")
        code = said.get("error_code") if said else None
        number = code if isinstance(code, int) and not isinstance(code, bool) else answer.status
        verdict, reason = ERRORS.get(number, (Verdict.RETRY, "Zalo Bot đang gặp lỗi"))
        if number == REFUSED and attempt >= REFUSED_TRIES:
            verdict = Verdict.DEAD
        words = redact(str((said or {}).get("description", "")), self._config.bot_token)
        return SendResult(verdict, str(number), f"{reason}: {words}" if words else reason)
