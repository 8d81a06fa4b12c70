"""What several handlers ask of a message: its query, cues and candidates, worked out once a turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.handlers.thresholds import CERTAIN_CONFIDENCE, LIKELY_CONFIDENCE
from bot.messages import Choice
from bot.questions import CandidateScore, QuestionRecord
from bot.replies import today
from bot.status import Status
from bot.turn import Conversation, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.matching.decision import Clarification, Decision, Match, NoMatch, decide
from knowledge.matching.matcher import Candidate, says_for_whom
from knowledge.passages import Passage, passages
from knowledge.place_match import Found, PlaceMatch
from knowledge.senses import asked_in
from knowledge.text.fold import fold
from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, Query, written
from knowledge.text.past import tells_of_a_death

LONGEST_FOLLOW_UP = 20  # words, breaks among them; a longer message says by itself what it is about
# Of follow-ups in the labelled questions, the share that was about the entry before (measured: docs/measured).
FOLLOW_UP = 0.9
# Topics that serve any procedure: asked in between, they are not what is spoken of.
IN_BETWEEN = frozenset({"gio-lam-viec", "diem-ho-tro", "lien-he"})
ASKING = "asking"  # the cue of question words: it says nothing of what is wanted
_NO_MATCH = NoMatch()
_NAMED = 3  # things of an open question that are kept in mind
_THERE = re.compile(r"\b(?:o|tai|que|trong|ngoai|tren|duoi|tru|khau|tinh) (?=(?P<two>\w+ \w+)(?P<third> \w+)?)")
NOT_ASKING = "not_asking"  # the same words in others: `sao y`


@dataclass(frozen=True)
class Reading:
    """A message as the matcher sees it."""

    query: Query
    candidates: tuple[Candidate, ...]
    cues: frozenset[str]
    said_only: frozenset[str]  # cues that are all that the message says
    asking: tuple[int, ...] = ()  # places in `query.spelt` where a question word stands

    def record(self, status: Status, chosen: Candidate | None = None, choices: tuple[str, ...] = ()) -> QuestionRecord:
        """The record of a question: best candidates, the rejected ones too."""
        scores = tuple([CandidateScore(c.entry, c.topic, round(c.confidence, 3)) for c in self.candidates[:5]])
        entry, topic = (chosen.entry, chosen.topic) if chosen else ("", "")
        confidence = chosen.confidence if chosen else (self.candidates[0].confidence if self.candidates else 0.0)
        return QuestionRecord("", status, entry, topic, round(confidence, 3), scores, choices)

    def is_of(self, entry: Entry, least: float) -> bool:
        """True when `entry` comes first, with a confidence of `least` or more."""
        first = next(iter(self.candidates), None)
        return first is not None and first.entry == entry.id and first.confidence >= least

    def about(self, turn: Turn, entry: Entry, choices: tuple[Choice, ...] = ()) -> Conversation:
        """The conversation once `entry` was answered."""
        return answered(turn, entry, choices)


def answered(turn: Turn, entry: Entry, choices: tuple[Choice, ...] = (), aside: tuple[str, ...] = ()) -> Conversation:
    """The conversation once `entry` was answered and `choices` were offered under it; `aside` stood beside it."""
    kept = turn.conversation.fresh(turn.now)
    return replace(kept, entry=entry.id, choices=choices, aside=aside, clarifying=False, named=(), failures=0)


def offered(turn: Turn, choices: tuple[Choice, ...], *, clarifying: bool = False, failures: int = 0) -> Conversation:
    """The conversation once a menu stands open; the entry before it stays the context."""
    kept = turn.conversation.fresh(turn.now)
    named = ((matched(turn).query.concepts or kept.named)[:_NAMED]) if clarifying else ()
    return replace(kept, choices=choices, clarifying=clarifying, named=named, failures=failures)


def matched(turn: Turn) -> Reading:
    """The reading of this turn's text; what it calls wrong ("sai rồi, tôi hỏi ...") is no candidate."""
    reading = _read(turn.knowledge, turn.message.text)
    if not reading.query.corrected:
        return reading
    before = turn.conversation.fresh(turn.now).entry
    if not before or before not in turn.knowledge.entries:
        return reading
    first = next(iter(reading.candidates), None)  # "không phải xe mới, xe cũ mà": what is meant is what we are at
    if (
        first is not None
        and first.topic == turn.knowledge.entries[before].topic
        and first.confidence >= CERTAIN_CONFIDENCE
    ):
        return reading
    return _without(turn.knowledge, turn.message.text, turn.knowledge.entries[before].topic)


