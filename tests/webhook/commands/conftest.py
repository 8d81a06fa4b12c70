"""A content of a few real files, and an environment that knows no other: an index is built in a moment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from knowledge.loader import SHIPPED

FILES = (
    "phrases.yaml", "lexicon.yaml", "topics.tsv", "calendar.yaml",
    "services/cap-doi-cccd.yaml", "services/tam-tru.yaml", "faqs/ho-tro.yaml",
)  # fmt: skip


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of content; KNOWLEDGE_DIRS names it, and DATA_DIR an empty folder beside it."""
    folder = tmp_path / "content"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SHIPPED / name, folder / name)
    for name in ("DATABASE_URL", "PUBLIC_URL", *(n for n in os.environ if n.startswith("GIT_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KNOWLEDGE_DIRS", str(folder))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return folder


@pytest.fixture
def ward(content: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A layer of phường Ba Đình over it."""
    folder = content.parent / "ba-dinh"
    folder.mkdir()
    (folder / "layer.yaml").write_text('ward: "00004"\n', encoding="utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIRS", f"{content}:{folder}")
    return folder
