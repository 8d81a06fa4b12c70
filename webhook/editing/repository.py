"""The edited layer as a Git repository of its own: what the console publishes is a commit in the person's name.

It is made at the first change. A file of an earlier layer that is edited for the first time is committed as it was
first, so that history shows what the ward changed. Whoever commits by other means (a pull) is heard too: only files
count.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from knowledge.yaml_nodes import Problem
from webhook.editing.git import Git
from webhook.editing.protocol import Author, Change, Conflict, File, NotSaved, Published, Refused

# Their lines add to those of the earlier layers, so the edited layer has a file of its own.
ADDED_TO = frozenset({"topics.tsv"})
PROGRAM = "Hỏi Đáp 06"
DOMAIN = "hoidap06.invalid"  # RFC 2606: an address of nobody
FOLDERS = frozenset({"faqs", "services", "support_points"})
SINGLE = frozenset({"phrases.yaml", "lexicon.yaml", "calendar.yaml", "out_of_scope.yaml", "layer.yaml", "topics.tsv"})
LONGEST_WAIT_S = 120.0  # for another process that publishes: it loads every layer first
LOOK_S = 0.1
Check = Callable[[Sequence[Path]], Sequence[Problem]]


def loading_problems(folders: Sequence[Path]) -> Sequence[Problem]:
    """What keeps these layers from being loaded."""
    from knowledge.loader import KnowledgeProblems, load  # brings the index along: not for the accepting process

    try:
        load(folders)
    except KnowledgeProblems as error:
        return error.problems
    return ()


def loading_problems_apart(folders: Sequence[Path]) -> Sequence[Problem]:
    """The same from a process of its own: the accepting one neither carries the content nor waits for it.

    Raises NotSaved when that process fails.
    """
    command = [sys.executable, "-m", "webhook.jobs", "problems", *map(str, folders)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=True, stdin=subprocess.DEVNULL)
        return [Problem(*row) for row in json.loads(done.stdout)]
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise NotSaved(f"the content could not be checked: {type(error).__name__}") from error


class Repository:
    """Editing in `folder`, over the layers `below` (first to last)."""

    def __init__(self, folder: Path, below: Sequence[Path], check: Check = loading_problems) -> None:
        """`check` gives the problems of a list of layers."""
        self.folder = folder
        self._check = check
        self._below = tuple(path for path in below if path.resolve() != folder.resolve())
        self.git = Git(folder)
        self._turn = threading.Lock()

    def files(self) -> list[str]:
        """Editing.files."""
        return sorted({path.relative_to(layer).as_posix() for layer in self._layers() for path in yaml_files(layer)})

    def edited(self) -> list[str]:
        """The paths that stand in the edited layer."""
        return [path.relative_to(self.folder).as_posix() for path in yaml_files(self.folder)]

    def read(self, path: str) -> File:
        """Editing.read."""
        checked(path)
        for layer in reversed(self._layers()):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                data = (layer / path).read_bytes()
                return File(path, version_of(data), data.decode("utf-8", "replace"), layer == self.folder)
        raise KeyError(path)

    def shipped(self, path: str) -> str | None:
        """The file as the layers below the edited one have it."""
        for layer in reversed(self._below):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                return (layer / checked(path)).read_bytes().decode("utf-8", "replace")
        return None

    def state(self) -> str:
        """Changes with every file of every layer: by names, sizes and times. For who keeps what it said."""
        digest = hashlib.sha256()
        for layer in self._layers():
            for path in yaml_files(layer):
                with contextlib.suppress(FileNotFoundError):
                    stat = path.stat()
                    digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
        return digest.hexdigest()

    def publish(self, changes: Sequence[Change], author: Author, reason: str) -> Published:
        """Editing.publish."""
        with self._turn:
            looked_at = self._looked_through(changes)
            with self._alone():
                if self.state() != looked_at:  # another process has published meanwhile
                    self._looked_through(changes)
                self._begin()
                commit = self._written(changes, author, reason)
        return Published(commit, datetime.now(UTC), tuple(change.path for change in changes))

    def _looked_through(self, changes: Sequence[Change]) -> str:
        """The state in which all of them may be written. Raises Conflict, Refused."""
        state = self.state()
        for change in changes:
            self._check_base(change)
        self._check_loads(changes)
        return state

    def _written(self, changes: Sequence[Change], author: Author, reason: str) -> str:
        before = {change.path: self._bytes(change.path) for change in changes}
        try:
            self._seed(changes)
            for change in changes:
                self._write(change)
            return self.commit([change.path for change in changes], author, reason)
        except (NotSaved, OSError) as error:
            self._put_back(before)
            raise NotSaved(str(error)) from error

    def conflict(self, changes: Sequence[Change]) -> Conflict | None:
        """What publishing would meet now: the first file that somebody else has saved. Raises KeyError."""
        try:
            for change in changes:
                self._check_base(change)
        except Conflict as error:
            return error
        return None

    def commit(self, paths: Sequence[str], author: Author, reason: str) -> str:
        """Commit what stands on the disk at `paths`; the hash. The same as before commits nothing new."""
        self.git.run("add", "-A", "--", *paths)
        if self.git.lines("diff", "--cached", "--name-only", "--", *paths):
            name, mail = signed(author)
            env = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail}
            env |= {"GIT_COMMITTER_NAME": PROGRAM, "GIT_COMMITTER_EMAIL": f"console@{DOMAIN}"}
            message = reason.strip() or "Sửa nội dung"
            self.git.run("commit", "-q", "-F", "-", "--", *paths, given=message, env=env)
        return self.git.run("rev-parse", "HEAD").strip()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process publishes here meanwhile: beside the console there are the commands of an operator."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            here = os.open(self.folder, os.O_RDONLY)
        except OSError as error:
            raise NotSaved(str(error)) from error
        try:
            self._wait_for(here)
            yield
        finally:
            os.close(here)  # and with it the lock

    def _wait_for(self, here: int) -> None:
        until = time.monotonic() + LONGEST_WAIT_S
        while True:
            try:
                return fcntl.flock(here, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NotSaved("another process is publishing") from None
            except OSError:  # a file system without locks: alone in this process, at least
                return None
            time.sleep(LOOK_S)

    def _layers(self) -> list[Path]:
        return [*self._below, self.folder]

    def current(self, path: str) -> File:
        """The file that a change of `path` would replace; empty, with no version, when it would be new."""
        nothing = File(checked(path), "", "", False)
        try:
            now = self.read(path)
        except KeyError:
            return nothing
        return nothing if path in ADDED_TO and not now.edited else now

    def _check_base(self, change: Change) -> None:
        now = self.current(change.path)
        if now.version != change.base:
            raise Conflict(now, change.text)

    def _check_loads(self, changes: Sequence[Change]) -> None:
        """Load every layer with the changes, in a copy: what does not load is never written."""
        with tempfile.TemporaryDirectory(prefix="hoidap06-") as made:
            trial = self.trial(Path(made), changes)
            problems = self._check([*self._below, trial] if any(yaml_files(trial)) else self._below)
            if problems:
                raise Refused([_home(problem, trial) for problem in problems])

    def trial(self, folder: Path, changes: Sequence[Change]) -> Path:
        """A copy of the edited layer with the changes, inside `folder`."""
        trial = folder / "edited"
        trial.mkdir()
        for path in yaml_files(self.folder):
            target = trial / path.relative_to(self.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        for change in changes:
            target = trial / change.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            if change.text is not None:
                target.write_text(change.text, encoding="utf-8", newline="")
        return trial

    def _begin(self) -> None:
        if (self.folder / ".git").exists():
            return
        self.git.run("init", "-q", "-b", "main")
        if found := [path.as_posix() for path in yaml_files(self.folder)]:
            self.commit(found, Author("console", PROGRAM), "Nội dung đã có trước khi sửa trên trang quản trị")

    def _seed(self, changes: Sequence[Change]) -> None:
        """What is edited for the first time is committed as the program brought it, and what somebody wrote on the disk
        without a commit as it stands: no version that was ever served is lost."""
        if outside := [change.path for change in changes if (self.folder / change.path).exists()]:
            self.commit(outside, Author("disk", "Sửa thẳng trên đĩa"), "Bản trên đĩa, chưa ai ghi vào Git")
        fresh = [change for change in changes if change.base and not (self.folder / change.path).exists()]
        for change in fresh:
            self._put(change.path, self.read(change.path).text.encode())
        if fresh:
            paths = [change.path for change in fresh]
            self.commit(paths, Author("console", PROGRAM), "Bản gốc đi kèm chương trình")

    def _write(self, change: Change) -> None:
        if change.text is None:
            (self.folder / change.path).unlink(missing_ok=True)
        else:
            self._put(change.path, change.text.encode())

    def _put(self, path: str, data: bytes) -> None:
        """The whole file or nothing of it: a reader never sees half, and a full disk leaves the old one."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.tmp")
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def _bytes(self, path: str) -> bytes | None:
        target = self.folder / path
        return target.read_bytes() if target.exists() else None

    def _put_back(self, before: dict[str, bytes | None]) -> None:
        for path, data in before.items():
            with contextlib.suppress(OSError):
                if data is None:
                    (self.folder / path).unlink(missing_ok=True)
                elif self._bytes(path) != data:
                    self._put(path, data)


