"""Groups of similar questions: each joins the nearest group that is near enough, or begins one. No clock, no file.

A question is its features (knowledge.question_features), weighted by how rare they are. A group is the sum of its
questions. Candidates are found by their rarest features alone, so that 20,000 questions take seconds.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import mul

import numpy as np

from knowledge.question_features import BYTES

# Cosine from which two are the same question. On the 216 twins of tests/questions 0.42 finds 210 and mixes none up; of
# 570 rows written apart it throws a dozen together, nine in ten of them of one topic.
NEAR = 0.42
RAREST = 8  # features of a question by which groups are looked up
MOST_CANDIDATES = 12
KEPT = 48  # features of a group, cut when it has twice as many
COUNTED_TWICE = 0.5  # what is added to a feature's count, so that one that nobody else has weighs a little less


class Questions:
    """Questions as sparse rows of length 1: question n is `columns[starts[n]:starts[n + 1]]`, `weights` likewise.

    `rarest[n]`: (column, weight) of its heaviest features. Single words weigh by rarity alone: these are the rarest.
    """

    def __init__(self, packed: Sequence[bytes]) -> None:
        """`packed` as question_features.packed gives them; what is no such thing has no feature."""
        sizes = np.fromiter((0 if len(one) % BYTES else len(one) // BYTES for one in packed), np.int64, len(packed))
        starts = np.concatenate(([0], np.cumsum(sizes)))
        sound = [one for one, size in zip(packed, sizes, strict=True) if size]
        hashes = np.frombuffer(b"".join([one[: len(one) // BYTES * 4] for one in sound]), np.uint32)
        hundredths = np.frombuffer(b"".join([one[len(one) // BYTES * 4 :] for one in sound]), np.uint16)
        names, columns = np.unique(hashes, return_inverse=True)
        of = np.repeat(np.arange(len(packed)), sizes)
        counts = np.bincount(columns, minlength=len(names))
        raw = hundredths / 100 * np.log(1 + (len(packed) + 1) / (counts + COUNTED_TWICE))[columns]
        lengths = np.sqrt(np.bincount(of, raw * raw, minlength=len(packed)))
        weights = raw / np.where(lengths == 0, 1, lengths)[of]
        # One object for each column: that two of them are equal is seen without a look at their values.
        same = list(range(len(names)))
        self.columns = [same[column] for column in columns.tolist()]
        self.weights: list[float] = weights.tolist()
        self.starts: list[int] = starts.tolist()
        order = np.lexsort((columns, -weights, of))  # columns stand in the order of the hashes
        kept = order[np.arange(len(order)) - starts[of] < RAREST].tolist()
        pairs = [(self.columns[place], self.weights[place]) for place in kept]
        ends = np.cumsum(np.minimum(sizes, RAREST)).tolist()
        self.rarest = [pairs[start:end] for start, end in zip([0, *ends], ends, strict=False)]


class Groups:
    """Groups by number, of questions that all are told beforehand. First place those whose group is known, then ask
    where the others belong. Questions are named by their place in the list."""

    def __init__(self, packed: Sequence[bytes], near: float = NEAR) -> None:
        """`packed`: see Questions."""
        self._questions = Questions(packed)
        self._near = near
        self._sums: dict[int, dict[int, float]] = {}
        self._lengths: dict[int, float] = {}
        self._with: defaultdict[int, dict[int, None]] = defaultdict(dict)  # column -> groups that are found by it

    def place(self, group: int, question: int) -> None:
        """The question is of that group."""
        columns, weights = self._row(question)
        have = self._sums.get(group)
        if have is None:
            self._sums[group] = have = dict(zip(columns, weights, strict=True))
        else:
            for column, weight in zip(columns, weights, strict=True):
                have[column] = have.get(column, 0.0) + weight
            if len(have) > 2 * KEPT:
                self._sums[group] = have = dict(sorted(have.items(), key=lambda item: -item[1])[:KEPT])
        sums = have.values()
        self._lengths[group] = math.sqrt(sum(map(mul, sums, sums))) or 1.0
        for column, _ in self._questions.rarest[question]:
            self._with[column][group] = None

    def nearest(self, question: int) -> tuple[int | None, float]:
        """The group that is near enough, and its cosine; None when there is none."""
        best, nearness = None, self._near
        columns, weights = self._row(question)
        none = repeat(0.0)
        for group in self._candidates(self._questions.rarest[question]):
            cosine = sum(map(mul, weights, map(self._sums[group].get, columns, none))) / self._lengths[group]
            if cosine >= nearness:
                best, nearness = group, cosine
        return best, nearness if best is not None else 0.0

    def join(self, own: int, question: int) -> int:
        """The group that the question is of from now on: the nearest, or its own."""
        nearest, _ = self.nearest(question)
        chosen = own if nearest is None else nearest
        self.place(chosen, question)
        return chosen

    def _row(self, question: int) -> tuple[list[int], list[float]]:
        start, end = self._questions.starts[question : question + 2]
        return self._questions.columns[start:end], self._questions.weights[start:end]

    def _candidates(self, rarest: Iterable[tuple[int, float]]) -> list[int]:
        """Groups that share the most of the rarest features; of equal ones the older first."""
        votes: dict[int, float] = {}
        for column, weight in rarest:
            groups = self._with.get(column)
            if groups and not votes:
                votes = dict.fromkeys(groups, weight)
            elif groups:
                for group in groups:
                    votes[group] = votes.get(group, 0.0) + weight
        return sorted(sorted(votes), key=votes.__getitem__, reverse=True)[:MOST_CANDIDATES]
