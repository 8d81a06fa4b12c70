"""One file of a layer -> what it says, typed. Nothing here looks at another file: it can be kept by its hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from knowledge.broad import Broad, broad
from knowledge.confusable import Confusable, confusable
from knowledge.out_of_scope import OutOfScope
from knowledge.places import PlaceBook
from knowledge.point_schema import LazyWards, PointDraft, PointReader, is_sample
from knowledge.schema import Draft, Reader
from knowledge.scope import LOCAL_FILES, Scope
from knowledge.text.lexicon import ASPECTS, TOLD
from knowledge.working_days import WorkingDays, read_calendar
from knowledge.yaml_nodes import Problem, at, get, items, pairs, text

SECTIONS = (  # of lexicon.yaml
    "spelling", "borrowed", "concepts", "compounds", "owners", "owned", "aspects", "fillers", "generic", "cues",
)  # fmt: skip
PLAIN_SECTIONS = ("fillers", "generic")


@dataclass(frozen=True, slots=True)
class FileContent:
    """What one file says. Most files fill one of these."""

    problems: tuple[Problem, ...] = ()
    drafts: tuple[Draft, ...] = ()
    lexicon: tuple[tuple[str, str, tuple[str, ...]], ...] = ()  # (section, name, ways); no name in a plain section
    phrases: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    out_of_scope: tuple[OutOfScope, ...] = ()
    confusable: tuple[Confusable, ...] = ()
    broad: tuple[Broad, ...] = ()
    points: tuple[PointDraft, ...] = ()
    days: WorkingDays | None = None


def content_of(root: yaml.Node, path: Path, inside: Path, scope: Scope, places: PlaceBook) -> FileContent:
    """What a YAML file says, by the place where it stands in its folder."""
    first, shown = inside.parts[0], str(path)
    if scope.local and first not in LOCAL_FILES:
        message = f"lớp của {scope.label} không có `{first}`: tệp này chung cho mọi người, hãy ghi vào lớp chung"
        return FileContent(problems=(Problem(shown, 1, 1, message),))
    if first in ("services", "faqs"):
        reader = Reader(shown, "service" if first == "services" else "faq", scope)
        drafts = tuple(reader.drafts(root))
        return FileContent(tuple(reader.problems), drafts)
    if first == "support_points":
        points = PointReader(shown, LazyWards(places), scope)
        found = () if is_sample(root) else tuple(points.drafts(root))
        return FileContent(tuple(points.problems), points=found)
    if first == "lexicon.yaml":
        problems: list[Problem] = []
        return FileContent(lexicon=tuple(_lexicon(root, shown, problems)), problems=tuple(problems))
    if first == "phrases.yaml":
        return FileContent(phrases=_flat(get(root, "phrases")), groups=_flat(get(root, "groups")))
    if first == "out_of_scope.yaml":
        return _out_of_scope(root, shown)
    if first == "confusable.yaml":
        unusable: list[Problem] = []
        told_apart, fields = tuple(confusable(root, shown, unusable)), tuple(broad(root, shown, unusable))
        return FileContent(confusable=told_apart, broad=fields, problems=tuple(unusable))
    if first == "calendar.yaml":
        days, wrong = read_calendar(root, shown)
        return FileContent(tuple(wrong), days=days)
    return FileContent()


def topics_of(data: bytes, path: Path) -> FileContent:
    """The topics that are to be covered: slug, name and group, separated by tabs, below a line of titles."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return FileContent((Problem(str(path), 1, 1, "tệp không phải UTF-8: hãy lưu lại bằng mã UTF-8"),))
    topics: dict[str, tuple[str, str]] = {}
    problems = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) == 3:
            topics[cells[0]] = (cells[1], cells[2])
        elif line.strip():
            problems.append(Problem(str(path), number, 1, "mỗi dòng cần ba cột topic, name, group"))
    return FileContent(tuple(problems), topics=topics)


def _lexicon(root: yaml.Node, path: str, problems: list[Problem]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for key, node in pairs(root):
        if key.value not in SECTIONS:
            problems.append(at(key, path, f"không có phần `{key.value}`: xem lại chính tả"))
        elif key.value in PLAIN_SECTIONS:
            yield key.value, "", tuple(map(text, items(node)))
        else:
            for name, ways in pairs(node):
                if key.value == "aspects" and name.value not in (*ASPECTS, TOLD):
                    problems.append(at(name, path, f"`{name.value}` phải là một trong: {', '.join(ASPECTS)}"))
                yield key.value, name.value, tuple(map(text, items(ways)))


def _out_of_scope(root: yaml.Node, path: str) -> FileContent:
    problems, families = [], []
    for node in items(get(root, "families")):
        phrasings = tuple(text(item) for item in items(get(node, "phrasings")))
        if not text(get(node, "id")) or not phrasings:
            problems.append(at(node, path, "mỗi nhóm cần `id`, `phrase` và `phrasings`"))
            continue
        families.append(OutOfScope(text(get(node, "id")), text(get(node, "phrase")) or "declined", phrasings))
    return FileContent(tuple(problems), out_of_scope=tuple(families))


def _flat(node: yaml.Node | None) -> Mapping[str, str]:
    return {key.value: text(value) for key, value in pairs(node)} if node is not None else {}
