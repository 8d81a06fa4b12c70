"""A fake of Zalo's OAuth: form fields, the app secret in a header, refresh tokens that work once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webhook.demo.server import FakeServer, main

APP_ID, APP_SECRET = "360846524940903967", "fake-app-secret"


class ZaloOAuth(FakeServer):
    """`access_tokens` are valid now; a new one ends the old. Share the set with the OA API's fake."""

    def __init__(self, app_id: str = APP_ID, app_secret: str = APP_SECRET) -> None:
        super().__init__()
        self.app_id, self.app_secret = app_id, app_secret
        self.access_tokens: set[str] = {"access-0"}
        self.refresh_tokens: set[str] = {"refresh-0"}
        self.issued = 0

    def refuse(self, fault: str) -> tuple[int, dict[str, Any]]:
        """429 and 5xx by their status; everything else as an error body with HTTP 200."""
        if fault in ("429", "500"):
            return int(fault), {"error": -1, "message": "busy"}
        return 200, {"error": int(fault), "error_name": "Refused", "error_description": "refused"}

    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """A new pair for a refresh token that was never used."""
        if path != "/v4/oa/access_token":
            return 404, {}
        if headers.get("secret_key") != self.app_secret or body.get("app_id") != self.app_id:
            return self.refuse("-14004")
        if body.get("grant_type") != "refresh_token" or body.get("refresh_token") not in self.refresh_tokens:
            return self.refuse("-14014")
        self.refresh_tokens.discard(str(body["refresh_token"]))
        self.issued += 1
        access, refresh = f"access-{self.issued}", f"refresh-{self.issued}"
        self.access_tokens.clear()
        self.access_tokens.add(access)
        self.refresh_tokens.add(refresh)
        return 200, {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}


if __name__ == "__main__":
    main(ZaloOAuth, __doc__ or "")
