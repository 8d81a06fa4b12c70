"""What a citizen wrote is nowhere in the database once its time is over: by hand, in drafts, in groups, unsent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import apsw

from bot.messages import Address, Channel
from bot.ports import OutboundRequest, Settlement, StoredUpdate
from tests.webhook.admin.conftest import Site, question
from tests.webhook.admin.test_by_hand import DAY_MS, ask, asked_in
from webhook.storage import drafts, retention
from webhook.storage.database import now_ms, select
from webhook.storage.schema import migrate

CANARY = "canary"
WORDS = f"phông bạt {CANARY} của đình"
DOCS = Path(__file__).parents[3] / "docs" / "du-lieu-ca-nhan.md"
# Nothing that a citizen wrote comes here; the others stand in the record of processing with their time.
NO_WORDS = {
    "audit": "names, numbers and what staff type as a reason",
    "notes": "what the processes tell each other",
    "seen": "delivery ids, for a week",
    "sessions": "of staff",
    "sqlite_sequence": "of SQLite",
    "switches": "of staff",
    "tallied": "one number",
    "users": "of staff",
    "workers": "of processes",
}


async def everywhere(site: Site, words: str) -> set[str]:
    """The tables in which `words` stand."""
    tables = await site.console.read(select, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    found = set()
    for (table,) in tables:
        for row in await site.console.read(select, f"SELECT * FROM {table}"):
            shown = " ".join(v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row)
            if words in shown:
                found.add(table)
    return found


async def purged(site: Site, now: int) -> None:
    while await site.store.writer.submit(retention.purge, retention.Purge(now)):
        pass


def drafted(wording: int, state: str = drafts.WAITING) -> drafts.Draft:
    part = drafts.Part("faqs/a.yaml", "b1", f"phrasings: [{WORDS}]\n", "")
    return drafts.Draft(0, "phong-bat", (part,), "lan", "Lan", "", f"Viết mới: {WORDS}", state, wording=wording)


async def test_when_its_time_is_over_nothing_of_it_is_left(desk: Site) -> None:
    group = await ask(desk, f"mượn {WORDS} ở đâu")
    given = {"to": await asked_in(desk, group), "reply": f"Về {WORDS}: hỏi nhà văn hóa."}
    assert (await desk.person.post(f"/admin/unanswered/{group}/reply", data=given)).status_code == 303
    other = await ask(desk, f"giá {WORDS} bao nhiêu", session="t" * 16)
    reason = {"state": "dismissed", "reason": f"không phải việc phường: {WORDS}"}
    assert (await desk.person.post(f"/admin/unanswered/{other}/state", data=reason)).status_code == 303
    [[wording]] = await desk.console.read(select, f"SELECT max(id) FROM variants WHERE group_id = {group}")
    now = now_ms()
    await desk.store.writer.submit(drafts.send, drafts.Sending(drafted(wording), now))
    await desk.store.add_web_reply("s" * 16, {"blocks": [{"text": WORDS}], "by_staff": True})
    await desk.store.add_web_reply("s" * 16, {"blocks": [{"text": WORDS}]})
    held = await everywhere(desk, CANARY) - {"seen"}  # this test puts them into the delivery id
    assert {"questions", "variants", "outbox", "staff_answers", "drafts", "question_groups", "web_replies"} <= held
    await purged(desk, now + 8 * DAY_MS)
    assert await everywhere(desk, CANARY) == held - {"outbox", "web_replies"}, (
        "the channel was off: it is not sent late"
    )
    await purged(desk, now + 181 * DAY_MS)
    assert await everywhere(desk, CANARY) - {"audit"} == {"drafts"}, "its author reads that it was taken back"
    found = await desk.console.read(drafts.draft, 1)
    assert found is not None and (found.state, found.note[:6]) == (drafts.WITHDRAWN, "Tự rút")
    await purged(desk, now + 212 * DAY_MS)
    assert await everywhere(desk, CANARY) == {"audit"}, "staff typed it there themselves as a reason"


async def test_a_draft_that_is_worked_on_stays_and_one_that_is_over_goes_after_a_month(desk: Site) -> None:
    now = now_ms()
    for changed in (now, now + 100 * DAY_MS):
        await desk.store.writer.submit(drafts.send, drafts.Sending(drafted(0), changed))
    decision = drafts.Decision(1, 1, drafts.OPEN, drafts.PUBLISHED, "minh", "", now)
    assert await desk.store.writer.submit(drafts.decide, decision)
    await purged(desk, now + 29 * DAY_MS)
    assert await desk.console.read(drafts.draft, 1) is not None
    await purged(desk, now + 31 * DAY_MS)
    assert await desk.console.read(drafts.draft, 1) is None
    assert "được giữ 30 ngày" in (await desk.person.get("/admin/drafts/1")).text
    await purged(desk, now + 279 * DAY_MS)
    left = await desk.console.read(drafts.draft, 2)
    assert left is not None and left.state == drafts.WAITING


async def test_what_lies_for_a_channel_that_is_off_keeps_nothing_else_from_going(desk: Site) -> None:
    """Six hundred that nobody sends, in front of one that was sent."""
    sent = Settlement(0, None, None, Address("x"), (OutboundRequest("send", {"text": "đã gửi"}),))
    for number in range(601):
        await desk.store.put(StoredUpdate(Channel.TELEGRAM, str(number), str(number), b"{}"))
    claimed = await desk.store.claim(999)
    await desk.store.settle([replace(sent, update_id=item.id) for item in claimed])
    [[last]] = await desk.console.read(select, "SELECT max(id) FROM outbox")
    await desk.store.writer.submit(_done, int(last))
    await purged(desk, now_ms() + 8 * DAY_MS)
    states = await desk.console.read(select, "SELECT state, address, request FROM outbox")
    assert {tuple(row) for row in states} == {(5, "{}", "{}")} and len(states) == 600
    await purged(desk, now_ms() + 16 * DAY_MS)
    assert await desk.console.read(select, "SELECT 1 FROM outbox") == []


def _done(db: apsw.Connection, ids: list[int]) -> list[None]:
    db.execute("UPDATE outbox SET state = 3, changed_at = 1 WHERE id = ?", (ids[0],))
    return [None]


async def test_who_waits_for_staff_on_the_page_does_not_keep_others_replies_longer(desk: Site) -> None:
    for _ in range(520):
        await desk.store.add_web_reply("s" * 16, {"blocks": [], "by_staff": True})
    await desk.store.add_web_reply("t" * 16, {"blocks": [{"text": WORDS}]})
    await purged(desk, now_ms() + 2 * DAY_MS)
    assert await everywhere(desk, CANARY) == set()
    assert len(await desk.console.read(select, "SELECT 1 FROM web_replies")) == 520


def test_every_table_is_told_of() -> None:
    db = apsw.Connection(":memory:")
    migrate(db)
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    told = DOCS.read_text(encoding="utf-8")
    untold = {table for table in tables - NO_WORDS.keys() if f"`{table}`" not in told}
    assert not untold, f"say in {DOCS.name} what {untold} keeps, why and how long; and delete it in retention.py"
    db.close()


async def test_nothing_that_was_asked_gets_into_the_audit_list(desk: Site) -> None:
    group = await ask(desk, f"mượn {WORDS} ở đâu", record=question(f"mượn {WORDS} ở đâu"))
    given = {"to": await asked_in(desk, group), "reply": f"Về {WORDS}: hỏi nhà văn hóa."}
    await desk.person.post(f"/admin/unanswered/{group}/reply", data=given)
    await desk.person.post(f"/admin/unanswered/{group}/state", data={"state": "reopened"})
    await desk.store.writer.submit(drafts.send, drafts.Sending(drafted(1), now_ms()))
    await desk.person.post("/admin/drafts/1/withdraw", data={"note": ""})
    told = (await desk.person.get("/admin/audit")).text
    assert "bản nháp 1" in told and CANARY not in told and "phong-bat" not in told
