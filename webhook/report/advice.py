"""What to do next week: sentences that follow from the figures, the most useful first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from webhook.report.figures import Figures
from webhook.report.health import ChannelHealth

if TYPE_CHECKING:
    from webhook.report.weekly import Ending, Gap, Said

MOST = 3  # of each kind
ENOUGH, FALL = 30, 0.05  # questions in both weeks from which a fall of the rate means something


class Facts(NamedTuple):
    """What it follows from."""

    figures: Figures
    gaps: Sequence[Gap]
    said: Sequence[Said]
    ending: Sequence[Ending]
    health: Sequence[ChannelHealth]


def advice(facts: Facts) -> list[str]:
    """At least one sentence."""
    return list(_advice(facts)) or ["Không có việc nào tồn từ tuần này."]


def _advice(facts: Facts) -> Iterator[str]:
    for channel in facts.health:
        if channel.tell:
            yield f"{channel.title}: {channel.tell}"
    if not facts.figures.total.asked:
        yield "Tuần này không ai hỏi: xem các kênh có đang chạy không, và nhắc người dân địa chỉ của trợ lý."
    for gap in [gap for gap in facts.gaps if not gap.is_answered][:MOST]:
        yield f"Viết câu trả lời cho “{gap.text}” ({gap.times} lần) ở trang Chưa trả lời được."
    for one in facts.said[:MOST]:
        times = max(one.wrong, one.bad)
        yield f"Đọc lại câu trả lời “{one.name}”: bị chê {times} lần."
    over, soon = [one for one in facts.ending if one.is_over], [one for one in facts.ending if not one.is_over]
    if over:
        yield f"Sửa {len(over)} ý đã hết hạn, trước hết là {over[0].name}."
    if soon:
        yield f"Kiểm tra {len(soon)} ý sắp hết hạn, sớm nhất là {soon[0].name} (đến {soon[0].until})."
    if _fell(facts.figures):
        yield "Tỷ lệ trả lời giảm rõ so với tuần trước: xem câu nào mới được hỏi mà chưa có trong nội dung."


def _fell(figures: Figures) -> bool:
    now, then = figures.total, figures.before
    if now.rate is None or then.rate is None or min(now.asked, then.asked) < ENOUGH:
        return False
    return now.rate < then.rate - FALL
