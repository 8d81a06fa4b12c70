"""Commands and the words that always work: /start, menu, 0, /help, /quyenrieng, /phuong, /caidat, and the rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.handlers import binding, my_data, settings
from bot.handlers.reading import answered, offered
from bot.messages import Block, Kind, Reply
from bot.replies import group_menu, guide, menu, notice, room_of
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import fold

_LONGEST = 60  # characters of a command with what it is about; longer texts are questions


def handle(turn: Turn) -> Outcome | None:
    """A command by its name, or words that say nothing else. Where slashes are strange (Zalo) the words do as well."""
    message = turn.message
    if message.kind is Kind.START:
        return _start(turn, message.payload)
    if message.kind is not Kind.TEXT:
        return None
    command = _command(message.text)
    return command(turn, message.text.strip().partition(" ")[2].strip()[:_LONGEST]) if command else None


def is_right(text: str) -> bool:
    """True for what is owed to whoever writes it, however much was said: their data, no notices, a group's settings."""
    return _command(text) in _RIGHTS


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
    entry = turn.knowledge.entries.get(payload) or turn.knowledge.main_entry(payload)
    if entry is not None and turn.knowledge.speaks(entry.id):
        first = () if turn.conversation.greeted else (notice(turn),)  # whoever comes by a link has read nothing yet
        room = room_of(turn) - sum(len(block.text) + 2 for block in first)
        reply = guide(entry, turn.knowledge, turn.now, room)
        reply = replace(reply, blocks=(*reply.blocks, *first))
        return Outcome(Status.ANSWERED, reply, answered(turn, entry, reply.choices))
    say = turn.knowledge.phrases.say
    groups = menu(turn.knowledge).choices
    reply = Reply((Block(say("hello")), Block(say("hello_how")), notice(turn)), groups)
    return Outcome(Status.ANSWERED_MENU, reply, replace(offered(turn, groups), greeted=True))


def _help(turn: Turn) -> Outcome:
    """How to ask, and the commands that fit where it is asked."""
    say, groups = turn.knowledge.phrases.say, menu(turn.knowledge).choices
    key = "help_group" if turn.message.address.is_group else "help_private"
    reply = Reply((Block(say("help")), Block(say(key))), groups)
    return Outcome(Status.ANSWERED_MENU, reply, offered(turn, groups))


Command = Callable[[Turn, str], Outcome]


def _command(text: str) -> Command | None:
    """What is commanded: by its name in any case, or by the words that say nothing else."""
    words = fold(text[:40]).strip(" .!?")
    return _COMMANDS.get(words.split()[0].split("@")[0]) if words.startswith("/") else _WORDS.get(words)


def _alone(answer: Callable[[Turn], Outcome]) -> Command:
    """A command that is about nothing else."""
    return lambda turn, about: answer(turn)


_PRIVACY, _SHOW, _ERASE = _alone(my_data.privacy), _alone(my_data.show), _alone(my_data.erase)
_STOP, _RESUME = _alone(my_data.stop), _alone(my_data.resume)
_RIGHTS = (_PRIVACY, _SHOW, _ERASE, _STOP, _RESUME, settings.handle)

_COMMANDS: dict[str, Command] = {
    "/start": lambda turn, about: _start(turn, ""),
    "/menu": _alone(open_menu),
    "/danhmuc": _alone(open_menu),
    "/help": _alone(_help),
    "/huongdan": _alone(_help),
    "/trogiup": _alone(_help),
    "/quyenrieng": _PRIVACY,
    "/xoadulieu": _ERASE,
    "/dulieucuatoi": _SHOW,
    "/dung": _STOP,
    "/batdau": _RESUME,
    "/phuong": binding.bind,
    "/caidat": settings.handle,
}
_WORDS: dict[str, Command] = {
    **dict.fromkeys(("0", "menu", "danh muc", "bat dau lai", "quay lai"), _alone(open_menu)),
    **dict.fromkeys(("quyen rieng tu", "quyen rieng", "bao mat thong tin"), _PRIVACY),
    **dict.fromkeys(
        (
            "xoa du lieu cua toi", "xoa du lieu cua minh", "xoa du lieu cua em", "xoa het du lieu cua toi",
            "xoa thong tin cua toi", "xoa du lieu ca nhan cua toi", "hay xoa du lieu cua toi", "xoadulieu",
            "toi muon xoa du lieu cua toi", "toi muon xoa du lieu",
        ),
        _ERASE,
    ),
    **dict.fromkeys(
        ("du lieu cua toi", "xem du lieu cua toi", "dulieucuatoi", "ban giu gi ve toi", "bot giu gi ve toi"),
        _SHOW,
    ),
    **dict.fromkeys(
        ("dung nhan tin", "ngung nhan tin", "khong nhan tin nua", "huy nhan tin", "tu choi nhan tin"),
        _STOP,
    ),
    **dict.fromkeys(("nhan tin lai", "nhan lai tin", "nhan tin tro lai"), _RESUME),
}  # fmt: skip
