"""Commands and the words that always work: /start, menu, 0, /help, /quyenrieng."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers.reading import answered, offered
from bot.messages import Block, Kind, Reply
from bot.replies import group_menu, guide, menu, room_of, said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import fold

_MENU = frozenset({"0", "menu", "/menu", "danh muc", "bat dau lai", "/danhmuc", "quay lai"})
_HELP = frozenset({"/help", "/huongdan", "/trogiup"})
_PRIVACY = frozenset({"/quyenrieng", "quyen rieng tu"})


def handle(turn: Turn) -> Outcome | None:
    """The menu, the greeting of a first contact, help and privacy."""
    message = turn.message
    if message.kind is Kind.START:
        return _start(turn, message.payload)
    if message.kind is not Kind.TEXT:
        return None
    words = fold(message.text[:40]).strip(" .!?")
    if words in _MENU:
        return open_menu(turn)
    if words.split("@")[0] == "/start":
        return _start(turn, "")
    if words in _HELP:
        reply = said(turn.knowledge, "help", *menu(turn.knowledge).choices)
        return Outcome(Status.ANSWERED_MENU, reply, offered(turn, reply.choices))
    if words in _PRIVACY:
        return Outcome(Status.ANSWERED_PRIVACY, said(turn.knowledge, "privacy"), turn.conversation.fresh(turn.now))
    return None


def open_menu(turn: Turn) -> Outcome:
    """The groups of services."""
    reply = menu(turn.knowledge)
    return Outcome(Status.ANSWERED_MENU, reply, offered(turn, reply.choices))


def open_group(turn: Turn, group: str, page: int) -> Outcome:
    """The entries of a group."""
    reply = group_menu(turn.knowledge, group, page)
    return Outcome(Status.ANSWERED_MENU, reply, offered(turn, reply.choices))


def _start(turn: Turn, payload: str) -> Outcome:
    """A deep link opens its entry; else who speaks, how to ask, and the groups."""
    entry = turn.knowledge.entries.get(payload)
    if entry is not None and entry.enabled:
        reply = guide(entry, turn.knowledge, turn.now, room_of(turn))
        return Outcome(Status.ANSWERED, reply, answered(turn, entry, reply.choices))
    say = turn.knowledge.phrases.say
    groups = menu(turn.knowledge).choices
    reply = Reply((Block(say("hello")), Block(say("hello_how")), Block(say("notice"))), groups)
    return Outcome(Status.ANSWERED_MENU, reply, replace(offered(turn, groups), greeted=True))
