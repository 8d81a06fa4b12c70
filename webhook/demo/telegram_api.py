"""A fake Bot API: judges length, markup, keyboards and chats; answers as Telegram does, errors with HTTP status."""

from __future__ import annotations

import asyncio
import html
import json
import math
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from webhook.demo.pace import Window
from webhook.demo.server import FakeServer
from webhook.demo.telegram_setup import Judgement, Setup, error, ok

TOKEN = "123456:fake-token"
BOT = {
    "id": 666,
    "is_bot": True,
    "first_name": "Hỏi Đáp",
    "username": "vneid_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
POLL_S = 0.1
TAGS = "b|strong|i|em|u|s|code|pre|a|blockquote|tg-spoiler"
_TAG = re.compile(rf"<(/?)({TAGS})(?: [^<>]*)?>")


class TelegramApi(FakeServer):
    """`blocked`: chats that answer 403. `migrated`: old group id -> new one. `queries`: inline queries still open;
    None: any. `admins`: (group, user). `paced`: 30 a second, 1 a second a chat (3 at once are let through), 20 a minute
    a group."""

    def __init__(self, token: str = TOKEN, *, paced: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.token = token
        self.blocked: set[str] = set()
        self.migrated: dict[str, int] = {}
        self.queries: set[str] | None = None
        self.admins: set[tuple[str, str]] = set()
        self.retry_after_s = 1
        self.setup = Setup()
        self.updates: deque[dict[str, Any]] = deque()
        overall, chat, group = Window(30, 1.0, clock), Window(3, 3.0, clock), Window(20, 60.0, clock)
        self._limits = (("all", overall), ("chat", chat), ("group", group)) if paced else ()
        self._message_id = 0

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """A poll without an update is held open for a moment, where the real one holds it for half a minute."""
        if request.path.endswith("/getUpdates") and not self.updates:
            await asyncio.sleep(POLL_S)
        return await super().answer(request)

    def refuse(self, fault: str) -> Judgement:
        """429 with retry_after, or an error of Telegram's by its status."""
        if fault == "429":
            return error(429, f"Too Many Requests: retry after {self.retry_after_s}", retry_after=self.retry_after_s)
        words = {"400": "Bad Request: can't parse entities: unclosed tag", "401": "Unauthorized", "403": "Forbidden"}
        return error(int(fault), words.get(fault, "Internal Server Error"))

    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Judgement:
        """What Telegram would say."""
        prefix, _, method = path.rpartition("/")
        if not prefix.endswith(f"/bot{self.token}"):
            return error(401, "Unauthorized")
        match method:
            case "getMe":
                return ok(BOT)
            case "sendMessage":
                return self._chat(body) or _text(body) or _keyboard(body) or self._pace(body) or self._sent(body)
            case "sendVenue":
                return self._chat(body) or _venue(body) or self._pace(body) or self._sent(body)
            case "sendChatAction":
                known = body.get("action") in ("typing", "upload_photo", "find_location")
                return self._chat(body) or (ok(True) if known else error(400, "Bad Request: wrong parameter action"))
            case "getChatMember":
                return self._chat(body) or self._member(body)
            case "answerCallbackQuery":
                return _acknowledged(body)
            case "answerInlineQuery":
                return self._inline(body)
            case "getUpdates":
                return self._updates(body)
        return self.setup.judge(method, body)

    def _chat(self, body: Mapping[str, Any]) -> Judgement | None:
        chat = str(body.get("chat_id", ""))
        if not re.fullmatch(r"-?\d{1,16}|@\w+", chat):
            return error(400, "Bad Request: chat not found")
        if chat in self.blocked:
            return error(403, "Forbidden: bot was blocked by the user")
        if chat in self.migrated:
            moved = self.migrated[chat]
            return error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
        return None

    def _member(self, body: Mapping[str, Any]) -> Judgement:
        """As Telegram describes a member of a group; whoever is not among `admins` is an ordinary one."""
        user = str(body.get("user_id", ""))
        if not re.fullmatch(r"\d{1,16}", user):
            return error(400, "Bad Request: invalid user_id specified")
        member = {"user": {"id": int(user), "is_bot": False, "first_name": "Lan"}}
        if (str(body["chat_id"]), user) not in self.admins:
            return ok({**member, "status": "member"})
        return ok({**member, "status": "creator", "is_anonymous": False})

    def _pace(self, body: Mapping[str, Any]) -> Judgement | None:
        chat = str(body["chat_id"])
        keys = {"all": "", "chat": chat, "group": chat if chat.startswith("-") else None}
        keyed = [(window, key) for name, window in self._limits if (key := keys[name]) is not None]
        wait_s = max((window.wait_s(key) for window, key in keyed), default=0.0)
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            return error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for window, key in keyed:
            window.take(key)
        return None

    def _sent(self, body: Mapping[str, Any]) -> Judgement:
        self._message_id += 1
        chat = int(body["chat_id"])
        kind = "private" if chat > 0 else "supergroup"
        message = {"message_id": self._message_id, "date": int(time.time()), "chat": {"id": chat, "type": kind}}
        return ok({**message, "from": BOT, "text": body.get("text", "")})

    def _inline(self, body: Mapping[str, Any]) -> Judgement:
        if self.queries is not None and body.get("inline_query_id") not in self.queries:
            return error(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        try:
            given = body.get("results", "[]")
            results = json.loads(given) if isinstance(given, str) else given
            ids = [str(result["id"]) for result in results]
            whole = all(result["title"] and result["type"] == "article" for result in results)
            texts = [result["input_message_content"] for result in results]
        except (ValueError, KeyError, TypeError):
            return error(400, "Bad Request: can't parse inline query results JSON object")
        if (
            not whole
            or len(results) > 50
            or len(set(ids)) != len(ids)
            or any(not 1 <= len(i.encode()) <= 64 for i in ids)
        ):
            return error(400, "Bad Request: RESULT_ID_INVALID")
        for text in texts:
            if refused := _text({"text": text.get("message_text", ""), "parse_mode": text.get("parse_mode")}):
                return refused
        return ok(True)

    def _updates(self, body: Mapping[str, Any]) -> Judgement:
        """A short poll: what was confirmed by a higher offset never comes again, everything else does."""
        if self.setup.webhook:
            return error(409, "Conflict: can't use getUpdates method while webhook is active; delete the webhook first")
        offset = int(body.get("offset") or 0)
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        return ok(list(self.updates)[: int(body.get("limit") or 100)])


def _acknowledged(body: Mapping[str, Any]) -> Judgement:
    if not body.get("callback_query_id"):
        return error(400, "Bad Request: query is too old")
    return ok(True) if len(str(body.get("text", ""))) <= 200 else error(400, "Bad Request: MESSAGE_TOO_LONG")


def _text(body: Mapping[str, Any]) -> Judgement | None:
    shown = str(body.get("text", ""))
    if body.get("parse_mode") == "HTML":
        if problem := _unbalanced(shown):
            return error(400, f"Bad Request: can't parse entities: {problem}")
        shown = html.unescape(_TAG.sub("", shown))
    if not shown.strip():
        return error(400, "Bad Request: message text is empty")
    if len(shown.encode("utf-16-le")) // 2 > 4096:
        return error(400, "Bad Request: message is too long")
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
        return error(400, "Bad Request: can't parse reply keyboard markup JSON object")
    if bool(inline) == bool(keys):
        return error(400, "Bad Request: object expected as reply markup")
    for button in inline:
        if not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            return error(400, "Bad Request: BUTTON_DATA_INVALID")
    if any(not button.get("text") for button in inline + keys):
        return error(400, "Bad Request: button text must be non-empty")
    if any(button.get("request_location") for button in keys) and str(body["chat_id"]).startswith("-"):
        return error(400, "Bad Request: location can be requested in private chats only")
    return None


def _venue(body: Mapping[str, Any]) -> Judgement | None:
    try:
        inside = -90 <= float(body["latitude"]) <= 90 and -180 <= float(body["longitude"]) <= 180
    except (KeyError, ValueError):
        inside = False
    if not inside or not body.get("title") or not body.get("address"):
        return error(400, "Bad Request: wrong venue")
    return None
