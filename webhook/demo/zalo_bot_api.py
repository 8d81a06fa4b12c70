"""A fake of the Zalo Bot Platform: Telegram-like paths, `ok` and `error_code` in the body."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from webhook.demo.server import FakeServer

TOKEN = "9876543210:fake-secret"
BOT = {
    "id": "b0t",
    "account_name": "bot.fake",
    "account_type": "BASIC",
    "can_join_groups": True,
    "display_name": "Bot Phường X",
}
Judgement = tuple[int, dict[str, Any]]
_WORDS = {400: "Bad request", 401: "Unauthorized", 403: "Internal server error", 404: "Not Found",
          408: "Request timeout", 429: "Quota exceeded"}  # fmt: skip


class ZaloBotApi(FakeServer):
    """`chats` None: everybody has written to the bot. `quota`: messages that are left this month.

    `updates` waits to be polled. Nothing confirms an update: what was given once is given again, as was measured on a
    real bot; `forgets_after` polls it is gone. `reached`: whether the probe of setWebhook finds the address.
    """

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.chats: set[str] | None = None
        self.quota: int | None = None
        self.webhook: dict[str, Any] = {}
        self.reached = True
        self.updates: deque[dict[str, Any]] = deque()
        self.forgets_after = 3
        self._given = 0
        self._message_id = 0

    def refuse(self, fault: str) -> Judgement:
        """An error code with HTTP 200, except for what a proxy would say."""
        code = int(fault)
        return (500 if code == 500 else 200), {"ok": False, "error_code": code, "description": _WORDS.get(code, "?")}

    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Judgement:
        """What Zalo would say."""
        prefix, _, method = path.rpartition("/")
        if not prefix.endswith(f"/bot{self.token}"):
            return self.refuse("401")
        match method:
            case "getMe":
                return _ok(BOT)
            case "sendChatAction":
                typing = isinstance(body.get("chat_id"), str) and body.get("action") == "typing"
                return (200, {"ok": True}) if typing else self.refuse("400")
            case "setWebhook":
                return self._set_webhook(body)
            case "deleteWebhook":
                self.webhook = {}
                return _ok({"url": "", "updated_at": _now_ms()})
            case "getWebhookInfo":
                missing = 404, {"ok": False, "error_code": 404, "description": "Not Found"}
                return _ok(self.webhook) if self.webhook else missing
            case "getUpdates":
                return self._update()
            case "sendMessage":
                return self._message(body)
        return self.refuse("404")

    def _set_webhook(self, body: Mapping[str, Any]) -> Judgement:
        """The address is kept even when the probe fails."""
        url, secret = str(body.get("url", "")), body.get("secret_token")
        parts = urlsplit(url)
        private = re.match(r"localhost\Z|127\.|10\.|192\.168\.", parts.hostname or "")
        if parts.scheme != "https" or private or not isinstance(secret, str) or not 8 <= len(secret) <= 256:
            return self.refuse("400")
        self.webhook = {"url": url, "updated_at": _now_ms()}
        outcome = {"ok": True, "outcome": "webhook.ok"} if self.reached else {"ok": False, "outcome": "webhook.error"}
        return _ok({**self.webhook, "verification": outcome})

    def _update(self) -> Judgement:
        """One object, not a list; without one 408. While a webhook is set there is nothing to poll."""
        if self.webhook or not self.updates:
            return self.refuse("408")
        first = self.updates[0]
        self._given += 1
        if self._given >= self.forgets_after:
            self._given = 0
            self.updates.popleft()
        return _ok(first)

    def _message(self, body: Mapping[str, Any]) -> Judgement:
        chat, text = body.get("chat_id"), body.get("text")
        if not isinstance(chat, str) or not isinstance(text, str) or not 1 <= len(text) <= 2000:
            return self.refuse("400")
        if self.chats is not None and chat not in self.chats:
            return self.refuse("404")
        if self.quota is not None:
            if self.quota == 0:
                return self.refuse("429")
            self.quota -= 1
        self._message_id += 1
        return _ok({"message_id": f"r{self._message_id}", "date": _now_ms()})


def _ok(result: object) -> Judgement:
    return 200, {"ok": True, "result": result}


def _now_ms() -> int:
    return int(time.time() * 1000)
