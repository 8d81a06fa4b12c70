"""YAML as nodes with positions: every scalar stays text, and what could lie or explode is refused."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml
from yaml import ScalarNode

from knowledge.yaml_errors import OTHER, explained

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12
SAFE_OPENINGS = 4000  # brackets, or columns of indentation: composing survives five times as many, nested in 8 MB

_INDENTED = re.compile(rf"^[ ?-]{{{SAFE_OPENINGS}}}", re.MULTILINE)
# A line that is `{…}` with nothing open at its end, whatever stands in its double quotes: it nests nothing.
_FLAT = re.compile(r"""^[ -]*\{(?:[^{}\[\]#'"\\\n]|"[^"\\\n]*"|\[[^{}\[\]#'"\\\n]*\])*\} *$""", re.MULTILINE)
_Base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TAGS = {
    kind: f"tag:yaml.org,2002:{name}" for kind, name in (("scalar", "str"), ("sequence", "seq"), ("mapping", "map"))
}


_PLAIN_TAGS = frozenset(_TAGS.values())
_TEXT = _TAGS["scalar"]


class _Loader(_Base):  # type: ignore[misc]
    """Every scalar is text, so nothing need be resolved: a third of the time."""

    def resolve(self, kind: type[yaml.Node], value: object, implicit: object) -> str:
        """The tag of a node that has none of its own."""
        return _TAGS[kind.id]  # type: ignore[attr-defined]

    # Nothing depends on where a node stands. They are called for each node: what Python calls without a frame of its
    # own takes a tenth off composing.
    descend_resolver = operator.is_  # (current node, current index)
    ascend_resolver = bool


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong, where (1-based line and column), under which rule, and how to mend it (in Vietnamese)."""

    path: str
    line: int
    column: int
    message: str
    rule: str = "schema"
    warning: bool = False  # worth a look, but the content can be used as it is

    def __str__(self) -> str:
        rule = f"{self.rule}, nhắc" if self.warning else self.rule
        return f"{self.path}:{self.line}:{self.column}: {self.message} ({rule})"


class BadYaml(Exception):
    """A file that is not read; `args[0]` is its Problem."""


def read(path: Path, shown: str | None = None) -> yaml.Node:
    """The root node of a file. Raises BadYaml with the place and a line that says how to mend it."""
    name = shown or str(path)
    return parse(decoded(path, name), name)


def decoded(path: Path, name: str) -> str:
    """The text of a file, without a byte order mark. Raises BadYaml."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadYaml(Problem(name, 1, 1, f"không đọc được tệp: {error.strerror}")) from None
    return text_of(data, name)


def text_of(data: bytes, name: str) -> str:
    """The text of a file's bytes, without a byte order mark. Raises BadYaml."""
    if len(data) > MAX_BYTES:
        raise BadYaml(Problem(name, 1, 1, f"tệp quá lớn ({len(data)} byte, tối đa {MAX_BYTES}): hãy tách ra"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadYaml(Problem(name, 1, 1, "tệp không phải UTF-8: hãy lưu lại bằng mã UTF-8")) from None


def parse(text: str, name: str) -> yaml.Node:
    """The root node of a YAML text. Raises BadYaml."""
    try:
        _refuse_depth(text, name)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        line, column, words = explained(error, text)
        raise BadYaml(Problem(name, line, column, f"sai cú pháp YAML: {words}", "yaml")) from None
    except (RecursionError, ValueError):
        raise BadYaml(Problem(name, 1, 1, f"sai cú pháp YAML: {OTHER}", "yaml")) from None
    if node is None:
        raise BadYaml(Problem(name, 1, 1, "tệp rỗng", "yaml"))
    if "&" in text or "!" in text or not (isinstance(node, ScalarNode) or _is_plain(node, 1)):
        _refuse_tricks(node, name, set(), 1)
    return node


def _place(mark: Any) -> tuple[int, int]:
    """Line and column, from 1, of a mark of either of PyYAML's parsers; the start when there is none."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _refuse_depth(text: str, name: str) -> None:
    """Composing recurses (PyYAML dies of 5,000 `[`, libyaml's binding of a million): the events are counted first,
    unless the text cannot nest so deep. What is only deeper than MAX_DEPTH is found in the nodes.
    """
    if not (max(map(len, text.split("\n"))) >= SAFE_OPENINGS and _INDENTED.search(text)):
        if text.count("[") + text.count("{") <= SAFE_OPENINGS:
            return
        nesting = _FLAT.sub("", text)
        if nesting.count("[") + nesting.count("{") <= SAFE_OPENINGS:
            return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise BadYaml(Problem(name, *_place(event.start_mark), "lồng quá sâu", "yaml"))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _is_plain(node: yaml.Node, depth: int) -> bool:
    """True when nothing can be wrong with a list or mapping of a text that has neither an alias nor a tag: a look at
    its lists and mappings alone. What it finds of a mapping, `fields` finds there.
    """
    if depth > MAX_DEPTH:
        return False
    children = node.value
    if isinstance(node, yaml.MappingNode):
        try:
            known = {key.value: value for key, value in children}
        except TypeError:  # a key that is a list
            return False
        if len(known) < len(children):
            return False
        node.by_key = known  # type: ignore[attr-defined]
        children = known.values()
    nested = [child for child in children if not isinstance(child, ScalarNode)]  # most have none
    return not nested or all(_is_plain(child, depth + 1) for child in nested)


def _refuse_tricks(node: yaml.Node, name: str, seen: set[int], depth: int) -> None:
    """No alias (a bomb or a surprise), no duplicate key (the last would win in silence), no tag, no deep nest."""
    if id(node) in seen:
        _refuse(node, name, "không dùng bí danh (&, *): hãy chép nội dung ra")
    seen.add(id(node))
    if node.tag not in _PLAIN_TAGS:
        _refuse(node, name, f"không dùng thẻ kiểu {node.tag}")
    if isinstance(node, yaml.ScalarNode):
        return
    if depth > MAX_DEPTH:
        _refuse(node, name, "lồng quá sâu")
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            if isinstance(child, yaml.ScalarNode) and child.tag == _TEXT and id(child) not in seen:
                seen.add(id(child))
            else:
                _refuse_tricks(child, name, seen, depth + 1)
    else:
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                _refuse(node, name, "tên trường phải là chữ")
            if key.value in keys:
                _refuse(key, name, f"trường `{key.value}` có hai lần: bỏ một")
            keys.add(key.value)
            if (
                isinstance(value, yaml.ScalarNode) and value.tag == _TEXT and id(value) not in seen
            ):  # nothing to look for inside
                seen.add(id(value))
            else:
                _refuse_tricks(value, name, seen, depth + 1)


def _refuse(node: yaml.Node, name: str, message: str) -> NoReturn:
    raise BadYaml(at(node, name, message, "yaml"))


def pairs(node: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Key and value nodes of a mapping; nothing for another node."""
    if isinstance(node, yaml.MappingNode):
        yield from node.value


def fields(node: yaml.Node) -> Mapping[str, yaml.Node]:
    """The value nodes of a mapping by name; empty for another node. It is asked for many keys: it keeps them."""
    try:
        known: dict[str, yaml.Node] = node.by_key  # type: ignore[attr-defined]
    except AttributeError:
        known = node.by_key = {name.value: value for name, value in pairs(node)}  # type: ignore[attr-defined]
    return known


def get(node: yaml.Node, key: str) -> yaml.Node | None:
    """The value node under `key`, or None."""
    return fields(node).get(key)


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The nodes of a sequence; a lone node counts as a list of one, nothing as an empty list."""
    if node is None:
        return []
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def text(node: yaml.Node | None) -> str:
    """The text of a scalar, stripped; empty for anything else."""
    value: str = node.value if isinstance(node, ScalarNode) else ""
    return value.strip()


def at(node: yaml.Node, path: str, message: str, rule: str = "schema") -> Problem:
    """A problem at the start of a node."""
    return Problem(path, node.start_mark.line + 1, node.start_mark.column + 1, message, rule)
