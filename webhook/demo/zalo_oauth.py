"""A fake of Zalo's OAuth: form fields, the app secret in a header, codes and refresh tokens that work once."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from webhook.demo.server import FakeServer

APP_ID, APP_SECRET = "360846524940903967", "fake-app-secret"
CODE_LIVES_S = 600


@dataclass(frozen=True, slots=True)
class _Code:
    """What was given with a consent; it is exchanged once, for the verifier of its challenge."""

    challenge: str
    at: float


class ZaloOAuth(FakeServer):
    """`access_tokens` are valid now; a new one ends the old. Share the set with the OA API's fake.

    `callbacks`: the addresses that were saved in the console; None: any.
    """

    def __init__(
        self,
        app_id: str = APP_ID,
        app_secret: str = APP_SECRET,
        *,
        oa_id: str = "388613280878808645",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.app_id, self.app_secret, self.oa_id = app_id, app_secret, oa_id
        self.access_tokens: set[str] = {"access-0"}
        self.refresh_tokens: set[str] = {"refresh-0"}
        self.callbacks: set[str] | None = None
        self.issued = 0
        self.refreshes = 0
        self._codes: dict[str, _Code] = {}
        self._clock = clock

    def refuse(self, fault: str) -> tuple[int, dict[str, Any]]:
        """429 and 5xx by their status; everything else as an error body with HTTP 200."""
        if fault in ("429", "500"):
            return int(fault), {"error": -1, "message": "busy"}
        return 200, {"error": int(fault), "error_name": "Refused", "error_description": "refused"}

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The consent page answers with a redirect, everything else with JSON."""
        if request.path == "/v4/oa/permission" and not self._faults:
            status, target = self.consent(request.query)
            return web.Response(status=status, headers={"Location": target} if status == 302 else {}, text=target)
        return await super().answer(request)

    def consent(self, query: Mapping[str, str]) -> tuple[int, str]:
        """An administrator presses "Cho phép": (302, where the browser goes), or (200, the error that is shown)."""
        callback = query.get("redirect_uri", "")
        if query.get("app_id") != self.app_id:
            return 200, "-14001 invalid app id"
        if self.callbacks is not None and callback not in self.callbacks:
            return 200, "-14003 invalid redirect uri"
        code = f"code-{len(self._codes)}"
        self._codes[code] = _Code(query.get("code_challenge", ""), self._clock())
        told = {"code": code, "oa_id": self.oa_id, **({"state": query["state"]} if "state" in query else {})}
        return 302, f"{callback}?{urlencode(told)}"

    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """A new pair for a code or a refresh token that was never used."""
        if path != "/v4/oa/access_token":
            return 404, {}
        if headers.get("secret_key") != self.app_secret or body.get("app_id") != self.app_id:
            return self.refuse("-14004")
        match body.get("grant_type"):
            case "authorization_code":
                return self._exchange(body)
            case "refresh_token":
                return self._refresh(body)
        return self.refuse("-14005")

    def _exchange(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        code = self._codes.pop(str(body.get("code")), None)
        if code is None or self._clock() - code.at > CODE_LIVES_S:
            return self.refuse("-14010")
        digest = hashlib.sha256(str(body.get("code_verifier", "")).encode()).digest()
        if code.challenge and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            return self.refuse("-14011")
        return self._issue()

    def _refresh(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        if body.get("refresh_token") not in self.refresh_tokens:
            return self.refuse("-14014")
        self.refreshes += 1
        return self._issue()

    def _issue(self) -> tuple[int, dict[str, Any]]:
        """A new grant or refresh ends the pair before it."""
        self.issued += 1
        access, refresh = f"access-{self.issued}", f"refresh-{self.issued}"
        self.access_tokens.clear()
        self.access_tokens.add(access)
        self.refresh_tokens.clear()
        self.refresh_tokens.add(refresh)
        return 200, {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}
