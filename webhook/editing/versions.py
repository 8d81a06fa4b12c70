"""Every version of a file in the edited layer: who, when, why; also those that came by a pull. Blocks: for a thread."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from webhook.editing.protocol import NotSaved
from webhook.editing.repository import Repository, checked

SHOWN = 50
_FORMAT = "%H%x00%an%x00%ae%x00%aI%x00%B%x01"
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


class Version(NamedTuple):
    """One commit that changed a file. `mail` tells the console's accounts from others."""

    commit: str
    author: str
    mail: str
    at: datetime
    reason: str


class Versions:
    """Reads what Git kept of a repository's files; nothing when there is no repository yet."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._git = repository.git

    def of(self, path: str, limit: int = SHOWN, skip: int = 0) -> list[Version]:
        """Newest first, of one file. Raises KeyError for what is no content file, NotSaved when Git fails."""
        checked(path)
        if not self._begun():
            return []
        told = self._git.run("log", f"-{limit}", f"--skip={skip}", f"--format={_FORMAT}", "HEAD", "--", path)
        return [_version(part) for part in told.split("\x01") if part.strip()]

    def last(self, path: str) -> Version | None:
        """The newest; None also when Git cannot tell."""
        try:
            return next(iter(self.of(path, 1)), None)
        except NotSaved:
            return None

    def version(self, commit: str) -> Version:
        """One by its hash. Raises KeyError."""
        return self._asked(commit)

    def text(self, path: str, commit: str) -> str | None:
        """The file as it was after `commit`; None when it was not there. Raises KeyError for no such commit."""
        found = self._asked(commit)
        return self._blob(f"{found.commit}:./{checked(path)}")

    def before(self, path: str, commit: str) -> str | None:
        """The file as it was before `commit`."""
        found = self._asked(commit)
        return self._blob(f"{found.commit}^:./{checked(path)}")

    def merged(self, base: str, mine: str, theirs: str) -> str | None:
        """Two changes of one text put together; None when they touch the same lines. Raises NotSaved."""
        return self._git.merged(base, mine, theirs)

    def _blob(self, name: str) -> str | None:
        try:
            return self._git.run("cat-file", "blob", name)
        except NotSaved:
            return None

    def _asked(self, commit: str) -> Version:
        if not _COMMIT.fullmatch(commit) or not self._begun():
            raise KeyError(commit)
        try:
            told = self._git.run("log", "-1", f"--format={_FORMAT}", "--end-of-options", commit)
        except NotSaved:
            raise KeyError(commit) from None
        return _version(told.partition("\x01")[0])

    def _begun(self) -> bool:
        """Whether there is a repository with a commit: the first one may have failed."""
        own = self._repository.folder / ".git"
        if own.is_file():  # a work tree of another repository
            return True
        return (own / "packed-refs").exists() or any((own / "refs" / "heads").glob("*"))


def _version(told: str) -> Version:
    commit, author, mail, at, reason = told.strip("\n").split("\x00", 4)
    return Version(commit, author, mail, datetime.fromisoformat(at), reason.strip())
