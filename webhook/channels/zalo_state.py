"""How Zalo OA's grant stands, in an operator's words: read from what the processes noted, so any of them can tell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_tokens import ACCESS_LIVES_S, NO_REFRESH, REFRESH_LIVES_S, TokenPair, fingerprint, given_pair
from webhook.storage.tokens import CONSENT, FIRST_SEEN, PAIR

DAY_S = 86_400
SOON_DAYS = 14
HOW = "chạy `hoidap06 zalo connect` rồi để quản trị viên OA mở liên kết"


class Noted(Protocol):
    """Where the facts are kept that all processes share."""

    def noted(self, key: str) -> str | None:
        """The value kept under `key`."""


@dataclass(frozen=True, slots=True)
class Grant:
    """`state`: `ok`, `access_only`, `needs_consent` or `none`. Seconds and days may be negative: it is over since then.

    `consent_days_left` counts down only while nothing is refreshed: each refresh brings three new months.
    """

    state: str
    tell: str
    access_ends_in_s: int | None = None
    consent_days_left: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Its part of /readyz."""
        return {
            "state": self.state,
            "access_ends_in_s": self.access_ends_in_s,
            "consent_days_left": self.consent_days_left,
            "tell": self.tell,
        }


def grant_of(config: ZaloOaConfig, notes: Noted, now_s: float) -> Grant:
    """The grant at `now_s`, seconds since 1970."""
    pair, why = pair_in_use(config, notes), notes.noted(CONSENT)
    since = pair.at or _first_seen(notes, pair)
    ends = since + (pair.expires_in_s or ACCESS_LIVES_S) - int(now_s) if since else None
    if why:
        return Grant("needs_consent", f"cần cấp quyền lại: {why}; {HOW}", ends, 0)
    if not (pair.access_token or pair.refresh_token):
        return Grant("none", f"chưa có cặp mã: {HOW}")
    if not (pair.refresh_token and config.app_secret):
        return Grant("access_only", _access_only(config, pair, ends), ends)
    days = (since + REFRESH_LIVES_S - int(now_s)) // DAY_S if since else None
    tell = "" if days is None or days > SOON_DAYS else f"mã làm mới còn {days} ngày: vì sao lâu chưa đổi được mã?"
    return Grant("ok", tell, ends, days)


def pair_in_use(config: ZaloOaConfig, notes: Noted) -> TokenPair:
    """The stored pair, unless the environment's was changed since; a damaged note counts as none."""
    given, told = given_pair(config), notes.noted(PAIR)
    try:
        stored = TokenPair(**json.loads(told)) if told else None
    except (ValueError, TypeError):
        stored = None
    return stored if stored is not None and (stored.origin == given.origin or not given.refresh_token) else given


def _first_seen(notes: Noted, pair: TokenPair) -> int:
    told = notes.noted(FIRST_SEEN)
    known, since = json.loads(told) if told else ("", 0)
    return int(since) if known == fingerprint(pair.access_token) else 0


def _access_only(config: ZaloOaConfig, pair: TokenPair, ends: int | None) -> str:
    missing = [
        name
        for name, value in (
            ("ZALO_OA_REFRESH_TOKEN", pair.refresh_token),
            ("ZALO_APP_SECRET", config.app_secret),
        )
        if not value
    ]
    left = "" if ends is None else f" (còn nhiều nhất {max(0, ends) // 3600} giờ)"
    return f"{NO_REFRESH}{left}. Còn thiếu: {', '.join(missing)}"
