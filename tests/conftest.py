"""Browser journeys: skipped where Chromium or Node cannot be had, and then counted on the last line of the run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

MODULES = Path(__file__).parent / "browser" / "node_modules"
SKIPPED = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With BROWSER_REQUIRED nothing is skipped: a journey that lacks its browser fails."""
    missing = [] if shutil.which("chromium") else ["chromium"]
    missing += [] if MODULES.is_dir() else ["tests/browser/node_modules"]
    journeys = [item for item in items if item.get_closest_marker("browser")]
    config.stash[SKIPPED] = 0
    if missing and not os.environ.get("BROWSER_REQUIRED"):
        for item in journeys:
            item.add_marker(pytest.mark.skip(reason=f"thiếu {', '.join(missing)}"))
        config.stash[SKIPPED] = len(journeys)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line."""
    skipped = config.stash.get(SKIPPED, 0)
    if skipped:
        print(f"Hành trình trình duyệt bị bỏ qua: {skipped} (thiếu Chromium hoặc Node)")
