"""The first page: figures, what is served, which channels are on."""

from __future__ import annotations

import re
import time

from tests.webhook.admin.conftest import Site, question
from webhook.beat import Beat, tell
from webhook.channels.zalo_state import Grant


def figures(text: str) -> dict[str, str]:
    """Every name and value on the page."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text, re.DOTALL)
    return {name: re.sub(r"<.*?>", "", value) for name, value in pairs}


async def test_counts_and_channels(inside: Site) -> None:
    await inside.ask(question("thẻ bơi"), question("the boi?"), question("khác"))
    found = figures((await inside.person.get("/admin")).text)
    assert (found["24 giờ qua"], found["7 ngày qua"], found["Tất cả"], found["Câu khác nhau"]) == ("3", "3", "3", "2")
    assert found["Trang trò chuyện"] == "Đang bật"
    assert found["Telegram"] == "Tắt, thiếu TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET"
    assert found["Tin chờ trả lời"] == "0"


async def test_a_worker_that_is_silent_is_told(inside: Site) -> None:
    text = (await inside.person.get("/admin")).text
    assert "Tiến trình trả lời chưa chạy" in text
    assert "Chưa có nội dung nào được nạp." in text


async def test_what_is_served_and_what_is_wrong_with_the_newest(inside: Site) -> None:
    problems = tuple(f"faqs/<b>x</b>.yaml:{line}:1: sai" for line in range(12))
    await tell(inside.store, Beat(time.time(), "0123456789abcdef", 57, problems))
    text = (await inside.person.get("/admin")).text
    assert "57 mục" in text and "<code>0123456789ab</code>" in text
    assert "faqs/&lt;b&gt;x&lt;/b&gt;.yaml:9:1: sai" in text and "và 2 lỗi nữa" in text
    assert "Tiến trình trả lời chưa chạy" not in text


async def test_a_grant_that_ends_is_told_beside_its_channel(inside: Site) -> None:
    inside.console.health.grant = lambda: Grant("needs_consent", "cần cấp quyền lại: <b>-14014</b>", 3600, 0)
    found = figures((await inside.person.get("/admin")).text)
    assert "cần cấp quyền lại: &lt;b&gt;-14014&lt;/b&gt;" in found["Zalo OA"]
