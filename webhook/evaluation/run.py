"""Files of labelled questions -> everything that the report shows, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.ask import ask_text
from knowledge.base import KnowledgeBase
from knowledge.evaluate import Asked, Row, evaluate, read_rows
from knowledge.near_copies import near_copies
from knowledge.twins import Twins as TwinFigures
from knowledge.twins import ask_twins, compare, is_twins, read_twins
from webhook.evaluation.peers import Peer, PeerResult, measure

OURS = "Hỏi Đáp 06"
Bar = Callable[[str, int], Callable[[], None]]  # (what, how many) -> to be called after each


@dataclass(frozen=True, slots=True)
class Section:
    """One file of questions: what was asked, and which of them have a near copy in the content."""

    name: str
    asked: tuple[Asked, ...]
    copies: tuple[bool, ...]

    @property
    def without_copies(self) -> tuple[Asked, ...]:
        """The questions that have none."""
        return tuple(item for item, copy in zip(self.asked, self.copies, strict=True) if not copy)


@dataclass(frozen=True, slots=True)
class TwinSection:
    """One file of twins."""

    name: str
    figures: tuple[TwinFigures, ...]
    asked: tuple[tuple[Asked, Asked], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All files, in the order given."""

    version: str  # of the knowledge
    now: datetime
    sections: tuple[Section, ...] = ()
    twins: tuple[TwinSection, ...] = ()
    peers: tuple[PeerResult, ...] = ()  # over all sections together
    notes: tuple[str, ...] = field(default=())  # what could not be measured, and why

    @property
    def asked(self) -> list[Asked]:
        """Every labelled question of all files, twins left aside."""
        return [item for section in self.sections for item in section.asked]

    @property
    def contest(self) -> list[PeerResult]:
        """The bot, then the others, over all sections together; the bot has no cut-off of its own."""
        return [PeerResult(OURS, 0.0, tuple(item.verdict for item in self.asked)), *self.peers]


def learnt(knowledge: KnowledgeBase) -> Iterable[str]:
    """Every phrasing and name that the matcher learns from."""
    for topic in knowledge.matcher.topics:
        yield from topic.phrasings


def measure_all(
    knowledge: KnowledgeBase,
    files: Sequence[Path],
    now: datetime,
    peers: Sequence[Peer] = (),
    *,
    bar: Bar,
    only_new: bool = False,
) -> Evaluation:
    """Ask every file; `only_new` leaves out what has a near copy in the content. Raises OSError, ValueError."""
    twin_files = [path for path in files if is_twins(path)]
    read = {path: read_rows(path) for path in files if path not in twin_files}
    pairs = {path: read_twins(path) for path in twin_files}

    def ask(row: Row) -> dict[str, object]:
        return ask_text(knowledge, row.question, row.after, now)

    notes = [f"{peer.name}: chưa cài {peer.package}" for peer in peers if peer.missing]
    sections = []
    for path, rows in read.items():
        tick = bar(f"{path.name}: tìm câu gần giống trong nội dung", len(rows))
        copies = near_copies([row.question for row in rows], learnt(knowledge), lambda done, tick=tick: tick())  # type: ignore[misc]
        if only_new:
            rows = [row for row, copy in zip(rows, copies, strict=True) if not copy]
            copies = [False] * len(rows)
        asked = evaluate(rows, ask, bar(f"{path.name}: hỏi", len(rows)))
        sections.append(Section(path.name, tuple(asked), tuple(copies)))
    twins = []
    for path, rows_of_two in pairs.items():
        both = ask_twins(rows_of_two, ask)
        twins.append(TwinSection(path.name, tuple(compare(both)), tuple(both)))
    every = [item.row for section in sections for item in section.asked]
    results = [measure(p, knowledge, every, bar(p.name, len(every))) for p in peers if every and not p.missing]
    return Evaluation(knowledge.version, now, tuple(sections), tuple(twins), tuple(results), tuple(notes))
