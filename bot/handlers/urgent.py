"""Emergencies first, then scams: both before any matching."""

from __future__ import annotations

import re

from bot.handlers.reading import cues, matched
from bot.messages import Kind, Reply
from bot.replies import guide, room_of, said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import MAX_CHARS

SCAM_TOPIC = "lua-dao"
_OFFICIAL = ("vneid", "dichvucong", "bocongan", "gov-vn", "govvn", "-gov.", "canhsat", "congan")
_SPACED_DOT = re.compile(r" \. ?(?=[a-z]{2,6}\b)|\[\.\]|\(\.\)")
_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+){0,9}\.[a-z]{2,10}$")
_SURE = 0.85
_PEOPLE = frozenset({"tre em", "nguoi nuoc ngoai", "con dau"})  # things that are named, and somebody all the same


def emergency(turn: Turn) -> Outcome | None:
    """A life in danger: the three numbers, nothing else to read first.

    A fire of last year that took the papers is no emergency: a procedure that is clearly asked for is answered. A phone
    that fell into the river or a bag that was snatched is none either, unless a life is spoken of.
    """
    if turn.message.kind is not Kind.TEXT:
        return None
    found = cues(turn)
    of_a_thing = "belonging" in found or not _PEOPLE.issuperset(matched(turn).query.concepts)
    if "emergency" not in found and ("accident" not in found or of_a_thing):
        return None
    best = next(iter(matched(turn).candidates), None)
    if best is not None and not best.out_of_scope and best.confidence >= _SURE and best.shared > 0:
        return None
    return Outcome(Status.EMERGENCY, said(turn.knowledge, "emergency"), turn.conversation.fresh(turn.now))


def scam(turn: Turn) -> Outcome | None:
    """Somebody asks for a code, money, or to install something: the warning, whatever else the message says."""
    if turn.message.kind is not Kind.TEXT:
        return None
    found = cues(turn)
    if "scam_ask" not in found and not _look_alike(turn.message.text) and not _odd_call(turn):
        return None
    entry = turn.knowledge.main_entry(SCAM_TOPIC)
    if entry is None:
        return None
    warning = said(turn.knowledge, "scam").blocks
    reply = guide(entry, turn.knowledge, turn.now, room_of(turn) - len(warning[0].text) - 2)
    return Outcome(
        Status.SCAM_WARNING, Reply((*warning, *reply.blocks), reply.choices), matched(turn).about(turn, entry)
    )


def _odd_call(turn: Turn) -> bool:
    """Somebody calls and tells one to do something: a scam when the rest sounds like one, not when the boss does."""
    if "scam_call" not in cues(turn):
        return False
    return any(candidate.topic == SCAM_TOPIC for candidate in matched(turn).candidates[:2])


def _look_alike(text: str) -> bool:
    """A domain that dresses as an official one (`dichvucong-gov.com`), or a program from outside of the stores."""
    joined = _SPACED_DOT.sub(".", text.lower()[:MAX_CHARS])  # `dichvucong . xyz`: written so to pass a filter
    for word in (word.strip(".,;!?()") for word in joined.split() if "." in word):
        host = word.split("//")[-1].split("/")[0]
        if word.endswith(".apk") or ".apk?" in word:
            return True
        if any(name in host for name in _OFFICIAL) and not host.endswith(".gov.vn"):
            return _HOST.search(host) is not None
    return False
