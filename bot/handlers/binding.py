"""`/phuong Ba Đình`: whose answers a person or a whole group wants; old names lead to the ward of today."""

from __future__ import annotations

from dataclasses import replace

from bot.effects import Effect, SetGroup
from bot.facts import rank
from bot.groups import Chat, Rank
from bot.handlers.reading import offered
from bot.messages import Block, Choice, Reply
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.place_match import Candidate, Found, PlaceMatch
from knowledge.place_text import key_of
from knowledge.places import PlaceBook
from knowledge.text.fold import fold

_NONE = frozenset({"bo", "khong", "xoa", "bo chon", "tat"})
_REFUSALS = {
    Rank.MEMBER: "admin_only",
    Rank.UNKNOWN: "admin_unknown",
    Rank.UNTOLD: "admin_untold",
}


def refused(turn: Turn) -> Outcome | None:
    """Why this person may not set what holds for the group. None in private, and for administrators. Raises Missing."""
    if not turn.message.address.is_group or rank(turn) is Rank.ADMIN:
        return None
    return Outcome(Status.DECLINED_RANK, said(turn.knowledge, _REFUSALS[rank(turn)]), turn.conversation.fresh(turn.now))


def bind(turn: Turn, asked: str) -> Outcome:
    """The ward that is named, asked back when the name may mean several; without a name, which one is set."""
    if not asked:
        return _shown(turn)
    if refusal := refused(turn):
        return refusal
    if fold(asked) in _NONE:
        return _unbound(turn)
    match = _named(turn.knowledge.points.places, asked[:200])
    if match.ward is not None:
        return _bound(turn, match.ward.code, match.candidates[0].note, match.also)
    if not match.candidates:
        choice = menu_choice(turn.knowledge.phrases)
        reply = said(turn.knowledge, "ward_unknown", choice)
        return Outcome(Status.CLARIFIED_PLACE, reply, offered(turn, (choice,)))
    choices = (*(_choice(candidate) for candidate in match.candidates), menu_choice(turn.knowledge.phrases))
    reply = said(turn.knowledge, "place_ambiguous", *choices)
    return Outcome(Status.CLARIFIED_PLACE, reply, offered(turn, choices, clarifying=True))


def _named(places: PlaceBook, asked: str) -> PlaceMatch:
    """What a name means where a ward is asked for: of a former district the ward that bears the same name today
    ("Ba Đình", "Ba Đình, Hà Nội"), its other wards beside it."""
    match = places.find(asked)
    said = key_of(asked) + " "
    bearing = [candidate for candidate in match.candidates if said.startswith(key_of(candidate.ward.name) + " ")]
    if match.found is not Found.DISTRICT or len(bearing) != 1:
        return match
    others = tuple(candidate for candidate in match.candidates if candidate not in bearing)
    return replace(match, found=Found.WARD, candidates=tuple(bearing), also=others)


def bind_code(turn: Turn, code: str) -> Outcome:
    """One of the wards that were asked back."""
    return refused(turn) or _bound(turn, code)


def _bound(turn: Turn, code: str, note: str = "", also: tuple[Candidate, ...] = ()) -> Outcome:
    ward = turn.knowledge.points.places.ward(code)
    if ward is None:
        return _shown(turn)
    phrases = turn.knowledge.phrases
    is_group = turn.message.address.is_group
    words = phrases.say("ward_set_group" if is_group else "ward_set", ward=ward.label)
    blocks = (*((Block(note + "."),) if note else ()), Block(words))
    points = Choice(phrases.say("label_points"), f"w:{code}")
    choices = (points, *(_choice(candidate) for candidate in also[:3]), menu_choice(phrases))
    conversation = replace(offered(turn, choices), ward=code)
    return Outcome(Status.ANSWERED_SETTING, Reply(blocks, choices), conversation, effects=_for_group(turn, code))


def _unbound(turn: Turn) -> Outcome:
    choice = menu_choice(turn.knowledge.phrases)
    conversation = replace(offered(turn, (choice,)), ward="")
    reply = said(turn.knowledge, "ward_unset", choice)
    return Outcome(Status.ANSWERED_SETTING, reply, conversation, effects=_for_group(turn, ""))


def _shown(turn: Turn) -> Outcome:
    ward = turn.knowledge.points.places.ward(turn.conversation.ward) if turn.conversation.ward else None
    choice = menu_choice(turn.knowledge.phrases)
    key, shown = ("ward_is", ward.label) if ward is not None else ("ward_none", "")
    reply = said(turn.knowledge, key, choice, ward=shown)
    return Outcome(Status.ANSWERED_SETTING, reply, offered(turn, (choice,)))


def _choice(candidate: Candidate) -> Choice:
    old = f"{candidate.old} (cũ): " if candidate.old else ""
    return Choice(f"{old}{candidate.ward.label}"[:60], f"b:{candidate.ward.code}")


def _for_group(turn: Turn, code: str) -> tuple[Effect, ...]:
    if not turn.message.address.is_group:
        return ()
    return (SetGroup(replace((turn.chat or Chat()).group, ward=code)),)
