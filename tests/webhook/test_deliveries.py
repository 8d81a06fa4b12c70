"""`hoidap06 deliveries`: what may not have arrived, and what will never be sent, with the reason."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.contract.builders import put_all, request, settlement, update
from webhook.cli import main
from webhook.storage.sqlite import SqliteStore

REASON = "window-7d Không gửi: người nhận không nhắn quá 7 ngày cho OA"


async def fill(path: Path) -> None:
    store = SqliteStore(path)
    await put_all(store, *(update(str(number), f"chị {number}") for number in range(4)))
    claimed = await store.claim(9)
    await store.settle([settlement(item.id, request()) for item in claimed])
    sent, refused, press, doubtful = await store.claim_deliveries(9)
    await store.sent(sent.id)
    await store.dead(refused.id, REASON)
    await store.dead(press.id, "not worth a repeat: 400")
    await store.doubt(doubtful.id, None, "timeout")
    store.close()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    asyncio.run(fill(tmp_path / "hoidap06.db"))
    return tmp_path


def test_the_list_for_people(database: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["deliveries"]) == 0
    doubtful, refused = capfd.readouterr().out.splitlines()
    assert doubtful.split()[2:4] == ["telegram", "held"]
    assert refused.split(maxsplit=3)[2:] == ["telegram", f"dead     {REASON}"]
    assert "chị" not in doubtful + refused


def test_the_list_for_programs(database: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["deliveries", "--json"]) == 0
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [row["state"] for row in rows] == ["held", "dead"]
    assert rows[1]["reason"] == REASON
    assert set(rows[1]) == {"id", "channel", "state", "attempt", "created_at", "given_up_at", "reason"}
    assert main(["deliveries", "--in-doubt", "--json"]) == 0
    assert [json.loads(line)["state"] for line in capfd.readouterr().out.splitlines()] == ["held"]
