"""What is made once for all tests of a process: the shipped content, its index, an empty database."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from knowledge.base import KnowledgeBase
from knowledge.hanoi import HANOI
from knowledge.loader import load
from webhook.index_store import loading
from webhook.settings import SHIPPED_CONTENT
from webhook.storage.sqlite import SqliteStore

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=HANOI)


@lru_cache(maxsize=1)
def shipped() -> KnowledgeBase:
    """One snapshot for the whole session: the index is built once."""
    return load()


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
    path = _folder() / "empty.db"
    SqliteStore(path).close()
    assert {each.name for each in path.parent.glob("empty.db*")} == {"empty.db"}
    return path


@lru_cache(maxsize=1)
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hoidap06-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@lru_cache(maxsize=1)
def _kept_index() -> Path:
    loading(_folder())([SHIPPED_CONTENT])
    return next(_folder().glob("index-*.npz"))
