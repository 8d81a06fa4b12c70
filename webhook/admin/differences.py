"""What differs between two texts, line by line: one under the other, or side by side. CPU: for a thread."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

AROUND = 3  # equal lines that are shown on each side of a difference
SAME, ADDED, REMOVED, GAP = "same", "added", "removed", "gap"


class Line(NamedTuple):
    """One line of a unified view; `old` and `new` are its numbers, 0 where it is not. GAP: equal lines left out."""

    kind: str
    text: str = ""
    old: int = 0
    new: int = 0


class Pair(NamedTuple):
    """One line of two versions beside each other; None where one of them has none. Both None: equal lines left out."""

    left: str | None
    right: str | None
    old: int = 0
    new: int = 0

    @property
    def equal(self) -> bool:
        """Whether both say the same."""
        return self.left == self.right


def unified(before: str, after: str) -> list[Line]:
    """The lines that differ and those around them; empty for equal texts."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    seen = 0
    for group in _matcher(old, new).get_grouped_opcodes(AROUND):
        if group[0][1] > seen:
            lines.append(Line(GAP))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [Line(SAME, old[i], i + 1, j1 + i - i1 + 1) for i in range(i1, i2)]
                continue
            lines += [Line(REMOVED, old[i], i + 1) for i in range(i1, i2)]
            lines += [Line(ADDED, new[j], 0, j + 1) for j in range(j1, j2)]
        seen = group[-1][2]
    if lines and seen < len(old):
        lines.append(Line(GAP))
    return lines


def side_by_side(left: str, right: str) -> list[Pair]:
    """Both versions where they differ, with the lines around; empty for equal texts."""
    old, new = left.splitlines(), right.splitlines()
    pairs: list[Pair] = []
    for group in _matcher(old, new).get_grouped_opcodes(AROUND):
        if pairs:
            pairs.append(Pair(None, None))
        for _, i1, i2, j1, j2 in group:
            for step in range(max(i2 - i1, j2 - j1)):
                i, j = i1 + step, j1 + step
                pairs.append(
                    Pair(
                        old[i] if i < i2 else None,
                        new[j] if j < j2 else None,
                        i + 1 if i < i2 else 0,
                        j + 1 if j < j2 else 0,
                    )
                )
    return pairs


def counted(lines: list[Line]) -> tuple[int, int]:
    """How many lines were added and how many removed."""
    return sum(line.kind == ADDED for line in lines), sum(line.kind == REMOVED for line in lines)


def _matcher(old: list[str], new: list[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, old, new, autojunk=False)
