"""What each value of a YAML file is for: the keys that lead to it."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import NamedTuple

import yaml
from yaml import MappingNode, ScalarNode

from knowledge.entries import Field
from knowledge.yaml_nodes import get

FIELDS = frozenset(field.value for field in Field)
ASKED = ("phrasings", "families.phrasings")
_NAMED = "sources"  # a mapping whose keys the writer chose: they say nothing of what a value is for
_SAID = frozenset({
    "name", "label", "check_at", "link.label", "sources.title", "sources.date",
    "points.name", "points.address", "points.services", "points.sessions.at", "points.sessions.name",
    "pairs.difference",
})  # fmt: skip


@lru_cache(maxsize=4096)
def is_said(role: str) -> bool:
    """True for a role that a citizen reads."""
    first, _, last = role.partition(".")
    field = first in FIELDS and last in ("text", "after", "")
    return (field or role in _SAID or first in ("phrases", "groups")) and not role.endswith(":key")


class Scalar(NamedTuple):
    """One value: `role` is the keys that lead to it from its entry (`fee.text`, `phrasings`), `entry` the entry's id.

    A key has the role `<role of its mapping>:key`.
    """

    role: str
    entry: str
    node: ScalarNode

    @property
    def start(self) -> int:
        """Where it begins in the file's text, its quotation mark included."""
        return int(self.node.start_mark.index)

    @property
    def end(self) -> int:
        """The offset behind it."""
        return int(self.node.end_mark.index)

    @property
    def value(self) -> str:
        """What the loader reads."""
        return str(self.node.value)

    @property
    def field(self) -> str:
        """The field of an entry that it stands in; empty elsewhere."""
        first = self.role.partition(".")[0]
        return first if first in FIELDS else ""


_scalar = partial(tuple.__new__, Scalar)  # of three values: its own constructor takes three times as long


class _Role:
    """Keys that lead to values: these, and those that lead on from here."""

    def __init__(self, name: str, values: list[Scalar], mappings: list[tuple[str, MappingNode]]) -> None:
        self.name, self.values, self.mappings = name, values, mappings
        self.inner: dict[str, _Role] = {}


class Roles:
    """All values of a file by their role, each role's in the order of the file; the keys only as they are asked for."""

    def __init__(self, root: yaml.Node | None) -> None:
        self.values: dict[str, list[Scalar]] = {}
        self.names: set[str] = set()  # every key that stands anywhere
        self._mappings: dict[str, list[tuple[str, MappingNode]]] = {}
        self._root = self._role("")
        if root is not None:
            self._walk(root, self._root, "")

    def keys_of(self, role: str) -> list[Scalar]:
        """The keys of the mappings of a role."""
        mappings = self._mappings.get(role, ())
        return [_scalar((f"{role}:key", entry, key)) for entry, node in mappings for key, _ in node.value]

    def every(self) -> list[Scalar]:
        """Every scalar in the order of the file, keys too."""
        keys = [key for role in self._mappings for key in self.keys_of(role)]
        values = (value for values in self.values.values() for value in values)
        return sorted((*keys, *values), key=lambda scalar: scalar.start)

    def _walk(self, node: yaml.Node, role: _Role, entry: str) -> None:
        """A quarter of a million values in five thousand entries: they are taken up where they stand, without a call
        for each."""
        if isinstance(node, MappingNode):
            if role.name in ("", "entries"):
                named, role = get(node, "id"), self._root
                entry = entry if named is None else str(named.value)
            role.mappings.append((entry, node))
            for key, value in node.value:
                inside = role.inner.get(key.value) or self._inside(role, key.value)
                if isinstance(value, ScalarNode):
                    inside.values.append(_scalar((inside.name, entry, value)))
                else:
                    self._walk(value, inside, entry)
        elif isinstance(node, ScalarNode):
            role.values.append(_scalar((role.name, entry, node)))
        else:
            for child in node.value:
                if isinstance(child, ScalarNode):
                    role.values.append(_scalar((role.name, entry, child)))
                else:
                    self._walk(child, role, entry)

    def _inside(self, role: _Role, key: str) -> _Role:
        """What a key leads to, when it is met for the first time."""
        self.names.add(key)
        dot = f"{role.name.removesuffix('.*')}." if role.name else ""
        inside = role.inner[key] = self._role(dot + ("*" if role.name == _NAMED else key))
        return inside

    def _role(self, name: str) -> _Role:
        return _Role(name, self.values.setdefault(name, []), self._mappings.setdefault(name, []))
