"""Telegram's sending half: python-telegram-bot's Bot over the shared aiohttp pool. Imported by the sender alone."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from telegram import Bot
from telegram._utils.types import ODVInput
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.ports import Delivery, OutboundRequest
from webhook.channels.base import Identity, SendResult, Verdict
from webhook.channels.http import TOTAL_S, Answer, HttpPool, TransportError, form, redact
from webhook.channels.telegram import TelegramConfig
from webhook.channels.telegram_render import unmarked

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TAKEN = b'{"ok":true,"result":true}'
SENT = SendResult(Verdict.SENT)
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
LONGEST_WAIT_S = 86_400
_READ = ("/getMe", "/getChatMember")  # whose answers are looked at

os.environ.setdefault("PTB_TIMEDELTA", "1")  # `retry_after` as a timedelta, which the library is moving to
logging.getLogger("telegram").setLevel(logging.WARNING)  # at DEBUG it prints the token and every text


class PooledRequest(BaseRequest):
    """The library's transport over our pool: form-encoded, as its own; nothing is ever uploaded."""

    __slots__ = ("_pool",)

    def __init__(self, pool: HttpPool) -> None:
        self._pool = pool

    @property
    def read_timeout(self) -> float:
        """Seconds; the pool's own deadline is the one that counts."""
        return TOTAL_S

    async def initialize(self) -> None:
        """The pool opens itself on first use."""

    async def shutdown(self) -> None:
        """The pool is closed by whoever made it."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call. Raises TimedOut or NetworkError with our code as its message, never with the URL."""
        data = form(request_data.json_parameters) if request_data else b""
        try:
            answer = await self._pool.post(url, data, _FORM)
        except TransportError as error:
            raise (TimedOut if error.code == "timeout" else NetworkError)(error.code) from None
        if not (200 <= answer.status < 300 and _is_ok(answer)):
            return _refusal(answer)
        # A sent message is not read back: what matters is that it was taken, however it is described.
        return answer.status, answer.body if url.endswith(_READ) else _TAKEN

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object; unlike the library's own, garbage is not logged. Raises NetworkError."""
        if payload is _TAKEN:
            return {"ok": True, "result": True}
        try:
            value = json.loads(payload)
        except (ValueError, RecursionError):
            raise NetworkError("garbage") from None
        if not isinstance(value, dict):
            raise NetworkError("garbage")
        return value


def _is_ok(answer: Answer) -> bool:
    if answer.body.startswith((b'{"ok":true', b'{"ok": true')) and answer.body.endswith(b"}"):
        return True
    said = answer.json()
    return said is not None and said.get("ok") is True


def _refusal(answer: Answer) -> tuple[int, bytes]:
    """Status and body of a refusal, with nothing in it that the library would stumble over or quote.

    A proxy may wrap a refusal, or nothing at all, into 200.
    """
    said = answer.json() or {}
    status, code = answer.status, said.get("error_code")
    if status < 300:
        status = code if isinstance(code, int) and 400 <= code < 600 else 502
    given = said.get("parameters")
    given = given if isinstance(given, dict) else {}
    known = {name: given.get(name) for name in ("retry_after", "migrate_to_chat_id")}
    parameters = {name: value for name, value in known.items() if type(value) is int and abs(value) < 2**53}
    if "retry_after" in parameters:  # no wait, or one before now, is none that Telegram has named
        wait_s = min(parameters.pop("retry_after"), LONGEST_WAIT_S)
        parameters |= {"retry_after": wait_s} if wait_s > 0 else {}
    words = said.get("description")
    body = {"ok": False, "description": words if isinstance(words, str) else "", "parameters": parameters}
    return status, json.dumps(body).encode()


