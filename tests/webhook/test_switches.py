"""Every switch from the raw update to what is said, stored and told: off, meanwhile, and on again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

from bot.messages import Channel
from bot.ports import Delivery
from bot.status import Status
from tests.contract.builders import put_all, request, settlement, update
from tests.webhook.edge import Running, running
from tests.webhook.neighbourhood import Neighbourhood, words
from tests.webhook.test_group_life import AWAKE, GROUP, mention, telegram, zalo_bot, zalo_oa
from webhook.channels.base import SendResult, Verdict
from webhook.cli import main
from webhook.following import keep_listening
from webhook.sender import Deliverer
from webhook.storage.database import now_ms
from webhook.storage.schema import migrate
from webhook.storage.sqlite import SqliteStore
from webhook.storage.switches import GROUPS, LATE_MS, Switch, missed, missed_by_channel, turn
from webhook.switches import TITLES, Board

LOST = "mất căn cước 001099012345 làm lại ở đâu"
SESSION = "s" * 16


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Neighbourhood]:
    store = SqliteStore(tmp_path / "a.db", id_hash_key="k")
    yield Neighbourhood(store)
    store.close()


async def put(store: SqliteStore, key: str, off: bool, at: int = 0) -> bool:
    return await store.writer.submit(turn, Switch(key, off, at or now_ms(), "lan", "đang trả lời sai"))


async def turned(place: Neighbourhood, key: str, off: bool) -> None:
    assert isinstance(place.store, SqliteStore)
    assert await put(place.store, key, off)
    place.board.look()


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(db.execute(sql))
    finally:
        db.close()


def web(text: str) -> dict[str, Any]:
    return {"session": SESSION, "id": str(now_ms()) + text[:1] + str(len(text)), "text": text}


def private(text: str) -> dict[str, Any]:
    return telegram(text, chat="99", kind="private")


def oa_private(text: str) -> dict[str, Any]:
    event = zalo_oa(text)
    return {**event, "event_name": "user_send_text", "recipient": {"id": "OA"}}


def private_zalo_bot(text: str) -> dict[str, Any]:
    event = zalo_bot(text)
    event["result"]["message"]["chat"] |= {"id": "u1", "chat_type": "PRIVATE"}
    event["result"]["message"]["from"]["id"] = "u1"
    return event


class Sends:
    """A provider that takes everything."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.to: list[str] = []

    async def send(self, delivery: Delivery) -> SendResult:
        self.texts.append(delivery.request.body["text"])
        self.to.append(delivery.conversation_id)
        return SendResult(Verdict.SENT)


UPDATES = {Channel.TELEGRAM: private, Channel.ZALO_OA: oa_private, Channel.ZALO_BOT: zalo_bot}


@pytest.mark.parametrize("channel", UPDATES)
async def test_a_channel_that_is_off_takes_and_keeps_and_says_nothing(
    place: Neighbourhood, channel: Channel, tmp_path: Path
) -> None:
    ask = UPDATES[channel]
    await turned(place, channel.value, off=True)
    assert await place.post(channel, ask(LOST)) == "stored"
    assert await place.work() == []
    assert place.statuses[-1] is Status.SILENT_OFF
    [(text, status, entry, found)] = rows(tmp_path / "a.db", "SELECT text, status, entry, channel FROM questions")
    assert (status, entry, found) == ("silent_off", "", channel.value)
    assert "mất căn cước" in text and "001099012345" not in text, "kept for staff, masked"
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM inbox") == [(0,)], "the raw message does not wait"
    others = [each for each in UPDATES if each is not channel]
    assert len(await place.hear(others[0], UPDATES[others[0]](LOST))) == 1, "the others go on"
    await turned(place, channel.value, off=False)
    assert await place.work() == [], "what came meanwhile is not answered late"
    [answer] = await place.hear(channel, ask("làm hộ chiếu cần gì"))
    assert "hộ chiếu" in words(answer).lower()


@pytest.mark.parametrize("channel", UPDATES)
@pytest.mark.parametrize(
    "cry", ["cháy nhà rồi cứu với", "có người đang đánh vợ ở nhà bên, chảy máu đầu", "em tôi đang định tự tử"]
)
async def test_a_cry_for_help_is_answered_though_its_channel_is_off(
    place: Neighbourhood, channel: Channel, cry: str, tmp_path: Path
) -> None:
    await turned(place, channel.value, off=True)
    ask = UPDATES[channel]
    if channel is Channel.ZALO_BOT:
        ask = private_zalo_bot
    [told] = await place.hear(channel, ask(cry))
    assert told.request.vital and all(number in words(told) for number in ("113", "114", "115"))
    assert rows(tmp_path / "a.db", "SELECT status FROM questions") == [("emergency",)]
    assert await place.hear(channel, ask(LOST)) == [], "nothing else is said"


