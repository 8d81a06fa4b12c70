"""From a message to candidates, one a topic, each with the signals that its confidence is read from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.entries import Entry
from knowledge.matching import fitted
from knowledge.matching.bare import thing_alone
from knowledge.matching.calibration import Message, Weights, vectors
from knowledge.matching.coverage import Coverage, Said
from knowledge.matching.features import THING, Numbered, Numbering, features
from knowledge.matching.index import Found, Index
from knowledge.matching.rows import Rows
from knowledge.matching.sisters import AS_WRITTEN, Sisters
from knowledge.matching.thresholds import Thresholds
from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, Query, read, written
from knowledge.text.phrasings import PhrasingReader
from knowledge.text.repair import Vocabulary
from knowledge.text.stories import asking, carrying

OUT_PREFIX = "OOS:"
KEPT = 8  # candidates that are passed on
# Beside the log-odds; chosen among a dozen combinations on labelled questions (a conditional logit agrees):
BEST_WEIGHT = 2.0  # of the nearest phrasing's cosine
NEARLY = 0.85  # cosine from which a message all but repeats a phrasing,
TITLED = 2.0  # what it is worth that message and nearest phrasing have the same telling words, several and none over
ASIDE = 0.25  # weight of the clauses of a story that only tell, where those that ask are weighed
BEFORE = 0.15  # weight of the words that were spoken of before, where a message says too little by itself,
BEFORE_ALL = 0.5  # ... and where it says nothing but for whom ("còn con nhỏ thì sao")
PEOPLE = frozenset({"tre em", "nguoi nuoc ngoai"})  # the things that are people
REPEATED = 5.0  # ... and what it is worth to repeat one word for word: what staff wrote down is answered as they wrote
COVERED_WEIGHT = 2.0  # of the share of the message's telling words that the topic has
ECHOED_WEIGHT = 2.0  # of the share of the nearest phrasing's telling words that the message has
FOREIGN_PENALTY = 1.0  # off the score for the share of the named things that a topic never names


class Candidate(NamedTuple):
    """One topic that a message may be about. `score` ranks, `confidence` is the calibrated probability 0..1."""

    entry: str
    topic: str
    score: float
    confidence: float = 0.0
    odds: float = 0.0
    best: float = 0.0  # cosine to the nearest phrasing
    shared: float = 0.0  # share of the named things of the message that the topic names too
    foreign: float = 0.0  # share of them that it does not
    covered: float = 0.0  # share of the message's telling words that the topic has
    echoed: float = 0.0  # share of the nearest phrasing's telling words that the message has
    mirrored: float = 0.0  # share of the message's telling words that the nearest phrasing has
    phrasing: str = ""
    words: int = 0  # of the message
    signals: tuple[float, ...] = ()  # what the confidence was read from, in the order of calibration.NAMES
    asked: float = 1.0  # share of the telling words with which a story asks that the topic has; 1 where it names it
    unsaid: float = 0.0  # rarity of the message's telling words that the topic has not, summed
    paired: float = 0.0  # share of the message's neighbouring words that the topic has side by side too
    beside: str = ""  # another entry of the topic that may be meant

    @property
    def out_of_scope(self) -> bool:
        """True for a family of questions that are none of ours."""
        return self.topic.startswith(OUT_PREFIX)

    def judged(self, confidence: float, words: int, signals: tuple[float, ...], paired: float) -> Candidate:
        """The same with its probability and what that was read from; `_replace` costs three times as much."""
        return Candidate(
            self.entry, self.topic, self.score, confidence, self.odds, self.best, self.shared, self.foreign,
            self.covered, self.echoed, self.mirrored, self.phrasing, words, signals, self.asked, self.unsaid,
            paired,
        )  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """One class of the index: its phrasings, the entry each belongs to, and the things that they name."""

    name: str
    phrasings: tuple[str, ...]
    entries: tuple[str, ...]
    concepts: frozenset[str]


@dataclass(frozen=True)
class Matcher:
    """Index, vocabulary and lexicon of one snapshot, and what was fitted to labelled questions."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    index: Index
    topics: tuple[Topic, ...]
    weights: Weights = fitted.WEIGHTS
    thresholds: Thresholds = fitted.THRESHOLDS

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        lexicon: Lexicon,
        out_of_scope: Sequence[tuple[str, Sequence[str]]],
        before: Matcher | None = None,
    ) -> Matcher:
        """Index of every phrasing and name; `out_of_scope` are (id, phrasings) of what is none of ours.

        What `before` read with the same lexicon is not read again; the result is the same.
        """
        grouped = _grouped(entries, out_of_scope)
        if before is not None and before.lexicon is lexicon:
            return before if _phrased(before.topics) == grouped else before._changed(grouped)
        concepts: dict[str, set[str]] = {}
        rows, things = Rows(), _Things(lexicon)
        told = PhrasingReader(lexicon).tokens_of_all(text for own in grouped.values() for text, _ in own)
        for topic, own in grouped.items():
            rows.topic()
            noted = concepts[topic] = set()
            for tokens in islice(told, len(own)):
                named = things[tuple([token.concept for token in tokens if token.concept])]
                noted |= named
                rows.add(tokens, named)
        index = Index.of_rows(rows.flat())
        topics = _topics(grouped, concepts)
        counts, pairs = rows.spoken()
        counts.update(lexicon.words)
        vocabulary = Vocabulary.of_counts(counts, pairs, lexicon.canonical, lexicon.courtesy)
        return cls(lexicon=lexicon, vocabulary=vocabulary, index=index, topics=topics)

    def _changed(self, grouped: Phrased) -> Matcher:
        """This matcher with other phrasings: only what is new is read, only topics that differ are looked through."""
        texts = [text for topic in self.topics for text in topic.phrasings]
        row_of = {text: row for row, text in enumerate(texts)}
        wanted = [text for own in grouped.values() for text, _ in own]
        rows: dict[str, int | dict[str, float]] = dict(row_of)
        for text in wanted:
            if text not in rows:
                query = written(text, self.lexicon)
                rows[text] = features(query.tokens, _named(query.tokens, self.lexicon))
        index = self.index.changed([rows[text] for text, _ in own] for own in grouped.values())
        known = {topic.name: (topic.phrasings, topic.concepts) for topic in self.topics}
        concepts: dict[str, Iterable[str]] = {}
        for topic, own in grouped.items():
            have, named = known.get(topic, ((), frozenset()))
            concepts[topic] = named if have == tuple(text for text, _ in own) else self._concepts_of(own)
        vocabulary = self._vocabulary(Counter(wanted), Counter(texts))
        return replace(self, vocabulary=vocabulary, index=index, topics=_topics(grouped, concepts))

    def _concepts_of(self, own: Iterable[tuple[str, str]]) -> frozenset[str]:
        read = (written(text, self.lexicon).tokens for text, _ in own)
        return frozenset().union(*(_named(tokens, self.lexicon) for tokens in read))

    def _vocabulary(self, now: Counter[str], before: Counter[str]) -> Vocabulary:
        """The words of the phrasings of now, from those of before and what came and went."""
        counts = Counter(self.vocabulary.counts)
        pairs = {first: dict(following) for first, following in self.vocabulary.pairs.items()}
        for texts, sign in ((now - before, 1), (before - now, -1)):
            for text, times in texts.items():
                words = written(text, self.lexicon).words
                for word in words:
                    counts[word] += sign * times
                for first, second in pairwise(words):
                    following = pairs.setdefault(first, {})
                    following[second] = following.get(second, 0) + sign * times
        left = {first: own for first, now in pairs.items() if (own := {word: n for word, n in now.items() if n > 0})}
        return Vocabulary.of_counts(+counts, left, self.lexicon.canonical, self.lexicon.courtesy)

    def saved(self) -> dict[str, npt.NDArray[Any]]:
        """Everything that building takes time for, as arrays: to be kept beside the version of the knowledge."""
        words = {
            "features": list(self.index.ids),
            "concepts": {topic.name: sorted(topic.concepts) for topic in self.topics},
            "counts": self.vocabulary.counts,
            "pairs": self.vocabulary.pairs,
        }
        return {**self.index.arrays(), "words": np.frombuffer(json.dumps(words).encode(), dtype=np.uint8)}

    @classmethod
    def restored(
        cls,
        saved: Mapping[str, npt.NDArray[Any]],
        entries: Sequence[Entry],
        lexicon: Lexicon,
        out_of_scope: Sequence[tuple[str, Sequence[str]]],
    ) -> Matcher:
        """The matcher that gave `saved()`, for the same knowledge. KeyError or ValueError when it is not that."""
        words = json.loads(saved["words"].tobytes())
        return cls(
            lexicon=lexicon,
            vocabulary=Vocabulary.of_counts(
                Counter(words["counts"]), words["pairs"], lexicon.canonical, lexicon.courtesy
            ),
            index=Index.of_arrays(words["features"], saved),
            topics=_topics(_grouped(entries, out_of_scope), words["concepts"]),
        )

    def warm(self) -> None:
        """Make what the first messages would make: it takes ten times the memory that it keeps."""
        self._sisters.warm()
        if self.topics:
            self.candidates(self.read(self.topics[0].phrasings[0]))

    def read(self, text: str) -> Query:
        """The message in words of the index."""
        return read(text, self.lexicon, self.vocabulary)

    def candidates(self, query: Query, without: str = "") -> list[Candidate]:
        """The best topics first; `without` is one that was just called wrong.

        A story is read twice, whole and by the clauses that ask: neither ranks better than the other, but where they
        agree the topic is nearly always right, and where they do not it is mostly one of the two.
        """
        named = _named(query.tokens, self.lexicon)
        if (thing := thing_alone(query)) is not None:
            alone = self._alone(thing, named, query, without)
            if alone:
                return alone
        told = self._numbering.features(query.tokens, named)
        candidates = self._read(told, named, query.words, query, without)
        core = carrying(query)
        torn = False
        if core is not None and candidates:
            asked = _named(core, self.lexicon)
            features = self._numbering.features(core, asked)
            words = [token.folded for token in core if token is not BREAK]
            carried = self._read(features.beside(told, ASIDE), asked or named, words, query, without)
            if carried:
                torn = carried[0].topic != candidates[0].topic
                candidates = _together(candidates, carried)
            candidates[0] = candidates[0]._replace(asked=self._asked(candidates[0].topic, query))
        return self._calibrated(candidates[:KEPT], query, told, torn)

    def _alone(self, thing: Sequence[Token], named: frozenset[str], query: Query, without: str) -> list[Candidate]:
        """The candidates of a thing by itself, where one of ours is called so; else none."""
        features = self._numbering.features(thing, named)
        found = self._read(features, named, [token.folded for token in thing], query, without)
        if not found or found[0].out_of_scope or found[0].best < _CALLED_SO:
            return []
        return self._calibrated(found[:KEPT], query, features, torn=False)

    def _asked(self, topic: str, query: Query) -> float:
        """Share 0..1 of what a story asks in telling words that a topic has; 1 when it names one of its things, or asks
        for it above all others."""
        generic = self.lexicon.generic
        core = asking(query, lambda token: token is not BREAK and token.folded not in generic)
        number = self._number_of[topic]
        if core is None or not self.topics[number].concepts.isdisjoint(token.concept for token in core):
            return 1.0
        words, named = [token.folded for token in core if token is not BREAK], _named(core, self.lexicon)
        alone = self._read(self._numbering.features(core, named), named, words, query, "")
        if not alone or alone[0].topic == topic:
            return 1.0
        return self._coverage.covered(self._coverage.said(words), number)

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {topic.name: number for number, topic in enumerate(self.topics)}

    def things_of(self, topic: str) -> frozenset[str]:
        """What the phrasings of a topic name."""
        return self.topics[self._number_of[topic]].concepts

    def continued(self, query: Query, before: Query, without: str = "") -> list[Candidate]:
        """The best topics of a message that goes on from what `before` names: its words weigh in lightly, so that
        `chồng em người Đài Loan` after a marriage is a marriage, and `còn hộ chiếu` is a passport all the same."""
        whole = says_for_whom(query)
        share = BEFORE_ALL if whole else BEFORE
        named, known = (_named(each.tokens, self.lexicon) for each in (query, before))
        features = self._numbering.features(query.tokens, named).beside(
            self._numbering.features(before.tokens, known), share
        )
        found = self._read(
            features, named | known if whole else named or known, (*query.words, *before.words), query, without
        )
        return self._calibrated(found[:KEPT], query, features, torn=False)

    def _read(
        self,
        features: Numbered,
        named: frozenset[str],
        words: Iterable[str],
        query: Query,
        without: str,
    ) -> list[Candidate]:
        """The topics of one way of weighing the words, best first."""
        found = self.index.nearest(features)
        said = self._coverage.said(words)
        candidates = [self._candidate(item, named, said) for item in found]
        if without or query.denied:
            candidates = [c for c in candidates if c.topic != without and not self._denied(c, query)]
        candidates.sort(key=_SCORE, reverse=True)
        return candidates

    def _settled(self, candidate: Candidate, features: Numbered) -> Candidate:
        """The candidate with the entry that the words tell, which the nearest phrasing's may not be."""
        number = self._number_of[candidate.topic]
        if candidate.best >= AS_WRITTEN or not self._sisters.among(number):
            return candidate
        meant, beside = self._sisters.meant(number, candidate.entry, self._sisters.said(features))
        return candidate._replace(entry=meant, beside=beside)

    def told_apart(self, candidate: Candidate, query: Query) -> tuple[str, list[tuple[str, float]]]:
        """(the nearest phrasing's entry, what each word says against it) where a candidate is of another; else none."""
        topic = self.topics[self._number_of[candidate.topic]]
        nearest = topic.entries[topic.phrasings.index(candidate.phrasing)]
        if nearest == candidate.entry:
            return "", []
        said = self._sisters.said(self._numbering.features(query.tokens, _named(query.tokens, self.lexicon)))
        names = list(self.index.ids)
        told = self._sisters.told(self._number_of[candidate.topic], candidate.entry, nearest, said)
        return nearest, [(names[feature].lstrip(THING), share) for feature, share in told]

    @cached_property
    def _sisters(self) -> Sisters:
        return Sisters(self.index, [topic.entries for topic in self.topics])

    @cached_property
    def _numbering(self) -> Numbering:
        return Numbering(self.index.ids)

    @cached_property
    def _coverage(self) -> Coverage:
        return Coverage(self.index, self.vocabulary.counts, self.lexicon.generic)

    def _candidate(self, item: Found, named: frozenset[str], said: Said) -> Candidate:
        topic = self.topics[item.topic]
        shared = len(named & topic.concepts) / len(named) if named else 0.0
        foreign = 1.0 - shared if named else 0.0
        covered = self._coverage.covered(said, item.topic)
        echoed, mirrored = self._coverage.shared(said, item.topic, item.phrasing)
        score = item.odds + BEST_WEIGHT * item.best + COVERED_WEIGHT * covered + ECHOED_WEIGHT * echoed
        if min(mirrored, echoed) > _WHOLE and len(said.known) > 1:
            score += TITLED
        if item.best > NEARLY:
            score += REPEATED * (item.best - NEARLY) / (1 - NEARLY)
        return Candidate(  # by place: names cost as much again
            topic.entries[item.phrasing], topic.name, score - FOREIGN_PENALTY * foreign, 0.0, item.odds, item.best,
            shared, foreign, covered, echoed, mirrored, topic.phrasings[item.phrasing],
            0, (), 1.0, (1.0 - covered) * said.total,
        )  # fmt: skip

    def _denied(self, candidate: Candidate, query: Query) -> bool:
        """What the writer rejected is no answer for this turn."""
        if not query.denied:
            return False
        own = next(topic.concepts for topic in self.topics if topic.name == candidate.topic)
        return any(name in own for name in query.denied) and not any(name in own for name in query.concepts)

    def _calibrated(self, ranked: Sequence[Candidate], query: Query, features: Numbered, torn: bool) -> list[Candidate]:
        """Each with its probability, which says how far it is ahead of the others or behind; `features` of all that was
        read."""
        probability, words, neighbours = self.weights.probability, len(query.words), features.neighbours
        having = self.index.having(features.pairs)
        paired = [having[self._number_of[c.topic]] / neighbours if neighbours else 1.0 for c in ranked]
        message = Message(words, torn, bool(query.aspects), float(np.add.reduce(self._leaning[features.pairs])))
        judged = [
            candidate.judged(probability(signals, candidate.out_of_scope), words, signals, share)
            for candidate, signals, share in zip(ranked, vectors(ranked, paired, message), paired, strict=True)
        ]
        shown = self.thresholds.choice
        return [self._settled(c, features) if c.confidence >= shown else c for c in judged]

    @cached_property
    def _leaning(self) -> npt.NDArray[np.float32]:
        return self.index.leaning(np.array([topic.name.startswith(OUT_PREFIX) for topic in self.topics], dtype=bool))


