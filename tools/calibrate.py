"""Fit the weights of knowledge/matching/calibration.py to labelled questions, and print them.

    .venv/bin/python tools/calibrate.py tests/questions/own_scope.tsv tests/questions/own_out.tsv [MORE.tsv ...]

The two best candidates of every question are examples: right or not. What is ours and what is none of ours get weights
of their own, each by a logistic regression (Newton's method, a little ridge). The log loss that is printed comes from
questions left out in turn, five folds; 0.69 would be a coin. Follow-ups, double questions and the rows that ask for a
way to react are left aside. To be run again when the content has changed much; the two lines go into calibration.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.evaluate import Row, read_rows
from knowledge.loader import load

Reals = npt.NDArray[np.float64]
RIDGE = 1.0
FOLDS = 5
_OUTSIDE_KINDS = ("OOS:chat", "OOS:insult")  # small talk: answered before any matching


def usable(row: Row) -> bool:
    """True for a question that asks for one thing, ours or not."""
    one = row.after is None and row.kind != "double"
    return one and (row.in_scope or (row.topics[0] == "OOS" and row.kind not in _OUTSIDE_KINDS))


def examples(rows: list[Row]) -> tuple[Reals, Reals, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Signals, right or not, none of ours or not, and the number of the question, of each candidate."""
    matcher = load().matcher
    signals, right, outside, question = [], [], [], []
    for number, row in enumerate(rows):
        for candidate in matcher.candidates(matcher.read(row.question))[:2]:
            signals.append(candidate.signals)
            wanted = candidate.topic in row.topics or (candidate.out_of_scope and row.topics[0] == "OOS")
            right.append(float(wanted))
            outside.append(candidate.out_of_scope)
            question.append(number)
    return np.array(signals), np.array(right), np.array(outside), np.array(question)


def fit(signals: Reals, right: Reals) -> Reals:
    """The weights; the constant, which comes first, is not drawn to 0."""
    ridge = RIDGE * np.eye(signals.shape[1])
    ridge[0, 0] = 1e-6
    weights = np.zeros(signals.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-signals @ weights))
        curve = (signals * (chance * (1 - chance))[:, None]).T @ signals + ridge
        step = np.linalg.solve(curve, signals.T @ (chance - right) + ridge @ weights)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def left_out_loss(signals: Reals, right: Reals, question: npt.NDArray[np.int64]) -> float:
    """Mean log loss of each example under weights that never saw its question."""
    fold = np.random.RandomState(0).randint(0, FOLDS, int(question.max()) + 1)[question]
    chance = np.zeros(len(right))
    for number in range(FOLDS):
        weights = fit(signals[fold != number], right[fold != number])
        chance[fold == number] = 1 / (1 + np.exp(-signals[fold == number] @ weights))
    return float(-np.mean(right * np.log(chance + 1e-9) + (1 - right) * np.log(1 - chance + 1e-9)))


def main(paths: list[str]) -> int:
    """Print the lines for calibration.py."""
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    rows = [row for path in paths for row in read_rows(Path(path)) if usable(row)]
    signals, right, outside, question = examples(rows)
    for name, chosen in (("WEIGHTS", ~outside), ("OUTSIDE", outside)):
        weights = tuple(round(float(weight), 3) for weight in fit(signals[chosen], right[chosen]))
        loss = left_out_loss(signals[chosen], right[chosen], question[chosen])
        print(f"{name} = {weights}")
        print(f"{name}: {int(chosen.sum())} examples, log loss left out {loss:.3f}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
