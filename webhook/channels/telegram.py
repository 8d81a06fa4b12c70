"""Telegram: updates in, Bot API calls out. The pure half needs python-telegram-bot for `parse` alone."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.messages import Address, Channel, ChatChange, IncomingMessage, InlineQuery, Kind, Reply
from bot.ports import OutboundRequest
from webhook.channels import telegram_inline as inline
from webhook.channels import telegram_mentions as mentions
from webhook.channels.base import NOBODY, Admission, Admitted, BadSignature, Identity, Ignored, Overheard, Unreadable
from webhook.channels.incoming import (
    child,
    identifier,
    json_object,
    optional_child,
    optional_identifier,
    place,
    text_of,
    words,
)
from webhook.channels.telegram_chats import change, membership
from webhook.channels.telegram_plain import is_plain
from webhook.channels.telegram_render import calls
from webhook.lean import NEVER_USED, without

if TYPE_CHECKING:  # the accepting process must not carry the index
    from bot.inline import InlineResult

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
DEFAULT_BASE = "https://api.telegram.org"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")

ANONYMOUS_SENDERS = frozenset({"1087968824", "136817688"})  # GroupAnonymousBot, Channel_Bot: people behind a mask
_MEDIA = {
    "sticker": "sticker",
    "dice": "sticker",
    "photo": "picture",
    "animation": "picture",
    "voice": "voice",
    "video": "video",
    "video_note": "video_note",
    "audio": "file",
    "document": "file",
    "contact": "contact",
    "poll": "poll",
    "story": "link",
}
# What Telegram tells about the chat itself; nobody said anything.
_SERVICE_NAMES = """
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created
    supergroup_chat_created channel_chat_created message_auto_delete_timer_changed migrate_to_chat_id
    migrate_from_chat_id pinned_message successful_payment refunded_payment users_shared chat_shared
    connected_website write_access_allowed passport_data proximity_alert_triggered boost_added chat_background_set
    checklist_tasks_done checklist_tasks_added direct_message_price_changed forum_topic_created forum_topic_edited
    forum_topic_closed forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden giveaway_created
    giveaway giveaway_winners giveaway_completed paid_message_price_changed suggested_post_approved
    suggested_post_approval_failed suggested_post_declined suggested_post_paid suggested_post_refunded
    video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited web_app_data gift
    unique_gift