def says_for_whom(query: Query) -> bool:
    """True when people are all that a message names."""
    return bool(query.concepts) and PEOPLE.issuperset(query.concepts)


_WHOLE = 0.999
_CALLED_SO = 0.95  # cosine of a thing to a phrasing that is its name
_SCORE = attrgetter("score")


def _together(whole: Sequence[Candidate], carried: Sequence[Candidate]) -> list[Candidate]:
    """Two readings of a story as one: the mean of both scores; a topic of one reading only stands behind the other's
    last."""
    one, other = ({c.topic: c for c in reading} for reading in (whole, carried))
    joined = []
    for topic in dict.fromkeys((*other, *one)):
        first, second = one.get(topic), other.get(topic)
        scores = (first.score if first else whole[-1].score, second.score if second else carried[-1].score)
        shown = second or first
        assert shown is not None
        joined.append(shown._replace(score=sum(scores) / 2))
    return sorted(joined, key=_SCORE, reverse=True)


Phrased = dict[str, list[tuple[str, str]]]  # topic -> (phrasing, entry)


def _grouped(entries: Sequence[Entry], out_of_scope: Sequence[tuple[str, Sequence[str]]]) -> Phrased:
    """Every name and phrasing by topic, in a fixed order."""
    grouped: Phrased = {}
    for entry in entries:
        own = grouped.setdefault(entry.topic, [])
        own.extend((phrasing, entry.id) for phrasing in (entry.name, *entry.phrasings))
    for name, phrasings in out_of_scope:
        grouped[OUT_PREFIX + name] = [(phrasing, OUT_PREFIX + name) for phrasing in phrasings]
    return grouped


def _phrased(topics: Iterable[Topic]) -> Phrased:
    """The phrasings of topics as `_grouped` gives them."""
    return {topic.name: list(zip(topic.phrasings, topic.entries, strict=True)) for topic in topics}


def _topics(grouped: Phrased, concepts: Mapping[str, Iterable[str]]) -> tuple[Topic, ...]:
    return tuple(
        Topic(topic, tuple(text for text, _ in own), tuple(entry for _, entry in own), frozenset(concepts[topic]))
        for topic, own in grouped.items()
    )


def _named(tokens: Sequence[Token], lexicon: Lexicon) -> frozenset[str]:
    """The things that a stretch of words names, and what they name together."""
    things = frozenset(token.concept for token in tokens if token.concept)
    return things | lexicon.together(things)


class _Things(dict[tuple[str, ...], frozenset[str]]):
    """`_named` by the things that the words name one after the other: few sequences of them are new."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, named: tuple[str, ...]) -> frozenset[str]:
        things = frozenset(named)
        self[named] = found = things | self._lexicon.together(things)
        return found
