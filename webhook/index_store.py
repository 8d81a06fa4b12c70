"""The built index, kept in DATA_DIR beside its version: a second start is ready without building it again."""

from __future__ import annotations

import logging
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.base import KnowledgeBase
from knowledge.loader import Memory, load
from webhook.index_file import LEXICON, index_path, packed

log = logging.getLogger(__name__)

WRITTEN_WITHIN_S = 60  # it takes a tenth of a second
Load = Callable[[Sequence[Path]], KnowledgeBase]


def loading(data_dir: Path) -> Load:
    """`load`, with the index taken from `data_dir` when it was built there for the same knowledge and program.

    What was read before is remembered: after the first time only what has changed costs anything.
    """
    memory = Memory()
    _sweep(data_dir)

    def load_with_index(folders: Sequence[Path]) -> KnowledgeBase:
        fresh = load(folders, memory)
        path = index_path(data_dir, fresh.version)
        if not _restore(fresh, path):
            _keep(fresh, path)
        return fresh

    return load_with_index


def _restore(fresh: KnowledgeBase, path: Path) -> bool:
    """False when there is none, or it cannot be read: then it is built, which is never wrong."""
    try:
        with np.load(path, allow_pickle=False) as saved:
            fresh.restore_matcher({name: saved[name] for name in saved.files})
    except FileNotFoundError:
        return False
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        log.warning("index_unreadable")
        return False
    return True


def _keep(fresh: KnowledgeBase, path: Path) -> None:
    """Written whole or not at all; a full disk costs the next start a second, nothing else."""
    saved: dict[str, Any] = fresh.matcher.saved() | {LEXICON: packed(fresh.lexicon_data)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="index-", suffix=".tmp", delete=False) as file:
            try:
                np.savez(file, **saved)
                file.flush()
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)  # of a full disk: what was written of it is the last that may stay
                raise
        for old in path.parent.glob("index-*"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        log.warning("index_not_kept")


def _sweep(data_dir: Path) -> None:
    """What a process that was killed while it wrote has left; one that writes now is let alone."""
    for left in data_dir.glob("index-*.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > WRITTEN_WITHIN_S:
                left.unlink()
