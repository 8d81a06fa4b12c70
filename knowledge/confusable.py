"""Topics that are easily taken for each other, with the one line that tells them apart: `confusable.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from knowledge.yaml_nodes import Problem, at, get, items, pairs, text

MOST = 200  # characters of a difference: it stands above two buttons


@dataclass(frozen=True, slots=True)
class Confusable:
    """Topics of which any two are confused, and the difference as a citizen reads it."""

    topics: tuple[str, ...]
    difference: str
    path: str = ""
    line: int = 0


def confusable(root: yaml.Node, path: str, problems: list[Problem]) -> Iterator[Confusable]:
    """The pairs of a file; what cannot be used goes to `problems`."""
    for key, _ in pairs(root):
        if key.value not in ("pairs", "broad"):
            problems.append(at(key, path, f"không có phần `{key.value}`: tệp này chỉ có `pairs` và `broad`"))
    for node in items(get(root, "pairs")):
        topics = tuple(text(item) for item in items(get(node, "between")))
        difference = text(get(node, "difference"))
        if len(set(topics)) < 2 or not difference:
            problems.append(at(node, path, "mỗi cặp cần `between` (ít nhất hai chủ đề) và `difference` (một dòng)"))
        elif len(difference) > MOST:
            problems.append(at(node, path, f"`difference` dài {len(difference)} chữ: rút còn {MOST}"))
        else:
            yield Confusable(topics, difference, path, node.start_mark.line + 1)
