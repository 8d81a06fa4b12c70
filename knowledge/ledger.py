"""The ledger: every figure that an answer prints, with the fact that it was taken from and how surely that is known.

A file `ledger.tsv` in a knowledge folder: entry, field, value, fact, level. A sentence that cites facts takes its line
from one of them; a line without a fact (`?`) is a figure that nobody has vouched for yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from knowledge.confusable import Confusable
from knowledge.entries import Entry, Fact, Level
from knowledge.fact_files import Facts, FactText
from knowledge.figures import Figure, figures, keys

NAME = "ledger.tsv"
HEAD = ("entry", "field", "value", "fact", "level")
MISSING = "?"
OWN = "own"  # level of what the bot says of itself: no fact of the world, kept by its code
PHRASES = "phrases"  # the "entry" of phrases.yaml
PAIRS = "confusable"  # and of confusable.yaml


class Line(NamedTuple):
    """One line of the ledger."""

    entry: str
    field: str
    value: str
    fact: str
    level: str


class Printed(NamedTuple):
    """A figure where an answer prints it: `cited` are the facts of its sentence, `level` is None where it has none."""

    entry: str
    field: str
    figure: Figure
    cited: tuple[str, ...]
    level: Level | None


class BadLedger(Exception):
    """A ledger that cannot be read; `args` are the line's number and what is wrong."""


@dataclass(frozen=True)
class Ledger:
    """The lines of a folder's ledger, by what they vouch for."""

    lines: Mapping[tuple[str, str, str], tuple[Line, ...]]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Ledger:
        """A ledger of these lines."""
        found: dict[tuple[str, str, str], list[Line]] = {}
        for line in lines:
            found.setdefault(line[:3], []).append(line)
        return cls({key: tuple(own) for key, own in found.items()})

    @classmethod
    def parse(cls, text: str, entries: Collection[str] | None = None) -> Ledger:
        """The lines of a ledger, or those of some `entries` only. Raises BadLedger."""
        lines = []
        for number, row in enumerate(text.splitlines(), 1):
            cells = row.split("\t")
            if len(cells) != len(HEAD) or not all(cells):
                raise BadLedger(number, f"mỗi dòng cần năm cột cách nhau bằng Tab: {', '.join(HEAD)}")
            if number > 1 and (entries is None or cells[0] in entries):
                lines.append(Line._make(cells))
        return cls.of(lines)

    def line_for(self, printed: Printed) -> Line | None:
        """The line that vouches for a printed figure: of a fact that its sentence cites, at its level."""
        for line in self.lines.get((printed.entry, printed.field, printed.figure.text), ()):
            if line.fact != MISSING and fits(line, printed):
                return line
        return None

    def phones(self) -> dict[str, Line]:
        """A line of each value that has one fact everywhere: what a sentence without facts may fall back on."""
        found: dict[str, set[tuple[str, str]]] = {}
        for own in self.lines.values():
            for line in own:
                found.setdefault(line.value, set()).add((line.fact, line.level))
        return {value: Line("", "", value, *next(iter(facts))) for value, facts in found.items() if len(facts) == 1}


def fits(line: Line, printed: Printed) -> bool:
    """A sentence with facts is vouched for by one of them at its own level; one without, by any."""
    return printed.level is None or (line.fact in printed.cited and line.level == printed.level)


def printed(entry: Entry) -> Iterator[Printed]:
    """Every figure that an entry may print, on whatever day."""
    said = (("name", entry.name), ("label", entry.label), ("check_at", entry.check_at))
    for field, text in (*said, ("link", entry.link.label if entry.link else "")):
        yield from (Printed(entry.id, field, figure, (), None) for figure in figures(text))
    for name, facts in entry.fields.items():
        for fact in facts:
            yield from of_fact(entry.id, name.value, fact)


def of_fact(entry: str, field: str, fact: Fact) -> Iterator[Printed]:
    """The figures of one fact's sentences."""
    level = None if fact.unknown else fact.level
    for text in (fact.text, fact.after):
        yield from (Printed(entry, field, figure, fact.facts, level) for figure in figures(text))


def of_pairs(pairs: Iterable[Confusable]) -> Iterator[Printed]:
    """The figures of the lines that tell two topics apart."""
    for pair in pairs:
        for figure in figures(pair.difference):
            yield Printed(PAIRS, pair_name(pair.topics), figure, (), None)


def pair_name(topics: Iterable[str]) -> str:
    """The "field" of a pair."""
    return "+".join(sorted(topics))


def of_phrases(phrases: Mapping[str, str]) -> Iterator[Printed]:
    """The figures of the world in the bot's own sentences; a bare number there is of the bot itself (0: the menu)."""
    for key, text in phrases.items():
        yield from (Printed(PHRASES, key, figure, (), None) for figure in figures(text) if of_the_world(figure))


def of_the_world(figure: Figure) -> bool:
    """A phone, a date, a document or money."""
    return figure.kind in ("phone", "date", "document") or figure.text.endswith(("đ", "đồng"))


def filled(old: Ledger, found: Iterable[Printed], facts: Facts | None = None) -> list[Line]:
    """The ledger for these figures: known lines stay; a new one is taken from its sentence, never guessed.

    A sentence that cites one fact is vouched for by it; of several, the first in which the figure stands (only with
    `facts`, the folder that they name). A phone in a sentence without facts takes the fact that it has elsewhere.
    """
    known = old.phones()
    lines = {_line(one, old, known, facts): None for one in found}
    return sorted(lines)


def _line(one: Printed, old: Ledger, known: Mapping[str, Line], facts: Facts | None) -> Line:
    kept = old.line_for(one)
    if kept is not None:
        return kept
    fact, level = MISSING, one.level.value if one.level else MISSING
    if one.level is None and one.figure.kind == "phone" and one.figure.text in known:
        fact, level = known[one.figure.text][3:]
    elif one.level is not None and facts is not None:
        fact = next((id_ for id_ in one.cited if _stands(one, facts.get(id_, ()))), MISSING)
    elif len(one.cited) == 1:
        fact = one.cited[0]
    return Line(one.entry, one.field, one.figure.text, fact, level)


def _stands(one: Printed, texts: Iterable[FactText]) -> bool:
    level = one.level or Level.SEEN_OLD
    return any(text.vouches(one.figure.key, level.value) for text in texts)


def written(lines: Iterable[Line]) -> str:
    """The text of ledger.tsv."""
    return "".join("\t".join(row) + "\n" for row in (HEAD, *lines))


def read_ledger(folder: Path, entries: Collection[str] | None = None) -> Ledger:
    """The ledger of a folder, or what it says of some `entries`; empty when there is none. Raises BadLedger."""
    path = folder / NAME
    return Ledger.parse(path.read_text(encoding="utf-8"), entries) if path.exists() else Ledger({})


def against(lines: Iterable[Line], facts: Facts) -> Iterator[tuple[Line, str]]:
    """The lines that the facts do not bear out, each with the reason."""
    for line in lines:
        if line.level == OWN:
            continue
        own = facts.get(line.fact)
        figure = next(iter(figures(line.value)), None)
        if own is None:
            yield line, f"không có fact `{line.fact}`"
        elif figure is None or not any(figure.key in keys(text.text) for text in own):
            yield line, f"`{line.value}` không đứng trong fact `{line.fact}`"
        elif not any(text.vouches(figure.key, line.level) for text in own):
            yield line, f"fact `{line.fact}` không chắc đến mức `{line.level}`"
