"""`/caidat`: what is set for a group, and how its administrators change it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.effects import SetGroup
from bot.groups import MOST_REPLIES, MOST_WAIT_MIN, Chat, Group
from bot.handlers.binding import refused
from bot.handlers.reading import offered
from bot.messages import Block, Channel, Reply
from bot.replies import menu_choice
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import fold

_OFF = frozenset({"tat", "khong", "0"})
_HOURS = re.compile(r"(\d{1,2})\s*(?:h|gio)?\s*(?:-|den)\s*(\d{1,2})\s*(?:h|gio)?(\s+han)?")
_ALL_DAY = (0, 24)


def handle(turn: Turn, arguments: str) -> Outcome:
    """Show what is set; `tudong`, `hanmuc` and `yenlang` change it."""
    if not turn.message.address.is_group:
        return _private(turn)
    group = (turn.chat or Chat()).group
    name, _, value = fold(arguments[:60]).strip().partition(" ")
    if not name:
        return _answered(turn, (_shown(turn, group),))
    if refusal := refused(turn):
        return refusal
    change = _CHANGES.get(name)
    changed = change(group, value.strip()) if change else None
    say = turn.knowledge.phrases.say
    if changed is None:
        return _answered(turn, (Block(say("setting_odd")), _shown(turn, group)))
    if changed.wait_min and turn.message.channel is Channel.ZALO_BOT:
        return _answered(turn, (Block(say("setting_deaf")), _shown(turn, group)))
    blocks = [Block(say("setting_done")), _shown(turn, changed)]
    if changed.wait_min and not group.wait_min:
        blocks.append(Block(say("setting_listens", minutes=changed.wait_min)))
    return replace(_answered(turn, tuple(blocks)), effects=(SetGroup(changed),))


def _wait(group: Group, value: str) -> Group | None:
    if value in _OFF:
        return replace(group, wait_min=0)
    minutes = _number(value.removesuffix("phut").strip())
    return replace(group, wait_min=minutes) if 2 <= minutes <= MOST_WAIT_MIN else None


def _budget(group: Group, value: str) -> Group | None:
    number = _number(value)
    return replace(group, budget=number) if 1 <= number <= MOST_REPLIES else None


def _quiet(group: Group, value: str) -> Group | None:
    if value in _OFF:
        return replace(group, quiet_from=0, quiet_to=0, closed=False)
    found = _HOURS.fullmatch(value)
    if found is None or int(found[1]) > 24 or int(found[2]) > 24:
        return None
    begins, ends = int(found[1]), int(found[2])
    if (begins, ends) != _ALL_DAY:
        begins, ends = begins % 24, ends % 24
    if begins == ends:  # would be no quiet hours at all: who wants that writes `tắt`
        return None
    return replace(group, quiet_from=begins, quiet_to=ends, closed=bool(found[3]))


_CHANGES: dict[str, Callable[[Group, str], Group | None]] = {"tudong": _wait, "hanmuc": _budget, "yenlang": _quiet}


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else 0


def _shown(turn: Turn, group: Group) -> Block:
    """Everything that is set, each with how to change it."""
    say = turn.knowledge.phrases.say
    ward = turn.knowledge.points.places.ward(group.ward) if group.ward else None
    quiet = say("setting_off")
    if group.quiet_from != group.quiet_to:
        key = "setting_closed" if group.closed else "setting_quiet"
        quiet = say(key, begins=group.quiet_from, ends=group.quiet_to)
    lines = (
        say("setting_ward", ward=ward.label if ward is not None else say("setting_none")),
        say(
            "setting_wait", wait=say("setting_after", minutes=group.wait_min) if group.wait_min else say("setting_off")
        ),
        say("setting_budget", number=group.budget),
        say("setting_hours", hours=quiet),
        say("setting_who"),
    )
    return Block("\n" + "\n".join(lines), say("setting_title"))


def _private(turn: Turn) -> Outcome:
    ward = turn.knowledge.points.places.ward(turn.conversation.ward) if turn.conversation.ward else None
    say = turn.knowledge.phrases.say
    words = say("setting_private", ward=ward.label if ward is not None else say("setting_none"))
    return _answered(turn, (Block(words),))


def _answered(turn: Turn, blocks: tuple[Block, ...]) -> Outcome:
    choice = menu_choice(turn.knowledge.phrases)
    return Outcome(Status.ANSWERED_SETTING, Reply(blocks, (choice,)), offered(turn, (choice,)))
