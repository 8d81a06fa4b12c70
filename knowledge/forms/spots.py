"""From a place in the YAML text to the input of the form that it belongs to; from keys to their Vietnamese names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from knowledge.editing.entries import ENTRIES
from knowledge.editing.errors import EditError
from knowledge.editing.spots import end_of, numbers_of, root_of, spot
from knowledge.entries import Field
from knowledge.forms.plan import PARTS, TITLES
from knowledge.forms.rows import SINGLE, EntryForm

_KEY = re.compile(r"`([a-z_]+)`")
_QUOTED = re.compile(r"`([^`]*)`")
_LACKS = re.compile(r"thiếu `([a-z_]+)`")
_FIELDS = frozenset(Field)


def input_at(text: str, form: EntryForm, line: int, column: int) -> str:
    """The name of the input (`papers.0.text`, `papers`, `label`, `sources.2.title`, `phrasings`) that the place belongs
    to; line and column from 1. Empty: another entry, or nothing in particular."""
    try:
        root = root_of(text)
        entry = numbers_of(root, ENTRIES, form.id)
    except EditError:
        return ""
    place = (line - 1, column - 1)
    steps = list(_way(root, place, text))
    if steps[: len(entry)] != entry:
        return _input(steps, form) if steps[:1] == ["sources"] and entry else ""
    own = spot(root, entry)
    if own is not None and place == (own.node.start_mark.line, own.node.start_mark.column):
        return ""
    return _input(steps[len(entry) :], form)


def lacking(message: str) -> str:
    """The input that a message says is missing, empty for another message."""
    found = _LACKS.match(message)
    name = found[1] if found else ""
    return name if name in (*SINGLE, *_FIELDS, "phrasings") else ""


def plainly(message: str) -> str:
    """A message with the names of the form in place of the keys of the file."""

    def title(found: re.Match[str]) -> str:
        key = found[1]
        if key in PARTS:
            return f"“{PARTS[key].title}”"
        return f"“{TITLES[key][0]}”" if key in TITLES else found[0]

    told = _QUOTED.sub(r"“\1”", _KEY.sub(title, message))
    return told[:1].upper() + told[1:]


def _way(node: yaml.Node, place: tuple[int, int], text: str) -> Iterator[str | int]:
    """The keys and numbers on the way down to the place."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if _holds(key, value, place, text):
                yield key.value
                yield from _way(value, place, text)
                return
    elif isinstance(node, yaml.SequenceNode):
        for number, one in enumerate(node.value):
            if _holds(one, one, place, text):
                yield number
                yield from _way(one, place, text)
                return


def _holds(first: yaml.Node, last: yaml.Node, place: tuple[int, int], text: str) -> bool:
    end = end_of(last)
    line = text.count("\n", 0, end)
    return (first.start_mark.line, first.start_mark.column) <= place <= (line, end - text.rfind("\n", 0, end) - 1)


def _input(steps: list[str | int], form: EntryForm) -> str:
    first = str(steps[0]) if steps else ""
    if first == "sources":
        number = next((n for n, one in enumerate(form.sources) if steps[1:2] == [one.key]), None)
        named = str(steps[2]) if len(steps) > 2 else "title"
        return f"sources.{number}.{named}" if number is not None else ""
    if first in _FIELDS:
        if len(steps) < 2:
            return first
        named = str(steps[2]) if len(steps) > 2 else "text"
        return f"{first}.{steps[1]}.{named}"
    if first == "link":
        return f"link_{steps[1]}" if len(steps) > 1 else "link_url"
    return first if first in (*SINGLE, "phrasings", "main", "enabled") else ""