def spoken_of(turn: Turn) -> Entry | None:
    """What was answered last in this conversation, unless that is forgotten or gone from the content."""
    return turn.knowledge.entries.get(turn.conversation.fresh(turn.now).entry)


def set_aside(turn: Turn, entry: Entry) -> tuple[str, ...]:
    """What was spoken of before `entry`, where that is only asked in between; at most one id."""
    before = spoken_of(turn)
    if entry.topic not in IN_BETWEEN or before is None:
        return ()
    return (before.id,) if before.topic not in IN_BETWEEN else turn.conversation.fresh(turn.now).aside


def settled(turn: Turn) -> tuple[Reading, Decision]:
    """The reading that the decision falls by: what a short message leaves open may be plain from what was spoken of
    before ("chồng em người Đài Loan mà", after a marriage). What it says clearly by itself stands, a refusal too."""
    reading, thresholds = matched(turn), turn.knowledge.matcher.thresholds
    decision = decide(reading.candidates, thresholds)
    query = reading.query
    open_ = isinstance(decision, Clarification) or decision == _NO_MATCH or says_for_whom(query)
    entry = spoken_of(turn)
    if not open_ or entry is None or query.foreign or len(query.spelt) > LONGEST_FOLLOW_UP:
        return reading, decision
    if of_a_death(turn):  # whatever was spoken of, now it is this
        return reading, decision
    going_on = _going_on(turn.knowledge, turn.message.text, entry.id)
    again = decide(going_on.candidates, thresholds)
    strange = bool(reading.candidates) and reading.candidates[0].out_of_scope
    if isinstance(again, NoMatch) or (strange and not isinstance(again, Match)):
        return reading, decision
    if isinstance(again, Match) and says_for_whom(query) and again.candidate.confidence < CERTAIN_CONFIDENCE:
        near = tuple(c for c in going_on.candidates if turn.knowledge.speaks(c.entry))[:2]
        if len(near) > 1 and near[0] is again.candidate and reading.candidates[0].confidence >= LIKELY_CONFIDENCE:
            return going_on, Clarification(near)  # a child's card is another service than its parents'
    return going_on, again


def of_a_death(turn: Turn) -> bool:
    """True when somebody died, and no thing is lost: none is named, nor was the loss of one spoken of before."""
    query = matched(turn).query
    if query.concepts or not tells_of_a_death(query.spelt):
        return False
    before = spoken_of(turn)
    return before is None or "mat" not in fold(before.name).split()


def beside_before(turn: Turn) -> Reading:
    """The message beside what was spoken of, however clear it is; by itself where nothing was."""
    return _going_on(turn.knowledge, turn.message.text, turn.conversation.fresh(turn.now).entry)


def beside(turn: Turn, entry: Entry) -> Reading:
    """The message beside `entry`, as if that had been spoken of."""
    return _going_on(turn.knowledge, turn.message.text, entry.id)


def said_together(turn: Turn, entry: Entry | None) -> Reading:
    """The message as if it had begun with the thing that `entry` is about ("mất rồi", behind "hộ chiếu"); without one,
    with what the question that was left open named."""
    if entry is None:
        begin = " ".join(turn.conversation.fresh(turn.now).named)
    else:
        lexicon, label = turn.knowledge.lexicon, entry.label
        begin = turn.knowledge.remembered(("said first", label), lambda: _said_first(label, lexicon))
    return _together(turn.knowledge, turn.message.text, begin)


def _said_first(label: str, lexicon: Lexicon) -> str:
    """The words of a label that name its first thing, or all of it."""
    read = written(label, lexicon)
    named = [token.raw for token in read.tokens if read.concepts and token.concept == read.concepts[0]]
    return " ".join(named) or label  # with diacritics: a seal is no daughter-in-law


def told_of(turn: Turn, entry: Entry) -> tuple[Passage, ...]:
    """The facts of `entry` that speak of what the message says."""
    if turn.knowledge.entries.get(entry.id) is not entry:
        return tuple(passages(entry, matched(turn).query, turn.knowledge, today(turn.now)))
    return _told(turn.knowledge, turn.message.text, entry.id, today(turn.now))


def senses(turn: Turn) -> frozenset[str]:
    """What the message asks in words that facts may not use."""
    return _senses(turn.knowledge, turn.message.text)


