"""All layers read together: later files over earlier ones, and what only the whole can show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.broad import Broad
from knowledge.confusable import Confusable
from knowledge.entries import Entry
from knowledge.file_content import PLAIN_SECTIONS, FileContent
from knowledge.files import named
from knowledge.layers import Overlay, over
from knowledge.out_of_scope import OutOfScope
from knowledge.phrases import Phrases
from knowledge.point_schema import merge_points
from knowledge.schema import Draft
from knowledge.scope import Scope
from knowledge.support_points import PointBook, SupportPoint
from knowledge.text.lexicon import Lexicon
from knowledge.working_days import WorkingDays
from knowledge.yaml_nodes import Problem

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase


class Collected:
    """What has been read so far of all layers."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.problems: list[Problem] = []
        self.entries: dict[str, Entry] = {}
        self.layer_of: dict[str, Path] = {}
        self.overlays: list[Overlay] = []
        self.lexicon: dict[str, Any] = {}
        self.phrases: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.topics: dict[str, tuple[str, str]] = {}
        self.out_of_scope: list[OutOfScope] = []
        self.confusable: list[Confusable] = []
        self.broad: list[Broad] = []
        self.points: dict[str, SupportPoint] = {}
        self.days = WorkingDays(frozenset())

    def begin(self, scope: Scope) -> None:
        """The files that follow are of a layer of this scope."""
        if scope.local:
            self.overlays.append(Overlay(scope))

    def add(self, content: FileContent, layer: Path, scope: Scope) -> None:
        """One file of a layer."""
        self.problems += content.problems
        if scope.local:
            self.overlays[-1].phrases.update(content.phrases)
        else:
            self.phrases.update(content.phrases)
            self.groups.update(content.groups)
        for draft in content.drafts:
            self._local(draft) if scope.local else self._entry(draft, layer)
        for section, name, ways in content.lexicon:
            self._words(section, name, ways)
        self.topics.update(content.topics)
        self.out_of_scope += content.out_of_scope
        self.confusable += content.confusable
        self.broad += content.broad
        self.problems += merge_points(self.points, content.points)
        self.days = content.days or self.days

    def _entry(self, draft: Draft, layer: Path) -> None:
        """An entry for everybody: a whole one, which stands for any before it, or keys of one in an earlier layer."""
        entry, before = draft.entry, self.entries.get(draft.entry.id)
        if before is not None and self.layer_of[entry.id] == layer:
            self._twice(entry, before)
        if before is None or not draft.lacking or "*" in draft.replaces or self.layer_of[entry.id] == layer:
            self.problems += draft.lacking
            self.entries[entry.id] = entry
        else:
            self.entries[entry.id] = over(before, draft)
        self.layer_of[entry.id] = layer

    def _local(self, draft: Draft) -> None:
        """An entry of a ward or province."""
        overlay, entry = self.overlays[-1], draft.entry
        if entry.id in overlay.drafts:
            self._twice(entry, overlay.drafts[entry.id].entry)
        known = entry.id in self.entries or any(
            entry.id in other.drafts
            for other in self.overlays[:-1]
            if not other.scope.ward and other.scope.province == overlay.scope.province
        )
        self.problems += draft.foreign if known else draft.lacking
        overlay.add(draft, main=not any(e.main and e.topic == entry.topic for e in self.entries.values()))

    def _twice(self, entry: Entry, other: Entry) -> None:
        message = f"`id: {entry.id}` đã có ở {other.path}:{other.line}: đặt tên khác"
        self.problems.append(Problem(entry.path, entry.line, 1, message))

    def _words(self, section: str, name: str, ways: Iterable[str]) -> None:
        """A later layer adds ways of writing; it takes none away."""
        if section in PLAIN_SECTIONS:
            self.lexicon[section] = [*self.lexicon.get(section, ()), *ways]
        else:
            table = self.lexicon.setdefault(section, {})
            table[name] = [*table.get(name, ()), *ways]

    def check(self) -> None:
        """What only the whole can show: topics that exist, one main entry a topic."""
        local = [
            d.entry for overlay in self.overlays for d in overlay.drafts.values() if d.entry.id not in self.entries
        ]
        mains: dict[str, list[Entry]] = {}
        for entry in (*self.entries.values(), *local):
            if self.topics and entry.topic and entry.topic not in self.topics:
                self._bad(entry, f"không có chủ đề `{entry.topic}` trong topics.tsv")
        for pair in self.confusable:
            for topic in pair.topics:
                if self.topics and topic not in self.topics:
                    message = f"không có chủ đề `{topic}` trong topics.tsv"
                    self.problems.append(Problem(pair.path, pair.line, 1, message))
        for field in self.broad:
            for name in field.offer:
                if name not in self.entries:
                    self.problems.append(Problem(field.path, field.line, 1, f"không có mục `{name}`"))
        for entry in self.entries.values():
            if entry.main:
                mains.setdefault(entry.topic, []).append(entry)
        for topic in {entry.topic for entry in self.entries.values()}:
            if len(mains.get(topic, ())) != 1:
                entry = next(e for e in self.entries.values() if e.topic == topic)
                self._bad(entry, f"chủ đề `{topic}` phải có đúng một mục `main: true`")

    def _bad(self, entry: Entry, message: str) -> None:
        self.problems.append(Problem(entry.path, entry.line, 1, message))

    def snapshot(self, folders: tuple[str, ...], before: KnowledgeBase | None = None) -> KnowledgeBase:
        """Everything read, as one immutable value; what has not changed is taken over from the one `before`."""
        # With it comes the index, which a quarter of a second of imports is for: who only reads the files needs none.
        from knowledge.base import KnowledgeBase

        same = before is not None and before.lexicon_data == self.lexicon
        fresh = KnowledgeBase(
            entries=dict(self.entries),
            lexicon=before.lexicon if before is not None and same else Lexicon.from_data(self.lexicon),
            phrases=Phrases(dict(self.phrases)),
            version=named(self.digest.digest()),
            out_of_scope=tuple(self.out_of_scope),
            confusable=tuple(self.confusable),
            broad=tuple(self.broad),
            points=PointBook(self.points.values(), self.days),
            groups=dict(self.groups),
            topics=dict(self.topics),
            source_dirs=folders,
            overlays=tuple(self.overlays),
            lexicon_data=self.lexicon,
        )
        if before is not None:
            fresh.take_over(before)
        return fresh
