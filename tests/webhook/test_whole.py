"""The short way of webhook.whole says and stores what the long way of ASGI does, and is the one that is taken."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.webhook.edge import SAMPLES, SECRET_HEADERS, Running, running
from webhook import routes, whole
from webhook.asgi import Answer

PATH = "/webhook/telegram"
SAMPLE = (SAMPLES / "telegram" / "text.json").read_bytes().strip()
SIGNED = ": ".join(SECRET_HEADERS[PATH])
STORED = b'{"status":"stored"}'
_DATE = re.compile(rb"date: [^\r]+\r\n")


def updates(*numbers: int) -> list[bytes]:
    """The sample under other ids."""
    known = re.search(rb'"update_id": *([0-9]+)', SAMPLE)
    assert known is not None
    return [SAMPLE.replace(known[1], str(number).encode()) for number in numbers]


def posted(body: bytes, *more: str, version: str = "1.1") -> bytes:
    """One request as it goes over the wire."""
    lines = [f"POST {PATH} HTTP/{version}", "Host: t", SIGNED, f"Content-Length: {len(body)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def exchange(edge: Running, *requests: bytes) -> list[bytes]:
    """One connection that is kept: each request, and the answer to it without its date."""
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    found = []
    try:
        for request in requests:
            writer.write(request)
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
            size = re.search(rb"content-length: ([0-9]+)", head)
            assert size is not None
            found.append(_DATE.sub(b"", head) + await reader.readexactly(int(size[1])))
    finally:
        writer.close()
    return found


def count(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """Every answer that goes the long way from now on."""
    long, send = [], Answer.send

    async def counted(answer: Answer, to: whole.Send) -> None:
        long.append(answer)
        await send(answer, to)

    monkeypatch.setattr(Answer, "send", counted)
    return long


async def test_both_ways_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = updates(5_001, 5_002)
    wrong = posted(one).replace(b"telegram-secret", b"another-secret")
    asked = [posted(one), posted(one), posted(b"[1, 2]"), wrong, posted(two)]
    async with running(tmp_path / "short") as edge:
        short = await exchange(edge, *asked)
    monkeypatch.setattr(routes, "answered", lambda answer, send: answer.send(send))
    monkeypatch.setattr(routes, "arrived", lambda receive: None)
    async with running(tmp_path / "long") as edge:
        assert short == await exchange(edge, *asked)
    assert [answer.split(b" ", 2)[1] for answer in short] == [b"200", b"200", b"200", b"401", b"200"]
    assert b"duplicate" in short[1] and b"unreadable" in short[2] and b"stored" in short[4]


async def test_a_provider_that_keeps_its_connection_is_answered_the_short_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = count(monkeypatch)
    async with running(tmp_path) as edge:
        answers = await exchange(edge, *map(posted, updates(*range(6_000, 6_020))))
        assert all(answer.endswith(STORED) for answer in answers) and not long
        assert len(edge.rows("inbox")) == 20


ONE = posted(updates(7_001)[0])


@pytest.mark.parametrize(
    "parts",
    [
        [posted(updates(7_001)[0], "Connection: close")],
        [posted(updates(7_001)[0], version="1.0")],
        [posted(updates(7_001)[0], "Expect: 100-continue")],
        [posted(updates(7_001)[0].replace(b"{", b"{" + b" " * 100_000, 1))],
        [ONE[:-200], ONE[-200:-1], ONE[-1:]],
        [b"".join(map(posted, updates(7_001, 7_002, 7_003)))],
    ],
    ids=["close", "HTTP/1.0", "100-continue", "100 KB", "in pieces", "three in one"],
)
async def test_what_comes_otherwise_is_answered_as_well(tmp_path: Path, parts: list[bytes]) -> None:
    expected = b"".join(parts).count(b"POST ")
    async with running(tmp_path) as edge:
        reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.05)
        for _ in range(expected):
            head, body = (await asyncio.wait_for(reader.readuntil(STORED), 20)).rsplit(b"\r\n\r\n", 1)
            assert head.count(b"HTTP/1.1 200 OK\r\n") == 1 and body == STORED
        writer.close()
        assert len(edge.rows("inbox")) == expected
