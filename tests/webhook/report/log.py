"""A log made by hand for the figures: who asked what, when, in which ward."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import apsw

from knowledge.hanoi import HANOI
from webhook.storage.database import connect, to_ms
from webhook.storage.schema import migrate

OURS, THEIRS = "00004", "25747"


def opened(path: Path) -> apsw.Connection:
    """An empty log."""
    db = connect(path)
    migrate(db)
    return db


def at(month: int, day: int, hour: int, minute: int = 0) -> int:
    """A time in Hà Nội, 2026, in ms."""
    return to_ms(datetime(2026, month, day, hour, minute, tzinfo=HANOI))


def ask(db: apsw.Connection, when: int, text: str, status: str = "answered", **more: object) -> int:
    """One question; its id."""
    row = {
        "channel": "web", "asked_at": when, "person": "p", "ward": "", "text": text, "status": status, "entry": "",
        "topic": "", "confidence": 0.9, "candidates": "[]", "choices": "[]", "confused_with": "", **more,
    }  # fmt: skip
    db.execute(f"INSERT INTO questions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    return db.last_insert_rowid()
