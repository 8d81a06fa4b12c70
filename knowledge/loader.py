"""Folders of YAML -> one KnowledgeBase, or the list of problems; the only file access of the core."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from knowledge.base import KnowledgeBase, OutOfScope
from knowledge.entries import Entry
from knowledge.phrases import Phrases
from knowledge.places import place_book
from knowledge.point_schema import load_support_points
from knowledge.schema import Reader
from knowledge.support_points import PointBook
from knowledge.text.lexicon import ASPECTS, Lexicon
from knowledge.working_days import WorkingDays, read_calendar
from knowledge.yaml_nodes import BadYaml, Problem, at, decoded, get, items, pairs, parse, text

SHIPPED = Path(__file__).resolve().parent / "content"
SECTIONS = ("spelling", "concepts", "compounds", "aspects", "fillers", "generic", "cues")  # of lexicon.yaml

# A file as it was read: path, place in its folder, text, root (None when it is broken).
Keep = Callable[[Path, Path, str, yaml.Node | None], None]


class KnowledgeProblems(Exception):
    """The knowledge cannot be used; `problems` says where and how to mend it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} lỗi trong kho kiến thức")
        self.problems = sorted(problems)


def load(folders: Sequence[Path] = (SHIPPED,)) -> KnowledgeBase:
    """One snapshot of the folders, later ones winning by entry id. Raises KnowledgeProblems."""
    collected, problems = collect(folders)
    if problems:
        raise KnowledgeProblems(problems)
    return collected.snapshot(tuple(str(folder) for folder in folders))


def collect(folders: Sequence[Path], keep: Keep | None = None) -> tuple[Collected, list[Problem]]:
    """What could be read of the folders, and every problem; `keep` is told of each YAML file (linting looks closer)."""
    files = {folder: _files(folder) for folder in folders}
    missing = [
        Problem(str(folder), 1, 1, "thư mục kiến thức trống hoặc không có") for folder in folders if not files[folder]
    ]
    collected = Collected(keep)
    if missing:
        return collected, missing
    for folder, paths in files.items():
        for path in paths:
            collected.digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
            collected.read(path, path.relative_to(folder))
    collected.check()
    return collected, collected.problems


def _files(folder: Path) -> list[Path]:
    found = (p for p in folder.rglob("*") if p.suffix == ".yaml" or p.name == "topics.tsv")
    return sorted(p for p in found if not p.name.startswith("."))


