"""The edge as a provider, a browser and an attacker meet it: real uvicorn, real store, requests byte by byte."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from bot.messages import Channel
from tests.webhook.edge import SAMPLES, Running, running, signature, status_of
from webhook import beat
from webhook.health import PROBED_FOR_S
from webhook.routes import LARGEST_BODY
from webhook.storage.sqlite import SqliteStore

TELEGRAM, OA, ZALO_BOT, WEB = "/webhook/telegram", "/webhook/zalo-oa", "/webhook/zalo-bot", "/webhook/web"
TEXTS = {
    TELEGRAM: (SAMPLES / "telegram/text.json").read_bytes().strip(),
    OA: (SAMPLES / "zalo_oa/signed_vector.json").read_bytes().strip(),
    ZALO_BOT: (SAMPLES / "zalo_bot/text.json").read_bytes().strip(),
    WEB: (SAMPLES / "web_chat/text.json").read_bytes().strip(),
}
DEEP = b"[" * 100_000
HEAD = b"POST /webhook/telegram HTTP/1.1\r\nHost: t\r\nX-Telegram-Bot-Api-Secret-Token: telegram-secret\r\n"


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as server:
        yield server


@pytest.mark.parametrize("path", TEXTS)
async def test_an_update_is_stored_once_as_it_came(edge: Running, path: str) -> None:
    assert await edge.post(path, TEXTS[path]) == 200
    assert await edge.post(path, TEXTS[path]) == 200  # replayed
    assert [row[-1] for row in edge.rows("inbox")] == [TEXTS[path]]


@pytest.mark.parametrize("path", TEXTS)
async def test_the_same_update_at_once_is_stored_once(edge: Running, path: str) -> None:
    statuses = await asyncio.gather(*(edge.post(path, TEXTS[path]) for _ in range(8)))
    assert set(statuses) == {200}
    assert len(edge.rows("inbox")) == 1


@pytest.mark.parametrize(("path", "status"), [(TELEGRAM, 401), (ZALO_BOT, 401), (OA, 200)])
async def test_unsigned_and_wrongly_signed_leave_no_trace(edge: Running, path: str, status: int) -> None:
    body = TEXTS[path]
    name = signature(path, body)[0][0]
    assert await edge.post(path, body, signed=False) == status
    for wrong in ("", "x", "mac=" + "0" * 64, "\u00e9"):
        assert (await edge.request("POST", path, body, (name, wrong)))[0] == status
    changed = body.replace("căn cước".encode(), "hộ chiếu".encode())
    if path == OA:
        assert (await edge.request("POST", path, changed, *signature(path, body)))[0] == status
    assert edge.rows("inbox") == edge.rows("quarantine") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b"7",
        b"not JSON",
        b'{"update_id": 1, "message": {"text": "l\xe0m"}}',
        b"\xff\xfe\x00",
        b'{"update_id": 1, "message"',
        b'{"update_id": "one", "message": {}}',
        b'{"update_id": 1e400}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b'{"message": {"text": "\\ud800"}}',
        b'{"a":' * 50_000,
        DEEP,
        b"PK\x03\x04" + bytes(1000),
    ],
    ids=lambda body: repr(body[:24]),
)
@pytest.mark.parametrize("path", [TELEGRAM, ZALO_BOT, OA, WEB])
async def test_what_nobody_can_read_is_acknowledged(edge: Running, path: str, body: bytes) -> None:
    assert await edge.post(path, body) == 200
    assert edge.rows("inbox") == []
    assert await edge.post(path, TEXTS[path]) == 200
    assert len(edge.rows("inbox")) == 1


async def test_an_authentic_update_that_is_unreadable_is_kept_whole(edge: Running) -> None:
    assert await edge.post(TELEGRAM, b"{truncated") == 200
    (row,) = edge.rows("quarantine")
    assert b"{truncated" in row


async def test_junk_that_anybody_may_post_is_not_kept(edge: Running) -> None:
    assert await edge.post(WEB, b"{junk") == 200
    assert edge.rows("quarantine") == []


async def test_the_largest_update_passes_and_one_byte_more_does_not(edge: Running) -> None:
    start = b'{"session": "aaaaaaaaaaaaaaaa", "id": "1", "text": "'
    fits = start + b"a" * (LARGEST_BODY - len(start) - 2) + b'"}'
    assert len(fits) == LARGEST_BODY
    assert await edge.post(WEB, fits) == 200
    assert await edge.post(WEB, fits.replace(b'"1"', b'"2"') + b" ") == 413
    assert len(edge.rows("inbox")) == 1


async def test_a_body_announced_too_large_is_refused_before_it_comes(edge: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    writer.write(HEAD + b"Content-Length: 999999999999\r\n\r\n")
    assert status_of(await reader.readuntil(b"\r\n\r\n")) == 413
    writer.close()


async def test_the_length_may_lie_by_any_number_of_digits(edge: Running) -> None:
    answer = await edge.raw(HEAD + b"Connection: close\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n")
    assert status_of(answer) in (400, 413)


async def test_a_chunked_body_without_length_is_cut_at_the_cap(edge: Running) -> None:
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    head = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = await edge.raw(head, chunk * 17, b"0\r\n\r\n")
    assert status_of(answer) == 413
    assert edge.rows("inbox") == edge.rows("quarantine") == []


async def test_a_chunked_update_is_stored(edge: Running) -> None:
    body = TEXTS[TELEGRAM]
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])]
    head = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert status_of(await edge.raw(head, *chunks, b"0\r\n\r\n", pause_s=0.01)) == 200
    assert [row[-1] for row in edge.rows("inbox")] == [body]


async def test_a_connection_serves_many_updates(edge: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    for n in range(3):
        body = TEXTS[TELEGRAM].replace(b"1001", str(2000 + n).encode())
        writer.write(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        head = await reader.readuntil(b"\r\n\r\n")
        assert status_of(head) == 200
        await reader.readexactly(len(b'{"status":"stored"}'))
    writer.close()
    assert len(edge.rows("inbox")) == 3


@pytest.mark.parametrize(
    "parts",
    [
        (b"",),
        (b"\r\n", b"\r\n", b"\r\n"),
        (b"POST /webhook/telegram HT",),
        (HEAD, b"X-A: 1\r\n", b"X-B: 2\r\n", b"X-C: 3\r\n"),
        (HEAD + b"Content-Length: 100\r\n\r\n", b"{", b'"', b"a"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n", b"{\r\n"),
        (HEAD + b"Content-Length: 2000000\r\n\r\n", b"a" * 1000, b"a"),
    ],
    ids=["silent", "empty lines", "half a line", "slow head", "slow body", "slow chunks", "refused and still sending"],
)
async def test_a_slow_client_is_cut(tmp_path: Path, parts: tuple[bytes, ...]) -> None:
    async with running(tmp_path, receive_s=0.4) as edge:
        answer = await edge.raw(*parts, pause_s=0.15)
        assert status_of(answer) in (0, 408, 413)
        assert answer.count(b"HTTP/1.1") <= 1
        assert await edge.post(TELEGRAM, TEXTS[TELEGRAM]) == 200
        assert len(edge.rows("inbox")) == 1


async def test_a_slow_second_request_is_cut_too(tmp_path: Path) -> None:
    async with running(tmp_path, receive_s=0.4) as edge:
        body = TEXTS[TELEGRAM]
        answer = await edge.raw(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body, b"POST /web", pause_s=0.1)
        assert answer.count(b"HTTP/1.1 200") == 1
        assert answer.count(b"HTTP/1.1") <= 2


async def test_a_slow_answer_is_not_cut(tmp_path: Path) -> None:
    async with running(tmp_path, receive_s=0.2) as edge:
        asked = asyncio.create_task(edge.request("GET", "/chat/replies?conversation=aaaaaaaaaaaaaaaa&after=0"))
        await asyncio.sleep(0.6)
        await edge.store.add_web_reply("aaaaaaaaaaaaaaaa", {"text": "Chào bạn"})
        status, rest = await asked
        assert status == 200
        assert "Chào bạn".encode() in rest


async def test_endless_headers_are_cut(edge: Running) -> None:
    answer = await edge.raw(HEAD, *[b"X-%d: %s\r\n" % (n, b"a" * 8000) for n in range(12)])
    assert status_of(answer) in (0, 431)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", OA, 200),
        ("GET", ZALO_BOT, 200),
        ("GET", TELEGRAM, 405),
        ("GET", WEB, 405),
        ("PUT", OA, 405),
        ("DELETE", TELEGRAM, 405),
        ("POST", "/webhook/facebook", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/redoc", 404),
        ("GET", "/admin/docs", 303),  # to the door, as every path under it that nobody has signed in for
        ("GET", "/admin/openapi.json", 303),
        ("GET", "/admin/redoc", 303),
        ("GET", "/admin/khong-co-trang-nay", 303),
        ("GET", "/admin", 303),
        ("GET", "/admin/login", 200),
        ("GET", "/administrator", 404),
        ("GET", "/", 200),
        ("POST", "/", 405),
        ("GET", "/static/chat.css", 200),
        ("GET", "/healthz", 200),
        ("GET", "/static/../settings.py", 404),
        ("GET", "/static/%2e%2e/settings.py", 404),
        ("GET", "/chat/replies?conversation=short", 400),
        ("GET", "/chat/replies?conversation=aaaaaaaaaaaaaaaa&after=-1", 400),
        ("GET", "/chat/replies?conversation=aaaaaaaaaaaaaaaa&after=%C2%B2", 400),
        ("GET", "/chat/replies?conversation=aaaaaaaaaaaaaaaa&after=" + "9" * 40, 400),
    ],
)
async def test_statuses(edge: Running, method: str, path: str, status: int) -> None:
    assert (await edge.request(method, path))[0] == status


async def test_a_channel_that_is_off_is_not_found(tmp_path: Path) -> None:
    async with running(tmp_path, TELEGRAM_BOT_TOKEN="", ZALO_BOT_SECRET="") as edge:
        assert await edge.post(TELEGRAM, TEXTS[TELEGRAM]) == 404
        assert await edge.post(ZALO_BOT, TEXTS[ZALO_BOT]) == 404
        assert await edge.post(OA, TEXTS[OA]) == 200


async def test_what_cannot_be_stored_is_asked_for_again(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "hoidap06.db", patience_s=0.2)
    async with running(tmp_path, store=store) as edge:
        locker = apsw.Connection(str(edge.database))
        locker.execute("BEGIN IMMEDIATE")
        status, rest = await edge.request("POST", TELEGRAM, TEXTS[TELEGRAM], *signature(TELEGRAM, b""))
        assert status == 503
        assert b"retry-after: " in rest
        assert (await edge.request("GET", "/readyz"))[0] == 503
        assert (await edge.request("GET", "/healthz"))[0] == 200
        locker.execute("ROLLBACK")
        assert await edge.post(TELEGRAM, TEXTS[TELEGRAM]) == 200
        assert len(edge.rows("inbox")) == 1


async def test_ready_means_a_writable_database_and_loaded_knowledge(edge: Running) -> None:
    status, rest = await edge.request("GET", "/readyz")
    assert status == 503
    assert json.loads(rest.partition(b"\r\n\r\n")[2])["knowledge"]["loaded"] is False
    await beat.tell(edge.store, beat.Beat(at=beat.time.time(), version="0123abcd", entries=57))
    status, rest = await edge.request("GET", "/readyz")
    body = json.loads(rest.partition(b"\r\n\r\n")[2])
    assert status == 200
    assert body["knowledge"] == {"loaded": True, "version": "0123abcd", "entries": 57, "problems": 0}
    assert set(body["channels"]) == {channel.value for channel in Channel}
    await beat.tell(edge.store, beat.Beat(at=beat.time.time() - 3600, version="0123abcd"))
    assert (await edge.request("GET", "/readyz"))[0] == 503


async def test_a_flood_of_readiness_calls_is_no_flood_of_writes(edge: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    tried, probe = [], edge.store.probe

    async def counted() -> None:
        tried.append(time.monotonic())
        await probe()

    monkeypatch.setattr(edge.store, "probe", counted)
    began = time.monotonic()
    for _ in range(20):
        await edge.request("GET", "/readyz")
    assert 1 <= len(tried) <= 1 + (time.monotonic() - began) / PROBED_FOR_S


async def test_a_channel_that_is_off_does_not_make_it_unready(tmp_path: Path) -> None:
    async with running(tmp_path, ZALO_APP_ID="") as edge:
        await beat.tell(edge.store, beat.Beat(at=beat.time.time(), version="0123abcd"))
        status, rest = await edge.request("GET", "/readyz")
        body = json.loads(rest.partition(b"\r\n\r\n")[2])
        assert status == 200
        assert body["channels"]["zalo_oa"]["on"] is False
        assert "ZALO_APP_ID" in body["channels"]["zalo_oa"]["missing"]


async def test_metrics_of_both_processes_and_nothing_of_a_citizen(edge: Running) -> None:
    await edge.post(TELEGRAM, TEXTS[TELEGRAM])
    await beat.tell(edge.store, beat.Beat(at=beat.time.time(), metrics="hoidap06_turns_total 3.0\n"))
    status, rest = await edge.request("GET", "/metrics")
    assert status == 200
    assert b'hoidap06_updates_received_total{channel="telegram",outcome="stored"}' in rest
    assert b'hoidap06_backlog{what="updates"} 1.0' in rest
    assert b"hoidap06_turns_total 3.0" in rest
    assert "căn cước".encode() not in rest


async def test_pages_may_load_only_what_we_serve(edge: Running) -> None:
    _, rest = await edge.request("GET", "/healthz")
    head = rest.partition(b"\r\n\r\n")[0].lower()
    assert b"content-security-policy: default-src 'none'; script-src 'self'" in head
    assert b"x-frame-options: deny" in head
    assert b"uvicorn" not in head


async def test_replies_wait_for_the_page(edge: Running) -> None:
    path = "/chat/replies?conversation=bbbbbbbbbbbbbbbb&after="
    await edge.store.add_web_reply("bbbbbbbbbbbbbbbb", {"text": "một"})
    _, rest = await edge.request("GET", path + "0")
    (first,) = json.loads(rest.partition(b"\r\n\r\n")[2])["replies"]
    assert first["body"] == {"text": "một"}
    waiting = [asyncio.create_task(edge.request("GET", f"{path}{first['seq']}")) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert not any(task.done() for task in waiting)
    await edge.store.add_web_reply("cccccccccccccccc", {"text": "của người khác"})
    await edge.store.add_web_reply("bbbbbbbbbbbbbbbb", {"text": "hai"})
    for _, rest in await asyncio.gather(*waiting):
        assert [r["body"]["text"] for r in json.loads(rest.partition(b"\r\n\r\n")[2])["replies"]] == ["hai"]


async def test_whoever_waits_is_sent_home_when_the_server_stops(tmp_path: Path) -> None:
    async with running(tmp_path) as edge:
        asked = asyncio.create_task(edge.request("GET", "/chat/replies?conversation=dddddddddddddddd"))
        await asyncio.sleep(0.2)
    status, rest = await asked
    assert status == 200
    assert json.loads(rest.partition(b"\r\n\r\n")[2]) == {"replies": []}
