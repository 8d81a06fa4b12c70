"""YAML nodes -> entries. Every field is read by name; what is unknown, missing or late is a problem with its place."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from knowledge.entries import Entry, Essential, Fact, Field, Level, Link, Source
from knowledge.scope import EVERYWHERE, Scope, local_problems
from knowledge.yaml_nodes import Problem, at, fields, get, items, pairs, text

ENTRY_KEYS = {
    "id", "topic", "name", "label", "group", "essential", "checked", "check_at", "sources", "phrasings", "link",
    "see_also", "enabled", "off_reason", "main", "modified", "replace",
} | {field.value for field in Field}  # fmt: skip
FACT_KEYS = {"text", "source", "level", "facts", "checked", "valid_from", "valid_until", "after", "unknown", "local"}
GROUPS = ("giay-to", "vneid", "cu-tru", "ho-tich", "xe", "bao-hiem", "dat-thue", "dien-hoc", "cong-dvc", "ho-tro")
LABEL_MAX = 35
_LEVELS = {level.value: level for level in Level}
_FIELDS = tuple((field.value, field) for field in Field)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as one file writes it: a whole one, or (in a later layer) the `given` keys of one that stands before.

    `lacking` is what is wrong with it as a whole entry only: where nothing is, it is whole.
    """

    entry: Entry
    given: frozenset[str]
    replaces: frozenset[str] = frozenset()  # `phrasings`, or `*` for the whole entry
    lacking: tuple[Problem, ...] = ()
    foreign: tuple[Problem, ...] = ()  # what a ward may not say of an entry that is the whole country's


