"""Who holds a lease: a name that tells a later process on the same host whether its holder still lives."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path


def own_name() -> str:
    """host:pid:start:random of this process; `start` tells it from a later process with the same pid."""
    return f"{_host()}:{os.getpid()}:{_start(os.getpid())}:{secrets.token_hex(4)}"


def is_dead(name: str) -> bool:
    """True only when the holder ran on this host and is surely gone; another host's holder is judged by its pulse."""
    host, _, rest = name.partition(":")
    pid, _, rest = rest.partition(":")
    start = rest.partition(":")[0]
    if host != _host() or not pid.isdecimal():
        return False
    return _start(int(pid)) != start if start else not _runs(int(pid))


def _host() -> str:
    return socket.gethostname().replace(":", "-")


def _start(pid: int) -> str:
    """When the process began, in ticks since a certain boot (proc(5), field 22); empty when it is gone or unknown."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except (OSError, ValueError):
        return ""
    return "" if state in "ZX" else f"{boot}-{rest[18]}"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
