"""A process of `work` as far as tokens go: 50 coroutines send at once with an access token that has ended.

`python -m tests.webhook.token_child DATABASE OPENAPI OAUTH MODE`: waits for a line on stdin, then prints the verdicts.
MODE `die`: it is killed between Zalo's answer and the write.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from bot.messages import Channel
from bot.ports import OutboundRequest
from tests.fakes.zalo_oauth import APP_ID, APP_SECRET
from tests.webhook.channels.samples import delivery
from webhook.channels.http import HttpPool
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_oa_sender import ZaloOaSender
from webhook.channels.zalo_tokens import TokenPair, ZaloTokens
from webhook.storage.sqlite import SqliteStore
from webhook.stored_tokens import StoredTokens

AT_ONCE = 50
BODY = {"recipient": {"user_id": "1"}, "message": {"text": "x"}}


class Dying(StoredTokens):
    """kill -9 when the answer is there and nothing is written."""

    async def finish_refresh(self, pair: TokenPair, over: TokenPair | None) -> bool:
        os.kill(os.getpid(), signal.SIGKILL)
        return False


async def main(database: str, openapi: str, oauth: str, mode: str) -> None:
    config = ZaloOaConfig(
        app_id=APP_ID,
        app_secret=APP_SECRET,
        oa_secret_key="key",
        openapi_base=openapi,
        oauth_base=oauth,
        access_token="access-0",
        refresh_token="refresh-0",
    )
    store, pool = SqliteStore(Path(database)), HttpPool()
    tokens = ZaloTokens(config, pool, (Dying if mode == "die" else StoredTokens)(store))
    sender = ZaloOaSender(config, pool, tokens)
    await tokens.access_token()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    request = OutboundRequest("/v3.0/oa/message/cs", BODY)
    results = await asyncio.gather(*(sender.send(delivery(Channel.ZALO_OA, request)) for _ in range(AT_ONCE)))
    for (verdict, code), times in Counter((r.verdict.value, r.code) for r in results).items():
        print(verdict, code or "-", times, flush=True)
    await pool.close()
    store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
