"""One file as the rules see it: its text, and every scalar in it with what it is for and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import yaml
from yaml import ScalarNode

from knowledge.entries import Field
from knowledge.yaml_nodes import Problem, get, items, pairs

ENTRY_FILES = ("services", "faqs")
FIELDS = frozenset(field.value for field in Field)
_NAMED = "sources"  # a mapping whose keys the writer chose: they say nothing of what a value is for


ASKED = ("phrasings", "families.phrasings")
_SAID = frozenset({
    "name", "label", "check_at", "link.label", "sources.title", "sources.date",
    "points.name", "points.address", "points.services", "points.sessions.at", "points.sessions.name",
    "pairs.difference",
})  # fmt: skip
_DIGIT = re.compile(r"\d")
_ASCII = bytes(range(128))


@lru_cache(maxsize=4096)
def is_said(role: str) -> bool:
    """True for a role that a citizen reads."""
    first, _, last = role.partition(".")
    field = first in FIELDS and last in ("text", "after", "")
    return (field or role in _SAID or first in ("phrases", "groups")) and not role.endswith(":key")


class Scalar(NamedTuple):
    """One value: `role` is the keys that lead to it from its entry (`fee.text`, `phrasings`), `entry` the entry's id.

    `start` and `end` are offsets into the file's text, quotes included; a key has the role `<role>:key`.
    """

    start: int
    end: int
    role: str
    entry: str
    node: yaml.ScalarNode

    @property
    def value(self) -> str:
        """What the loader reads."""
        return str(self.node.value)

    @property
    def field(self) -> str:
        """The field of an entry that it stands in; empty elsewhere."""
        first = self.role.partition(".")[0]
        return first if first in FIELDS else ""

    @property
    def said(self) -> bool:
        """True for what a citizen reads."""
        return is_said(self.role)

    @property
    def asked(self) -> bool:
        """True for a way of asking."""
        return self.role in ASKED


_scalar = partial(tuple.__new__, Scalar)  # of five values: its own constructor takes three times as long


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
    def letters(self) -> frozenset[str]:
        """Every character beyond ASCII that stands anywhere in the file: a rule about a strange one need not look for
        it."""
        beyond = self.source.encode("utf-8", "surrogatepass").translate(None, _ASCII)
        return frozenset(beyond.decode("utf-8", "surrogatepass"))

    @cached_property
    def scalars(self) -> list[Scalar]:
        """Every scalar in the order of the file, keys too."""
        if self.root is None:
            return []
        found: list[Scalar] = []
        _walk(self.root, "", "", found)
        return found

    @property
    def entries(self) -> list[yaml.Node]:
        """The nodes of the entries of a services or faqs file."""
        if self.root is None or self.kind not in ENTRY_FILES:
            return []
        listed = get(self.root, "entries")
        return items(listed) if listed is not None else [self.root]

    @cached_property
    def by_role(self) -> Mapping[str, Sequence[Scalar]]:
        """The scalars of each role, in the order of the file: of dozens of roles there are thousands of scalars."""
        found: defaultdict[str, list[Scalar]] = defaultdict(list)
        for scalar in self.scalars:
            found[scalar.role].append(scalar)
        return dict(found)

    def of_roles(self, wanted: Callable[[str], bool]) -> list[Scalar]:
        """The scalars of the roles that are wanted, role by role."""
        return [scalar for role, scalars in self.by_role.items() if wanted(role) for scalar in scalars]

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
                for match in pattern.finditer(self.source, one.start, one.end):
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


def _walk(node: yaml.Node, role: str, entry: str, found: list[Scalar]) -> None:
    """Half a million scalars in five thousand entries: they are taken up where they stand, without a call for each."""
    if isinstance(node, ScalarNode):
        found.append(_scalar((node.start_mark.index, node.end_mark.index, role, entry, node)))
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            if isinstance(child, ScalarNode):
                found.append(_scalar((child.start_mark.index, child.end_mark.index, role, entry, child)))
            else:
                _walk(child, role, entry, found)
    elif isinstance(node, yaml.MappingNode):
        if role in ("", "entries"):
            entry, role = next((str(v.value) for k, v in node.value if k.value == "id"), entry), ""
        own = f"{role}:key"
        dot = f"{role.removesuffix('.*')}." if role else ""
        for key, value in node.value:
            found.append(_scalar((key.start_mark.index, key.end_mark.index, own, entry, key)))
            inside = dot + ("*" if role == _NAMED else key.value)
            if isinstance(value, ScalarNode):
                found.append(_scalar((value.start_mark.index, value.end_mark.index, inside, entry, value)))
            else:
                _walk(value, inside, entry, found)
