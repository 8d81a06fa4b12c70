"""What is made once for many tests: the shipped content, its index, an empty database; and the day of the questions."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from knowledge.base import KnowledgeBase
from knowledge.hanoi import HANOI
from tests import FOLDER
from webhook.index_store import loading
from webhook.settings import SHIPPED_CONTENT
from webhook.storage.sqlite import SqliteStore

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=HANOI)


@lru_cache(maxsize=1)
def shipped() -> KnowledgeBase:
    """One snapshot for the whole session: the first process that needs its index builds it for all of them."""
    with _alone():
        return loading(_folder())([SHIPPED_CONTENT])


def lend_index(data_dir: Path) -> None:
    """What a server there would have kept at an earlier start, so that hundreds of them do not build it anew."""
    kept = _kept_index()
    target = data_dir / kept.name
    if target.exists():
        return
    try:
        os.link(kept, target)
    except OSError:  # another file system
        shutil.copyfile(kept, target)


def lend_database(path: Path) -> None:
    """A database with every migration done and nothing in it, made once by the store itself."""
    shutil.copyfile(_empty_database(), path)


@lru_cache(maxsize=1)
def _empty_database() -> Path:
    path = _folder() / f"empty-{os.getpid()}.db"
    SqliteStore(path).close()
    assert not list(path.parent.glob(f"{path.name}-*")), "a copy of the file alone would lack what stands beside it"
    return path


@lru_cache(maxsize=1)
def _kept_index() -> Path:
    """A name of its own: a process that has read other content meanwhile sweeps the other away."""
    kept = next(_folder().glob(f"index-{shipped().version}-*.npz"))
    own = _folder() / str(os.getpid()) / kept.name
    own.parent.mkdir()
    os.link(kept, own)
    return own


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Of the whole run when there are several processes, see conftest."""
    if FOLDER in os.environ:
        return Path(os.environ[FOLDER])
    folder = Path(tempfile.mkdtemp(prefix="hoidap06-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def _alone() -> Iterator[None]:
    """The other processes wait: what one makes they then find."""
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
