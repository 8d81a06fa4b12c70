"""From an unanswered group to a published answer: at most six clicks and one text field, in a watched window."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, overflow, sign_in, violations, watch
from tests.browser.server import Running

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
ANSWER = "Hỏi nhà văn hóa phường cấp ngày nào thì ra lấy ngày ấy, mang theo giấy khai sinh, trong giờ hành chính."
ALL = re.compile(r"([1-9]) / \1 cách hỏi")  # every wording of the group will be answered
ASKED = {
    "phone": ("xin cây giống về trồng ở đâu", "xin cay giong ve trong o dau vay"),
    "desk": ("mượn loa nhà văn hóa phường thì hỏi ai", "muon loa o nha van hoa phuong hoi ai a"),
}


@pytest.mark.parametrize("name", ASKED)
def test_two_minutes_to_an_answer(browser: Browser, server: Running, name: str) -> None:
    first, _ = ASKED[name]
    for number, words in enumerate(ASKED[name]):
        server.post("/webhook/web", {"session": f"answering-{name}-{number:04d}", "id": "1", "text": words})
        server.get_json(f"/chat/replies?conversation=answering-{name}-{number:04d}&after=0")
    window = browser.new_context(
        viewport=PHONE if name == "phone" else DESK, locale="vi-VN", base_url=server.url, reduced_motion="reduce"
    )
    page = window.new_page()
    complaints = watch(page)
    sign_in(page)
    grouped(page)
    clicks = 0
    page.get_by_role("link", name=re.compile("|".join(ASKED[name]))).first.click()
    clicks += 1
    assert (violations(page), overflow(page)) == ([], 0)
    page.get_by_role("textbox", name="Câu trả lời").first.fill(ANSWER)
    expect(page.locator(".checked").first).to_contain_text(ALL, timeout=60_000)
    page.get_by_role("button", name="Xem thử").first.click(timeout=60_000)
    clicks += 1
    expect(page.locator(".tried")).to_contain_text(ALL, timeout=60_000)
    assert (violations(page), overflow(page)) == ([], 0)
    keep(page, f"answering-{name}")
    page.get_by_role("button", name="Đăng ngay").click(timeout=60_000)
    clicks += 1
    expect(page.get_by_role("status")).to_contain_text("Đã đăng", timeout=60_000)
    published = time.monotonic()
    assert clicks <= 6
    while True:
        session = f"again-{name}-{time.monotonic_ns()}"
        server.post("/webhook/web", {"session": session, "id": "1", "text": first})
        told = server.get_json(f"/chat/replies?conversation={session}&after=0")["replies"]
        if "nhà văn hóa phường cấp" in str(told):
            break
        assert time.monotonic() - published < 30, told
    assert complaints == []
    window.close()


def grouped(page: Page) -> None:
    """The list, once grouping has ended."""
    page.goto("/admin/unanswered")
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)


def keep(page: Page, name: str) -> None:
    """A picture for the guide; one that is there stays."""
    target = PICTURES / f"{name}.png"
    if not target.exists():
        page.screenshot(path=target, full_page=True)
