"""A fake Bot API: judges length, markup, keyboards and chats; answers as Telegram does, errors with HTTP status."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from webhook.demo.server import FakeServer, main

TOKEN = "123456:fake-token"
BOT = {"id": 666, "is_bot": True, "first_name": "Hỏi Đáp", "username": "vneid_bot", "can_join_groups": True}
TAGS = "b|strong|i|em|u|s|code|pre|a|blockquote|tg-spoiler"
_TAG = re.compile(rf"<(/?)({TAGS})(?: [^<>]*)?>")

Judgement = tuple[int, dict[str, Any]]


class TelegramApi(FakeServer):
    """`blocked`: chats that answer 403. `migrated`: old group id -> new one."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.blocked: set[str] = set()
        self.migrated: dict[str, int] = {}
        self.retry_after_s = 1
        self._message_id = 0

    def refuse(self, fault: str) -> Judgement:
        """429 with retry_after, or an error of Telegram's by its status."""
        if fault == "429":
            return _error(429, f"Too Many Requests: retry after {self.retry_after_s}", retry_after=self.retry_after_s)
        words = {"400": "Bad Request: can't parse entities: unclosed tag", "401": "Unauthorized", "403": "Forbidden"}
        return _error(int(fault), words.get(fault, "Internal Server Error"))

    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Judgement:
        """What Telegram would say."""
        prefix, _, method = path.rpartition("/")
        if not prefix.endswith(f"/bot{self.token}"):
            return _error(401, "Unauthorized")
        match method:
            case "getMe":
                return _ok(BOT)
            case "sendMessage":
                return self._chat(body) or _text(body) or _keyboard(body) or self._sent(body)
            case "sendVenue":
                return self._chat(body) or _venue(body) or self._sent(body)
            case "answerCallbackQuery":
                return _ok(True) if body.get("callback_query_id") else _error(400, "Bad Request: query is too old")
            case "setWebhook" | "deleteWebhook" | "setMyCommands" | "sendChatAction":
                return _ok(True)
        return _error(404, "Not Found")

    def _chat(self, body: Mapping[str, Any]) -> Judgement | None:
        chat = str(body.get("chat_id", ""))
        if not re.fullmatch(r"-?\d{1,16}|@\w+", chat):
            return _error(400, "Bad Request: chat not found")
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if chat in self.migrated:
            moved = self.migrated[chat]
            return _error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
        return None

    def _sent(self, body: Mapping[str, Any]) -> Judgement:
        self._message_id += 1
        chat = int(body["chat_id"])
        kind = "private" if chat > 0 else "supergroup"
        message = {"message_id": self._message_id, "date": int(time.time()), "chat": {"id": chat, "type": kind}}
        return _ok({**message, "from": BOT, "text": body.get("text", "")})


def _text(body: Mapping[str, Any]) -> Judgement | None:
    shown = str(body.get("text", ""))
    if body.get("parse_mode") == "HTML":
        if problem := _unbalanced(shown):
            return _error(400, f"Bad Request: can't parse entities: {problem}")
        shown = html.unescape(_TAG.sub("", shown))
    if not shown.strip():
        return _error(400, "Bad Request: message text is empty")
    if len(shown.encode("utf-16-le")) // 2 > 4096:
        return _error(400, "Bad Request: message is too long")
    return None


def _unbalanced(text: str) -> str:
    if "<" not in text:
        return ""
    open_tags: list[str] = []
    for closing, name in _TAG.findall(text):
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return f"unexpected end tag {name}"
    if "<" in _TAG.sub("", text):
        return "unsupported start tag"
    return f"can't find end tag corresponding to start tag {open_tags[-1]}" if open_tags else ""


def _keyboard(body: Mapping[str, Any]) -> Judgement | None:
    given = body.get("reply_markup")
    if not given:
        return None
    try:
        markup = json.loads(given) if isinstance(given, str) else given
        inline = [button for row in markup.get("inline_keyboard", []) for button in row]
        keys = [button for row in markup.get("keyboard", []) for button in row]
    except (ValueError, AttributeError, TypeError):
        return _error(400, "Bad Request: can't parse reply keyboard markup JSON object")
    if bool(inline) == bool(keys):
        return _error(400, "Bad Request: object expected as reply markup")
    for button in inline:
        if not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
    if any(not button.get("text") for button in inline + keys):
        return _error(400, "Bad Request: button text must be non-empty")
    if any(button.get("request_location") for button in keys) and str(body["chat_id"]).startswith("-"):
        return _error(400, "Bad Request: location can be requested in private chats only")
    return None


def _venue(body: Mapping[str, Any]) -> Judgement | None:
    try:
        inside = -90 <= float(body["latitude"]) <= 90 and -180 <= float(body["longitude"]) <= 180
    except (KeyError, ValueError):
        inside = False
    if not inside or not body.get("title") or not body.get("address"):
        return _error(400, "Bad Request: wrong venue")
    return None


def _ok(result: object) -> Judgement:
    return 200, {"ok": True, "result": result}


def _error(code: int, description: str, **parameters: int) -> Judgement:
    extra = {"parameters": parameters} if parameters else {}
    return code, {"ok": False, "error_code": code, "description": description, **extra}


if __name__ == "__main__":
    main(TelegramApi, __doc__ or "")
