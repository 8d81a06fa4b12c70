"""Who gives a command on this machine: the name that a change is noted under."""

from __future__ import annotations

import getpass
import os


def operator() -> str:
    """The name of the account; of one without a name (a container that runs under a bare number) the number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid-{os.getuid()}"