class TelegramSender:
    """One attempt a delivery. The Bot is made without getMe, so that a dead provider delays nobody's start."""

    def __init__(self, config: TelegramConfig, pool: HttpPool) -> None:
        self._token = config.bot_token
        request = PooledRequest(pool)
        base = config.api_base
        self._bot = Bot(
            config.bot_token,
            base_url=lambda token: f"{base}/bot{token}",
            base_file_url=lambda token: f"{base}/file/bot{token}",
            request=request,
            get_updates_request=request,
        )
        self._calls: dict[str, Callable[[dict[str, Any]], Awaitable[object]]] = {
            "sendMessage": self._say,
            "sendVenue": self._show,
            "answerCallbackQuery": self._acknowledge,
            "answerInlineQuery": self._suggest,
        }

    async def send(self, delivery: Delivery) -> SendResult:
        """Never raises. A group that became a supergroup is written to under its new id at once."""
        result, moved_to = await self._attempt(delivery.request, {})
        if moved_to:
            result, _ = await self._attempt(delivery.request, {"chat_id": moved_to})
        return replace(result, moved_to=moved_to) if moved_to else result

    async def _attempt(self, request: OutboundRequest, instead: dict[str, str]) -> tuple[SendResult, str]:
        """One call; with the new chat id when the group has moved."""
        try:
            await self._calls[request.method]({**request.body, **instead})
        except ChatMigrated as error:
            return SendResult(Verdict.DEAD, "migrated", "Nhóm đã chuyển sang mã khác"), str(error.new_chat_id)
        except TelegramError as error:
            return self._judge(error, request), ""
        except (TypeError, KeyError, ValueError, AttributeError) as error:  # before anything was sent
            return SendResult(Verdict.DEAD, "body", f"Nội dung gửi đi không hợp lệ: {type(error).__name__}"), ""
        return SENT, ""

    async def identify(self) -> Identity | None:
        """getMe: our id and username."""
        try:
            me = await self._bot.get_me()
        except (TelegramError, TypeError, KeyError, ValueError, AttributeError):
            return None
        return Identity(str(me.id), me.username or "", me.first_name)

    async def is_admin(self, chat_id: str, user_id: str) -> bool | None:
        """getChatMember. An administrator behind a mask writes in the group's own name, which is proof enough."""
        if chat_id == user_id:
            return True
        try:
            member = await self._bot.get_chat_member(chat_id, int(user_id))
        except BadRequest:  # nobody of that id is in the group
            return False
        except (TelegramError, TypeError, KeyError, ValueError, AttributeError):
            return None
        return member.status in ("creator", "administrator")

    async def typing(self, chat_id: str) -> None:
        """sendChatAction."""
        try:
            await self._bot.send_chat_action(chat_id, "typing")
        except TelegramError:
            pass

    async def upkeep(self) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def _say(self, body: dict[str, Any]) -> object:
        # What was rendered needs no objects to be built and taken apart again; answers are judged by the library.
        encoded = {name: value if isinstance(value, str) else _encode(value) for name, value in body.items()}
        if not (encoded["chat_id"] and encoded["text"]):
            raise ValueError("nobody to write to, or nothing to say")
        data = RequestData([RequestParameter(name, value, None) for name, value in encoded.items()])
        return await self._bot.request.post(f"{self._bot.base_url}/sendMessage", data)

    async def _show(self, body: dict[str, Any]) -> object:
        chat_id = body.pop("chat_id")
        point = [body.pop(name) for name in ("latitude", "longitude", "title", "address")]
        return await self._bot.send_venue(chat_id, *point, api_kwargs=body)

    async def _acknowledge(self, body: dict[str, Any]) -> object:
        return await self._bot.answer_callback_query(cast(str, body["callback_query_id"]), body.get("text"))

    async def _suggest(self, body: dict[str, Any]) -> object:
        return await self._bot.answer_inline_query(cast(str, body.pop("inline_query_id")), [], api_kwargs=body)

    def _judge(self, error: TelegramError, request: OutboundRequest) -> SendResult:
        """BadRequest and TimedOut are NetworkErrors to the library: the order matters."""
        words = redact(error.message, self._token)
        match error:
            case RetryAfter():
                wait = error.retry_after
                seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
                return SendResult(Verdict.RETRY, "429", "Telegram yêu cầu gửi chậm lại", seconds)
            case Forbidden():
                reason = f"Người nhận đã chặn bot hoặc đã xóa bot khỏi nhóm: {words}"
                return SendResult(Verdict.DEAD, "403", reason, gone=True)
            case InvalidToken():
                # An operator mends that within the day, and the replies are still wanted then.
                return SendResult(Verdict.RETRY, "401", "Telegram không nhận TELEGRAM_BOT_TOKEN")
            case BadRequest():
                if "parse_mode" in request.body and "parse entities" in words.lower():
                    reason = "Telegram không đọc được phần định dạng"
                    return SendResult(Verdict.FALLBACK, "400", reason, instead=unmarked(request.body))
                return SendResult(Verdict.DEAD, "400", f"Telegram từ chối tin nhắn: {words}")
            case TimedOut():
                return SendResult(Verdict.RETRY, "timeout", "Telegram không trả lời kịp")
            case NetworkError() if words in ("connect", "reset", "garbage"):
                return SendResult(Verdict.RETRY, words, "Không liên lạc được với Telegram")
        return SendResult(Verdict.RETRY, "5xx", f"Telegram đang gặp lỗi: {words}")
