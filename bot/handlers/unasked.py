"""A question to nobody, in a group whose administrators have asked for it: answered when nobody else did, if sure."""

from __future__ import annotations

from datetime import timedelta

from bot.handlers import entry
from bot.handlers.gate import silent
from bot.handlers.parting import finish
from bot.messages import Kind
from bot.privacy import personal
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import fold

SURE = 0.9  # calibrated probability that the topic is right: a wrong answer that nobody asked for is worst
_EARLY = timedelta(seconds=5)  # clocks of two processes
_ASKS = (
    "?", " gi ", " nao ", " sao ", " dau ", " may ", " bao nhieu ", " bao lau ", " ai biet ", " cho hoi ", " khi nao ",
    " can nhung gi ", " duoc khong ", " phai khong ", " khong a ", " khong nhi ", " chua a ", " the nao ",
)  # fmt: skip


def answer(turn: Turn) -> Outcome:
    """The guide of an entry that is clearly meant; else silence, and nothing is kept of what was said."""
    if not _may_speak(turn) or not _is_question(turn.message.text):
        return silent(turn)
    outcome = entry.handle(turn)
    if outcome is None or outcome.question is None or outcome.question.confidence < SURE:
        return silent(turn)
    return finish(turn, outcome) if outcome.status in (Status.ANSWERED, Status.ANSWERED_ASPECT) else silent(turn)


def _may_speak(turn: Turn) -> bool:
    """Once the group's minutes are over, by day, within its budget."""
    chat, heard_at = turn.chat, turn.heard_at
    if chat is None or heard_at is None or not chat.group.wait_min or chat.group.is_quiet(turn.now):
        return False
    waited = turn.now - heard_at >= timedelta(minutes=chat.group.wait_min) - _EARLY
    return waited and chat.replies < chat.group.budget and turn.message.kind is Kind.TEXT


def _is_question(text: str) -> bool:
    if personal(text):
        return False
    words = f" {fold(text).replace('?', ' ? ')} "
    return any(asked in words for asked in _ASKS)