class Collected:
    """What has been read so far of all layers."""

    def __init__(self, keep: Keep | None = None) -> None:
        self.keep = keep
        self.digest = hashlib.sha256()
        self.problems: list[Problem] = []
        self.entries: dict[str, Entry] = {}
        self.layer_of: dict[str, Path] = {}
        self.lexicon: dict[str, object] = {}
        self.phrases: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.topics: dict[str, tuple[str, str]] = {}
        self.out_of_scope: list[OutOfScope] = []
        self.point_files: list[tuple[str, yaml.Node]] = []
        self.points: PointBook | None = None
        self.days = WorkingDays(frozenset())

    def read(self, path: Path, inside: Path) -> None:
        """One file, by the place where it stands in its folder."""
        if inside.name == "topics.tsv":
            self._topics(path)
            return
        root = self._root(path, inside)
        if root is None:
            return
        first = inside.parts[0]
        if first in ("services", "faqs"):
            self._entries(root, path, path.parents[len(inside.parts) - 1], "service" if first == "services" else "faq")
        elif first == "lexicon.yaml":
            self._merge_lexicon(root, path)
        elif first == "phrases.yaml":
            self.phrases.update(_flat(get(root, "phrases")))
            self.groups.update(_flat(get(root, "groups")))
        elif first == "out_of_scope.yaml":
            self._out_of_scope(root, path)
        elif first == "support_points":
            self.point_files.append((str(path), root))
        elif first == "calendar.yaml":
            self.days, problems = read_calendar(root, str(path))
            self.problems.extend(problems)

    def _root(self, path: Path, inside: Path) -> yaml.Node | None:
        source, root = "", None
        try:
            source = decoded(path, str(path))
            root = parse(source, str(path))
        except BadYaml as error:
            self.problems.append(error.args[0])
        if self.keep is not None:
            self.keep(path, inside, source, root)
        return root

    def _topics(self, path: Path) -> None:
        """The topics that are to be covered: slug, name and group, separated by tabs, below a line of titles."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            self.problems.append(Problem(str(path), 1, 1, "tệp không phải UTF-8: hãy lưu lại bằng mã UTF-8"))
            return
        for number, line in enumerate(lines[1:], 2):
            cells = line.split("\t")
            if len(cells) == 3:
                self.topics[cells[0]] = (cells[1], cells[2])
            elif line.strip():
                self.problems.append(Problem(str(path), number, 1, "mỗi dòng cần ba cột topic, name, group"))

    def _entries(self, root: yaml.Node, path: Path, layer: Path, kind: str) -> None:
        reader = Reader(str(path), kind)
        for entry in reader.entries(root):
            if entry.id in self.entries and self.layer_of[entry.id] == layer:
                other = self.entries[entry.id]
                message = f"`id: {entry.id}` đã có ở {other.path}:{other.line}: đặt tên khác"
                self.problems.append(Problem(str(path), entry.line, 1, message))
            self.entries[entry.id] = entry
            self.layer_of[entry.id] = layer
        self.problems.extend(reader.problems)

    def _merge_lexicon(self, root: yaml.Node, path: Path) -> None:
        """A later layer adds ways of writing; it takes none away."""
        for key, node in pairs(root):
            have = self.lexicon.get(key.value)
            if key.value not in SECTIONS:
                self.problems.append(at(key, str(path), f"không có phần `{key.value}`: xem lại chính tả"))
            elif key.value not in ("fillers", "generic"):
                table = dict(have) if isinstance(have, dict) else {}
                for name, ways in pairs(node):
                    if key.value == "aspects" and name.value not in ASPECTS:
                        message = f"`{name.value}` phải là một trong: {', '.join(ASPECTS)}"
                        self.problems.append(at(name, str(path), message))
                    table[name.value] = [*table.get(name.value, ()), *map(text, items(ways))]
                self.lexicon[key.value] = table
            else:
                self.lexicon[key.value] = [*(have if isinstance(have, list) else ()), *map(text, items(node))]

    def _out_of_scope(self, root: yaml.Node, path: Path) -> None:
        for node in items(get(root, "families")):
            phrasings = tuple(text(item) for item in items(get(node, "phrasings")))
            if not text(get(node, "id")) or not phrasings:
                self.problems.append(at(node, str(path), "mỗi nhóm cần `id`, `phrase` và `phrasings`"))
                continue
            self.out_of_scope.append(
                OutOfScope(text(get(node, "id")), text(get(node, "phrase")) or "declined", phrasings)
            )

    def check(self) -> None:
        """What only the whole can show: topics that exist, links that lead somewhere, one main entry a topic."""
        written, problems = load_support_points(self.point_files, place_book())
        self.problems.extend(problems)
        self.points = PointBook(written, self.days)
        mains: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            if self.topics and entry.topic not in self.topics:
                self.problems.append(
                    Problem(entry.path, entry.line, 1, f"không có chủ đề `{entry.topic}` trong topics.tsv")
                )
            if entry.main:
                mains.setdefault(entry.topic, []).append(entry)
        for topic in {entry.topic for entry in self.entries.values()}:
            if len(mains.get(topic, ())) != 1:
                entry = next(e for e in self.entries.values() if e.topic == topic)
                self.problems.append(
                    Problem(entry.path, entry.line, 1, f"chủ đề `{topic}` phải có đúng một mục `main: true`")
                )

    def snapshot(self, folders: tuple[str, ...]) -> KnowledgeBase:
        """Everything read, as one immutable value."""
        return KnowledgeBase(
            entries=dict(self.entries),
            lexicon=Lexicon.from_data(self.lexicon),
            phrases=Phrases(dict(self.phrases)),
            version=self.digest.hexdigest()[:16],
            out_of_scope=tuple(self.out_of_scope),
            points=self.points or PointBook(),
            groups=dict(self.groups),
            topics=dict(self.topics),
            source_dirs=folders,
        )


def _flat(node: yaml.Node | None) -> Mapping[str, str]:
    return {key.value: text(value) for key, value in pairs(node)} if node is not None else {}


if __name__ == "__main__":
    try:
        base = load([Path(arg) for arg in sys.argv[1:]] or [SHIPPED])
        print(f"{len(base.entries)} mục, {len({e.topic for e in base.entries.values()})} chủ đề, bản {base.version}")
    except KnowledgeProblems as problems:
        print("\n".join(map(str, problems.problems)))
        sys.exit(1)
