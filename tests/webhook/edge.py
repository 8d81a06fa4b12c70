"""A real uvicorn on a free port over a real store, and requests written byte by byte."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import apsw

from webhook.accept import Server, server_config
from webhook.app import create_app
from webhook.channels.registry import pure_halves, states
from webhook.deadline import DeadlineProtocol
from webhook.health import Health
from webhook.settings import read_settings
from webhook.storage.sqlite import SqliteStore
from webhook.switches import Board
from webhook.waiting import WaitingRoom
from webhook.wiring import channel_configs, console

SAMPLES = Path(__file__).parent.parent / "samples"
APP_ID, OA_KEY = "360846524940903967", "k3yOAsecret"
SETTINGS = {
    "TELEGRAM_BOT_TOKEN": "1:token",
    "TELEGRAM_WEBHOOK_SECRET": "telegram-secret",
    "ZALO_APP_ID": APP_ID,
    "ZALO_OA_SECRET_KEY": OA_KEY,
    "ZALO_OA_ACCESS_TOKEN": "token",
    "ZALO_BOT_TOKEN": "2:token",
    "ZALO_BOT_SECRET": "zalo-bot-secret",
}
SECRET_HEADERS = {
    "/webhook/telegram": ("X-Telegram-Bot-Api-Secret-Token", "telegram-secret"),
    "/webhook/zalo-bot": ("X-Bot-Api-Secret-Token", "zalo-bot-secret"),
}


class Running:
    """A server under test: its port, its store, and what lies in its database."""

    def __init__(self, port: int, store: SqliteStore, database: Path, health: Health, board: Board) -> None:
        self.port, self.store, self.database, self.health, self.board = port, store, database, health, board

    def rows(self, table: str) -> list[tuple[object, ...]]:
        """Everything in `table`, read by another connection."""
        db = apsw.Connection(str(self.database), flags=apsw.SQLITE_OPEN_READONLY)
        return list(db.execute(f"SELECT * FROM {table}"))

    async def raw(self, *parts: bytes, pause_s: float = 0.0) -> bytes:
        """Send `parts` with pauses, then read until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause_s)
            return await asyncio.wait_for(reader.read(), 20)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def request(self, method: str, path: str, body: bytes = b"", *headers: tuple[str, str]) -> tuple[int, bytes]:
        """One request; (status, everything after the status line)."""
        lines = [f"{method} {path} HTTP/1.1", "Host: t", "Connection: close", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        answer = await self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return status_of(answer), answer.partition(b"\r\n")[2]

    async def post(self, path: str, body: bytes, *, signed: bool = True) -> int:
        """The status of an update, signed as its provider would."""
        return (await self.request("POST", path, body, *(signature(path, body) if signed else ())))[0]


def signature(path: str, body: bytes) -> list[tuple[str, str]]:
    """The headers with which the provider of `path` signs `body`; for Zalo OA as channels.md gives the formula."""
    if path in SECRET_HEADERS:
        return [SECRET_HEADERS[path]]
    if path == "/webhook/zalo-oa":
        stamp = body.partition(b'"timestamp":"')[2].partition(b'"')[0]
        mac = hashlib.sha256(APP_ID.encode() + body + stamp + OA_KEY.encode()).hexdigest()
        return [("X-ZEvent-Signature", f"mac={mac}")]
    return []


def status_of(answer: bytes) -> int:
    """The status of a raw answer; 0 when the server only closed."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


@asynccontextmanager
async def running(
    folder: Path, *, receive_s: float = 5.0, store: SqliteStore | None = None, **environment: str
) -> AsyncIterator[Running]:
    """The edge with every channel on, until the block ends."""
    settings = read_settings({**SETTINGS, "DATA_DIR": str(folder), **environment})
    store = store or SqliteStore(settings.database_path)
    configs = channel_configs(settings, store)
    health, waiting, board = Health(store, states(configs)), WaitingRoom(store), Board(store)

    class Protocol(DeadlineProtocol):
        pass

    Protocol.receive_s = receive_s
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    halves = pure_halves(configs)
    app = create_app(settings, halves, store, health, waiting, lambda: console(settings, store, health), board=board)
    server = Server(server_config(app, Protocol))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield Running(port, store, settings.database_path, health, board)
    finally:
        waiting.close()
        server.should_exit = True
        await task
        store.close()