def yaml_files(folder: Path) -> Iterator[Path]:
    """The content of a layer, without what is hidden (`.git`, drafts)."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if (name.endswith(".yaml") or name == "topics.tsv") and not name.startswith("."):
                yield Path(here) / name


def checked(path: str) -> str:
    """`path` when it names a content file. Raises KeyError: nothing outside of the layer can be read or written."""
    parts = PurePosixPath(path).parts
    plain = all(part not in ("..", ".") and not part.startswith(".") for part in parts) and "\\" not in path
    named = path in SINGLE or (len(parts) >= 2 and parts[0] in FOLDERS and path.endswith(".yaml"))
    if not plain or not named or len(path) > 200 or "/".join(parts) != path or not path.isprintable():
        raise KeyError(path)
    return path


def editable(path: str) -> bool:
    """Whether `path` names a content file that the console writes."""
    try:
        return checked(path) == path
    except KeyError:
        return False


def version_of(data: bytes) -> str:
    """Git's own hash of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def signed(author: Author) -> tuple[str, str]:
    """Name and address of a commit: no line break or angle bracket of anybody gets into them."""
    name = "".join(char for char in author.title if char.isprintable() and char not in "<>").strip()
    return name or author.name, f"{author.name}@{DOMAIN}"


def _home(problem: Problem, trial: Path) -> Problem:
    """With the path inside the layer instead of that of the copy."""
    return replace(problem, path=problem.path.removeprefix(f"{trial}/"))
