"""Every contract test runs on every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from webhook.storage.memory import MemoryStore
from webhook.storage.sqlite import SqliteStore

Store = SqliteStore | MemoryStore


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = SqliteStore(tmp_path / "data" / "hoidap.db") if request.param == "sqlite" else MemoryStore()
    yield made
    made.close()
