"""Labelled questions -> examples -> weights: one logistic regression for what is ours, one for what is none of ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.base import KnowledgeBase
from knowledge.evaluate import Row
from knowledge.matching.calibration import NAMES, Weights
from knowledge.matching.matcher import Candidate

Reals = npt.NDArray[np.float64]
RIDGE = 1.0
_LEARNT = 3  # candidates of a question that are learnt from
_OUTSIDE_KINDS = ("OOS:chat", "OOS:insult")  # small talk: answered before any matching


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates, best first; `row` is its place among the rows, `is_new` that nobody has
    worked on its mistakes."""

    row: int
    wanted: Row
    candidates: tuple[Candidate, ...]
    is_new: bool = False

    def right(self, candidate: Candidate) -> bool:
        """True when the candidate is what the question asks for, or both are none of ours."""
        return candidate.topic in self.wanted.topics or (candidate.out_of_scope and not self.wanted.in_scope)


def usable(row: Row) -> bool:
    """True for a question that asks for one thing, ours or not."""
    one = row.after is None and row.kind != "double"
    return one and (row.in_scope or (row.topics[0] == "OOS" and row.kind not in _OUTSIDE_KINDS))


def examples(knowledge: KnowledgeBase, rows: Sequence[Row], new: Collection[int] = ()) -> list[Example]:
    """The usable rows with their candidates; neither order nor signals depend on what was fitted before. `new` are
    places of rows whose mistakes nobody has worked on."""
    matcher = knowledge.matcher
    return [
        Example(number, row, tuple(matcher.candidates(matcher.read(row.question))), number in new)
        for number, row in enumerate(rows)
        if usable(row)
    ]


def fit_weights(chosen: Sequence[Example]) -> Weights:
    """Weights of both sides, from the two best candidates of every question."""
    pairs = [(example, candidate) for example in chosen for candidate in example.candidates[:_LEARNT]]
    return Weights(ours=_side(pairs, outside=False), outside=_side(pairs, outside=True))


def _side(pairs: Sequence[tuple[Example, Candidate]], outside: bool) -> tuple[float, ...]:
    """The weights of what is ours, or of what is none of ours."""
    own = [(example, candidate) for example, candidate in pairs if candidate.out_of_scope is outside]
    signals = np.array([candidate.signals for _, candidate in own]).reshape(len(own), len(NAMES))
    right = np.array([example.right(candidate) for example, candidate in own], dtype=float)
    return tuple(round(float(weight), 3) for weight in fit(signals, right))


def fit(signals: Reals, right: Reals) -> Reals:
    """The weights; the constant, which comes first, is not drawn to 0. Newton's method, its steps kept short."""
    ridge = RIDGE * np.eye(signals.shape[1])
    ridge[0, 0] = 1e-6
    weights = np.zeros(signals.shape[1])
    for _ in range(60):
        chance = _chance(signals, weights)
        curve = (signals * (chance * (1 - chance))[:, None]).T @ signals + ridge
        step = np.linalg.solve(curve, signals.T @ (chance - right) + ridge @ weights)
        weights -= step * min(1.0, 10 / (np.linalg.norm(step) + 1e-12))
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _chance(signals: Reals, weights: Reals) -> Reals:
    return np.asarray(1 / (1 + np.exp(-np.clip(signals @ weights, -30, 30))))


def loss(chosen: Sequence[Example], weights: Weights) -> float:
    """Mean log loss of the best candidate of each question; 0.69 would be a coin."""
    losses = []
    for example in chosen:
        for candidate in example.candidates[:1]:
            chance = weights.probability(candidate.signals, candidate.out_of_scope)
            losses.append(-np.log(max(chance if example.right(candidate) else 1 - chance, 1e-9)))
    return float(np.mean(losses)) if losses else 0.0
