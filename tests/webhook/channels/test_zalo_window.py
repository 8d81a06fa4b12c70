"""What may no longer be sent is not even tried: free for 48 hours, paid for 7 days, then over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Address, Channel
from bot.ports import OutboundRequest
from tests.webhook.channels.samples import delivery
from tests.webhook.channels.test_zalo_oa_sender import PLAIN, USER, World
from webhook.channels.base import Verdict
from webhook.channels.http import HttpPool
from webhook.channels.zalo_oa_sender import OaDesk, ZaloOaSender
from webhook.channels.zalo_window import MARGIN, Window, window

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("silent", "found"),
    [
        (timedelta(), Window.FREE),
        (-HOUR, Window.FREE),  # a clock that ran ahead
        (48 * HOUR - MARGIN, Window.FREE),
        (48 * HOUR - MARGIN + SECOND, Window.PAID),
        (7 * DAY - MARGIN, Window.PAID),
        (7 * DAY - MARGIN + SECOND, Window.CLOSED),
        (None, Window.CLOSED),
    ],
)
def test_the_window(silent: timedelta | None, found: Window) -> None:
    assert window(None if silent is None else NOW - silent, NOW) is found


BY_HAND = replace(PLAIN, unasked=True)
GROUP = OutboundRequest("/v3.0/oa/group/message", {"recipient": {"group_id": "g"}, "message": {"text": "x"}})


@pytest.mark.parametrize(
    ("request_", "broadcast", "age", "heard", "paid", "code"),
    [
        (PLAIN, False, timedelta(), None, False, ""),
        (PLAIN, False, 23 * HOUR, None, False, ""),  # it answers a word that is as young as the reply
        (PLAIN, False, 47 * HOUR, None, False, ""),
        (PLAIN, False, 49 * HOUR, None, False, "window-48h"),
        (PLAIN, False, 49 * HOUR, HOUR, False, ""),  # they have written since
        (PLAIN, False, 49 * HOUR, None, True, ""),
        (PLAIN, False, 8 * DAY, 30 * DAY, True, "window-7d"),
        (PLAIN, True, timedelta(), None, False, "window-7d"),
        (PLAIN, True, timedelta(), HOUR, False, ""),
        (PLAIN, True, timedelta(), 3 * DAY, False, "window-48h"),
        (PLAIN, True, timedelta(), 3 * DAY, True, ""),
        (PLAIN, True, timedelta(), 8 * DAY, True, "window-7d"),
        (GROUP, True, 30 * DAY, None, False, ""),
        (BY_HAND, False, timedelta(), HOUR, False, ""),
        (BY_HAND, False, timedelta(), 3 * DAY, False, "window-48h"),  # young, but no answer to what was just heard
        (BY_HAND, False, timedelta(), 3 * DAY, True, ""),
        (BY_HAND, False, timedelta(), None, True, "window-7d"),
    ],
)
async def test_what_is_sent(
    pool: HttpPool,
    request_: OutboundRequest,
    broadcast: bool,
    age: timedelta,
    heard: timedelta | None,
    paid: bool,
    code: str,
) -> None:
    async with World(pool) as world:
        tokens = world.tokens(paid=paid)
        asked: list[str] = []

        def last(user_id: str) -> datetime | None:
            asked.append(user_id)
            return None if heard is None else NOW - heard

        sender = ZaloOaSender(world.config, pool, tokens, OaDesk(heard=last), clock=lambda: NOW)
        given = replace(
            delivery(Channel.ZALO_OA, request_),
            address=Address(USER),
            created_at=NOW - age,
            is_broadcast=broadcast,
        )
        result = await sender.send(given)
        assert (result.verdict, result.code) == ((Verdict.DEAD, code) if code else (Verdict.SENT, ""))
        assert result.reason.startswith("Không gửi: ") if code else True
        assert len(world.api.requests) == (0 if code else 1)
        assert set(asked) <= {USER}
