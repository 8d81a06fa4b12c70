"""Two processes over one database at the end of a token, and one that dies between Zalo's answer and the write."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.zalo_oa_api import ZaloOaApi
from tests.fakes.zalo_oauth import ZaloOAuth
from webhook.channels.zalo_tokens import CRASHED
from webhook.storage import tokens as sql
from webhook.storage.sqlite import SqliteStore


class Zalo:
    """Both fakes, and processes that talk to them."""

    def __init__(self, folder: Path) -> None:
        self.oauth = ZaloOAuth()
        self.api = ZaloOaApi(self.oauth.access_tokens)
        self.database = folder / "hoidap06.db"

    async def child(self, mode: str = "live") -> Process:
        """One that is ready to send."""
        arguments = (str(self.database), self.api.url, self.oauth.url, mode)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.webhook.token_child", *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"ready", await process.communicate()
        return process


@asynccontextmanager
async def zalo(folder: Path) -> AsyncIterator[Zalo]:
    made = Zalo(folder)
    async with made.oauth, made.api:
        SqliteStore(made.database).close()
        made.api.expired.add("access-0")
        yield made


async def said(process: Process) -> tuple[list[str], str]:
    """What it prints once it is let go, and its log."""
    out, log = await asyncio.wait_for(process.communicate(b"go\n"), 60)
    return out.decode().splitlines(), log.decode()


@pytest.mark.parametrize("slow_s", [0.0, 0.5])
async def test_two_processes_and_fifty_coroutines_each_refresh_once(tmp_path: Path, slow_s: float) -> None:
    """Zalo's fake takes a refresh token once; slow, so that the second process surely meets the first one's marker."""
    async with zalo(tmp_path) as made:
        made.oauth.delay_s = slow_s
        children = [await made.child() for _ in range(2)]
        found = await asyncio.gather(*map(said, children))
        assert [lines for lines, _ in found] == [["sent - 50"]] * 2, found
        assert made.oauth.refreshes == 1
        assert [r.body["refresh_token"] for r in made.oauth.requests] == ["refresh-0"]


async def test_a_kill_between_the_answer_and_the_write_is_detected_and_told(tmp_path: Path) -> None:
    async with zalo(tmp_path) as made:
        await said(await made.child("die"))
        assert made.oauth.refreshes == 1  # the pair that Zalo gave is lost
        lines, log = await said(await made.child())
        assert lines == ["retry consent 50"]
        assert "zalo_refresh_died" in log and "an OA administrator must consent again" in log
        assert len(made.oauth.requests) == 2  # tried once more, not fifty times
        store = SqliteStore(made.database)
        assert (store.noted(sql.CONSENT) or "").startswith(CRASHED)
        assert store.noted(sql.MARKER) == ""
        store.close()


async def test_a_kill_before_zalo_took_it_costs_nothing(tmp_path: Path) -> None:
    async with zalo(tmp_path) as made:
        store = SqliteStore(made.database)
        await store.note(sql.MARKER, json.dumps(["x:1:gone", 0]))  # older than a lease
        store.close()
        lines, log = await said(await made.child())
        assert lines == ["sent - 50"] and made.oauth.refreshes == 1
        assert "zalo_refresh_died" in log


async def test_the_marker_of_one_that_lives_is_respected_and_a_pair_is_kept_only_over_what_was_read(
    tmp_path: Path,
) -> None:
    store = SqliteStore(tmp_path / "hoidap06.db")
    try:
        submit = store.writer.submit
        from webhook.storage.owner import own_name

        one, other = own_name(), own_name()
        assert await submit(sql.begin, sql.Begin(one)) == sql.Begun(None, False, False)
        assert await submit(sql.begin, sql.Begin(one)) == sql.Begun(None, False, False)  # its own
        assert await submit(sql.begin, sql.Begin(other)) == sql.Begun(None, True, False)
        assert await submit(sql.finish, sql.Finish(one, "{}", "not what stands there")) is False
        assert await submit(sql.begin, sql.Begin(other)) == sql.Begun(None, False, False)
        await submit(sql.abandon, sql.Abandon(one, "why"))  # not its marker any more
        assert await submit(sql.begin, sql.Begin(one)) == sql.Begun(None, True, False)
        assert store.noted(sql.CONSENT) == "why"
        assert await submit(sql.finish, sql.Finish(other, "{}", None)) is True
        assert (store.noted(sql.PAIR), store.noted(sql.CONSENT), store.noted(sql.MARKER)) == ("{}", "", "")
        await store.note("once", "x")
        assert await asyncio.gather(*(submit(sql.take, sql.Taken("once")) for _ in range(3))) == ["x", None, None]
    finally:
        store.close()
