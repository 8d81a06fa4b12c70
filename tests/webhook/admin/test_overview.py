"""The first page: figures, what is served, which channels are on."""

from __future__ import annotations

import json
import re
import time

from tests.webhook.admin.conftest import Site, question
from webhook.admin.content_list import KEPT
from webhook.beat import Beat, tell
from webhook.channels.zalo_state import Grant
from webhook.storage import drafts

EARLY, LATE = "2026-12-05", "2026-12-31"


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


async def test_what_ends_soon_and_what_was_given_back_is_told(inside: Site) -> None:
    assert "Việc đang đợi" not in (await inside.person.get("/admin")).text
    rows = [
        [name, name, "t", "g", "faqs/a.yaml", 1, None, ends, False]
        for name, ends in (("a", ""), ("b", LATE), ("c", EARLY))
    ]
    await inside.store.note(KEPT, json.dumps({"rows": rows}))
    part = drafts.Part("faqs/a.yaml", "", "x", "")
    sent = drafts.Draft(0, "a", (part,), "admin", "Quản trị", "", "")
    number = await inside.store.writer.submit(drafts.send, drafts.Sending(sent, 1))
    text = (await inside.person.get("/admin")).text
    assert "2 mục có ý sắp hết hạn</a>, sớm nhất ngày 5-12-2026" in text
    assert "bản nháp" not in text.split("Việc đang đợi")[1].split("</section>")[0], "one's own waits for somebody else"
    decision = drafts.Decision(number, 1, (drafts.WAITING,), drafts.RETURNED, "minh", "sai", 2)
    await inside.store.writer.submit(drafts.decide, decision)
    assert "1 bản nháp của anh/chị bị trả lại" in (await inside.person.get("/admin")).text
