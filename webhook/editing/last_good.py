"""What to begin with when the content on the disk does not load: the edited layer as earlier commits had it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from webhook.editing.git import Git
from webhook.editing.history import NoSuchRevision, layers_at
from webhook.editing.protocol import NotSaved

MOST = 10  # commits that are tried: each costs a load

Earlier = Callable[[Sequence[Path]], Iterator[Sequence[Path]]]


def last_good(edited: Path) -> Earlier:
    """Gives, for some layers, the same with `edited` as it was before, newest first; at last without it.

    Each may be read until the next one is asked for.
    """

    def earlier(layers: Sequence[Path]) -> Iterator[Sequence[Path]]:
        for commit in _commits(edited):
            with tempfile.TemporaryDirectory(prefix="hoidap06-") as made:
                try:
                    [before] = layers_at([edited], commit, Path(made))
                except NoSuchRevision:
                    continue
                yield [before if layer == edited else layer for layer in layers]
        if others := [layer for layer in layers if layer != edited]:
            yield others

    return earlier


def _commits(edited: Path) -> list[str]:
    if not (edited / ".git").exists():
        return []
    try:
        return Git(edited).lines("log", f"-{MOST}", "--format=%H")
    except NotSaved:
        return []
