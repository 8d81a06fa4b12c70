"""The page of figures and the weekly sheet in Chromium: on a phone, without script, for axe, by keyboard, on paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ask, overflow, sign_in, violations
from tests.browser.server import Running


def test_from_a_question_to_a_sheet_on_paper(staff: Page, tmp_path: Path) -> None:
    staff.goto("/")
    ask(staff, "khủng long xzqv bay đi đâu")
    ask(staff, "đăng ký tạm trú cần giấy tờ gì")
    staff.goto("/admin")
    staff.get_by_role("link", name="Thống kê").click()
    expect(staff.get_by_role("heading", level=1)).to_have_text("Thống kê")
    expect(staff.get_by_role("img", name="Câu hỏi theo ngày")).to_be_visible()
    expect(staff.get_by_role("region", name="Bảng: câu hỏi theo chủ đề")).to_contain_text("Chưa rõ chủ đề")
    expect(staff.get_by_role("region", name="Bảng: câu hỏi theo kênh")).to_contain_text("Trang trò chuyện")
    assert violations(staff) == [] and overflow(staff) == 0
    staff.get_by_label("Thời gian", exact=True).select_option("90")
    staff.get_by_role("button", name="Xem").click()
    expect(staff.get_by_label("Thời gian", exact=True)).to_have_value("90")
    with staff.expect_download() as download:
        staff.get_by_role("link", name="CSV").last.click()
    assert "khủng long xzqv" in download.value.path().read_text(encoding="utf-8-sig")
    staff.get_by_role("link", name="Báo cáo tuần").click()
    expect(staff.get_by_role("heading", level=1)).to_contain_text("Báo cáo tuần")
    staff.get_by_role("link", name="Tuần sau đó").focus()
    staff.keyboard.press("Enter")
    expect(staff.get_by_text("Tuần này chưa hết")).to_be_visible()
    expect(staff.get_by_text("khủng long xzqv bay đi đâu", exact=True)).to_be_visible()
    assert violations(staff) == [] and overflow(staff) == 0
    printed = pypdfium2.PdfDocument(staff.pdf(prefer_css_page_size=True))
    text = printed[0].get_textpage().get_text_range()
    assert len(printed) == 1 and "Việc nên làm tuần sau" in text and "Tải PDF" not in text and "Xem" not in text


@pytest.mark.parametrize("path", ["/admin/stats", "/admin/stats?days=90", "/admin/report"])
def test_without_script_and_in_the_dark(browser: Browser, server: Running, path: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=server.url, java_script_enabled=False, color_scheme="dark"
    )
    page = context.new_page()
    sign_in(page)
    page.goto(path)
    expect(page.locator("svg.drawing[role=img]").first).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
    context.close()
