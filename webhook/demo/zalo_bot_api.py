"""A fake of the Zalo Bot Platform: Telegram-like paths, `ok` and `error_code` in the body."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from webhook.demo.server import FakeServer, main

TOKEN = "9876543210:fake-secret"
BOT = {"id": "b0t", "account_name": "bot.fake", "account_type": "BASIC", "display_name": "Bot Phường X"}
Judgement = tuple[int, dict[str, Any]]
_WORDS = {400: "Bad request", 401: "Unauthorized", 403: "Internal server error", 404: "Not Found",
          408: "Request timeout", 429: "Quota exceeded"}  # fmt: skip


class ZaloBotApi(FakeServer):
    """`chats` None: everybody has written to the bot. `quota`: messages that are left this month."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.chats: set[str] | None = None
        self.quota: int | None = None
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
                return 200, {"ok": True, "result": BOT}
            case "sendChatAction":
                return 200, {"ok": True}
            case "setWebhook":
                return 200, {"ok": True, "result": {"url": body.get("url"), "updated_at": int(time.time() * 1000)}}
            case "sendMessage":
                return self._message(body)
        return self.refuse("404")

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
        return 200, {"ok": True, "result": {"message_id": f"r{self._message_id}", "date": int(time.time() * 1000)}}


if __name__ == "__main__":
    main(ZaloBotApi, __doc__ or "")