def place_named(turn: Turn) -> PlaceMatch:
    """The place that the message names; several handlers ask."""
    return _place(turn.knowledge, turn.message.text)


def is_a_place(turn: Turn, text: str) -> bool:
    """True when `text`, a part of the message, is nothing but the name of a place."""
    match = _place(turn.knowledge, text)
    return match.alone and match.found is not Found.NONE


def places_lived_in(turn: Turn) -> list[str]:
    """The places that somebody is from or at, where several are named: "hộ khẩu Cà Mau mà đang làm ở Sài Gòn"."""
    found = _THERE.finditer(fold(turn.message.text))
    told = [name for one in found for name in (one["two"], one["two"] + (one["third"] or ""))]
    return [name for name in told if is_a_place(turn, name)]


def cues(turn: Turn) -> frozenset[str]:
    """Greeting, thanks, anger, emergency, scam ... that the text shows."""
    return matched(turn).cues


@lru_cache(maxsize=8)
def _read(knowledge: KnowledgeBase, text: str) -> Reading:
    """Several handlers of one turn ask for the same text; the snapshot is part of the key, so nothing goes stale."""
    matcher = knowledge.matcher
    query = matcher.read(text)
    shown = knowledge.lexicon.cues.find(query.spelt)  # none across two clauses
    asking = tuple([start for start, _, cue in shown if cue == ASKING])
    cues = [cue for cue in shown if cue[2] not in (ASKING, NOT_ASKING)]
    found = frozenset([value for _, _, value in cues])
    only = _said_only(knowledge, query, query.spelt, cues)
    return Reading(query, tuple(knowledge.candidates(query)), found, only, asking)


@lru_cache(maxsize=8)
def _without(knowledge: KnowledgeBase, text: str, topic: str) -> Reading:
    reading = _read(knowledge, text)
    return replace(reading, candidates=tuple(knowledge.candidates(reading.query, topic)))


@lru_cache(maxsize=8)
def _going_on(knowledge: KnowledgeBase, text: str, before: str) -> Reading:
    reading, entry = _read(knowledge, text), knowledge.entries.get(before)
    if entry is None:
        return reading
    without = entry.topic if reading.query.corrected else ""
    return replace(reading, candidates=tuple(knowledge.continued(reading.query, entry, without)))


@lru_cache(maxsize=8)
def _together(knowledge: KnowledgeBase, text: str, begin: str) -> Reading:
    query = knowledge.matcher.read(f"{begin} {text}")
    return replace(_read(knowledge, text), query=query, candidates=tuple(knowledge.candidates(query)))


@lru_cache(maxsize=8)
def _told(knowledge: KnowledgeBase, text: str, entry: str, day: date) -> tuple[Passage, ...]:
    return tuple(passages(knowledge.entries[entry], _read(knowledge, text).query, knowledge, day))


@lru_cache(maxsize=8)
def _senses(knowledge: KnowledgeBase, text: str) -> frozenset[str]:
    return asked_in(_read(knowledge, text).query.spelt)[0]


@lru_cache(maxsize=8)
def _place(knowledge: KnowledgeBase, text: str) -> PlaceMatch:
    return knowledge.points.places.find(text)


def let_go() -> None:
    """Another snapshot is served: nothing of the one before is held here any more."""
    for cache in (_read, _without, _going_on, _together, _told, _senses, _place):
        cache.cache_clear()


_LOOSE = frozenset({"greeting", "thanks", "bye", "identity", "anger"})


def _said_only(
    knowledge: KnowledgeBase, query: Query, tokens: Sequence[Token], found: Sequence[tuple[int, int, str]]
) -> frozenset[str]:
    """The cues that are all that a message says: every other word is courtesy, or (beside thanks and the like) one
    that every procedure shares. An aspect is a question, however politely it is put."""
    if not found:
        return frozenset()
    inside = [token is BREAK for token in tokens]
    for start, end, _ in (*found, *knowledge.lexicon.fillers.find(tokens)):
        inside[start:end] = [True] * (end - start)
    cues = frozenset(value for _, _, value in found)
    if all(inside):
        return cues
    left = [token.folded for token, covered in zip(tokens, inside, strict=True) if not covered]
    loose = cues & _LOOSE
    if loose and not query.aspects and len(left) <= 6 and all(word in knowledge.lexicon.generic for word in left):
        return loose
    return frozenset()
