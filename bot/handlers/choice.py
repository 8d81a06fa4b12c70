"""A button, or a number (or an ordinal) after a menu was offered; the payload carries its whole state."""

from __future__ import annotations

import re

from bot.handlers import fallback
from bot.handlers.binding import bind_code
from bot.handlers.commands import open_group, open_menu
from bot.handlers.entry import switched_off
from bot.handlers.reading import answered, offered
from bot.handlers.support_point import ask_place, ward_points
from bot.messages import Kind, numbered
from bot.replies import aspects, guide, room_of, said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import compose, fold, tone_of

_ORDINALS = {
    "dau": 0, "dau tien": 0, "thu nhat": 0, "mot": 0, "tren": 0, "tren cung": 0,
    "giua": 1, "thu hai": 1, "hai": 1, "nhi": 1, "thu nhi": 1, "ba": 2, "thu ba": 2,
    "cuoi": -1, "cuoi cung": -1, "duoi": -1, "duoi cung": -1,
}  # fmt: skip
_FALLING = "\u0300"  # of `first`, where `dau` is that
_LONGEST = 60  # characters of what may be nothing but a number, however it is framed
_NAMES = (
    "cai|muc|so|y|viec|phan|dong|cau|cau hoi|phuong an|lua chon|van de|truong hop|noi dung|de muc|chon|lay|bam|go|nhan"
)
_SOFTLY = "da|vang|u|uh|um|ok|oke|thi|la|a|em|toi|minh|chau|cho|anh|chi|bac|xin|xem|muon|hoi"
_TAIL = "a|nhe|nha|ah|di|ay|do|kia|nhen|nghen|hen|voi|thoi|luon|nay|ha"
_PEOPLE = "em|anh|chi|ban|ad|admin|bac|co|chu|chau"
_ENDING = rf"(?: (?:{_TAIL}|{_PEOPLE}|oi|giup|gium|dum|minh|toi|cam on))*"
_LEAD = rf"(?:(?:{_SOFTLY}|{_NAMES}) )*"
_DIGITS = re.compile(rf"(?P<lead>{_LEAD})(?P<day>thu )?(?P<number>[0-9]{{1,2}}){_ENDING}")
_CALLED = re.compile(rf"\b(?:{_NAMES}) $")
_COUNTED = re.compile(r"[0-9]+ (?:anh|chi|ban|bac|co|chu|chau)\b(?! oi)")  # "2 cháu ạ" tells how many
_WORDS = "|".join(_ORDINALS)
_LONG_WORDS = "|".join(word for word in _ORDINALS if " " in word)
# "Ba em", "cho ba" are said of a father: a short word for a number stands alone, or right behind what calls it one.
_IN_LETTERS = (
    re.compile(rf"(?:o |da |vang )?(?P<word>{_WORDS})(?: (?:{_TAIL}))*"),
    re.compile(rf"{_LEAD}(?P<word>{_LONG_WORDS}){_ENDING}"),
    re.compile(rf"{_LEAD}(?:{_NAMES}) (?P<word>{_WORDS}){_ENDING}"),
)
_NAMING = ("muc ", "so ")
_LEVEL = ("muc", "\u0301")  # of an account, by its tone: `mức 2` is no `mục 2`
_BETWEEN = re.compile(r"[\s.,()!?:;/]+")
_HOURS = "gio-lam-viec"  # behind it, `thứ 2` is a day


def handle(turn: Turn) -> Outcome | None:
    """Open what was tapped or numbered; anything else passes: free text is legal at any time."""
    if turn.message.kind is Kind.CHOICE:
        return open_payload(turn, turn.message.payload)
    payload = picked(turn)
    if not payload and turn.message.kind is Kind.TEXT and _is_a_number(turn):
        return open_menu(turn)  # a number of no menu, or of one that is forgotten
    return open_payload(turn, payload) if payload else None


def picked(turn: Turn) -> str:
    """The payload that a number or an ordinal points at, empty when the text is none."""
    if turn.message.kind is not Kind.TEXT:
        return ""
    before = turn.conversation.fresh(turn.now)
    if not before.choices:
        return ""
    words, offered = _words(turn.message.text), numbered(before.choices)
    if words.startswith("thu ") and before.entry == _HOURS and not before.clarifying:
        return ""
    if (found := _number(words)) is not None:
        return next((choice.payload for n, choice in offered if n == int(found["number"])), "")
    called = next((found for pattern in _IN_LETTERS if (found := pattern.fullmatch(words))), None)
    if called is None or _asks_where(turn.message.text, words):
        return ""
    place = _ORDINALS[called["word"]]
    asked = [choice.payload for n, choice in offered if n]
    return asked[place] if -len(asked) <= place < len(asked) else ""


def _words(text: str) -> str:
    """The folded words of a short text with a space between; empty for a longer one, which is no number."""
    if len(text) > _LONGEST:
        return ""
    words = " ".join(_BETWEEN.split(fold(text))).strip()
    if _LEVEL[0] in words and _LEVEL in [(fold(word), tone_of(word)) for word in compose(text).split()]:
        return ""
    return words


def _number(words: str) -> re.Match[str] | None:
    """A number and whatever frames it, if that is all."""
    found = _DIGITS.fullmatch(words)
    return None if found is None or (not found["lead"] and _COUNTED.match(words)) else found


def _is_a_number(turn: Turn) -> bool:
    """True for a number and its frame; `thứ 7` is a day, and where no menu is open `số 2`, `muc 2` may name a thing."""
    found = _number(_words(turn.message.text))
    if found is None or (found["day"] and not _CALLED.search(found["lead"])):
        return False
    return found["lead"] not in _NAMING or bool(turn.conversation.fresh(turn.now).choices)


def _asks_where(text: str, words: str) -> bool:
    """True where `dau` is the word of "where" and no "first": the latter has a falling tone, and no `o` before it."""
    typed = next((word for word in text.lower().split() if fold(word).rstrip(".)?!") == "dau"), "")
    if not typed:
        return False
    falls = tone_of(typed) == _FALLING
    return not falls and (not typed.isascii() or words.startswith("o "))


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
        if turn.conversation.fresh(turn.now).failures:
            return fallback.handle(turn)  # the second failure: the bot stops asking
        reply = said(turn.knowledge, "none_reply", hotline=turn.knowledge.phrases.say("hotline"))
        return Outcome(Status.UNANSWERED, reply, offered(turn, (), failures=1))
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
