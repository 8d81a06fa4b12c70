"""Whether somebody who asked can still be written to, and what that means on their channel, in the staff's words."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messages import Channel
from webhook.admin.views import clock
from webhook.channels.zalo_window import FREE_FOR, OPEN_FOR, Window, window

KEPT_FOR = timedelta(days=7)  # see storage/retention.py: where a question came from is then deleted


@dataclass(frozen=True, slots=True)
class Reach:
    """`open`: it may be sent. `words`: until when and how it arrives, or why it does not."""

    open: bool
    words: str


def reach_of(
    channel: Channel,
    in_group: bool,
    asked_at: datetime,
    heard_at: datetime,
    now: datetime,
    *,
    on: Container[Channel],
    paid: bool,
    left: bool = False,
) -> Reach:
    """`heard_at`: their last word; `on`: the channels that are on; `paid`: what Zalo charges for may go.

    `left`: the bot was blocked, unfollowed or removed since.
    """
    if left and in_group:
        return Reach(False, "Không gửi được: trợ lý không còn ở trong nhóm đó; nơi gửi đã được xóa.")
    if left:
        return Reach(
            False, "Không gửi được: người này đã bỏ theo dõi hoặc chặn trợ lý; họ nhắn lại thì mới trả lời được."
        )
    if channel not in on:
        return Reach(False, "Không gửi được: kênh này đang tắt.")
    if now - asked_at >= KEPT_FOR:
        return Reach(False, "Không gửi được: đã quá 7 ngày, nơi gửi đã được xóa.")
    if channel is Channel.ZALO_OA and not in_group:
        return _in_window(heard_at, now, paid)
    until = f"gửi được đến {clock(asked_at + KEPT_FOR)}"
    if in_group:
        return Reach(True, f"Hiện trong nhóm, dưới câu hỏi; {until}.")
    if channel is Channel.WEB:
        return Reach(True, f"Người hỏi thấy khi mở lại trang trên máy đó, trong 7 ngày; {until}.")
    return Reach(True, f"{until[:1].upper()}{until[1:]}.")


def _in_window(heard_at: datetime, now: datetime, paid: bool) -> Reach:
    match window(heard_at, now):
        case Window.FREE:
            return Reach(True, f"Zalo cho gửi miễn phí đến {clock(heard_at + FREE_FOR)}.")
        case Window.PAID if paid:
            return Reach(True, f"Đã quá 48 giờ: Zalo tính tiền tin này; gửi được đến {clock(heard_at + OPEN_FOR)}.")
        case Window.PAID:
            return Reach(False, "Không gửi được: đã quá 48 giờ, Zalo tính tiền và đơn vị chưa bật gửi tin trả tiền.")
    return Reach(False, "Không gửi được: người này không nhắn đã quá 7 ngày, Zalo không cho gửi nữa.")
