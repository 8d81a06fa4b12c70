"""What providers post when somebody in the demo says something: their own shapes, signed as they sign."""

from __future__ import annotations

import itertools
import json
import re
import time
from dataclasses import dataclass
from typing import Any

from bot.messages import Channel
from webhook.channels.zalo_oa import mac
from webhook.demo.telegram_api import BOT
from webhook.demo.zalo_oa_api import OA
from webhook.demo.zalo_oauth import APP_ID

OA_KEY = "demo-oa-secret-key"
SECRET = "demo-webhook-secret"
_NUMBERS = itertools.count(1)
_MENTION = re.compile(rf"@{BOT['username']}\b")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the neighbourhood. `number` makes their ids."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where people talk: a private chat or a group of one channel."""

    title: str
    channel: Channel
    chat_id: str
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """One POST of a provider."""

    path: str
    body: bytes
    headers: dict[str, str]


def said(place: Place, person: Person, text: str, *, quoting: str = "", voice: bool = False) -> Posted:
    """`person` writes `text` there, or speaks it; `quoting`: the bot's message that they reply to."""
    match place.channel:
        case Channel.TELEGRAM:
            return telegram({"message": _telegram_message(place, person, text, quoting, voice=voice)})
        case Channel.ZALO_OA:
            return _zalo_oa(_oa_event(place, person, text, voice=voice))
    return _zalo_bot(place, person, text)


def telegram(update: dict[str, Any]) -> Posted:
    """An update of Telegram's."""
    body = _encode({"update_id": 7_000_000 + next(_NUMBERS), **update})
    return Posted("/webhook/telegram", body, {"X-Telegram-Bot-Api-Secret-Token": SECRET})


def typed_elsewhere(person: Person, text: str) -> Posted:
    """An inline query."""
    return telegram({"inline_query": {"id": f"q{next(_NUMBERS)}", "from": _user(person), "query": text, "offset": ""}})


def written_by_staff(place: Place, text: str) -> Posted:
    """The echo of what a member of staff wrote in the OA's inbox."""
    sender = {"id": OA["oaid"], "admin_id": "can-bo-1"}
    message = {"text": text, "msg_id": f"echo-{next(_NUMBERS)}"}
    return _zalo_oa(
        {"event_name": "oa_send_text", "sender": sender, "recipient": {"id": place.chat_id}, "message": message}
    )


def _telegram_message(place: Place, person: Person, text: str, quoting: str, *, voice: bool) -> dict[str, Any]:
    kind = {"type": "supergroup", "title": place.title} if place.is_group else {"type": "private"}
    message: dict[str, Any] = {
        "message_id": next(_NUMBERS),
        "from": _user(person),
        "chat": {"id": int(place.chat_id), **kind},
        "date": int(time.time()),
    }
    if voice:
        return {**message, "voice": {"file_id": "v", "file_unique_id": "v", "duration": 4}}
    if quoting:
        own = {"message_id": int(quoting), "from": BOT, "chat": message["chat"], "date": message["date"], "text": "…"}
        message["reply_to_message"] = own
    entities = [
        {"type": "mention", "offset": len(text[: found.start()].encode("utf-16-le")) // 2, "length": len(found[0])}
        for found in _MENTION.finditer(text)
    ]
    if text.startswith("/"):
        entities.append({"type": "bot_command", "offset": 0, "length": len(text.split()[0])})
    return {**message, "text": text, **({"entities": entities} if entities else {})}


def _user(person: Person) -> dict[str, Any]:
    return {"id": 500_000 + person.number, "is_bot": False, "first_name": person.name, "language_code": "vi"}


def _oa_event(place: Place, person: Person, text: str, *, voice: bool) -> dict[str, Any]:
    sender = {"id": str(8_309_393_969_855_400_000 + person.number)}
    message: dict[str, Any] = {"msg_id": f"m-{next(_NUMBERS)}"}
    if voice:
        message["attachments"] = [{"type": "audio", "payload": {"url": "https://f.example/a.amr"}}]
        return {"event_name": "user_send_audio", "sender": sender, "recipient": {"id": OA["oaid"]}, "message": message}
    message["text"] = text
    if place.is_group:
        recipient = {"id": place.chat_id}
        return {"event_name": "user_send_group_text", "sender": sender, "recipient": recipient, "message": message}
    return {"event_name": "user_send_text", "sender": sender, "recipient": {"id": OA["oaid"]}, "message": message}


def _zalo_oa(event: dict[str, Any]) -> Posted:
    stamp = str(time.time_ns() // 1_000_000)
    body = _encode({"app_id": APP_ID, "oa_id": OA["oaid"], **event, "timestamp": stamp})
    return Posted("/webhook/zalo-oa", body, {"X-ZEvent-Signature": f"mac={mac(APP_ID, body, stamp, OA_KEY)}"})


def _zalo_bot(place: Place, person: Person, text: str) -> Posted:
    message = {
        "message_id": f"b-{next(_NUMBERS)}",
        "date": time.time_ns() // 1_000_000,
        "from": {"id": place.chat_id, "display_name": person.name, "is_bot": False},
        "chat": {"id": place.chat_id, "chat_type": "PRIVATE"},
        "text": text,
    }
    body = _encode({"ok": True, "result": {"event_name": "message.text.received", "message": message}})
    return Posted("/webhook/zalo-bot", body, {"X-Bot-Api-Secret-Token": SECRET})


def _encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
