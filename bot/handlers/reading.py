"""What several handlers ask of a message: its query, cues and candidates, worked out once a turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from bot.messages import Choice
from bot.questions import CandidateScore, QuestionRecord
from bot.status import Status
from bot.turn import Conversation, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.matching.matcher import Candidate
from knowledge.text.normalise import BREAK, Query, characters, split


@dataclass(frozen=True)
class Reading:
    """A message as the matcher sees it."""

    query: Query
    candidates: tuple[Candidate, ...]
    cues: frozenset[str]
    said_only: frozenset[str]  # cues that are all that the message says

    def record(self, status: Status, chosen: Candidate | None = None, choices: tuple[str, ...] = ()) -> QuestionRecord:
        """The record of a question: best candidates, the rejected ones too."""
        scores = tuple(CandidateScore(c.entry, c.topic, round(c.confidence, 3)) for c in self.candidates[:5])
        entry, topic = (chosen.entry, chosen.topic) if chosen else ("", "")
        confidence = chosen.confidence if chosen else (self.candidates[0].confidence if self.candidates else 0.0)
        return QuestionRecord("", status, entry, topic, round(confidence, 3), scores, choices)

    def about(self, turn: Turn, entry: Entry, choices: tuple[Choice, ...] = ()) -> Conversation:
        """The conversation once `entry` was answered."""
        return answered(turn, entry, choices)


def answered(turn: Turn, entry: Entry, choices: tuple[Choice, ...] = ()) -> Conversation:
    """The conversation once `entry` was answered and `choices` were offered under it."""
    kept = turn.conversation.fresh(turn.now)
    return replace(kept, entry=entry.id, choices=choices, clarifying=False, failures=0)


def offered(turn: Turn, choices: tuple[Choice, ...], *, clarifying: bool = False, failures: int = 0) -> Conversation:
    """The conversation once a menu stands open; the entry before it stays the context."""
    kept = turn.conversation.fresh(turn.now)
    return replace(kept, choices=choices, clarifying=clarifying, failures=failures)


def matched(turn: Turn) -> Reading:
    """The reading of this turn's text."""
    return _read(turn.knowledge, turn.message.text)


def cues(turn: Turn) -> frozenset[str]:
    """Greeting, thanks, anger, emergency, scam ... that the text shows."""
    return matched(turn).cues


@lru_cache(maxsize=8)
def _read(knowledge: KnowledgeBase, text: str) -> Reading:
    """Several handlers of one turn ask for the same text; the snapshot is part of the key, so nothing goes stale."""
    matcher = knowledge.matcher
    query = matcher.read(text)
    raw = [token for token in split(characters(text)) if token is not BREAK]
    plain = knowledge.lexicon.cues
    spelt = [token for token in knowledge.lexicon.spelling.replace(raw) if token is not BREAK]
    found = frozenset(value for _, _, value in (*plain.find(raw), *plain.find(spelt)))
    covered = max(_covered(knowledge, raw), _covered(knowledge, spelt))
    return Reading(query, tuple(matcher.candidates(query)), found, found if covered >= 1.0 else frozenset())


def _covered(knowledge: KnowledgeBase, tokens: list) -> float:  # type: ignore[type-arg]
    """Share of the words that belong to a cue or are courtesy: 1.0 when the message says nothing else."""
    if not tokens:
        return 0.0
    inside = [False] * len(tokens)
    for patterns in (knowledge.lexicon.cues, knowledge.lexicon.fillers):
        for start, end, _ in patterns.find(tokens):
            inside[start:end] = [True] * (end - start)
    return sum(inside) / len(tokens)
