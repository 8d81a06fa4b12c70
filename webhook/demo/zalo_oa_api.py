"""A fake of the OA OpenAPI: every answer is HTTP 200, a refusal is a negative `error`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webhook.demo.server import FakeServer, main

OA = {"oaid": "388613280878808645", "name": "Phường X"}
Judgement = tuple[int, dict[str, Any]]


class ZaloOaApi(FakeServer):
    """`users` None: everybody has written within 7 days. `expired`: tokens that answer -220."""

    def __init__(self, access_tokens: set[str] | None = None) -> None:
        super().__init__()
        self.access_tokens = {"access-0"} if access_tokens is None else access_tokens
        self.expired: set[str] = set()
        self.users: set[str] | None = None
        self.takes_buttons = False
        self._message_id = 0

    def refuse(self, fault: str) -> Judgement:
        """429 and 5xx by their status, a code of the table with 200."""
        if fault in ("429", "500"):
            return int(fault), {}
        return _error(int(fault), "refused")

    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Judgement:
        """What Zalo would say."""
        token = headers.get("access_token", "")
        if token in self.expired:
            return _error(-220, "access_token is expired or removed")
        if token not in self.access_tokens:
            return _error(-216, "Access token is invalid")
        match path:
            case "/v3.0/oa/message/cs":
                return self._message(body, "user_id")
            case "/v3.0/oa/group/message":
                return self._message(body, "group_id")
            case "/v2.0/oa/getoa":
                return 200, {"data": OA, "error": 0, "message": "Success"}
        return 404, {}

    def _message(self, body: Mapping[str, Any], name: str) -> Judgement:
        recipient, message = body.get("recipient"), body.get("message")
        to = recipient.get(name) if isinstance(recipient, dict) else None
        if not isinstance(to, str) or not to or not isinstance(message, dict):
            return _error(-201, f"{name} is invalid!")
        if name == "user_id" and self.users is not None and to not in self.users:
            return _error(-230, "User has not interacted with the OA in the past 7 days")
        text = message.get("text")
        if not isinstance(text, str) or not text:
            return _error(-201, "text is invalid!")
        if len(text) > 2000:
            return _error(-210, "text exceeds the allowable limit")
        if "attachment" in message and (problem := self._attachment(message["attachment"], in_group=name != "user_id")):
            return problem
        self._message_id += 1
        return 200, {"data": {"message_id": f"m{self._message_id}", name: to}, "error": 0, "message": "Success"}

    def _attachment(self, attachment: Mapping[str, Any], *, in_group: bool) -> Judgement | None:
        if in_group or not self.takes_buttons:
            return _error(-233, "message type is invalid or not supported")
        buttons = attachment.get("payload", {}).get("buttons", [])
        if not 1 <= len(buttons) <= 5 or any(not b.get("title") or len(b["payload"]) > 1000 for b in buttons):
            return _error(-201, "buttons is invalid!")
        return None


def _error(code: int, message: str) -> Judgement:
    return 200, {"error": code, "message": message}


if __name__ == "__main__":
    main(ZaloOaApi, __doc__ or "")
