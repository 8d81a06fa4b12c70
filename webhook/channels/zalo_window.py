"""When an Official Account may still write to somebody: free for 48 hours after their last word, paid for 7 days.

Zalo's rule of consultation messages since 01-01-2026 (developers.zalo.me, "Tin Tư vấn"): unlimited within 48 hours,
charged to a linked Zalo Cloud Account until the seventh day, refused with -230 after it. Messages in groups are free.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from webhook.channels.base import SendResult, Verdict

FREE_FOR = timedelta(hours=48)
OPEN_FOR = timedelta(days=7)
MARGIN = timedelta(minutes=5)  # Zalo's clock is not ours, and a message waits its turn


class Window(StrEnum):
    """What a message to somebody would cost."""

    FREE = "free"
    PAID = "paid"
    CLOSED = "closed"


def window(heard_at: datetime | None, now: datetime) -> Window:
    """`heard_at`: the last word of theirs that we know of; None: they never wrote. Aware times."""
    if heard_at is None:
        return Window.CLOSED
    silent = now - heard_at + MARGIN
    if silent <= FREE_FOR:
        return Window.FREE
    return Window.PAID if silent <= OPEN_FOR else Window.CLOSED


def refusal(heard_at: datetime | None, now: datetime, *, paid: bool) -> SendResult | None:
    """Why a message is not sent at all; None when it may be. `paid`: what Zalo charges for may go too."""
    match window(heard_at, now):
        case Window.CLOSED:
            why = "chưa từng nhắn" if heard_at is None else "không nhắn quá 7 ngày"
            return SendResult(Verdict.DEAD, "window-7d", f"Không gửi: người nhận {why} cho OA")
        case Window.PAID if not paid:
            return SendResult(
                Verdict.DEAD, "window-48h", "Không gửi: quá 48 giờ thì Zalo tính tiền (ZALO_OA_PAID_MESSAGES đang là 0)"
            )
    return None
