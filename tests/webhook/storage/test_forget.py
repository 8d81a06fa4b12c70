"""What a worker was sending when it died, to somebody who had everything deleted meanwhile: nothing is left of it."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from tests.contract.builders import put_all, request, settlement, update
from tests.contract.test_forget import RECEIPT, SECRET, delete_all, kept, reply
from tests.contract.test_outbox import one, texts
from webhook.storage.sqlite import SqliteStore


def _be_silent(db: apsw.Connection, calls: list[None]) -> list[None]:
    db.execute("UPDATE workers SET alive_at = alive_at - 11000")
    return calls


@pytest.mark.parametrize("resend_within_s", [120.0, 0.0])
async def test_it_is_neither_sent_again_nor_held(tmp_path: Path, resend_within_s: float) -> None:
    store, other = (SqliteStore(tmp_path / "a.db", resend_within_s=resend_within_s) for _ in range(2))
    await reply(store, SECRET)
    await reply(store, "của bình", conversation_id="bình")
    assert len(await store.claim_deliveries(9)) == 2
    await delete_all(store)
    await store.writer.submit(_be_silent, None)
    await other.heartbeat()
    assert texts(await other.claim_deliveries(9)) == (["của bình", RECEIPT] if resend_within_s else [RECEIPT])
    assert SECRET not in kept(other) and len(other.in_doubt(9)) == 1
    store.close()
    other.close()


async def test_of_a_button_that_nobody_acknowledges_the_conversation_is_not_kept(tmp_path: Path) -> None:
    store, other = SqliteStore(tmp_path / "a.db"), SqliteStore(tmp_path / "a.db")
    await put_all(store, update("1"))
    [claimed] = await store.claim(1)
    await store.settle([settlement(claimed.id, request("nút", best_effort=True))])
    await one(store)
    await store.writer.submit(_be_silent, None)
    await other.heartbeat()
    assert other.backlog().dead == 1
    assert list(other._db().execute("SELECT conversation_id, address, request FROM outbox")) == [("", "{}", "{}")]
    store.close()
    other.close()
