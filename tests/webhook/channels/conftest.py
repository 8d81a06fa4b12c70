"""A pool with short deadlines, closed when the test ends."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from webhook.channels.http import HttpPool


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[HttpPool]:
    pool = HttpPool(connect_s=0.5, total_s=0.5)
    yield pool
    await pool.close()
