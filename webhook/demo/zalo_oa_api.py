"""A fake of the OA OpenAPI: every answer is HTTP 200, a refusal is a negative `error`."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

from webhook.demo.pace import Window
from webhook.demo.server import FakeServer

OA = {"oaid": "388613280878808645", "name": "Phường X"}
Judgement = tuple[int, dict[str, Any]]
FREE_S, OPEN_S, ASSET_S = 48 * 3600.0, 7 * 86_400.0, 7 * 86_400.0
LARGEST_PICTURE = 1 << 20
_OLD_MESSAGES = "/v2.0/oa/message"


class ZaloOaApi(FakeServer):
    """`users` None: everybody has written just now; else only those in it, and `heard` may tell when.

    `expired`: tokens that answer -220. `balance`: messages that the Zalo Cloud Account still pays for after 48 hours;
    None: none is linked. `groups` None: the OA is in every group. `proof_key`: the app asks for appsecret_proof.
    `paced`: 4,000 calls a minute.
    """

    def __init__(
        self,
        access_tokens: set[str] | None = None,
        *,
        paced: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.access_tokens = {"access-0"} if access_tokens is None else access_tokens
        self.expired: set[str] = set()
        self.users: set[str] | None = None
        self.heard: dict[str, float] = {}
        self.groups: set[str] | None = None
        self.balance: int | None = None
        self.takes_buttons = False
        self.proof_key = ""
        self.uploads: dict[str, float] = {}
        self.limit = Window(4000, 60.0, clock) if paced else None
        self._clock = clock
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
        if self.proof_key and not self._proves(token, headers):
            return _error(-242, "appsecret_proof provided in the API call is invalid")
        if self.limit is not None:
            if self.limit.wait_s():
                return _error(-32, "Your application reached limit call api")
            self.limit.take()
        match path:
            case "/v3.0/oa/message/cs":
                return self._message(body, "user_id")
            case "/v3.0/oa/group/message":
                return self._message(body, "group_id")
            case "/v2.0/oa/getoa":
                return 200, {"data": OA, "error": 0, "message": "Success"}
            case "/v2.0/oa/upload/image":
                return self._upload(body)
        return _error(-240, "MessageV2 API has been shut down") if path == _OLD_MESSAGES else (404, {})

    def _proves(self, token: str, headers: Mapping[str, str]) -> bool:
        wanted = hmac.new(self.proof_key.encode(), token.encode(), hashlib.sha256).hexdigest()
        return headers.get("appsecret_proof", "") == wanted

    def _message(self, body: Mapping[str, Any], name: str) -> Judgement:
        recipient, message = body.get("recipient"), body.get("message")
        to = recipient.get(name) if isinstance(recipient, dict) else None
        if not isinstance(to, str) or not to or not isinstance(message, dict):
            return _error(-201, f"{name} is invalid!")
        if closed := self._closed(to) if name == "user_id" else self._outside(to):
            return closed
        attachment = message.get("attachment")
        text = message.get("text")
        if not isinstance(text, str) or not text:
            if not isinstance(attachment, dict):
                return _error(-201, "text is invalid!")
        elif len(text) > 2000:
            return _error(-210, "text exceeds the allowable limit")
        if attachment is not None and (problem := self._attachment(attachment, in_group=name != "user_id")):
            return problem
        self._message_id += 1
        return 200, {"data": {"message_id": f"m{self._message_id}", name: to}, "error": 0, "message": "Success"}

    def _closed(self, user: str) -> Judgement | None:
        """Free for 48 hours after the user's last word, then paid, then over."""
        if self.users is not None and user not in self.users:
            return _error(-230, "User has not interacted with the OA in the past 7 days")
        silent_s = self._clock() - self.heard.get(user, self._clock())
        if silent_s > OPEN_S:
            return _error(-230, "User has not interacted with the OA in the past 7 days")
        if silent_s <= FREE_S:
            return None
        if self.balance is None:
            return _error(-320, "Your OA needs to be linked with Zalo Cloud Account to use this feature")
        if self.balance <= 0:
            return _error(-321, "Zalo Cloud Account is out of money")
        self.balance -= 1
        return None

    def _outside(self, group: str) -> Judgement | None:
        if self.groups is not None and group not in self.groups:
            return _error(-403, "OA is not in group")
        return None

    def _attachment(self, attachment: Mapping[str, Any], *, in_group: bool) -> Judgement | None:
        payload = attachment.get("payload", {})
        if payload.get("template_type") == "media":
            return self._media(payload.get("elements"))
        if payload.get("template_type") == "list":
            elements = payload.get("elements") or [{}]
            if any(not element.get("subtitle") for element in elements):
                return _error(-201, "subtitle is empty")
        if in_group or not self.takes_buttons:
            return _error(-233, "message type is invalid or not supported")
        buttons = payload.get("buttons", [])
        if not 1 <= len(buttons) <= 5 or any(not b.get("title") or len(b["payload"]) > 1000 for b in buttons):
            return _error(-201, "buttons is invalid!")
        return None

    def _media(self, elements: object) -> Judgement | None:
        element = elements[0] if isinstance(elements, list) and len(elements) == 1 else {}
        asset, url = element.get("attachment_id"), element.get("url")
        if element.get("media_type") != "image" or bool(asset) == bool(url):
            return _error(-201, "element is invalid!")
        if asset and self._clock() >= self.uploads.get(str(asset), 0.0):
            return _error(-100, "attachment_id was expired")
        return None

    def _upload(self, body: Mapping[str, Any]) -> Judgement:
        file = body.get("file")
        if not isinstance(file, bytes) or not file.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            return _error(-201, "file is invalid!")
        if len(file) > LARGEST_PICTURE:
            return _error(-210, "file exceeds the allowable limit")
        asset = f"asset-{len(self.uploads)}"
        self.uploads[asset] = self._clock() + ASSET_S
        return 200, {"data": {"attachment_id": asset}, "error": 0, "message": "Success"}


def _error(code: int, message: str) -> Judgement:
    return 200, {"error": code, "message": message}
