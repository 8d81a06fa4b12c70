"""The socket that `serve` listens on: taken before all else, so that a port that is busy is told at once."""

from __future__ import annotations

import errno
import socket

from webhook.settings import Settings, SettingsError


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
