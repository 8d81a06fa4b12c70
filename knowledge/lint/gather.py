"""Folders, or one unsaved text beside a knowledge base -> the pages to look at and what surrounds them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import yaml

from knowledge.collected import Collected
from knowledge.entries import Entry
from knowledge.file_content import content_of
from knowledge.ledger import NAME as LEDGER
from knowledge.ledger import PAIRS, PHRASES, BadLedger, Ledger, Line, read_ledger
from knowledge.lint.page import Page
from knowledge.lint.settings import NAME as SETTINGS
from knowledge.lint.settings import settings_of
from knowledge.lint.whole import Asked, Whole
from knowledge.loader import Contents, Memory, collect, scope_of
from knowledge.places import place_book
from knowledge.schema import Draft
from knowledge.scope import EVERYWHERE, Scope
from knowledge.yaml_nodes import BadYaml, Problem, get, pairs, parse, read

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase

_TOPS = ("services", "faqs", "support_points")


@dataclass(frozen=True)
class Known:
    """What was read already: pages (without a root those that another process reads), contents, the ways of asking of
    pages by their path, and of the ledgers what the pages that have a root need of them."""

    pages: Sequence[Page] = ()
    contents: Contents = field(default_factory=dict)
    asked: Mapping[str, Sequence[Asked]] = field(default_factory=dict)
    ledger: tuple[Ledger, list[Problem]] | None = None


def folders(
    paths: Sequence[Path], drafts: Mapping[Path, str] | None = None, index: bool = True, known: Known | None = None
) -> tuple[Whole, list[Problem]]:
    """Every file of the layers, `drafts` in place of theirs, and what the loader has to say of them.

    `index`: the snapshot is wanted too, for rules that ask its index.
    """
    known = known or Known()
    pages, memory = list(known.pages), Memory()
    memory.files.update(known.contents)
    local: set[str] = set()

    def keep(path: Path, inside: Path, source: str, root: yaml.Node | None) -> None:
        pages.append(Page(str(path), inside.as_posix(), source, root))

    collected, problems = collect(paths, keep, memory, drafts)
    if known.pages:
        order = {path: place for place, (path, _, _) in enumerate(memory.files)}
        pages.sort(key=lambda page: order[page.path])
    for folder in paths:
        if scope_of(folder)[0].local:
            local.update(page.path for page in pages if folder in Path(page.path).parents)
    ledger, bad = known.ledger or ledger_of(paths)
    base = None if problems or not index else collected.snapshot(tuple(map(str, paths)))
    roots = [page.root for page in pages if page.inside == SETTINGS and page.root is not None]
    whole = Whole(
        pages=pages,
        entries=_entries(collected),
        phrases=frozenset(collected.phrases),
        lexicon=collected.lexicon,
        ledger=ledger,
        settings=settings_of(roots),
        base=base,
        local=frozenset(local),
        apart=known.asked,
    )
    return whole, [*problems, *bad, *_unused(paths, whole)]


def unsaved(path: str, text: str, base: KnowledgeBase | None) -> tuple[Whole, list[Problem]]:
    """One text, as it would stand among the entries of `base`."""
    layers = [Path(name) for name in base.source_dirs] if base is not None else []
    folder = next((layer for layer in reversed(layers) if layer in Path(path).parents), None)
    inside = _inside(path, folder)
    problems: list[Problem] = []
    root: yaml.Node | None = None
    try:
        root = parse(text.removeprefix("\ufeff"), path)
    except BadYaml as error:
        problems.append(error.args[0])
    page = Page(path, inside.as_posix(), text.removeprefix("\ufeff"), root)
    scope = scope_of(folder)[0] if folder is not None else EVERYWHERE
    drafts: tuple[Draft, ...] = ()
    if root is not None:
        content = content_of(root, Path(path), Path(inside), scope, place_book())
        problems += content.problems
        drafts = content.drafts
        problems += [problem for draft in drafts for problem in _as_layer(draft, path, folder, base, scope)]
    ledger, bad = ledger_of(layers)
    entries = _others(path, base) | {draft.entry.id: draft.entry for draft in drafts}
    phrases = set(base.phrases.texts) if base is not None else set()
    if page.kind == "phrases" and root is not None:
        listed = get(root, "phrases")
        phrases |= {key.value for key, _ in pairs(listed)} if listed is not None else set()
    whole = Whole(
        pages=(page,),
        entries=entries,
        phrases=frozenset(phrases),
        lexicon=base.lexicon_data if base is not None and page.kind != "lexicon" else {},
        ledger=ledger,
        settings=settings_of(_settings(layers)),
        base=base,
        local=frozenset({path}) if scope.local else frozenset(),
    )
    return whole, problems + bad


def _as_layer(
    draft: Draft, path: str, folder: Path | None, base: KnowledgeBase | None, scope: Scope
) -> Iterator[Problem]:
    """What the loader would say of an entry of this file, beside what it says of the file alone."""
    entry = draft.entry
    before = base.entries.get(entry.id) if base is not None else None
    elsewhere = before if before is not None and before.path != path else None
    same_folder = elsewhere is not None and folder is not None and folder in Path(elsewhere.path).parents
    if elsewhere is not None and same_folder and not scope.local:
        message = f"`id: {entry.id}` đã có ở {elsewhere.path}:{elsewhere.line}: đặt tên khác"
        yield Problem(path, entry.line, 1, message)
    if scope.local:
        yield from draft.foreign if before is not None else draft.lacking
    elif elsewhere is None or same_folder or "*" in draft.replaces:
        yield from draft.lacking
    if base is not None and base.topics and entry.topic and entry.topic not in base.topics:
        yield Problem(path, entry.line, 1, f"không có chủ đề `{entry.topic}` trong topics.tsv")


def _inside(path: str, folder: Path | None) -> PurePath:
    """The place in its knowledge folder; without one, from `services`, `faqs` ... on."""
    whole = PurePath(path)
    if folder is not None:
        return whole.relative_to(folder)
    start = next((n for n, part in enumerate(whole.parts[:-1]) if part in _TOPS), len(whole.parts) - 1)
    return PurePath(*whole.parts[start:])


def _entries(collected: Collected) -> dict[str, Entry]:
    """Those of every layer: of one that a ward changes, what everybody sees."""
    local = {name: draft.entry for overlay in collected.overlays for name, draft in overlay.drafts.items()}
    return {**local, **collected.entries}


def _others(path: str, base: KnowledgeBase | None) -> dict[str, Entry]:
    if base is None:
        return {}
    return {entry.id: entry for entry in base.everything() if entry.path != path}


def _settings(layers: Iterable[Path]) -> Iterator[yaml.Node]:
    for layer in layers:
        try:
            yield read(layer / SETTINGS)
        except BadYaml:
            continue


def ledger_of(layers: Iterable[Path], entries: Collection[str] | None = None) -> tuple[Ledger, list[Problem]]:
    """The ledgers of all layers as one (their lines of some `entries` only), and what is wrong with them."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for layer in layers:
        try:
            lines += [line for own in read_ledger(layer, entries).lines.values() for line in own]
        except BadLedger as error:
            problems.append(Problem(str(layer / LEDGER), error.args[0], 1, error.args[1], "ledger"))
    return Ledger.of(lines), problems


def _unused(layers: Sequence[Path], whole: Whole) -> Iterator[Problem]:
    """Lines of a ledger whose entry is gone: a figure would seem to be vouched for that nobody prints."""
    known: Mapping[str, object] = whole.entries
    for layer in layers:
        path = layer / LEDGER
        if not path.exists():
            continue
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
            entry = row.partition("\t")[0]
            if entry not in known and entry not in (PAIRS, PHRASES):
                yield Problem(str(path), number, 1, f"không có mục `{entry}`: chạy `hoidap06 ledger --write`", "ledger")
