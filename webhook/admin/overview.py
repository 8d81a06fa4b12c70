"""The first page: a few figures, and what an operator should know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import messages
from bot.ports import Backlog, UnansweredQuestion
from webhook.admin.wording import key_of
from webhook.channels.registry import TITLES, ChannelState
from webhook.health import Health

SHOWN_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach us: `missing` settings keep it off."""

    title: str
    is_on: bool
    missing: tuple[str, ...]
    tell: str = ""  # what will stop it, or has


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows. `version` is empty while no knowledge is served."""

    day: int  # questions of the last 24 hours
    week: int
    all: int
    different: int  # the same question counted once
    version: str
    entries: int
    problems: tuple[str, ...]
    more_problems: int
    worker_lives: bool
    channels: tuple[Channel, ...]
    backlog: Backlog


def overview_of(asked: Sequence[UnansweredQuestion], health: Health, now: datetime) -> Overview:
    """The figures at `now`."""
    beat = health.beat()
    problems = beat.problems if beat else ()
    return Overview(
        day=_since(asked, now - timedelta(days=1)),
        week=_since(asked, now - timedelta(days=7)),
        all=len(asked),
        different=len({key_of(item.question) for item in asked}),
        version=(beat.version if beat else health.own_version)[:12],
        entries=beat.entries if beat else 0,
        problems=problems[:SHOWN_PROBLEMS],
        more_problems=max(0, len(problems) - SHOWN_PROBLEMS),
        worker_lives=beat is not None,
        channels=tuple(_channel(state, health) for state in health.channels),
        backlog=health.store.backlog(),
    )


def _since(asked: Sequence[UnansweredQuestion], start: datetime) -> int:
    return sum(item.asked_at >= start for item in asked)


def _channel(state: ChannelState, health: Health) -> Channel:
    grant = health.zalo_grant() if state.channel is messages.Channel.ZALO_OA else None
    return Channel(TITLES[state.channel], state.is_on, state.missing, grant.tell if grant else "")
