"""From signals to the probability that the topic is right: a logistic regression over labelled questions.

What is ours and what is none of ours have weights of their own. Both stand in fitted.py, written by tools/calibrate.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import NamedTuple, Protocol

NAMES = (
    "constant",
    "lead",  # over the best other topic
    "lead over the other side",  # over the best that is none of ours, or of ours
    "lead over the third",
    "nearest phrasing",
    "covered",  # share of the message's telling words that the topic has
    "covered more",  # ... than the best other topic
    "echoed more",  # share of the nearest phrasing's telling words that the message has, above the best other's
    "mirrored",  # share of the message's telling words that its nearest phrasing has
    "mirrored more",  # ... than the best other's
    "names more",  # share of the named things that the topic names, above the other side's
    "foreign",
    "torn",  # 1 when a story says another thing than its clauses that ask
    "words",  # of the message
    "asks",  # 1 when it says what is wanted of a thing (fee, papers, where ...): who only chats asks for none of it
    "lead of one that asks",  # the lead, times "asks": who asks and is far ahead is rarely of another matter
    "unsaid",  # rarity of all its telling words together that the topic has not: many are of another matter
    "paired",  # share of the message's neighbouring words that the topic has side by side too, more of a long one's
    "lead of what is covered",  # the lead, times the share of the telling words that it has: far ahead by frame words
    # alone ("nuôi ... xin giấy phép ở đâu") is not near
    "leans outside",  # how much likelier its neighbouring words are in what is none of ours, all families together
)
_LEADS = NAMES.index("lead")
_LEAD, _FAR = 5.0, 8.0  # scores from which a lead is as good as any
_UNSAID = 30.0  # five or six rare words: none is needed beyond them
_LEANING = 15.0  # log-odds from which neighbours lean as far as any
_FEW, _PAIRED = 3, 4.0  # of thirteen words the share of pairs counts as it is
_STORY = 40  # words from which a message is as long as any


class Shown(Protocol):
    """What a candidate shows of itself."""

    @property
    def score(self) -> float:
        """Log-odds and best phrasing together."""

    @property
    def out_of_scope(self) -> bool:
        """True for a family of questions that are none of ours."""

    @property
    def best(self) -> float:
        """Similarity to its nearest phrasing, 0..1."""

    @property
    def covered(self) -> float:
        """Share of the message's telling words that it has."""

    @property
    def echoed(self) -> float:
        """Share of its nearest phrasing's telling words that the message has."""

    @property
    def mirrored(self) -> float:
        """Share of the message's telling words that its nearest phrasing has."""

    @property
    def shared(self) -> float:
        """Share of the named things of the message that it names too."""

    @property
    def foreign(self) -> float:
        """Share of them that it does not."""

    @property
    def unsaid(self) -> float:
        """Rarity of the message's telling words that it has not, summed."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """What a candidate without a rival is measured against."""

    score: float = 0.0
    best: float = 0.0
    covered: float = 0.0
    echoed: float = 0.0
    shared: float = 0.0
    foreign: float = 0.0
    mirrored: float = 0.0
    unsaid: float = 0.0
    out_of_scope: bool = False


NOBODY = Nobody()


class Message(NamedTuple):
    """What counts of the message itself: how many words; whether a story says another thing than its clauses that ask;
    whether it says what is wanted of a thing; the log-odds by which its neighbouring words are none of ours."""

    words: int
    torn: bool = False
    asks: bool = False
    leaning: float = 0.0


def vectors(ranked: Sequence[Shown], paired: Sequence[float], message: Message) -> list[tuple[float, ...]]:
    """The signals of every candidate in the order of NAMES; `ranked` by score, the best first, `paired` the share of
    the message's neighbouring words that each has."""
    outside = [candidate.out_of_scope for candidate in ranked]
    ours = ranked[outside.index(False)] if False in outside else NOBODY
    others = ranked[outside.index(True)] if True in outside else NOBODY
    third = ranked[2] if len(ranked) > 2 else NOBODY
    asks, leaning = message.asks, _capped(message.leaning / _LEANING)
    # As many by chance are the smaller a share the longer a message is: by the root of its length.
    root = math.sqrt(message.words + _FEW) / _PAIRED
    said = (float(message.torn), min(message.words, _STORY) / _STORY, float(asks))
    found = []
    for place, (candidate, out, share) in enumerate(zip(ranked, outside, paired, strict=True)):
        own = _vector(candidate, _rival(ranked, place), ours if out else others, third)
        unsaid = min(candidate.unsaid, _UNSAID) / _UNSAID
        lead = own[_LEADS]
        covered = lead * candidate.covered
        found.append((*own, *said, lead if asks else 0.0, unsaid, _capped(share * root), covered, leaning))
    return found


def _rival(ranked: Sequence[Shown], place: int) -> Shown:
    """The best other topic."""
    if place:
        return ranked[0]
    return ranked[1] if len(ranked) > 1 else NOBODY


def _vector(candidate: Shown, rival: Shown, other: Shown, third: Shown) -> tuple[float, ...]:
    score = candidate.score
    return (
        1.0,
        _capped((score - rival.score) / _LEAD),
        _capped((score - other.score) / _FAR),
        _capped((score - third.score) / _FAR),
        candidate.best,
        candidate.covered,
        candidate.covered - rival.covered,
        candidate.echoed - rival.echoed,
        candidate.mirrored,
        candidate.mirrored - rival.mirrored,
        candidate.shared - other.shared,
        candidate.foreign,
    )


def _capped(value: float) -> float:
    return -1.0 if value < -1.0 else 1.0 if value > 1.0 else value


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a signal, for what is ours and for what is none of ours."""

    ours: tuple[float, ...]
    outside: tuple[float, ...]

    def probability(self, signals: Sequence[float], out_of_scope: bool = False) -> float:
        """Calibrated probability 0..1 that the candidate's topic is what was asked."""
        weights = self.outside if out_of_scope else self.ours
        if len(signals) != len(weights):
            raise ValueError(f"{len(signals)} signals, {len(weights)} weights")
        value = sum(map(mul, weights, signals))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