class Reader:
    """Reads one file of a layer; collects problems instead of stopping at the first."""

    def __init__(self, path: str, kind: str, scope: Scope = EVERYWHERE) -> None:
        self.path, self.kind, self.scope = path, kind, scope
        self.problems: list[Problem] = []
        self._lacking: list[Problem] = []

    def entries(self, root: yaml.Node) -> list[Entry]:
        """Every entry of a file that stands by itself: its root is one entry, or has `entries:`."""
        drafts = self.drafts(root)
        self.problems += [problem for draft in drafts for problem in draft.lacking]
        return [draft.entry for draft in drafts]

    def drafts(self, root: yaml.Node) -> list[Draft]:
        """Every entry of a file, whole or not."""
        listed = get(root, "entries")
        shared = self.sources(get(root, "sources"), {}) if listed is not None else {}
        nodes = items(listed) if listed is not None else [root]
        if listed is not None:
            self._only(root, {"sources", "entries"})
        return [draft for node in nodes if (draft := self.draft(node, shared)) is not None]

    def draft(self, node: yaml.Node, shared: Mapping[str, Source]) -> Draft | None:
        """One entry with the keys that are written, or None with problems."""
        self._lacking = []
        entry = self._entry(node, shared)
        if entry is None:
            return None
        if not entry.id:
            self.problems += self._lacking
            return None
        replaces = get(node, "replace")
        named = frozenset({"*"} if text(replaces) == "true" else {*_texts(replaces)} - {"false"})
        if named - {"*", "phrasings"}:
            self._bad(replaces or node, "`replace` là `true` (thay cả mục) hoặc `[phrasings]` (thay các cách hỏi)")
        given = frozenset(fields(node))
        foreign = tuple(local_problems(node, self.path, self.scope)) if self.scope.local else ()
        return Draft(entry, given, named, tuple(self._lacking), foreign)

    def _entry(self, node: yaml.Node, shared: Mapping[str, Source]) -> Entry | None:
        if not isinstance(node, yaml.MappingNode):
            self._bad(node, "một mục phải là các dòng `trường: giá trị`")
            return None
        self._only(node, ENTRY_KEYS)
        of = fields(node)
        sources = self.sources(of.get("sources"), shared)
        checked = self._date(of.get("checked"))
        facts = {
            field: tuple(fact for item in items(of[name]) if (fact := self.fact(item, sources, checked)) is not None)
            for name, field in _FIELDS
            if name in of
        }
        asked = [(said, item) for item in items(of.get("phrasings")) if (said := text(item))]
        label = self._own(node, "label")
        if len(label) > LABEL_MAX:
            self._bad(of.get("label") or node, f"`label` dài {len(label)} chữ: nút bấm chứa tối đa {LABEL_MAX}")
        group = self._own(node, "group")
        if group and group not in GROUPS:
            self._bad(of.get("group") or node, f"`group` phải là một trong: {', '.join(GROUPS)}")
        if not facts.get(Field.ANSWER) and not facts.get(Field.VERDICT):
            self._lack(node, "thiếu `answer` (câu hỏi thường gặp) hoặc `verdict` (dịch vụ): dòng trả lời đầu tiên")
        return Entry(
            id=self._own(node, "id"),
            topic=self._own(node, "topic"),
            kind=self.kind,
            name=self._own(node, "name"),
            label=label,
            group=group,
            phrasings=tuple(said for said, _ in asked),
            fields=facts,
            link=self._link(of.get("link")),
            essential=self._essential(of.get("essential")),
            see_also=_texts(of.get("see_also")),
            check_at=text(of.get("check_at")),
            enabled=text(of.get("enabled")) != "false",
            off_reason=text(of.get("off_reason")),
            main=text(of.get("main")) != "false",
            path=self.path,
            line=node.start_mark.line + 1,
            phrasing_lines=array("i", [item.start_mark.line + 1 for _, item in asked]),
        )

    def sources(self, node: yaml.Node | None, shared: Mapping[str, Source]) -> dict[str, Source]:
        """The sources of a file or an entry by their key."""
        result = dict(shared)
        for key, value in pairs(node) if node is not None else ():
            title = text(get(value, "title"))
            if not title:
                self._bad(value, f"nguồn `{key.value}` thiếu `title`")
            result[key.value] = Source(key.value, title, text(get(value, "date")), text(get(value, "url")))
        return result

    def fact(self, node: yaml.Node, sources: Mapping[str, Source], checked: date | None) -> Fact | None:
        """One dated sentence with its source and level."""
        if not isinstance(node, yaml.MappingNode):
            self._bad(node, "mỗi ý phải có `text`, `source`, `level`")
            return None
        self._only(node, FACT_KEYS)
        of = fields(node)
        unknown = text(of.get("unknown")) == "true"
        words = self._need(node, "text")
        own_checked = self._date(of.get("checked")) or checked
        until, after = self._date(of.get("valid_until")), text(of.get("after"))
        if until is not None and not after:
            self._bad(node, "có `valid_until` thì phải có `after`: câu nói từ ngày hôm sau")
        if "local" in of and not self.scope.local:
            self._bad(of["local"], "`local` chỉ dùng trong lớp của một phường, xã hay tỉnh: bỏ dòng này")
        if not unknown:
            self._dated(node, own_checked)
        level = text(of.get("level")) or Level.SEEN.value
        if level not in _LEVELS:
            self._bad(of.get("level") or node, "`level` phải là seen hoặc seen-old: mức khác không được đăng")
            level = Level.SEEN_OLD.value
        return Fact(
            text=words,
            sources=tuple(self._named(of.get("source"), sources)),
            level=_LEVELS[level],
            checked=own_checked,
            facts=_texts(of.get("facts")),
            valid_from=self._date(of.get("valid_from")),
            valid_until=until,
            after=after,
            unknown=unknown,
            place=self.scope.label,
            sample=self.scope.sample,
        )

    def _dated(self, node: yaml.Node, checked: date | None) -> None:
        # The ledger of facts is the whole country's: a ward says where it knows a thing from, and when it looked.
        of = fields(node)
        for key in ("source", "level") if self.scope.local else ("source", "level", "facts"):
            if key not in of:
                self._bad(node, f"thiếu `{key}`: mỗi ý phải nói lấy từ đâu và chắc đến mức nào")
        if checked is None:
            self._bad(node, "thiếu `checked`: ngày kiểm tra (ghi một lần cho cả mục là đủ)")

    def _named(self, node: yaml.Node | None, sources: Mapping[str, Source]) -> Iterable[Source]:
        for item in items(node):
            name = text(item)
            if name in sources:
                yield sources[name]
            else:
                self._bad(item, f"không có nguồn `{name}` trong `sources`")

    def _link(self, node: yaml.Node | None) -> Link | None:
        return Link(self._need(node, "url"), self._need(node, "label")) if node is not None else None

    def _essential(self, node: yaml.Node | None) -> Essential | None:
        if node is None:
            return None
        ordinal = text(get(node, "ordinal"))
        return Essential(
            self._need(node, "decision"), int(ordinal) if ordinal.isdecimal() else None, text(get(node, "name"))
        )

    def _date(self, node: yaml.Node | None) -> date | None:
        if node is None:
            return None
        try:
            return date.fromisoformat(text(node))
        except ValueError:
            self._bad(node, "ngày phải viết năm-tháng-ngày, ví dụ 2026-12-31")
            return None

    def _own(self, node: yaml.Node, key: str) -> str:
        """A key without which an entry is not whole."""
        value = text(get(node, key))
        if not value:
            self._lack(node, f"thiếu `{key}`")
        return value

    def _lack(self, node: yaml.Node, message: str) -> None:
        self._lacking.append(at(node, self.path, message))

    def _need(self, node: yaml.Node, key: str) -> str:
        value = text(get(node, key))
        if not value:
            self._bad(node, f"thiếu `{key}`")
        return value

    def _only(self, node: yaml.Node, known: set[str]) -> None:
        if fields(node).keys() <= known:
            return
        for key, _ in pairs(node):
            if key.value not in known:
                self._bad(key, f"không có trường `{key.value}`: xem lại chính tả")

    def _bad(self, node: yaml.Node, message: str) -> None:
        self.problems.append(at(node, self.path, message))


def _texts(node: yaml.Node | None) -> tuple[str, ...]:
    return tuple(sys.intern(text(item)) for item in items(node))  # many entries name the same facts and entries
