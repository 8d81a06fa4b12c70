"""What the administrators of a group have set, and what is known of the group when a message is answered."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum

from knowledge.hanoi import HANOI

MOST_WAIT_MIN = 120
MOST_REPLIES = 200


@dataclass(frozen=True, slots=True)
class Group:
    """A new group: the bot speaks when it is addressed, at most 30 times an hour, and without a sound at night."""

    ward: str = ""  # code of the ward in whose name everybody here is answered
    wait_min: int = 0  # answer a question to nobody after so many minutes without an answer; 0: never
    budget: int = 30  # replies an hour
    quiet_from: int = 22  # hours of the day in Hà Nội; equal ones: no quiet hours, 0 to 24: all day
    quiet_to: int = 6
    closed: bool = False  # in the quiet hours those who address the bot are not answered either, save in an emergency

    def is_quiet(self, now: datetime) -> bool:
        """Whether the aware `now` lies in the quiet hours, which may span midnight."""
        hour = now.astimezone(HANOI).hour
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to


@dataclass(frozen=True, slots=True)
class Chat:
    """A group as the store knows it."""

    group: Group = Group()
    replies: int = 0  # of the bot, in this hour
    gone_at: datetime | None = None  # since when nothing can be sent there: removed, blocked, dissolved; aware


class Rank(StrEnum):
    """Whether somebody may set what holds for the whole group."""

    ADMIN = "admin"
    MEMBER = "member"
    UNKNOWN = "unknown"  # the provider did not say, this time
    UNTOLD = "untold"  # the provider never says, and the operator has not opened it to everybody


def to_json(group: Group) -> str:
    """The fields that differ from a new group."""
    changed = {name: value for name, value in asdict(group).items() if value != getattr(NEW, name)}
    return json.dumps(changed, separators=(",", ":"))


def from_json(text: str) -> Group:
    """The group that `text` tells of; what is unknown or of another type is left at its default."""
    try:
        found = json.loads(text)
    except ValueError:
        return NEW
    if not isinstance(found, dict):
        return NEW
    names = [field.name for field in fields(Group)]
    return Group(**{n: found[n] for n in names if n in found and type(found[n]) is type(getattr(NEW, n))})


NEW = Group()
