"""What the console asks of the content that staff edit; see repository.py for the one that keeps it in Git.

A path names a file inside a layer: `faqs/vneid.yaml`. Everything here blocks: call it in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from knowledge.yaml_nodes import Problem


class Author(NamedTuple):
    """Who changes something: the account's name and the person's."""

    name: str
    title: str


class Change(NamedTuple):
    """One file as it shall be. `base`: the version that was read (empty: a new file); `text` None deletes it."""

    path: str
    base: str
    text: str | None


class File(NamedTuple):
    """A file as it is served. `version` is Git's hash of its text; `edited`: it stands in the edited layer."""

    path: str
    version: str
    text: str
    edited: bool


class Published(NamedTuple):
    """A change that is in force. `commit` is its hash."""

    commit: str
    at: datetime
    paths: tuple[str, ...]


class Conflict(Exception):
    """Somebody else saved the file meanwhile, here or on the disk: `theirs` is what stands there now."""

    def __init__(self, theirs: File, mine: str | None) -> None:
        super().__init__(theirs.path)
        self.theirs, self.mine = theirs, mine


class Refused(Exception):
    """The content would not load with this change; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


class NotSaved(Exception):
    """The disk is full, or Git failed: nothing was changed. `str()` is for the log."""


class Editing(Protocol):
    """The edited layer over the others."""

    def files(self) -> Sequence[str]:
        """The paths of every layer, sorted."""

    def read(self, path: str) -> File:
        """The file that counts: the edited one, else that of the last layer that has it. Raises KeyError."""

    def publish(self, changes: Sequence[Change], author: Author, reason: str) -> Published:
        """Check the bases, load everything with the changes, write and commit. Raises Conflict, Refused, NotSaved."""
