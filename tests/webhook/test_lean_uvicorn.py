"""The process that accepts loads no file watcher."""

from __future__ import annotations

import subprocess
import sys


def test_accepting_needs_no_file_watcher() -> None:
    """In a process of its own: another test may have loaded it here."""
    code = "import sys, webhook.accept; print({'watchfiles', 'anyio'} & sys.modules.keys(), 'uvicorn' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["set()", "True"]


def test_the_watcher_can_be_loaded_afterwards() -> None:
    code = "import webhook.accept, watchfiles, uvicorn.supervisors; print('loaded')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "loaded"
