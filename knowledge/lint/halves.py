"""One folder linted by two processes: each reads and checks its own files, and tells the other what crosses them.

The result is that of `lint_folders(folders, slow=False)`. Here is what both do; who starts the other is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

import yaml

from knowledge.entries import Entry
from knowledge.file_content import FileContent
from knowledge.lint import RULES, checked, duplicates, similar
from knowledge.lint.gather import Known, folders, ledger_of
from knowledge.lint.page import ENTRY_FILES, Page
from knowledge.lint.settings import Settings
from knowledge.lint.whole import Asked, Whole, asked_of
from knowledge.loader import Contents, files_of, read_files, scope_of
from knowledge.scope import Scope
from knowledge.uncollected import uncollected
from knowledge.yaml_nodes import Problem

_CROSSING = (duplicates, similar)  # rules that ask for all ways of asking, and never look at the page itself
_OWN = tuple(rule for rule in RULES if rule not in _CROSSING)
_THEIRS = 0.58  # of the bytes: we put both halves together besides, and both are done at about one time so


AskedOf = Mapping[str, Sequence[Asked]]  # by path


class Spot(NamedTuple):
    """A file of entries: its path, its place in its folder, whom the layer speaks to."""

    path: Path
    inside: Path
    scope: Scope


class Told(NamedTuple):
    """What the other half says of its files once they are read."""

    contents: Contents  # entries without what they say
    pages: Mapping[str, str]  # path -> place in its folder


class Around(NamedTuple):
    """What the other half must know of all files, the ledger apart: that it reads itself."""

    names: frozenset[str]
    phrases: frozenset[str]
    settings: Settings
    local: frozenset[str]


class Half(Protocol):
    """The other process, as the one that puts both halves together sees it."""

    def told(self) -> Told:
        """Waits until its files are read."""

    def go_on(self, around: Around) -> None:
        """Lets it check them."""

    def asked(self) -> AskedOf:
        """Waits for the ways of asking in its files."""

    def found(self) -> list[Problem]:
        """Waits for what is wrong with them."""


def spots(layers: Sequence[Path]) -> list[Spot]:
    """The files of entries of all layers, which are nearly everything that there is to read."""
    return [
        Spot(path, inside, scope)
        for folder in layers
        for scope in [scope_of(folder)[0]]
        for path in files_of(folder)
        if (inside := path.relative_to(folder)).parts[0] in ENTRY_FILES and path.suffix == ".yaml"
    ]


def their_share(every: Sequence[Spot]) -> list[Spot]:
    """The files that the other half takes: the largest first, as many as make its share of the bytes."""
    sizes = {spot: spot.path.stat().st_size for spot in every}
    left = _THEIRS * sum(sizes.values())
    taken = []
    for spot in sorted(every, key=lambda spot: sizes[spot], reverse=True):
        if sizes[spot] <= left:
            taken.append(spot)
            left -= sizes[spot]
    return taken


def lint_with(layers: Sequence[Path], theirs: Sequence[Spot], half: Half) -> list[Problem]:
    """Every problem of the layers, sorted by place; `half` has `theirs`."""
    with uncollected():
        given = frozenset(theirs)
        pages, contents = _read([spot for spot in spots(layers) if spot not in given])
        asked = {page.path: asked_of(page) for page in pages}
        told = half.told()
        absent = [Page(path, inside, "", None) for path, inside in told.pages.items()]
        known = Known([*pages, *absent], {**contents, **told.contents}, lambda: {**asked, **half.asked()})
        whole, problems = folders(layers, index=False, known=known)
        half.go_on(Around(whole.names, whole.phrases, whole.settings, whole.local))
        own = [page for page in whole.pages if page.path not in told.pages]
        found = [*checked(own, whole, _OWN), *checked(whole.pages, whole, _CROSSING)]
        return sorted({*problems, *found, *half.found()})


def other_half(
    layers: Sequence[Path], theirs: Sequence[Spot], say: Callable[[object], None], hear: Callable[[], Around]
) -> None:
    """Says `Told` and `AskedOf`, hears `Around`, says a list of problems."""
    with uncollected():
        pages, contents = _read(theirs)
        bare = {key: _bare(content) for key, content in contents.items()}
        say(Told(bare, {page.path: page.inside for page in pages}))
        say({page.path: asked_of(page) for page in pages})
        ledger, _ = ledger_of(layers)
        around = hear()
        whole = Whole(
            pages=pages,
            phrases=around.phrases,
            ledger=ledger,
            settings=around.settings,
            local=around.local,
            others=around.names,
        )
        say(list(checked(pages, whole, _OWN)))


def _read(files: Sequence[Spot]) -> tuple[list[Page], Contents]:
    pages: list[Page] = []

    def keep(path: Path, inside: Path, source: str, root: yaml.Node | None) -> None:
        pages.append(Page(str(path), inside.as_posix(), source, root))

    return pages, read_files(files, keep)


def _bare(content: FileContent) -> FileContent:
    """The same entries with what the whole is checked for: ids, topics, places."""
    return replace(content, drafts=tuple(replace(draft, entry=_named(draft.entry)) for draft in content.drafts))


def _named(entry: Entry) -> Entry:
    return Entry(
        entry.id, entry.topic, entry.kind, "", "", "", (), {}, main=entry.main, path=entry.path, line=entry.line
    )
