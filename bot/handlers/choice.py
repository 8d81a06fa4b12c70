"""A button, or a number (or an ordinal) after a menu was offered; the payload carries its whole state."""

from __future__ import annotations

import re

from bot.handlers.binding import bind_code
from bot.handlers.commands import open_group, open_menu
from bot.handlers.entry import switched_off
from bot.handlers.reading import answered, offered
from bot.handlers.support_point import ask_place, ward_points
from bot.messages import Kind, numbered
from bot.replies import aspects, guide, room_of, said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import fold, tone_of

_ORDINALS = {
    "dau": 0, "dau tien": 0, "thu nhat": 0, "mot": 0, "tren": 0, "tren cung": 0,
    "giua": 1, "thu hai": 1, "hai": 1, "nhi": 1, "ba": 2, "thu ba": 2,
    "cuoi": -1, "cuoi cung": -1, "duoi": -1, "duoi cung": -1,
}  # fmt: skip
_FALLING = "\u0300"  # of `first`, where `dau` is that
_LONE_NUMBER = re.compile(r"\s*[0-9]{1,2}\s*[.)]?\s*")
_LEAD = ("cai", "muc", "so", "chon", "viec", "y", "o")
_TAIL = ("a", "nhe", "nha", "ah", "di", "ay", "do", "kia")


def handle(turn: Turn) -> Outcome | None:
    """Open what was tapped or numbered; anything else passes: free text is legal at any time."""
    if turn.message.kind is Kind.CHOICE:
        return open_payload(turn, turn.message.payload)
    payload = picked(turn)
    if not payload and turn.message.kind is Kind.TEXT and _LONE_NUMBER.fullmatch(turn.message.text[:40]):
        return open_menu(turn)  # a number of no menu, or of one that is forgotten
    return open_payload(turn, payload) if payload else None


def picked(turn: Turn) -> str:
    """The payload that a number or an ordinal points at, empty when the text is none."""
    if turn.message.kind is not Kind.TEXT:
        return ""
    choices = turn.conversation.fresh(turn.now).choices
    if not choices:
        return ""
    words = [word for word in fold(turn.message.text[:40]).replace(".", " ").replace(")", " ").split() if word]
    if not words or len(words) > 4:
        return ""
    if _asks_where(turn.message.text[:40], words):
        return ""
    if len(words) > 1 and words[0] in _LEAD:
        words = words[1:]
    while len(words) > 1 and words[-1] in _TAIL:
        words = words[:-1]
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) < 3:
        return next((choice.payload for n, choice in numbered(choices) if n == int(words[0])), "")
    place = _ORDINALS.get(" ".join(words))
    asked = [choice.payload for n, choice in numbered(choices) if n]
    return asked[place] if place is not None and -len(asked) <= place < len(asked) else ""


def _asks_where(text: str, words: list[str]) -> bool:
    """True where `dau` is the word of "where" and no "first": the latter has a falling tone, and no `o` before it."""
    typed = next((word for word in text.lower().split() if fold(word).rstrip(".)?!") == "dau"), "")
    if not typed:
        return False
    falls = tone_of(typed) == _FALLING
    return not falls and (not typed.isascii() or words[0] == "o")


def open_payload(turn: Turn, payload: str) -> Outcome | None:
    """Any payload that we ever offered, also of an old message; an unknown one opens the menu."""
    kind, _, rest = payload.partition(":")
    if kind == "e":
        return _entry(turn, rest)
    if kind == "a":
        return _aspect(turn, *rest.partition(":")[::2])
    if kind == "g":
        group, _, page = rest.partition(":")
        return open_group(turn, group, int(page) if page.isdecimal() else 0)
    if kind == "near":
        return ask_place(turn)
    if kind == "w":
        return ward_points(turn, rest)
    if kind == "b":
        return bind_code(turn, rest)
    if kind == "no":
        hotline = turn.knowledge.phrases.say("hotline")
        return Outcome(
            Status.UNANSWERED, said(turn.knowledge, "none_reply", hotline=hotline), offered(turn, (), failures=1)
        )
    return open_menu(turn)


def _entry(turn: Turn, name: str) -> Outcome:
    entry = turn.knowledge.entries.get(name)
    if entry is None:
        return open_menu(turn)
    if not entry.enabled:
        return switched_off(turn, entry)
    reply = guide(entry, turn.knowledge, turn.now, room_of(turn))
    return Outcome(Status.ANSWERED, reply, answered(turn, entry, reply.choices, _others(turn, name)))


def _others(turn: Turn, name: str) -> tuple[str, ...]:
    """What was offered beside the one that was picked."""
    before = turn.conversation.fresh(turn.now)
    offered = [choice.payload[2:] for choice in before.choices if choice.payload.startswith("e:")]
    return tuple(other for other in offered if other != name) if before.clarifying else ()


def _aspect(turn: Turn, name: str, aspect: str) -> Outcome:
    entry = turn.knowledge.entries.get(name)
    if entry is None:
        return open_menu(turn)
    if not entry.enabled:
        return switched_off(turn, entry)
    reply = aspects(entry, (aspect,), turn.knowledge, turn.now) or guide(entry, turn.knowledge, turn.now, room_of(turn))
    return Outcome(Status.ANSWERED_ASPECT, reply, answered(turn, entry, reply.choices))
