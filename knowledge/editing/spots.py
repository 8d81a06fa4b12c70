"""Where things stand in a YAML text: nodes by path, and where what belongs to a node ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from knowledge.editing.errors import EditError
from knowledge.yaml_nodes import BadYaml, parse

Path = Sequence[str | int]  # keys of mappings and numbers of list items, from the root


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with its place: `key` in a mapping or `number` in a list `parent`; `flow` when inside of {} or []."""

    node: yaml.Node
    parent: yaml.CollectionNode | None = None
    key: yaml.ScalarNode | None = None
    number: int = 0
    flow: bool = False


def root_of(text: str) -> yaml.Node:
    """The root of a text. Raises EditError with the line that is wrong."""
    try:
        return parse(text, "tệp")
    except BadYaml as error:
        problem = error.args[0]
        raise EditError(f"dòng {problem.line}, cột {problem.column}: {problem.message}") from None


def spot(root: yaml.Node, path: Path) -> Spot | None:
    """The spot that a path leads to, None when there is none."""
    found = Spot(root)
    for step in path:
        node = found.node
        flow = found.flow or bool(getattr(node, "flow_style", False))
        if isinstance(step, int):
            if not isinstance(node, yaml.SequenceNode) or not 0 <= step < len(node.value):
                return None
            found = Spot(node.value[step], node, None, step, flow)
            continue
        if not isinstance(node, yaml.MappingNode):
            return None
        for number, (key, value) in enumerate(node.value):
            if key.value == step:
                found = Spot(value, node, key, number, flow)
                break
        else:
            return None
    return found


def end_of(node: yaml.Node) -> int:
    """Where the content of a node ends. A block collection's own end mark is the start of what comes after it, so that
    the comment of the next entry lies inside: the end of its last scalar counts instead."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of(last[1] if isinstance(node, yaml.MappingNode) else last)
    return int(node.end_mark.index)


def start_of(node: yaml.Node) -> int:
    """Where a node begins; for a list in lines that is its first dash."""
    return int(node.start_mark.index)


def plain(node: yaml.Node) -> Any:
    """A node as dicts, lists and strings."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(value) for value in node.value]
    return str(node.value)


def numbers_of(root: yaml.Node, collection: str, name: str) -> list[str | int]:
    """The path of the item of `collection:` whose `id` is `name`, `[]` when the root is that item itself.

    Raises EditError when there is none.
    """
    whole = plain(root)
    if isinstance(whole, dict) and collection not in whole and whole.get("id") == name:
        return []
    listed = whole.get(collection) if isinstance(whole, dict) else None
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, dict) and one.get("id") == name:
            return [collection, number]
    raise EditError(f"không có mục `{name}` trong tệp này")
