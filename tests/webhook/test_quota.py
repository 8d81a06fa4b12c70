"""The month's messages of a plan: counted, warned of once, kept, begun anew."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from webhook.quota import MonthlyQuota

NOVEMBER = datetime(2026, 11, 23, 3, tzinfo=UTC)
LAST_HOUR = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)  # 23:59 in Hanoi
DECEMBER = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # midnight there, still November in London


@pytest.mark.parametrize(
    ("limit", "used", "warned_at"),
    [(10, 10, [8]), (3000, 2399, []), (3000, 2400, [2400]), (1, 1, [1]), (0, 50, [])],
)
def test_the_operator_is_warned_once(limit: int, used: int, warned_at: list[int]) -> None:
    quota = MonthlyQuota(limit)
    assert [n for n in range(1, used + 1) if quota.count(NOVEMBER)] == warned_at
    assert quota.used == used
    assert quota.is_nearly_used == bool(warned_at)


def test_a_month_ends_at_midnight_in_hanoi() -> None:
    quota = MonthlyQuota(10)
    quota.count(LAST_HOUR, 9)
    assert not quota.takes_broadcasts(LAST_HOUR)
    assert quota.takes_broadcasts(DECEMBER)
    quota.count(DECEMBER)
    assert (quota.month, quota.used) == ("2026-12", 1)


def test_the_count_survives_a_restart() -> None:
    before, after = MonthlyQuota(10), MonthlyQuota(10)
    before.count(NOVEMBER, 7)
    after.restore(before.as_text())
    assert after.count(NOVEMBER)
    assert after.used == 8


@pytest.mark.parametrize("kept", [None, ""])
def test_nothing_kept_is_nothing_used(kept: str | None) -> None:
    quota = MonthlyQuota(10)
    quota.restore(kept)
    assert quota.used == 0
