"""One file as the rules see it: its text, and every scalar in it with what it is for and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import yaml

from knowledge.lint.scalars import ASKED, FIELDS, Roles, Scalar, is_said
from knowledge.yaml_nodes import Problem, get, items, pairs

ENTRY_FILES = ("services", "faqs")
_DIGIT = re.compile(r"\d")
_ASCII = bytes(range(128))


class Hit(NamedTuple):
    """A pattern found inside a value."""

    match: re.Match[str]
    scalar: Scalar
    offset: int


@dataclass(frozen=True, eq=False)
class Page:
    """A YAML file. `path` is printed, `inside` is its place in the knowledge folder (`services/ho-chieu.yaml`)."""

    path: str
    inside: str
    source: str
    root: yaml.Node | None

    @property
    def kind(self) -> str:
        """`services`, `faqs`, `support_points`, `phrases`, `lexicon` ..."""
        return self.inside.partition("/")[0].removesuffix(".yaml")

    @cached_property
    def beyond(self) -> str:
        """What of the file is not ASCII: a rule about a strange character need not look through all of it."""
        return self.source.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")

    @cached_property
    def roles(self) -> Roles:
        """Every value by what it is for: of dozens of roles there are thousands of values."""
        return Roles(self.root)

    @cached_property
    def scalars(self) -> list[Scalar]:
        """Every scalar in the order of the file, keys too. Few rules need them: they take their time."""
        return self.roles.every()

    @property
    def entries(self) -> list[yaml.Node]:
        """The nodes of the entries of a services or faqs file."""
        if self.root is None or self.kind not in ENTRY_FILES:
            return []
        listed = get(self.root, "entries")
        return items(listed) if listed is not None else [self.root]

    def of_roles(self, wanted: Callable[[str], bool]) -> list[Scalar]:
        """The values of the roles that are wanted, role by role."""
        return [value for role, values in self.roles.values.items() if wanted(role) for value in values]

    @cached_property
    def said(self) -> list[Scalar]:
        """What a citizen reads, role by role."""
        return self.of_roles(is_said)

    @cached_property
    def asked(self) -> list[Scalar]:
        """The ways of asking."""
        return self.of_roles(ASKED.__contains__)

    @cached_property
    def facts(self) -> list[tuple[yaml.Node, str, yaml.Node]]:
        """(entry, field, fact) of every sentence of the entries."""
        return [
            (entry, key.value, fact)
            for entry in self.entries
            for key, field in pairs(entry)
            if key.value in FIELDS
            for fact in items(field)
        ]

    @cached_property
    def told(self) -> list[Scalar]:
        """What a citizen reads that has a digit in it."""
        return [scalar for scalar in self.said if _DIGIT.search(scalar.node.value)]

    @cached_property
    def _told(self) -> str:
        return "\n".join([self.source[scalar.start : scalar.end] for scalar in self.told])

    def told_hits(self, pattern: re.Pattern[str]) -> Iterator[Hit]:
        """Where a pattern that begins with a digit, and lies in one line, stands inside of what is told."""
        return self.hits(pattern, self.told if pattern.search(self._told) else ())

    @cached_property
    def _starts(self) -> list[int]:
        return [scalar.start for scalar in self.scalars]

    def at(self, offset: int) -> Scalar | None:
        """The scalar that an offset lies in; None for a comment or a sign between."""
        place = bisect_right(self._starts, offset) - 1
        scalar = self.scalars[place] if place >= 0 else None
        return scalar if scalar is not None and offset < scalar.end else None

    def hits(self, pattern: re.Pattern[str], among: Iterable[Scalar] | None = None) -> Iterator[Hit]:
        """Where a pattern stands inside of values: of all of them (the file is searched at once), or of some.

        A pattern that begins with a set of letters is found ten times as fast as one that begins with `\\b`.
        """
        if among is not None:
            for one in among:
                node = one.node
                for match in pattern.finditer(self.source, node.start_mark.index, node.end_mark.index):
                    yield Hit(match, one, match.start())
            return
        for match in pattern.finditer(self.source):
            scalar = self.at(match.start())
            if scalar is not None:
                yield Hit(match, scalar, match.start())

    def problem(self, offset: int, rule: str, message: str, warning: bool = False) -> Problem:
        """A problem at an offset of the text."""
        line = self.source.count("\n", 0, offset) + 1
        return Problem(self.path, line, offset - self.source.rfind("\n", 0, offset), message, rule, warning)
