"""The `git` command on one folder: no configuration but ours, no network, no hook, a lock that is waited for."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from webhook.editing.protocol import NotSaved

SECONDS = 20.0
LOCK_TRIES = 40
LOCK_WAIT_S = 0.1
LEFT_AFTER_S = 60.0  # three times as long as one of ours may run
_HELD = re.compile(r"Unable to create '([^'\n]+\.lock)': File exists")
# Nobody's own configuration, signing or hooks: a commit of the console must not depend on the machine's user.
OPTIONS = (
    "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "core.quotePath=false",
    "-c", "core.autocrlf=false", "-c", "gc.auto=0", "-c", "core.fsync=committed", "-c", "safe.directory=*",
)  # fmt: skip


class Git:
    """Runs in `folder`, which must be the root of its own repository: never that of the program around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, given: str | None = None, env: dict[str, str] | None = None) -> str:
        """What it prints. Raises NotSaved with what it says instead."""
        for left in reversed(range(LOCK_TRIES)):
            done = self._once(arguments, given, env or {})
            if done.returncode == 0:
                return done.stdout.decode("utf-8", "replace")
            said = done.stderr.decode("utf-8", "replace").strip()
            if ".lock" not in said or not left:
                raise NotSaved(f"git {arguments[0]}: {said[:500]}")
            if not self._free_of(said):
                time.sleep(LOCK_WAIT_S)
        raise AssertionError("the last try returns or raises")

    def _free_of(self, said: str) -> bool:
        """Whether the lock that git complains of was left by one that was killed (a power cut, our own deadline), and
        has been taken away: else nobody could ever save again."""
        held = _HELD.search(said)
        lock = Path(held[1]) if held else None
        if lock is None or (self.folder / ".git").resolve() not in lock.resolve().parents:
            return False
        try:
            if time.time() - lock.stat().st_mtime < LEFT_AFTER_S or any(_in_use(self.folder)):
                return False
            lock.unlink()
        except OSError:
            return False
        return True

    def lines(self, *arguments: str) -> list[str]:
        """What it prints, a line each."""
        return self.run(*arguments).splitlines()

    def merged(self, base: str, mine: str, theirs: str) -> str | None:
        """Both changes of `base` in one text; None when they touch the same lines. Raises NotSaved."""
        with tempfile.TemporaryDirectory(prefix="hoidap06-") as made:
            names = ("mine", "base", "theirs")
            try:
                for name, text in zip(names, (mine, base, theirs), strict=True):
                    Path(made, name).write_text(text, encoding="utf-8", newline="")
            except OSError as error:
                raise NotSaved(str(error)) from error
            done = self._once(("merge-file", "-p", "-q", *(f"{made}/{name}" for name in names)), None, {})
        if done.returncode > 127:  # below: the number of places that do not fit
            raise NotSaved(f"git merge-file: {done.stderr.decode('utf-8', 'replace')[:500]}")
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None

    def _once(
        self, arguments: Sequence[str], given: str | None, env: dict[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        # The ceiling keeps git from climbing into a repository around the folder, such as the program's own.
        own = {"GIT_CEILING_DIRECTORIES": str(self.folder.parent), "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C.UTF-8"}
        own |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
        try:
            return subprocess.run(
                ["git", *OPTIONS, *arguments],
                cwd=self.folder,
                env={**kept, **own, **env},
                input=(given or "").encode(),
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except FileNotFoundError as error:
            raise NotSaved("there is no `git` command, or no folder") from error
        except subprocess.TimeoutExpired as error:
            raise NotSaved(f"git {arguments[0]} took over {SECONDS:.0f} s") from error


def _in_use(folder: Path) -> Iterator[bool]:
    """Of each `git` on this machine, whether it may be at work in the folder: one of somebody else may be."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "comm").read_text().strip() == "git":
                yield (process / "cwd").resolve(strict=True).is_relative_to(folder.resolve())
        except FileNotFoundError:  # it has ended
            continue
        except OSError:
            yield True
