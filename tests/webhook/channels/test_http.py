"""The pool: what the network does ends as an answer or as one of three codes; nothing tells a token."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.zalo_bot_api import TOKEN, ZaloBotApi
from webhook.channels.http import Answer, HttpPool, TransportError, form, redact

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


async def test_an_answer_is_read_whole(pool: HttpPool) -> None:
    async with ZaloBotApi() as api:
        answer = await pool.post_json(f"{api.url}/bot{TOKEN}/getMe", {})
    assert answer.status == 200 and (answer.json() or {})["ok"] is True


@pytest.mark.parametrize("fault", ["500", "404"])
async def test_a_status_is_an_answer(pool: HttpPool, fault: str) -> None:
    async with ZaloBotApi() as api:
        api.fail(fault)
        answer = await pool.post_json(f"{api.url}/bot{TOKEN}/getMe", {})
    assert answer.status == (500 if fault == "500" else 200)


@pytest.mark.parametrize(("fault", "code"), [("reset", "reset"), ("slow", "timeout")])
async def test_what_may_have_been_taken(pool: HttpPool, fault: str, code: str) -> None:
    async with ZaloBotApi() as api:
        api.fail(fault)
        with pytest.raises(TransportError) as caught:
            await pool.post_json(f"{api.url}/bot{TOKEN}/sendMessage", {})
    assert caught.value.code == code and caught.value.__cause__ is None


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.parametrize("base", ["nobody", "http://", "http://[", "ftp://127.0.0.1", "http://127.0.0.1:99999", ""])
async def test_what_was_never_seen(pool: HttpPool, base: str) -> None:
    url = f"http://127.0.0.1:{_closed_port()}" if base == "nobody" else base
    with pytest.raises(TransportError) as caught:
        await pool.post_json(f"{url}/bot{TOKEN}/x", {})
    assert caught.value.code == "connect" and TOKEN not in str(caught.value)


async def test_connections_are_kept(pool: HttpPool) -> None:
    async with ZaloBotApi() as api:
        await asyncio.gather(*(pool.post_json(f"{api.url}/bot{TOKEN}/getMe", {}) for _ in range(20)))
        first = pool._session
        await pool.post_json(f"{api.url}/bot{TOKEN}/getMe", {})
        assert pool._session is first is not None


def test_a_pool_may_be_made_outside_of_a_loop() -> None:
    pool = HttpPool()
    result: list[int] = []

    async def use() -> None:
        async with ZaloBotApi() as api:
            result.append((await pool.post_json(f"{api.url}/bot{TOKEN}/getMe", {})).status)
        await pool.close()

    thread = threading.Thread(target=lambda: asyncio.run(use()))
    thread.start()
    thread.join()
    assert result == [200]


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b'{"a":1}', {"a": 1}), (b"[]", None), (b"", None), (b"<html>", None), (b"\xff", None), (b"[" * 100_000, None)],
)
def test_garbage_is_none(body: bytes, expected: dict[str, Any] | None) -> None:
    assert Answer(200, body).json() == expected


@given(st.dictionaries(st.text("abc_", min_size=1), TEXTS, max_size=4))
def test_a_form_reads_back_as_it_was(fields: dict[str, str]) -> None:
    assert dict(parse_qsl(form(fields).decode(), keep_blank_values=True)) == fields


@pytest.mark.parametrize(
    ("text", "expected"),
    [("no 1:secret here", "no *** here"), ("x" * 500, "x" * 200), ("1:secret1:secret", "******"), ("", "")],
)
def test_redact(text: str, expected: str) -> None:
    assert redact(text, "1:secret", "") == expected
