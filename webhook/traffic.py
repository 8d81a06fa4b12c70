"""The traffic of every channel: who may be written to now, how many at once, and what the results say about that."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.messages import Channel
from bot.ports import Delivery
from webhook.breaker import Breaker
from webhook.channels.base import SendResult, Verdict
from webhook.pacing import NO_LIMITS, Limits, Pace
from webhook.quota import MonthlyQuota

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Lane:
    """What decides about one channel."""

    pace: Pace
    breaker: Breaker
    quota: MonthlyQuota | None = None


@dataclass(slots=True)
class Rules:
    """What each channel is allowed; one that is not named has no limits."""

    limits: Mapping[Channel, Limits] = field(default_factory=dict)
    quotas: Mapping[Channel, MonthlyQuota] = field(default_factory=dict)


class Traffic:
    """The lanes of all channels that are on. `now`: seconds of a monotonic clock."""

    def __init__(self, channels: Iterable[Channel], rules: Rules | None = None) -> None:
        rules = rules or Rules()
        self.lanes = {
            channel: Lane(Pace(rules.limits.get(channel, NO_LIMITS)), Breaker(channel.value), rules.quotas.get(channel))
            for channel in channels
        }

    def room(self, now: float, busy: Mapping[Channel, int], share: int) -> dict[Channel, int]:
        """How many sends of each channel may start, the least busy channel first; those that may not are left out."""
        found = {}
        for channel in sorted(self.lanes, key=lambda c: busy.get(c, 0)):
            lane, flying = self.lanes[channel], busy.get(channel, 0)
            wanted = lane.pace.room(now, lane.breaker.room(now, share - flying, flying))
            if wanted > 0:
                found[channel] = wanted
        return found

    def for_broadcasts(self, now: float, wall: datetime, room: Mapping[Channel, int], most: int) -> dict[Channel, int]:
        """How many of that room broadcasts may take: replies that come meanwhile find some left.

        `wall` is aware: what is left of a month's quota belongs to replies. `most`: of the sends that are free.
        """
        found = {}
        for channel, wanted in room.items():
            lane = self.lanes[channel]
            if lane.quota is None or lane.quota.takes_broadcasts(wall):
                found[channel] = lane.pace.room_for_broadcasts(now, min(wanted, most))
        return found

    def permit(self, delivery: Delivery, now: float) -> float:
        """0: it starts now. Else the seconds to put it off. Acknowledging a button is no message and takes no turn."""
        address = delivery.address
        if delivery.request.best_effort:
            return 0.0
        return self.lanes[delivery.channel].pace.permit(address.chat_id, now, is_group=address.is_group)

    def ready_at(self, now: float) -> float | None:
        """The soonest time at which a channel that has no room now has some; None when all have."""
        times = [max(lane.pace.ready_at(now), lane.breaker.ready_at(now)) for lane in self.lanes.values()]
        return min((at for at in times if at > now), default=None)

    def hear(self, delivery: Delivery, result: SendResult, now: float, wall: datetime) -> None:
        """One send has ended."""
        lane, chat_id = self.lanes[delivery.channel], delivery.address.chat_id
        if result.verdict is Verdict.SENT:
            if not delivery.request.best_effort:
                lane.pace.arrived(chat_id, now)
            if lane.quota is not None and lane.quota.count(wall):
                log.warning("quota_nearly_used", extra={"fields": {"channel": delivery.channel.value}})
        elif result.retry_after_s is not None:
            lane.pace.pause_chat(chat_id, now, result.retry_after_s)
        paused = lane.breaker.pause is not None
        lane.breaker.hear(result, chat_id, now)
        if paused != (lane.breaker.pause is not None):
            self._tell(delivery.channel, lane)

    def states(self) -> dict[str, dict[str, Any]]:
        """For /readyz: what the operator has to know of each channel. Nothing of a citizen."""
        return {channel.value: _state(lane) for channel, lane in self.lanes.items()}

    def _tell(self, channel: Channel, lane: Lane) -> None:
        pause = lane.breaker.pause
        if pause is None:
            log.warning("channel_works_again", extra={"fields": {"channel": channel.value}})
        else:
            log.error("channel_paused", extra={"fields": {"channel": channel.value, "reason": pause.reason}})


def _state(lane: Lane) -> dict[str, Any]:
    pause, quota = lane.breaker.pause, lane.quota
    told: dict[str, Any] = {"sending": "ok"} if pause is None else {"sending": "paused", "reason": pause.reason}
    if quota is not None and quota.limit:
        told["quota"] = {"used": quota.used, "limit": quota.limit, "nearly_used": quota.is_nearly_used}
    return told
