"""HANDLERS, most specific first, and answer(turn): the first that does not pass, then what every reply carries."""

from __future__ import annotations

from dataclasses import replace

from bot import human_time
from bot.handlers import (
    by_label,
    choice,
    commands,
    entry,
    fallback,
    follow_up,
    location,
    media,
    rating,
    small_talk,
    support_point,
    two_questions,
    unasked,
    unreadable,
    urgent,
    wrong,
)
from bot.handlers.asked_enough import stop_asking
from bot.handlers.gate import for_us, limited
from bot.handlers.parting import finish
from bot.turn import Danger, Handler, Outcome, Turn

HANDLERS: tuple[Handler, ...] = (
    urgent.emergency,  # 113, 114, 115 before anything else
    commands.handle,  # /start, menu, 0, /quyenrieng: always work
    location.handle,  # a shared position
    choice.handle,  # a button, or a number after we listed
    media.handle,  # a voice message, a picture: asked for text
    rating.handle,  # a thumb, "đúng rồi cảm ơn", after an answer
    unreadable.handle,  # nothing left to read
    urgent.scam,  # before any matching
    wrong.handle,  # "sai rồi", after an answer
    small_talk.handle,
    support_point.handle,  # "điểm hỗ trợ phường Ba Đình"
    by_label.handle,  # "làm gấp được không", where one of the choices is the urgent one
    follow_up.handle,  # "thế lệ phí bao nhiêu?" about what was just answered
    two_questions.handle,
    entry.handle,
    fallback.handle,
)


def answer(turn: Turn) -> Outcome:
    """The outcome of one turn. Total: the last handler never passes."""
    if turn.conversation.ward:  # first: what a ward alone has is rated like any other answer
        turn = replace(turn, knowledge=turn.knowledge.for_ward(turn.conversation.ward))
    if (rated := rating.press(turn)) is not None:
        return rated
    if turn.message.address.is_group and (held_back := limited(turn)) is not None:
        return held_back
    if not for_us(turn):
        return unasked.answer(turn)
    if (danger := urgent.danger(turn)) is not Danger.NONE:
        turn = replace(turn, danger=danger)
    for handler in HANDLERS:
        outcome = handler(turn)
        if outcome is not None:
            finished = finish(turn, stop_asking(turn, outcome))
            return finished if turn.staff is None else human_time.yielded(turn, finished, turn.staff)
    raise AssertionError("the fallback handler passed")
