"""The first page: a few figures, and what an operator should know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot import messages
from bot.ports import Backlog
from webhook.channels.registry import TITLES, ChannelState
from webhook.health import Health
from webhook.storage.question_lists import Figures
from webhook.storage.switches import GROUPS, Switch

SHOWN_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach us: `missing` settings keep it off."""

    title: str
    is_on: bool
    missing: tuple[str, ...]
    tell: str = ""  # what will stop it, or has
    switch: Switch | None = None  # staff have switched it off


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
    groups: Switch | None  # answering in groups is switched off
    entries_off: int


def overview_of(asked: Figures, health: Health, switches: Mapping[str, Switch]) -> Overview:
    """The figures of now."""
    beat = health.beat()
    problems = beat.problems if beat else ()
    return Overview(
        day=asked.day,
        week=asked.week,
        all=asked.all,
        different=asked.different,
        version=(beat.version if beat else health.own_version)[:12],
        entries=beat.entries if beat else 0,
        problems=problems[:SHOWN_PROBLEMS],
        more_problems=max(0, len(problems) - SHOWN_PROBLEMS),
        worker_lives=beat is not None,
        channels=tuple(_channel(state, health, switches) for state in health.channels),
        backlog=health.store.backlog(),
        groups=_off(switches, GROUPS),
        entries_off=len(beat.off) if beat else 0,
    )


def _off(switches: Mapping[str, Switch], key: str) -> Switch | None:
    found = switches.get(key)
    return found if found is not None and found.off else None


def _channel(state: ChannelState, health: Health, switches: Mapping[str, Switch]) -> Channel:
    grant = health.zalo_grant() if state.channel is messages.Channel.ZALO_OA else None
    return Channel(
        TITLES[state.channel],
        state.is_on,
        state.missing,
        grant.tell if grant else "",
        _off(switches, state.channel.value),
    )
