"""What connecting found: lines for a person, worst marked, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a finding is to be taken."""

    GOOD = "được"
    NOTE = "lưu ý"
    BAD = "lỗi"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line."""

    mark: Mark
    text: str


def good(text: str) -> Finding:
    """It is as it should be."""
    return Finding(Mark.GOOD, text)


def note(text: str) -> Finding:
    """It works, and something could be better."""
    return Finding(Mark.NOTE, text)


def bad(text: str) -> Finding:
    """It does not work until somebody acts."""
    return Finding(Mark.BAD, text)


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """As they are printed."""
    return (f"{finding.mark.value:>6}  {finding.text}" for finding in findings)


def exit_code(findings: Iterable[Finding]) -> int:
    """1 when something does not work."""
    return 1 if any(finding.mark is Mark.BAD for finding in findings) else 0
