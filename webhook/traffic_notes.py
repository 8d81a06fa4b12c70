"""What the sender knows of the channels, told once a second: to /readyz, to the metrics, and kept over a restart."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from bot.messages import Channel
from bot.ports import Notes, StoreUnavailable
from webhook import metrics
from webhook.channels.zalo_state import Noted
from webhook.traffic import Traffic

log = logging.getLogger(__name__)
EVERY_S = 1.0
STATES = "traffic"


def quota_key(channel: Channel) -> str:
    """Under which note the month's count is kept."""
    return f"quota:{channel.value}"


async def mind(traffic: Traffic, notes: Notes) -> None:
    """For ever; cancel it to end. What a crash loses of a month's count is the sends of one second."""
    while True:
        await keep(traffic, notes)
        await asyncio.sleep(EVERY_S)


async def keep(traffic: Traffic, notes: Notes) -> None:
    """Tell what has changed since the last time."""
    _count(traffic)
    told = {STATES: json.dumps(traffic.states(), sort_keys=True)}
    for channel, lane in traffic.lanes.items():
        if lane.quota is not None:
            told[quota_key(channel)] = lane.quota.as_text()
    try:
        for key, value in told.items():
            if notes.noted(key) != value:
                await notes.note(key, value)
    except StoreUnavailable as error:
        log.warning("traffic_not_noted", extra={"fields": {"reason": str(error)}})


def states(notes: Noted) -> dict[str, dict[str, Any]]:
    """What the worker told last, by channel."""
    told = notes.noted(STATES)
    found: dict[str, dict[str, Any]] = json.loads(told) if told else {}
    return found


def _count(traffic: Traffic) -> None:
    for channel, lane in traffic.lanes.items():
        metrics.PAUSED.labels(channel.value).set(lane.breaker.pause is not None)
        if lane.quota is not None and lane.quota.limit:
            metrics.QUOTA.labels(channel.value).set(lane.quota.limit)
            metrics.QUOTA_USED.labels(channel.value).set(lane.quota.used)
