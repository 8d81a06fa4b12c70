"""Folders of YAML -> one KnowledgeBase, or the list of problems; the only file access of the core."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from knowledge.collected import Collected
from knowledge.file_content import FileContent, content_of, topics_of
from knowledge.files import files_of, stamp
from knowledge.places import place_book
from knowledge.scope import EVERYWHERE, LAYER_FILE, Scope, read_scope
from knowledge.uncollected import uncollected
from knowledge.yaml_nodes import BadYaml, Problem, parse, read, text_of

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase

SHIPPED = Path(__file__).resolve().parent / "content"

Contents = dict[tuple[str, bytes, Scope], FileContent]  # by path, hash and the layer's scope
# A file as it was read: path, place in its folder, text, root (None when it is broken).
Keep = Callable[[Path, Path, str, yaml.Node | None], None]


class KnowledgeProblems(Exception):
    """The knowledge cannot be used; `problems` says where and how to mend it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} lỗi trong kho kiến thức")
        self.problems = sorted(problems)


class Memory:
    """What was read of each file, and the last snapshot: with it, a change of one file costs little more than it."""

    def __init__(self) -> None:
        self.files: Contents = {}
        self.last: KnowledgeBase | None = None


def load(
    folders: Sequence[Path] = (SHIPPED,), memory: Memory | None = None, drafts: Mapping[Path, str] | None = None
) -> KnowledgeBase:
    """One snapshot of the folders, later ones over earlier ones. Raises KnowledgeProblems.

    `drafts` are texts of files of these folders that are not written yet: what would be, were they published. An empty
    text is a file that is gone.
    """
    memory = memory or Memory()
    with uncollected():
        collected, problems = collect(folders, memory=memory, drafts=drafts)
    if problems:
        raise KnowledgeProblems(problems)
    memory.last = collected.snapshot(tuple(str(folder) for folder in folders), memory.last)
    return memory.last


def collect(
    folders: Sequence[Path],
    keep: Keep | None = None,
    memory: Memory | None = None,
    drafts: Mapping[Path, str] | None = None,
) -> tuple[Collected, list[Problem]]:
    """What could be read of the folders, and every problem; `keep` is told of each YAML file that is not in `memory`
    (linting looks closer)."""
    instead = drafts or {}
    files = {folder: files_of(folder, instead) for folder in folders}
    missing = [
        Problem(str(folder), 1, 1, "thư mục kiến thức trống hoặc không có") for folder in folders if not files[folder]
    ]
    collected = Collected()
    if missing:
        return collected, missing
    reading = _Reading(keep, memory or Memory())
    for folder, paths in files.items():
        scope, problems = scope_of(folder)
        collected.problems += problems
        collected.begin(scope)
        for path in paths:
            data = instead[path].encode() if path in instead else path.read_bytes()
            inside = path.relative_to(folder)
            collected.digest.update(stamp(inside, data))
            collected.add(reading.content(path, inside, data, scope), folder, scope)
    reading.forget()
    collected.check()
    return collected, collected.problems


def read_files(files: Iterable[tuple[Path, Path, Scope]], keep: Keep) -> Contents:
    """What some files of layers say, each given as (path, place in its folder, scope), for the `Memory` of a `collect`
    of the whole; `keep` is told of each."""
    memory = Memory()
    reading = _Reading(keep, memory)
    for path, inside, scope in files:
        reading.content(path, inside, path.read_bytes(), scope)
    reading.forget()
    return memory.files


def scope_of(folder: Path) -> tuple[Scope, list[Problem]]:
    """Whom a layer speaks to."""
    path = folder / LAYER_FILE
    if not path.is_file():
        return EVERYWHERE, []
    try:
        return read_scope(read(path), str(path), place_book())
    except BadYaml as error:
        return EVERYWHERE, [error.args[0]]


class _Reading:
    """Reads files, or remembers what they said."""

    def __init__(self, keep: Keep | None, memory: Memory) -> None:
        self._keep, self._memory = keep, memory
        self._used: Contents = {}

    def content(self, path: Path, inside: Path, data: bytes, scope: Scope) -> FileContent:
        key = (str(path), hashlib.sha256(data).digest(), scope)
        self._used[key] = self._memory.files.get(key) or self._read(path, inside, data, scope)
        return self._used[key]

    def _read(self, path: Path, inside: Path, data: bytes, scope: Scope) -> FileContent:
        if inside.name == "topics.tsv":
            return topics_of(data, path)
        source, root, problems = "", None, []
        try:
            source = text_of(data, str(path))
            root = parse(source, str(path))
        except BadYaml as error:
            problems.append(error.args[0])
        if self._keep is not None:
            self._keep(path, inside, source, root)
        return FileContent(tuple(problems)) if root is None else content_of(root, path, inside, scope, place_book())

    def forget(self) -> None:
        """What was not read this time is gone."""
        self._memory.files = self._used


if __name__ == "__main__":
    try:
        base = load([Path(arg) for arg in sys.argv[1:]] or [SHIPPED])
        print(f"{len(base.entries)} mục, {len({e.topic for e in base.entries.values()})} chủ đề, bản {base.version}")
    except KnowledgeProblems as problems:
        print("\n".join(map(str, problems.problems)))
        sys.exit(1)
