"""The order of a whole run, and the journeys that need Chromium or Node: skipped where those cannot be had, and then
counted on the run's last line."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

from tests import FOLDER

HERE = Path(__file__).parent
PROGRAMS = {"browser": ("chromium-headless-shell", "chromium"), "peer": ("node",)}  # one of them is enough
MODULES = {"browser": "tests/browser/node_modules", "peer": "tests/journeys/node_modules"}
# What takes longest begins first, so that no process ends alone with it; files of one package stay together, since they
# share a server. Each line by the seconds of its files.
FIRST = (
    "browser/test_staff.py", "browser/test_editing.py", "browser/test_chat.py", "browser/test_answering.py",
    "browser/test_entry_form.py", "browser/test_points.py", "browser/test_by_hand.py", "browser/",
    "soak/", "webhook/test_demo.py",
    "journeys/test_upstream.py", "journeys/test_kill.py", "journeys/test_bad_input.py", "journeys/",
    "webhook/workbook/test_exchange.py", "webhook/test_serve.py", "webhook/admin/test_editor.py",
    "webhook/admin/test_answers.py", "webhook/test_edge.py", "webhook/connect/", "webhook/admin/",
    "webhook/test_index_store.py", "webhook/storage/", "webhook/", "knowledge/lint/", "fuzz/",
)  # fmt: skip
SKIPPED = pytest.StashKey[int]()
SHARED = pytest.StashKey[str]()
LACKS = "hành trình này thiếu"


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes a folder for what all processes share. Nothing is thrown away before the tests begin: the
    collector of garbage would go through all that is imported again and again."""
    gc.disable()
    if FOLDER not in os.environ:
        os.environ[FOLDER] = config.stash[SHARED] = tempfile.mkdtemp(prefix="hoidap06-tests-")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Each process of a whole run begins to import at another place: what one has compiled, the others find.

    In a fresh clone all would else rewrite the same thousands of assertions at the same time.
    """
    number, count = os.environ.get("PYTEST_XDIST_WORKER", "")[2:], os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    if not number or [Path(argument).resolve() for argument in session.config.args] != [HERE]:
        return
    names = [".".join(path.relative_to(HERE.parent).with_suffix("").parts) for path in sorted(HERE.rglob("test_*.py"))]
    first = len(names) * int(number) // int(count)
    for name in names[first:] + names[:first]:
        with suppress(Exception, pytest.skip.Exception):  # the collection comes upon it again, and tells
            import_module(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With BROWSER_REQUIRED nothing is skipped: a journey that lacks its browser or its peer fails."""
    items.sort(key=_place)
    if os.environ.get("BROWSER_REQUIRED"):
        return
    missing = {marker: _missing(marker) for marker in PROGRAMS}
    for item in items:
        lacking = next((missing[marker] for marker in PROGRAMS if missing[marker] and _has(item, marker)), [])
        if lacking:
            item.add_marker(pytest.mark.skip(reason=f"{LACKS} {', '.join(lacking)}"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported stays until the end, so the collector never looks at it again: a fifth of all the work."""
    gc.freeze()
    gc.enable()


def _place(item: pytest.Item) -> int:
    """Among FIRST; what is not named there comes last, in the order of its files."""
    path = item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else ""
    return next((number for number, name in enumerate(FIRST) if path.startswith(name)), len(FIRST))


def _missing(marker: str) -> list[str]:
    lacking = [] if any(map(shutil.which, PROGRAMS[marker])) else [PROGRAMS[marker][-1]]
    return lacking if (HERE.parent / MODULES[marker]).is_dir() else [*lacking, MODULES[marker]]


def _has(item: pytest.Item, marker: str) -> bool:
    return item.get_closest_marker(marker) is not None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Counted from the reports: with several processes nobody but the one that prints sees them all."""
    skipped = terminalreporter.stats.get("skipped", [])
    config.stash[SKIPPED] = sum(LACKS in str(report.longrepr) for report in skipped)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line."""
    if SHARED in config.stash:
        del os.environ[FOLDER]
        shutil.rmtree(config.stash[SHARED], ignore_errors=True)
    skipped = config.stash.get(SKIPPED, 0)
    if skipped:
        print(f"Hành trình trình duyệt bị bỏ qua: {skipped} (thiếu Chromium hoặc Node)")
