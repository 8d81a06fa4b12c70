"""A bell between two processes: a datagram that says "look at the store". It may be lost; whoever waits also polls."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path

log = logging.getLogger(__name__)
LONGEST_PATH = 100  # sun_path holds 108 bytes, unix(7)


class Bell:
    """The side that rings, from any thread. It never waits and never fails."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)

    def ring(self) -> None:
        """Wake the listener, if there is one; a full queue means that it is awake anyway."""
        try:
            self._socket.sendto(b"1", self._path)
        except OSError:
            pass

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()


class Ear:
    """The side that waits, within one event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._heard = asyncio.Event()
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Begin to listen; where it cannot (a path too long, a file system without sockets) `wait` only polls."""
        if len(bytes(self._path)) > LONGEST_PATH:
            log.warning("the path of the bell is too long, polling instead")
            return
        ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.unlink(missing_ok=True)
            ear.bind(str(self._path))
        except OSError as error:
            log.warning("no bell (%s), polling instead", error.strerror)
            ear.close()
            return
        self._socket = ear
        asyncio.get_running_loop().add_reader(ear, self._listen)

    def touch(self) -> None:
        """Wake the waiting side from within its own process."""
        self._heard.set()

    async def wait(self, longest_s: float) -> None:
        """Until a bell rings, at most `longest_s`. What rang since the last wait counts."""
        try:
            async with asyncio.timeout(longest_s):
                await self._heard.wait()
        except TimeoutError:
            pass
        self._heard.clear()

    def close(self) -> None:
        """Stop listening. The file stays: a successor may have bound it already."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _listen(self) -> None:
        assert self._socket is not None
        try:
            while self._socket.recv(16):
                pass
        except BlockingIOError:
            pass
        self._heard.set()
