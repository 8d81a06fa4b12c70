"""The four cuts that every edit is made of: set, insert, delete, and the check that nothing else has changed."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from knowledge.editing.errors import EditError
from knowledge.editing.render import Value, inline, item, pair, scalar
from knowledge.editing.spots import Path, Spot, end_of, plain, root_of, spot, start_of

BOM = "\ufeff"


def set_at(text: str, path: Path, value: Value, after: Sequence[str] = ()) -> str:
    """The text with `value` at `path`; a key that is not there yet goes behind the last of `after` that is, else last.

    Raises EditError when the way there does not exist.
    """

    def change(data: Any) -> None:
        data[path[-1]] = as_text(value)

    def cut(body: str, root: yaml.Node) -> str:
        found = spot(root, path)
        if found is not None:
            return _replaced(body, found, value)
        parent = spot(root, path[:-1])
        if parent is None or not isinstance(parent.node, yaml.MappingNode) or not isinstance(path[-1], str):
            raise EditError(f"không có chỗ để ghi `{path[-1]}`")
        return _with_key(body, parent, path[-1], value, after)

    return _edited(text, path, change, cut)


def insert_at(text: str, path: Path, value: Value, number: int | None = None) -> str:
    """The text with `value` as an item of the list at `path`: before item `number` (from 0), else the last.

    Raises EditError when no list is there.
    """

    def change(data: Any) -> None:
        listed = data[path[-1]]
        listed.insert(len(listed) if number is None else number, as_text(value))

    def cut(body: str, root: yaml.Node) -> str:
        found = spot(root, path)
        if found is None or not isinstance(found.node, yaml.SequenceNode):
            raise EditError(f"`{path[-1]}` không phải là một danh sách")
        return _with_item(body, found, value, len(found.node.value) if number is None else number)

    return _edited(text, path, change, cut)


def delete_at(text: str, path: Path) -> str:
    """The text without what stands at `path`. Raises EditError when nothing does, or when nothing would be left."""

    def change(data: Any) -> None:
        del data[path[-1]]

    def cut(body: str, root: yaml.Node) -> str:
        found = spot(root, path)
        if found is None or found.parent is None:
            raise EditError(f"không có `{path[-1]}` để xóa")
        if len(found.parent.value) == 1 and not found.parent.flow_style:
            raise EditError(f"`{path[-1]}` là dòng duy nhất: hãy xóa cả phần chứa nó")
        return _without(body, found)

    return _edited(text, path, change, cut)


def as_text(value: Value) -> Any:
    """A value as the parser gives it back: every scalar a string."""
    if isinstance(value, Mapping):
        return {key: as_text(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_text(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _edited(text: str, path: Path, change: Callable[[Any], None], cut: Callable[[str, yaml.Node], str]) -> str:
    """`cut` made on the text, once it is seen to say what `change` makes of the data. Line ends stay as they were."""
    mark = BOM if text.startswith(BOM) else ""
    crlf = "\r\n" in text
    body = text.removeprefix(BOM).replace("\r\n", "\n")
    root = root_of(body)
    result = cut(body, root)
    wanted = copy.deepcopy(plain(root))
    holder = wanted
    for step in path[:-1]:
        holder = holder[step]
    change(holder)
    if plain(root_of(result)) != wanted:
        raise EditError("không sửa được chỗ này mà giữ nguyên phần còn lại: hãy sửa bằng tay trong tệp")
    return mark + (result.replace("\n", "\r\n") if crlf else result)


def _replaced(text: str, found: Spot, value: Value) -> str:
    start, end = start_of(found.node), end_of(found.node)
    simple = isinstance(value, str | bool | int | float | date)
    block = getattr(found.node, "style", None) in ("|", ">")
    if simple and isinstance(found.node, yaml.ScalarNode) and not block:
        space = " " if start == end and text[start - 1 : start] not in (" ", "\n") else ""
        return text[:start] + space + scalar(value, found.flow) + text[end:]
    if found.flow or (found.node.start_mark.line == found.node.end_mark.line and found.key is None and not block):
        return text[:start] + inline(value) + text[end:]
    if block:
        end = start + len(text[start:end].rstrip())
    if found.key is not None:
        start = start_of(found.key)
        return text[:start] + pair(found.key.value, value, found.key.start_mark.column) + text[end:]
    start = text.rindex("-", 0, start)
    return text[:start] + item(value, start - _line_start(text, start)) + text[end:]


def _with_key(text: str, parent: Spot, key: str, value: Value, after: Sequence[str]) -> str:
    assert isinstance(parent.node, yaml.MappingNode)
    keys = [name.value for name, _ in parent.node.value]
    if not keys:
        raise EditError(f"không có chỗ để ghi `{key}`")
    behind = max((keys.index(name) for name in after if name in keys), default=len(keys) - 1)
    place = end_of(parent.node.value[behind][1])
    if parent.flow or parent.node.flow_style:
        return f"{text[:place]}, {key}: {inline(value)}{text[place:]}"
    column = parent.node.value[0][0].start_mark.column
    return _with_lines(text, place, " " * column + pair(key, value, column))


def _with_item(text: str, found: Spot, value: Value, number: int) -> str:
    node = found.node
    assert isinstance(node, yaml.SequenceNode)
    items = node.value
    if found.flow or node.flow_style:
        if not items:
            return f"{text[: start_of(node) + 1]}{inline(value)}{text[start_of(node) + 1 :]}"
        if number < len(items):
            place = start_of(items[number])
            return f"{text[:place]}{inline(value)}, {text[place:]}"
        place = end_of(items[-1])
        return f"{text[:place]}, {inline(value)}{text[place:]}"
    column = node.start_mark.column
    line = " " * column + item(value, column)
    if number == 0:
        place = _line_start(text, start_of(node))
        return f"{text[:place]}{line}\n{text[place:]}"
    return _with_lines(text, end_of(items[number - 1] if number < len(items) else node), line)


def _without(text: str, found: Spot) -> str:
    assert found.parent is not None
    mapping = isinstance(found.parent, yaml.MappingNode)
    starts = [start_of(one[0] if mapping else one) for one in found.parent.value]
    ends = [end_of(one[1] if mapping else one) for one in found.parent.value]
    number = found.number
    if found.parent.flow_style:
        if number + 1 < len(starts):
            return text[: starts[number]] + text[starts[number + 1] :]
        return text[: ends[number - 1] if number else starts[0]] + text[ends[number] :]
    if mapping and text[_line_start(text, starts[number]) : starts[number]].strip():  # `- id: x`: the dash stays
        return text[: starts[number]] + text[starts[number + 1] :]
    return text[: _line_start(text, starts[number])] + text[_line_end(text, ends[number]) :]


def _with_lines(text: str, place: int, lines: str) -> str:
    """`lines` under the line that holds `place`; a comment at its end stays with it."""
    end = _line_end(text, place)
    before = text[:end]
    if before and not before.endswith("\n"):
        before += "\n"
    return f"{before}{lines}\n{text[end:]}"


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    """Behind the end of the line that holds `place`."""
    if place and text[place - 1] == "\n":  # a block scalar ends behind its last line
        return place
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1
