"""How long Zalo OA may still be spoken for, in an operator's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_state import grant_of
from webhook.channels.zalo_tokens import fingerprint
from webhook.storage.tokens import CONSENT, FIRST_SEEN, PAIR

NOW = 1_795_306_000
DAY = 86_400
FULL = ZaloOaConfig(app_id="1", app_secret="s", access_token="a", refresh_token="r")
ALONE = ZaloOaConfig(app_id="1", app_secret="s", access_token="a")
BARE = ZaloOaConfig(app_id="1", app_secret="s")


class Notes(dict[str, str]):
    """What the processes noted."""

    def noted(self, key: str) -> str | None:
        return self.get(key)


def pair(age_s: int = 0, origin: str = "", **changes: Any) -> str:
    kept = {"access_token": "x", "refresh_token": "y", "expires_in_s": 90_000, "origin": origin, "at": NOW - age_s}
    return json.dumps({**kept, **changes})


@pytest.mark.parametrize(
    ("config", "notes", "state", "ends", "days", "says"),
    [
        (FULL, {}, "ok", None, None, ""),
        (FULL, {FIRST_SEEN: json.dumps([fingerprint("a"), NOW - 3600])}, "ok", 86_400, 89, ""),
        (FULL, {FIRST_SEEN: json.dumps(["another", NOW - 3600])}, "ok", None, None, ""),
        (FULL, {PAIR: pair(3600, fingerprint("r"))}, "ok", 86_400, 89, ""),
        (FULL, {PAIR: pair(3600, "older-than-the-environment")}, "ok", None, None, ""),
        (BARE, {PAIR: pair(76 * DAY)}, "ok", 90_000 - 76 * DAY, 14, "còn 14 ngày"),
        (BARE, {PAIR: pair(75 * DAY)}, "ok", 90_000 - 75 * DAY, 15, ""),
        (BARE, {PAIR: pair(91 * DAY)}, "ok", 90_000 - 91 * DAY, -1, "còn -1 ngày"),
        (BARE, {PAIR: pair(), CONSENT: "Zalo không nhận (-14014)"}, "needs_consent", 90_000, 0, "-14014"),
        (BARE, {PAIR: pair(), CONSENT: ""}, "ok", 90_000, 90, ""),
        (BARE, {}, "none", None, None, "zalo connect"),
        (ALONE, {}, "access_only", None, None, "thiếu: ZALO_OA_REFRESH_TOKEN"),
        (
            ZaloOaConfig(app_id="1", access_token="a"),
            {FIRST_SEEN: json.dumps([fingerprint("a"), NOW - 20 * 3600])},
            "access_only",
            5 * 3600,
            None,
            "(còn nhiều nhất 5 giờ). Còn thiếu: ZALO_OA_REFRESH_TOKEN, ZALO_APP_SECRET",
        ),
        (
            ALONE,
            {FIRST_SEEN: json.dumps([fingerprint("a"), NOW - 30 * 3600])},
            "access_only",
            -5 * 3600,
            None,
            "25 giờ",
        ),
        (FULL, {PAIR: "{"}, "ok", None, None, ""),
        (FULL, {PAIR: "[]"}, "ok", None, None, ""),
        (FULL, {PAIR: '{"of": "another version"}'}, "ok", None, None, ""),
    ],
)
def test_the_grant(
    config: ZaloOaConfig, notes: dict[str, str], state: str, ends: int | None, days: int | None, says: str
) -> None:
    grant = grant_of(config, Notes(notes), NOW)
    assert (grant.state, grant.access_ends_in_s, grant.consent_days_left) == (state, ends, days)
    assert (says in grant.tell) if says else (grant.tell == "")
    assert set(grant.as_json()) == {"state", "access_ends_in_s", "consent_days_left", "tell"}
