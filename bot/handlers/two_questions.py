"""Two questions in one message: both answered in one bubble, short, with both guides one tap away."""

from __future__ import annotations

from collections.abc import Sequence

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
Half = tuple[Candidate, tuple[str, ...]]  # what a half asks for, and of what aspect
_SURE = 0.7
_FEWEST = 3  # words of a half
_MOST_CUTS = 2
_SECOND = 0.75  # least score of the second topic of the whole message, as a share of the first


def handle(turn: Turn) -> Outcome | None:
    """Pass unless two halves clearly ask for two different things."""
    if turn.message.kind is not Kind.TEXT or len(turn.message.text) < 20:
        return None
    halves = _halves(turn)
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
        answered(turn, entries[0], choices, (entries[1].id,)),
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


def _halves(turn: Turn) -> tuple[Half, ...] | None:
    """The two things asked for, each with its aspects, in the order asked; None when it is one question.

    The message is cut in two at each place where questions are joined; the cut whose weaker half is surest counts.
    """
    reading, knowledge = matched(turn), turn.knowledge
    whole = reading.query
    if whole.corrected or len(whole.words) < 2 * _FEWEST or not _room_for_two(reading.candidates):
        return None
    best: tuple[Half, ...] | None = None
    sure = _SURE
    for first, second in _cuts(whole.spelt):
        one, other = _one(knowledge, first, whole.aspects), _one(knowledge, second, whole.aspects)
        if one is None or other is None or one[0].topic == other[0].topic:
            continue
        weaker = min(one[0].confidence, other[0].confidence)
        if weaker >= sure:
            best, sure = (one, other), weaker
    whole_best = reading.candidates[0]
    if best is None or (whole_best.confidence >= _SURE and whole_best.topic not in [half[0].topic for half in best]):
        return None  # `khai sinh, hộ khẩu, thẻ bảo hiểm` is one procedure that has three parts
    return best


def _room_for_two(candidates: Sequence[Candidate]) -> bool:
    """False when the whole message leaves no second topic anywhere near the first: most messages end here."""
    inside = [candidate.score for candidate in candidates if not candidate.out_of_scope]
    return len(inside) > 1 and inside[1] >= _SECOND * inside[0]


def _one(knowledge: KnowledgeBase, words: Sequence[Token], asked: tuple[str, ...]) -> Half | None:
    """What one half asks for, when that stands on its own feet; `asked` of both when it says no aspect itself."""
    query = part(words, knowledge.lexicon)
    best = next(iter(knowledge.matcher.candidates(query)), None)
    if best is None or not knowledge.speaks(best.entry) or not (query.concepts or best.best > 0.5):
        return None
    return best, query.aspects or asked


def _cuts(tokens: Sequence[Token]) -> list[tuple[Sequence[Token], Sequence[Token]]]:
    """(before, after) for each break and each word that joins two questions, at most a few."""
    cuts = []
    for place in range(_FEWEST, len(tokens) - _FEWEST):
        joint = (
            (BREAK.folded,) if tokens[place] is BREAK else next((j for j in _JOINTS if _stands(tokens, place, j)), ())
        )
        after = tokens[place + len(joint) :]
        if joint and len(after) >= _FEWEST:
            cuts.append((tokens[:place], after))
    middle = len(tokens) / 2
    return sorted(cuts, key=lambda cut: abs(len(cut[0]) - middle))[:_MOST_CUTS]


def _stands(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> bool:
    return tuple(token.folded for token in tokens[place : place + len(words)]) == words