"""
_SERVICE = frozenset(_SERVICE_NAMES.split())


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """`TELEGRAM_BOT_TOKEN`, `TELEGRAM_WEBHOOK_SECRET`, `TELEGRAM_API_BASE`."""

    bot_token: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    api_base: str = DEFAULT_BASE


class _Envelope(NamedTuple):
    """What is common to a message and a button press. `addressed` None: only our identity could tell.

    `alone`: a text that answers nobody, so it may be a question to everybody.
    """

    delivery_id: str
    chat_id: str
    sender_id: str
    is_group: bool
    thread_id: str
    addressed: bool | None
    alone: bool = False

    @property
    def conversation_id(self) -> str:
        if not self.is_group:
            return self.chat_id
        return ":".join(part for part in (self.chat_id, self.sender_id, self.thread_id) if part)


class Telegram:
    """The pure half: admit, parse, render."""

    channel = Channel.TELEGRAM

    def __init__(self, config: TelegramConfig, identity: Identity = NOBODY) -> None:
        """Raises ValueError without a secret: an empty one would admit everybody."""
        if not config.webhook_secret:
            raise ValueError("TELEGRAM_WEBHOOK_SECRET is empty")
        self._secret = config.webhook_secret.encode()
        self.identity = identity
        self.listening: Mapping[str, int] = {}

    def admit(self, headers: Mapping[bytes, bytes], body: bytes) -> Admission:
        """Raises BadSignature, Unreadable. Neighbours' talk in a group is Ignored, so that it is never stored."""
        if not hmac.compare_digest(headers.get(SECRET_HEADER, b""), self._secret):
            raise BadSignature("secret token")
        envelope = self._envelope(json_object(body))
        if isinstance(envelope, Ignored | Admitted):
            return envelope
        if envelope.is_group and envelope.chat_id in self.listening:
            return self._in_listening_group(envelope)
        if envelope.addressed is False:
            return Ignored("not addressed")
        return Admitted(envelope.delivery_id, envelope.conversation_id)

    def _in_listening_group(self, envelope: _Envelope) -> Admission:
        heard_in = ":".join(part for part in (envelope.chat_id, envelope.thread_id) if part)
        if envelope.addressed is not False:
            return Admitted(envelope.delivery_id, envelope.conversation_id, heard_in)
        wait_min = self.listening[envelope.chat_id] if envelope.alone else 0
        return Overheard(envelope.delivery_id, envelope.conversation_id, heard_in, envelope.sender_id, wait_min)

    def parse(self, body: bytes) -> IncomingMessage | ChatChange | InlineQuery | None:
        """The message, or what became of a chat; None for an event without either. Raises Unreadable.

        A live location's movement and an edited text are ignored: the first version was answered already, and one
        question gets one answer.
        """
        data = json_object(body)
        envelope = self._envelope(data)
        if isinstance(envelope, Ignored):
            return None
        _check_with_library(data)
        if isinstance(envelope, Admitted):
            return inline.read(child(data, "inline_query")) if "inline_query" in data else change(data)
        if "callback_query" in data:
            return _press(envelope, data["callback_query"])
        return self._message(envelope, data["message"])

    def render(self, reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
        """Acknowledge the button, say the text, then the venue. Raises ValueError for a payload over 64 bytes."""
        return calls(reply, address)

    def render_results(self, query: InlineQuery, results: Sequence[InlineResult]) -> OutboundRequest:
        """The one call that offers `results`."""
        return inline.answer(query.query_id, results)

    def _envelope(self, update: dict[str, Any]) -> _Envelope | Admitted | Ignored:
        number = update.get("update_id")
        if isinstance(number, bool) or not isinstance(number, int):
            raise Unreadable("no update_id")
        delivery_id = identifier(update, "update_id")
        if "message" in update:
            return self._message_envelope(delivery_id, child(update, "message"))
        if "callback_query" in update:
            return _press_envelope(delivery_id, child(update, "callback_query"))
        if "inline_query" in update:
            return inline.admitted(delivery_id, child(update, "inline_query"))
        if "my_chat_member" in update:
            return membership(delivery_id, child(update, "my_chat_member"))
        return Ignored(next((name for name in update if name in ALLOWED_UPDATES), "event"))

    def _message_envelope(self, delivery_id: str, message: dict[str, Any]) -> _Envelope | Admitted | Ignored:
        chat = child(message, "chat")
        if "migrate_to_chat_id" in message:  # the old group's own word; what the new one says of itself is not asked
            identifier(message, "migrate_to_chat_id")
            return Admitted(delivery_id, identifier(chat, "id"))
        if message.get("is_automatic_forward") or chat.get("type") == "channel":
            return Ignored("channel post")
        if not _SERVICE.isdisjoint(message):
            return Ignored("service")
        sender = child(message, "from")
        sender_id = identifier(sender, "id")
        if sender_id in ANONYMOUS_SENDERS and "sender_chat" in message:
            sender_id = identifier(child(message, "sender_chat"), "id")
        elif sender.get("is_bot") is True:
            return Ignored("bot")
        if self.identity.id and optional_identifier(optional_child(message, "via_bot"), "id") == self.identity.id:
            return Ignored("own")
        is_group = chat.get("type") != "private"
        addressed = mentions.addressed(message, self.identity) if is_group else True
        thread_id = _thread(message)
        alone = is_group and isinstance(message.get("text"), str) and not mentions.replies(message)
        return _Envelope(delivery_id, identifier(chat, "id"), sender_id, is_group, thread_id, addressed, alone)

    def _message(self, envelope: _Envelope, message: dict[str, Any]) -> IncomingMessage:
        address = Address(
            envelope.chat_id,
            envelope.is_group,
            envelope.thread_id,
            quote_id=optional_identifier(message, "message_id"),
        )
        media = next((name for key, name in _MEDIA.items() if key in message), "")
        said = mentions.without_mention(message, self.identity)
        kind, shown, payload, where = Kind.OTHER, "", "", None
        if "location" in message:
            kind = Kind.LOCATION
            point = child(message, "location")
            name = text_of(optional_child(message, "venue"), "title")
            where = place(point.get("latitude"), point.get("longitude"), name)
        elif said is not None:
            read = words(said, named=envelope.is_group and not media)
            kind, shown, payload = read.kind, read.text, read.payload
            if media and not shown and kind is Kind.TEXT:  # the caption was nothing but our name
                kind = Kind.OTHER
        else:
            media = media or "unsupported"
        return IncomingMessage(
            Channel.TELEGRAM,
            envelope.conversation_id,
            envelope.sender_id,
            address,
            kind,
            text=shown,
            payload=payload,
            place=where,
            media=media,
            addressed=envelope.addressed is True,
        )


def _check_with_library(data: dict[str, Any]) -> None:
    """python-telegram-bot's own reading of the update: it raises whatever a missing or odd field leads to."""
    if is_plain(data):
        return
    with without(*NEVER_USED):
        from telegram import Update

    try:
        Update.de_json(data, None)
    except (TypeError, KeyError, ValueError, AttributeError, ArithmeticError, OSError, RecursionError) as error:
        raise Unreadable(f"not an update: {type(error).__name__}") from None


def _press_envelope(delivery_id: str, query: dict[str, Any]) -> _Envelope | Ignored:
    if "message" not in query or "data" not in query:
        return Ignored("inline button")
    sender_id = identifier(child(query, "from"), "id")
    message = child(query, "message")
    chat = child(message, "chat")
    is_group = chat.get("type") != "private"
    return _Envelope(delivery_id, identifier(chat, "id"), sender_id, is_group, _thread(message), True)


def _press(envelope: _Envelope, query: dict[str, Any]) -> IncomingMessage:
    payload = text_of(query, "data").strip()
    if not payload:
        raise Unreadable("no data")
    address = Address(
        envelope.chat_id,
        envelope.is_group,
        envelope.thread_id,
        quote_id=optional_identifier(query["message"], "message_id"),
        callback_id=identifier(query, "id"),
    )
    return IncomingMessage(
        Channel.TELEGRAM, envelope.conversation_id, envelope.sender_id, address, Kind.CHOICE, payload=payload
    )


def _thread(message: dict[str, Any]) -> str:
    # Without `is_topic_message` the number is that of a reply chain, which cannot be written to.
    return optional_identifier(message, "message_thread_id") if message.get("is_topic_message") is True else ""
