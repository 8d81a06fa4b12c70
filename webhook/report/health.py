"""How each channel does: what /readyz, the metrics and `hoidap06 deliveries` know, in words for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from bot.messages import Channel
from webhook.channels.registry import TITLES, ChannelState
from webhook.channels.zalo_state import Grant
from webhook.storage.database import select
from webhook.storage.outbox import State

# Each by an index that holds only such rows, but for the last: what was given up is kept for 7 days.
QUEUES = {
    "waiting": "SELECT channel, count(*) FROM inbox GROUP BY 1",
    "queue": f"SELECT channel, count(*) FROM outbox WHERE state < {State.SENT:d} GROUP BY 1",
    "in_doubt": "SELECT channel, count(*) FROM outbox WHERE doubt_at IS NOT NULL GROUP BY 1",
    "dead": f"SELECT channel, count(*) FROM outbox WHERE state = {State.DEAD:d} GROUP BY 1",
}


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """One channel. `works`: on, not switched off, not paused; `tell`: what somebody has to do, empty for nothing."""

    title: str
    works: bool
    state: str
    waiting: int  # messages to be answered
    queue: int  # replies to be sent
    in_doubt: int
    dead: int  # given up in the last 7 days
    quota: str
    token: str  # how long it may still be spoken for
    tell: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the store. `traffic` as webhook.traffic_notes tells it, `off` as Health.switched_off."""

    states: Sequence[ChannelState]
    traffic: Mapping[str, Mapping[str, Any]]
    off: Mapping[str, str]
    grant: Grant | None


def queues(db: apsw.Connection) -> dict[str, dict[str, int]]:
    """By what waits, then by channel."""
    return {what: dict(select(db, sql)) for what, sql in QUEUES.items()}


def health_of(known: Known, waits: Mapping[str, Mapping[str, int]]) -> list[ChannelHealth]:
    """Every channel, on or off."""
    return [_health(state, known, waits) for state in known.states]


def _health(state: ChannelState, known: Known, waits: Mapping[str, Mapping[str, int]]) -> ChannelHealth:
    name = state.channel.value
    traffic = known.traffic.get(name, {})
    grant = known.grant if state.channel is Channel.ZALO_OA else None
    paused = traffic.get("sending") == "paused"
    works, words = True, "Đang chạy"
    if not state.is_on:
        works, words = False, f"Chưa nối, thiếu {', '.join(state.missing)}"
    elif name in known.off:
        works, words = False, "Đã tắt bằng công tắc"
    elif paused:
        works, words = False, f"Tạm ngừng gửi: {traffic.get('reason', '')}"
    return ChannelHealth(
        title=TITLES[state.channel],
        works=works,
        state=words,
        waiting=waits["waiting"].get(name, 0),
        queue=waits["queue"].get(name, 0),
        in_doubt=waits["in_doubt"].get(name, 0),
        dead=waits["dead"].get(name, 0),
        quota=_quota(traffic.get("quota")),
        token=_token(grant) if state.is_on else "",
        tell=_tell(state, grant, traffic),
    )


def _quota(told: Mapping[str, Any] | None) -> str:
    return f"{told['used']}/{told['limit']} tin tháng này" if told else ""


def _token(grant: Grant | None) -> str:
    if grant is None:
        return ""
    if grant.state == "needs_consent":
        return "cần cấp quyền lại"
    if grant.state == "none":
        return "chưa cấp quyền"
    if grant.state == "access_only":
        hours = max(0, grant.access_ends_in_s or 0) // 3600
        return f"còn nhiều nhất {hours} giờ" if grant.access_ends_in_s is not None else "chỉ có mã dùng 25 giờ"
    return "đang dùng được" if grant.consent_days_left is None else f"còn {grant.consent_days_left} ngày"


def _tell(state: ChannelState, grant: Grant | None, traffic: Mapping[str, Any]) -> str:
    if not state.is_on:
        return ""
    parts = [grant.tell if grant else ""]
    if (traffic.get("quota") or {}).get("nearly_used"):
        parts.append("sắp hết số tin được gửi trong tháng")
    return "; ".join(part for part in parts if part)