async def test_the_sender_lets_it_out_and_nothing_else(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    board, sent = Board(store), Sends()
    await put_all(store, update("1", "an", Channel.ZALO_BOT), update("2", "an", Channel.ZALO_BOT))
    for text, vital in (("một", False), ("gọi 114", True)):
        [claimed] = await store.claim(1)
        await store.settle([settlement(claimed.id, request(text, vital=vital))])
    await put(store, "zalo_bot", True)
    board.look()
    deliverer = Deliverer(store, {Channel.ZALO_BOT: sent}, is_off=board.is_off)  # type: ignore[dict-item]
    await deliverer._start_some()
    await deliverer._drain()
    assert sent.texts == ["gọi 114"]
    store.close()


async def test_what_is_asked_of_ones_own_data_is_done_though_nothing_is_said(
    place: Neighbourhood, tmp_path: Path
) -> None:
    await place.hear(Channel.TELEGRAM, private(LOST))
    await turned(place, "telegram", off=True)
    assert await place.hear(Channel.TELEGRAM, private("/xoadulieu")) == []
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM questions WHERE person <> ''") == [(0,)]
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM erasures") == [(1,)]


async def test_groups_off_is_silence_in_groups_and_nowhere_else(place: Neighbourhood, tmp_path: Path) -> None:
    await place.store.set_group(Channel.TELEGRAM, GROUP, AWAKE)
    assert len(await place.hear(Channel.TELEGRAM, mention(f"@vneid_bot {LOST}"))) == 1
    await turned(place, GROUPS, off=True)
    assert await place.hear(Channel.TELEGRAM, mention("@vneid_bot cháy nhà rồi")) == []
    assert place.statuses[-1] is Status.SILENT_OFF
    assert len(await place.hear(Channel.TELEGRAM, private(LOST))) == 1
    statuses = [status for (status,) in rows(tmp_path / "a.db", "SELECT status FROM questions")]
    assert statuses == ["answered", "silent_off", "answered"] or statuses == ["answered", "answered"]
    await turned(place, GROUPS, off=False)
    assert len(await place.hear(Channel.TELEGRAM, mention(f"@vneid_bot {LOST}"))) == 1


async def test_nothing_is_overheard_while_groups_are_off(place: Neighbourhood, tmp_path: Path) -> None:
    from dataclasses import replace

    await place.store.set_group(Channel.TELEGRAM, GROUP, replace(AWAKE, wait_min=2))
    listening = asyncio.create_task(keep_listening(place.halves, place.store, place.board.hushes))
    await asyncio.sleep(0)
    assert place.halves[Channel.TELEGRAM].listening == {GROUP: 2}
    listening.cancel()
    await turned(place, GROUPS, off=True)
    listening = asyncio.create_task(keep_listening(place.halves, place.store, place.board.hushes))
    await asyncio.sleep(0)
    assert await place.post(Channel.TELEGRAM, telegram("mất căn cước làm lại ở đâu vậy mọi người?")) == "ignored"
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM overheard") == [(0,)]
    listening.cancel()


async def test_what_was_queued_waits_and_goes_nowhere_when_it_is_late(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    board = Board(store)
    provider = Sends()
    sent = provider.to

    async def answered(person: str) -> None:
        await put_all(store, update(person, person, Channel.ZALO_BOT))
        [claimed] = await store.claim(1)
        await store.settle([settlement(claimed.id, request())])

    await answered("an")
    await put(store, "zalo_bot", True)
    board.look()
    deliverer = Deliverer(store, {Channel.ZALO_BOT: provider}, is_off=board.is_off)  # type: ignore[dict-item]
    await deliverer._start_some()
    await deliverer._drain()
    assert sent == []
    await answered("binh")
    db = apsw.Connection(str(tmp_path / "a.db"))
    db.execute("UPDATE outbox SET created_at = created_at - ? WHERE conversation_id = 'an'", (LATE_MS + 1,))
    db.close()
    await put(store, "zalo_bot", False)
    board.look()
    await deliverer._start_some()
    await deliverer._drain()
    assert sent == ["binh"]
    [given_up] = store.given_up(9)
    assert given_up.reason == "the channel was switched off; too late now"
    store.close()


async def test_it_stays_off_over_a_restart_and_a_second_off_changes_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    assert await put(store, "web", True, 5) and not await put(store, "web", True, 9)
    assert not await put(store, "telegram", False), "never touched, so it is on already"
    store.close()
    again = SqliteStore(tmp_path / "a.db")
    board = Board(again)
    assert board.is_off(Channel.WEB) and not board.is_off(Channel.TELEGRAM)
    assert again.switches()["web"] == Switch("web", True, 5, "lan", "đang trả lời sai")
    again.close()


async def test_a_store_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    await put(store, "web", True)
    board = Board(store)

    class Broken:
        def switches(self) -> Any:
            raise apsw.BusyError("locked")

    board._switches = Broken()
    board.look()
    assert board.is_off(Channel.WEB)
    store.close()


async def test_an_older_database_gets_its_switches(tmp_path: Path) -> None:
    from webhook.storage.schema import MIGRATIONS, SWITCHES

    db = apsw.Connection(str(tmp_path / "a.db"))
    migrate(db, MIGRATIONS[: MIGRATIONS.index(SWITCHES)])
    db.close()
    store = SqliteStore(tmp_path / "a.db")
    assert store.switches() == {}
    store.close()


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as server:
        yield server


async def test_the_page_that_is_off_says_so_and_stores_nothing(edge: Running) -> None:
    await put(edge.store, "web", True)
    edge.board.look()
    status, page = await edge.request("GET", "/")
    assert status == 503 and "Trang hỏi đáp đang tạm nghỉ" in page.decode() and "18001096" in page.decode()
    assert b"retry-after: 15" in page.lower() and b"content-security-policy" in page.lower()
    body = json.dumps(web("mất căn cước")).encode()
    status, told = await edge.request("POST", "/webhook/web", body)
    said = json.loads(told.partition(b"\r\n\r\n")[2])
    assert (status, said["status"]) == (503, "off") and "tạm nghỉ" in said["error"]
    for number in ("113", "114", "115"):  # whoever is in danger there
        assert f'href="tel:{number}"' in page.decode() and number in said["error"]
    assert 'href="tel:18001096"' in page.decode() and 'href="tel:19000368"' in page.decode()
    assert edge.rows("inbox") == []
    status, told = await edge.request("GET", f"/chat/replies?conversation={SESSION}&after=0")
    assert status == 503 and json.loads(told.partition(b"\r\n\r\n")[2]) == said
    assert (await edge.request("GET", "/static/base.css"))[0] == 200
    assert (await edge.request("GET", "/healthz"))[0] == 200
    await put(edge.store, "web", False)
    edge.board.look()
    assert (await edge.request("GET", "/"))[0] == 200
    assert (await edge.request("POST", "/webhook/web", body))[0] == 200
    assert len(edge.rows("inbox")) == 1


async def test_a_provider_is_taken_with_200_while_its_channel_is_off(edge: Running) -> None:
    await put(edge.store, "zalo_bot", True)
    edge.board.look()
    body = (Path(__file__).parents[1] / "samples" / "zalo_bot" / "text.json").read_bytes()
    assert await edge.post("/webhook/zalo-bot", body) == 200
    assert len(edge.rows("inbox")) == 1
    assert await edge.post("/webhook/zalo-bot", body, signed=False) == 401


async def test_operators_see_it_and_nobody_is_named(edge: Running) -> None:
    at = round(datetime(2026, 11, 22, 7, tzinfo=UTC).timestamp() * 1000)
    await put(edge.store, "telegram", True, at)
    await put(edge.store, GROUPS, True, at)
    _, told = await edge.request("GET", "/readyz")
    report = json.loads(told.partition(b"\r\n\r\n")[2])
    assert report["channels"]["telegram"]["on"] is False
    assert report["channels"]["telegram"]["switched_off_since"] == "2026-11-22T07:00:00+00:00"
    assert report["channels"]["web"]["on"] is True and "switched_off_since" not in report["channels"]["web"]
    assert report["groups"] == {"on": False, "switched_off_since": "2026-11-22T07:00:00+00:00"}
    assert b"lan" not in told and "trả lời sai" not in told.decode()
    _, metrics = await edge.request("GET", "/metrics")
    assert b'hoidap06_switched_off{switch="telegram"} 1.0' in metrics
    assert b'hoidap06_switched_off{switch="web"} 0.0' in metrics


async def test_what_was_missed_is_counted_and_listed_newest_first(place: Neighbourhood, tmp_path: Path) -> None:
    await turned(place, "telegram", off=True)
    for text in (LOST, "làm hộ chiếu cần gì"):
        await place.hear(Channel.TELEGRAM, private(text))
    db = apsw.Connection(str(tmp_path / "a.db"), flags=apsw.SQLITE_OPEN_READONLY)
    assert missed_by_channel(db, 0) == {"telegram": 2}
    assert missed(db, 0, 9)[0].text == "làm hộ chiếu cần gì"
    assert missed(db, now_ms() + 1000, 9) == []
    plan = " ".join(
        str(row)
        for row in db.execute(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM questions WHERE status = 'silent_off' AND asked_at >= 5"
        )
    )
    assert "questions_missed" in plan, "not the whole log is read for it"
    db.close()


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["switch", "off", "web"]) == 2
    assert "thêm lý do" in capfd.readouterr().err
    assert main(["switch", "off"]) == 2
    capfd.readouterr()
    assert main(["switch", "off", "web", "--reason", "bảo trì  máy"]) == 0
    assert main(["switch", "off", "web", "--reason", "bảo trì  máy"]) == 0
    assert capfd.readouterr().out == "Đã tắt: Trang trò chuyện.\nTrang trò chuyện đã tắt sẵn, không phải đổi gì.\n"
    assert main(["switch"]) == 0
    listed = capfd.readouterr().out
    assert "web (Trang trò chuyện): đã tắt từ" in listed and "bảo trì máy" in listed
    assert listed.count(": bật\n") == len(TITLES) - 1
    assert main(["switch", "on", "web"]) == 0
    found = rows(tmp_path / "hoidap06.db", "SELECT action, target, detail FROM audit ORDER BY id")
    assert found == [("switch-off", "web", "bảo trì máy"), ("switch-on", "web", "")]
