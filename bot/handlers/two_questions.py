"""Two questions in one message: both answered in one bubble, short, with both guides one tap away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.handlers.reading import answered, matched
from bot.messages import Block, Choice, Kind, Reply
from bot.replies import brief, menu_choice, notes, room_of, today
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact
from knowledge.matching.matcher import Candidate
from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK, part

_JOINTS = tuple(
    tuple(words.split())
    for words in (
        "voi lai", "voi ca", "dong thoi", "them nua", "tien the", "sau do", "hay la", "ngoai ra",
        "va", "con", "roi", "voi",
    )
)  # fmt: skip
_SURE = 0.6
_FEWEST = 2  # words of a half


def handle(turn: Turn) -> Outcome | None:
    """Pass unless two halves clearly ask for two different things."""
    if turn.message.kind is not Kind.TEXT or len(turn.message.text) < 20:
        return None
    halves = _halves(turn.knowledge, turn.message.text)
    if halves is None:
        return None
    entries = [turn.knowledge.entries[candidate.entry] for candidate, _ in halves]
    phrases = turn.knowledge.phrases
    choices = (*(Choice(entry.label, f"e:{entry.id}") for entry in entries), menu_choice(phrases))
    reply = Reply(_both(turn, entries, [wanted for _, wanted in halves]), choices)
    if len(reply.with_menu()) > room_of(turn):  # too much was asked at once: the first lines, the rest a tap away
        reply = Reply(_both(turn, entries, [(), ()]), choices)
    first, second = halves[0][0], halves[1][0]
    return Outcome(
        Status.ANSWERED,
        reply,
        answered(turn, entries[0], choices),
        matched(turn).record(Status.ANSWERED, first),
        also=((second.entry, second.topic),),
    )


def _both(turn: Turn, entries: list[Entry], wanted: list[tuple[str, ...]]) -> tuple[Block, ...]:
    """What was asked of each thing, then one note and one source line for both."""
    phrases, day = turn.knowledge.phrases, today(turn.now)
    blocks: list[Block] = []
    shown: list[Fact] = []
    for entry, names in zip(entries, wanted, strict=True):
        part, facts = brief(entry, names, day, phrases)
        blocks += part
        shown += facts
    return (*blocks, *notes(entries[0], shown, phrases))


@lru_cache(maxsize=4)
def _halves(knowledge: KnowledgeBase, text: str) -> tuple[tuple[Candidate, tuple[str, ...]], ...] | None:
    """The two things asked for, each with its aspects, in the order asked; None when it is one question."""
    matcher = knowledge.matcher
    whole = matcher.read(text)
    pieces = _pieces(whole.spelt)
    if whole.corrected or not 2 <= len(pieces) <= 6:
        return None
    found: dict[str, tuple[Candidate, tuple[str, ...]]] = {}
    for piece in pieces:
        query = part(piece, knowledge.lexicon)
        best = next(iter(matcher.candidates(query)), None)
        if best is None or best.out_of_scope or best.confidence < _SURE or not (query.concepts or best.best > 0.6):
            continue
        # "... thì cần gì?" at the end asks it of both
        found.setdefault(best.topic, (best, query.aspects or whole.aspects))
    one = next(iter(matcher.candidates(whole)), None)
    if len(found) != 2 or (one is not None and one.confidence >= _SURE and one.topic not in found):
        return None  # `khai sinh, hộ khẩu, thẻ bảo hiểm` is one procedure that has three parts
    return tuple(found.values())


def _pieces(tokens: Sequence[Token]) -> list[list[Token]]:
    """The message cut at its breaks and at the words that join two questions."""
    pieces: list[list[Token]] = [[]]
    place = 0
    while place < len(tokens):
        joint = next((j for j in _JOINTS if _stands(tokens, place, j)), None)
        if joint is not None or tokens[place] is BREAK:
            pieces.append([])
            place += len(joint) if joint else 1
            continue
        pieces[-1].append(tokens[place])
        place += 1
    return [piece for piece in pieces if len(piece) >= _FEWEST]


def _stands(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> bool:
    return tuple(token.folded for token in tokens[place : place + len(words)]) == words
