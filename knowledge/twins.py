"""The same question as it was typed and as it would be well written: what does the way of typing cost?"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.evaluate import Ask, Asked, Row, evaluate
from knowledge.intervals import paired

COLUMNS = ("typed", "written", "topic", "kind")
RESOLVED = ("right", "resolved")


@dataclass(frozen=True, slots=True)
class Twins:
    """One way of typing: pairs asked, resolved as typed and as written, and each without the other."""

    kind: str
    pairs: int
    typed: int
    written: int
    only_typed: int
    only_written: int

    @property
    def difference(self) -> tuple[float, float, float]:
        """Typed minus written as shares, and the 95 % interval of that."""
        return paired(self.only_typed, self.only_written, self.pairs)


def is_twins(path: Path) -> bool:
    """True when the first line of a TSV names the columns of twins. Raises OSError."""
    with path.open(encoding="utf-8") as file:
        return set(COLUMNS) <= set(file.readline().rstrip("\n").split("\t"))


def read_twins(path: Path) -> list[tuple[Row, Row]]:
    """(as typed, as written) of every line. Raises ValueError with the line that is wrong."""
    pairs = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            if not all(line.get(column) for column in COLUMNS):
                raise ValueError(f"{path}:{number}: cần đủ bốn cột {', '.join(COLUMNS)}")
            topics = tuple(line["topic"].split("|"))
            pairs.append((Row(line["typed"], topics, line["kind"]), Row(line["written"], topics, "plain")))
    return pairs


def ask_twins(pairs: Iterable[tuple[Row, Row]], ask: Ask) -> list[tuple[Asked, Asked]]:
    """Both of every pair, asked apart."""
    found = []
    for pair in pairs:
        typed, written = evaluate(pair, ask)
        found.append((typed, written))
    return found


def compare(asked: Sequence[tuple[Asked, Asked]]) -> list[Twins]:
    """The figures of every way of typing, in the order in which they occur."""
    found = []
    for kind in dict.fromkeys(typed.row.kind for typed, _ in asked):
        both = [
            (typed.verdict in RESOLVED, written.verdict in RESOLVED)
            for typed, written in asked
            if typed.row.kind == kind
        ]
        found.append(
            Twins(
                kind,
                len(both),
                sum(typed for typed, _ in both),
                sum(written for _, written in both),
                sum(typed and not written for typed, written in both),
                sum(written and not typed for typed, written in both),
            )
        )
    return found
