"""Folders linted by two others at once: each takes file after file of entries, reads and checks it; what crosses files
is left to the one that puts both halves together.

The result is that of `lint_folders(folders, slow=False)`. Here is what all three do; who starts them is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import yaml

from knowledge.entries import Entry
from knowledge.files import files_of
from knowledge.ledger import PAIRS, PHRASES
from knowledge.lint import RULES, checked, duplicates, hosts, ledger, links, old_words, similar
from knowledge.lint.gather import Known, folders, ledger_of
from knowledge.lint.page import ENTRY_FILES, Page
from knowledge.lint.settings import Settings
from knowledge.lint.whole import Asked, Whole, asked_of
from knowledge.loader import Contents, read_files, scope_of
from knowledge.schema import Draft
from knowledge.scope import Scope
from knowledge.uncollected import uncollected
from knowledge.yaml_nodes import Problem

_CROSSING = (duplicates, similar)  # rules that ask for all ways of asking, and never look at the page itself
_AROUND = (ledger, hosts, links, old_words)  # rules that ask what other files say: a half waits for it with these
_OWN = tuple(rule for rule in RULES if rule not in _CROSSING)
_ALONE = tuple(rule for rule in _OWN if rule not in _AROUND)


class Spot(NamedTuple):
    """A file of a layer: its path, its place in its folder, whom the layer speaks to."""

    folder: Path
    path: Path
    inside: Path
    scope: Scope


class Told(NamedTuple):
    """What a half says of a file that it has read."""

    path: str
    inside: str
    contents: Contents  # without its entries
    entries: Sequence[tuple[Any, ...]]  # of each what the whole is checked for, and ...
    asked: Sequence[tuple[Any, ...]]  # ... the values of each `Asked`: plain tuples go to us four times as fast


class Around(NamedTuple):
    """What the halves must know of all files, the ledger apart: that they read themselves."""

    names: frozenset[str]
    phrases: frozenset[str]
    settings: Settings
    local: frozenset[str]


class Halves(Protocol):
    """Both others, as the one that puts their halves together sees them."""

    def told(self) -> Iterator[Told]:
        """Of each file of entries, until all are read."""

    def go_on(self, around: Around) -> None:
        """Lets them check their files to the end."""

    def found(self) -> list[Problem]:
        """Waits for what is wrong with their files."""


def spots(layers: Sequence[Path]) -> list[Spot]:
    """All files of the layers."""
    return [
        Spot(folder, path, path.relative_to(folder), scope)
        for folder in layers
        for scope in [scope_of(folder)[0]]
        for path in files_of(folder)
    ]


def of_entries(every: Iterable[Spot]) -> list[Spot]:
    """The files of entries among them, which are nearly everything that there is to read: the largest first, so that
    those who take them one by one are ready at about one time."""
    found = [spot for spot in every if spot.inside.parts[0] in ENTRY_FILES and spot.path.suffix == ".yaml"]
    return sorted(found, key=lambda spot: spot.path.stat().st_size, reverse=True)


@uncollected()
def lint_with(layers: Sequence[Path], files: Iterable[Spot], halves: Halves) -> list[Problem]:
    """Every problem of the layers, sorted by place; `halves` take the files of entries, the other `files` are ours."""
    own, contents = _read(files)
    vouched = ledger_of(layers, {PHRASES, PAIRS, *_printing(own)})
    absent, asked = [], {page.path: asked_of(page) for page in own}
    for told in halves.told():
        absent.append(Page(told.path, told.inside, "", None))
        drafts = tuple(starmap(_draft, told.entries))
        contents.update((key, replace(content, drafts=drafts)) for key, content in told.contents.items())
        asked[told.path] = list(map(Asked._make, told.asked))
    whole, problems = folders(layers, index=False, known=Known([*own, *absent], contents, asked, vouched))
    halves.go_on(Around(whole.names, whole.phrases, whole.settings, whole.local))
    found = [*checked(own, whole, _OWN), *checked(whole.pages, whole, _CROSSING)]
    return sorted({*problems, *found, *halves.found()})


class Half:
    """One of both; the files that it took stay with it until its process ends."""

    def __init__(self, layers: Sequence[Path]) -> None:
        self._layers = layers
        self._pages: list[Page] = []

    def read(self, taken: Iterable[Spot]) -> Iterator[Told]:
        """Reads the files that it takes."""
        for spot in taken:
            pages, contents = _read([spot])
            entries = [_bare(draft) for content in contents.values() for draft in content.drafts]
            rest = {key: replace(content, drafts=()) for key, content in contents.items()}
            self._pages += pages
            for page in pages:
                yield Told(page.path, page.inside, rest, entries, list(map(tuple, asked_of(page))))

    def found(self, hear: Callable[[], Around]) -> list[Problem]:
        """What is wrong with them; `hear` waits until all files are read."""
        pages = self._pages
        found = list(checked(pages, Whole(pages=pages), _ALONE))
        vouched, _ = ledger_of(self._layers, _printing(pages))
        around = hear()
        whole = Whole(
            pages=pages,
            phrases=around.phrases,
            ledger=vouched,
            settings=around.settings,
            local=around.local,
            others=around.names,
        )
        return [*found, *checked(pages, whole, _AROUND)]


def _printing(pages: Iterable[Page]) -> set[str]:
    """The entries that print a figure: the ledger is asked for nothing else."""
    return {scalar.entry for page in pages for scalar in page.told}


def _read(files: Iterable[Spot]) -> tuple[list[Page], Contents]:
    pages: list[Page] = []

    def keep(path: Path, inside: Path, source: str, root: yaml.Node | None) -> None:
        pages.append(Page(str(path), inside.as_posix(), source, root))

    return pages, read_files((spot[1:] for spot in files), keep)


def _bare(draft: Draft) -> tuple[Any, ...]:
    """An entry with what the whole is checked for: ids, topics, places."""
    entry, about = draft.entry, (draft.given, draft.replaces, draft.lacking, draft.foreign)
    return entry.id, entry.topic, entry.kind, entry.main, entry.path, entry.line, about


def _draft(name: str, topic: str, kind: str, main: bool, path: str, line: int, about: tuple[Any, ...]) -> Draft:
    return Draft(Entry(name, topic, kind, "", "", "", (), {}, main=main, path=path, line=line), *about)
