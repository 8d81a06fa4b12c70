"""Fit the confidence to labelled questions, choose thresholds at a stated cost, write knowledge/matching/fitted.py.

    make calibrate                                  # the questions of tests/questions, and the sample where it is there
    .venv/bin/python -m tools.calibrate FILE.tsv [MORE.tsv ...] [--dry-run]

The file that it writes is reviewed like any other. Costs: wrong 10, admitted 2, asked back 1, asked back without the
right choice 3 (the question and an admission). The cheapest thresholds that leave at most 11 % of what is in scope
without an answer, on questions that nobody has read (UNREAD) where there are some: content was taught the others, which
are surer than what people will ask. The weights never see those.
Printed: the figures of every file with weights and thresholds that never saw its questions (five folds; near copies
stand in one fold), from the whole bot, follow-ups and double questions included.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count as count_up
from pathlib import Path

from bot.ask import ask_text
from knowledge.base import KnowledgeBase
from knowledge.evaluate import Asked, Row, count, evaluate, read_rows, table
from knowledge.loader import load
from knowledge.matching import fitted
from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds
from knowledge.near_copies import groups
from tools.fitting import Example, examples, fit_weights, loss
from tools.thresholds import GRID, choose, cost

FOLDS = 5
FITTED = Path(fitted.__file__)
_IN_A_LINE = 12  # weights
QUESTIONS = Path("tests/questions")
SAMPLE = Path("../shared/data")
OWN = (
    "own_scope", "own_out", "fresh", "fresh2", "fresh3", "fresh4", "fresh5", "fresh6", "fresh7", "fresh8", "wide1",
    "wide2", "wide3", "wide4", "wide5", "wide6", "wide7", "wide8", "wide9", "wide10", "wide11", "wide12", "fresh10",
    "voices2", "stories", "stories2", "doubles", "talks",
)  # fmt: skip
# Written by people who saw topic names only, and read by nobody: no word of the content was written for their mistakes.
UNREAD = ("strangers", "voices", "fresh9")


def default_files() -> list[Path]:
    """The project's own labelled questions, and the sample when it lies beside the project."""
    return [path for path in all_files() if path.exists()]


def all_files() -> list[Path]:
    """The project's own labelled questions, and where the sample would lie."""
    own = [QUESTIONS / f"{name}.tsv" for name in (*OWN, *UNREAD)]
    return [*own, *(SAMPLE / f"{name}_questions.tsv" for name in ("dev", "chat"))]


def tell_what_is_missing() -> None:
    """Say on stderr which questions are not there: weights fitted without the sample turned tests of behaviour red."""
    missing = [str(path) for path in all_files() if not path.exists()]
    if missing:
        print(f"NOT THERE, so neither learnt from nor measured: {', '.join(missing)}", file=sys.stderr)


def new_rows(by_file: Mapping[Path, Sequence[Row]]) -> frozenset[int]:
    """The places of the rows of UNREAD, among all rows."""
    numbers = count_up()
    places = {path: [number for _, number in zip(rows, numbers, strict=False)] for path, rows in by_file.items()}
    return frozenset(number for path, own in places.items() if path.stem in UNREAD for number in own)


def fold_of(rows: Sequence[Row]) -> list[int]:
    """The fold 0..4 of each row: groups of near copies, dealt out in their order."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group, len(numbers)) % FOLDS for group in groups([row.question for row in rows])]


def fit(chosen: Sequence[Example]) -> tuple[Weights, Thresholds]:
    """Weights of what was worked on, then the thresholds that are cheapest with them on what nobody has read."""
    worked_on = [example for example in chosen if not example.is_new]
    weights = fit_weights(worked_on or chosen)
    return weights, choose([example for example in chosen if example.is_new] or chosen, weights)


def crosscheck(
    knowledge: KnowledgeBase, rows: Sequence[Row], folds: Sequence[int], new: frozenset[int] = frozenset()
) -> list[KnowledgeBase]:
    """For each fold the knowledge as fitted without its rows."""
    found = []
    known = examples(knowledge, rows, new)
    for number in range(FOLDS):
        training = [example for example in known if folds[example.row] != number]
        left_out = [example for example in known if folds[example.row] == number]
        weights, thresholds = fit(training)
        print(
            f"fold {number + 1}: log loss {loss(left_out, weights):.3f}, cost {cost(left_out, weights, thresholds):.3f}"
            f" a question, {shown(thresholds)}",
            file=sys.stderr,
        )
        found.append(knowledge.judged_by(weights, thresholds))
    return found


def out_of_fold(knowledge: KnowledgeBase, by_file: Mapping[Path, Sequence[Row]]) -> dict[Path, list[Asked]]:
    """Every row of every file, asked of the whole bot with what was fitted without it."""
    rows = [row for found in by_file.values() for row in found]
    folds, now = fold_of(rows), datetime.now(UTC)
    judges = crosscheck(knowledge, rows, folds, new_rows(by_file))
    numbers = count_up()
    return {
        path: evaluate(own, lambda row: ask_text(judges[folds[next(numbers)]], row.question, row.after, now))
        for path, own in by_file.items()
    }


def shown(thresholds: Thresholds) -> str:
    """The four that were chosen."""
    return ", ".join(f"{name}={getattr(thresholds, name)}" for name in GRID)


def source(weights: Weights, thresholds: Thresholds) -> str:
    """The text of fitted.py."""

    def row(values: Sequence[float]) -> str:
        shown = [f"{value:.3f}" for value in values]
        return "".join(
            f"\n        {', '.join(shown[at : at + _IN_A_LINE])}," for at in range(0, len(shown), _IN_A_LINE)
        )

    return f'''"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=({row(weights.ours)}
    ),
    outside=({row(weights.outside)}
    ),
)  # fmt: skip
THRESHOLDS = Thresholds({shown(thresholds)})
'''


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures out of fold, then fit to all and write."""
    parser = argparse.ArgumentParser(
        prog="calibrate", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*", help="TSV: question, topic, kind")
    parser.add_argument("--dry-run", action="store_true", help="print what would be written")
    args = parser.parse_args(arguments)
    try:
        by_file = {path: read_rows(path) for path in args.files or default_files()}
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    knowledge = load()
    for path, asked in out_of_fold(knowledge, by_file).items():
        print(f"== {path.name}, out of fold\n{table(count(asked))}\n")
    rows = [row for found in by_file.values() for row in found]
    text = source(*fit(examples(knowledge, rows, new_rows(by_file))))
    if args.dry_run:
        print(text)
    else:
        FITTED.write_text(text, encoding="utf-8")
        print(f"{FITTED.name} written: read the change, then commit it", file=sys.stderr)
    if not args.files:
        tell_what_is_missing()
    return 0


if __name__ == "__main__":
    sys.exit(main())
