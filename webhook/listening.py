"""The socket that `serve` listens on, taken before all else, so that a port that is busy is told at once; and how many
connections it may hold."""

from __future__ import annotations

import errno
import resource
import socket

from webhook.settings import Settings, SettingsError

MOST_FILES = 65_536


def open_more_files() -> int:
    """As many open files as the system lets us have, MOST_FILES at most; how many. The usual 1,024 are as many
    connections as one browser that means ill can hold, and whoever connects then is not heard: no provider either."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft if soft != resource.RLIM_INFINITY else MOST_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def bind(settings: Settings) -> socket.socket:
    """The listening socket of HOST and PORT. Raises SettingsError when it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"PORT: {where} đang bận, hãy tắt chương trình dùng nó hoặc đặt PORT khác") from error
        raise SettingsError(f"HOST: không mở được {where} ({error.strerror})") from error
    listening.set_inheritable(False)
    return listening
