"""A support point from nothing to what a citizen reads, and the switches, on a phone; with pictures for the guide."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import ask, overflow, violations
from tests.browser.server import Running
from tests.browser.test_answering import keep

NAME = "Tổ công nghệ số cộng đồng phường Ba Đình"


def looked_at(page: Page) -> None:
    assert (violations(page), overflow(page)) == ([], 0), page.url


def test_a_point_is_written_tried_published_told_and_removed(staff: Page) -> None:
    staff.goto("/admin/points/new")
    looked_at(staff)
    staff.get_by_label("Phường, xã").fill("phuong ba dinh ha noi")
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/new?ward=00004", timeout=60_000)
    staff.get_by_label("Tên", exact=True).fill(NAME)
    staff.locator("#phone").fill("số lạ")
    staff.locator("#t2-0-from").fill("7h30")
    staff.locator("#t2-0-to").fill("11.30")
    staff.locator("#t2-1-from").fill("13:30")
    staff.locator("#t2-1-to").fill("17")
    staff.get_by_text("Thứ Ba đến thứ Sáu giống thứ Hai").click()
    staff.get_by_label("Nguồn").fill("Thông báo của UBND phường")
    staff.locator("input[name=map]").click(position={"x": 200, "y": 100})
    expect(staff.get_by_role("alert")).to_contain_text("chỉ gồm chữ số", timeout=60_000)
    expect(staff.locator("#phone")).to_have_attribute("aria-invalid", "true")
    assert [staff.locator(box).input_value() for box in ("#t2-0-from", "#t6-1-to")] == ["07:30", "17:00"]
    picked = [float(staff.locator(box).input_value()) for box in ("#latitude", "#longitude")]
    assert picked[0] > 21.0386 and picked[1] > 105.838, "north-east of the centre, as it was clicked"
    looked_at(staff)
    staff.locator("#phone").fill("024 0000 0001")
    staff.get_by_label("Ngày", exact=True).fill("2026-11-25")
    staff.get_by_label("Giờ", exact=True).fill("12h")
    staff.get_by_label("Giờ", exact=True).press("Enter")  # by keyboard, and it tries: nothing is published by an Enter
    expect(staff.locator(".tried [role=status]")).to_contain_text("mở lại 13 giờ 30 hôm nay", timeout=60_000)
    expect(staff.locator("blockquote")).to_contain_text(NAME)
    looked_at(staff)
    keep(staff, "diem-ho-tro")
    staff.get_by_role("button", name="Đăng ngay").click()
    expect(staff.get_by_role("status").first).to_contain_text("Đã đăng", timeout=60_000)
    path = staff.url.partition("?")[0]
    staff.goto("/")
    until = time.monotonic() + 30
    while True:  # the worker reads the content again within two seconds
        ask(staff, "điểm hỗ trợ phường Ba Đình, Hà Nội")
        if NAME in staff.locator(".theirs").last.inner_text() or time.monotonic() > until:
            break
    expect(staff.locator(".theirs").last).to_contain_text(NAME)
    expect(staff.locator(".theirs").last).to_contain_text("024 0000 0001")
    staff.goto("/admin/points?ward=00004")
    expect(staff.get_by_role("listitem").filter(has_text=NAME)).to_contain_text("Chưa có địa chỉ")
    looked_at(staff)
    staff.goto(path)
    staff.get_by_text("Xóa hẳn điểm này").click()
    staff.get_by_label("Vì sao xóa").fill("đã dời")
    staff.get_by_role("button", name="Xóa ngay").click()
    expect(staff.get_by_role("status")).to_contain_text("Đã xóa", timeout=60_000)
    assert NAME not in staff.locator("main").inner_text()


def test_the_page_is_switched_off_and_on_while_a_citizen_is_on_it(staff: Page, server: Running) -> None:
    citizen = staff.context.new_page()
    citizen.goto("/")
    staff.goto("/admin/switches")
    looked_at(staff)
    staff.get_by_text("Tắt… Trang trò chuyện").click()
    staff.get_by_label("Vì sao tắt Trang trò chuyện").fill("đang trả lời sai phí")
    staff.get_by_label("Vì sao tắt Trang trò chuyện").press("Enter")
    expect(staff.get_by_role("status")).to_contain_text("Đã tắt")
    expect(staff.get_by_role("listitem").filter(has_text="Trang trò chuyện")).to_contain_text("đang trả lời sai phí")
    looked_at(staff)
    keep(staff, "cong-tac")
    staff.goto("/admin")
    expect(staff.get_by_text("Đã bị tắt")).to_be_visible()
    time.sleep(1)  # both processes look twice a second
    citizen.get_by_label("Câu hỏi của anh/chị").fill("làm hộ chiếu cần gì")
    citizen.get_by_label("Câu hỏi của anh/chị").press("Enter")
    expect(citizen.locator("#notice")).to_contain_text("đang tạm nghỉ")
    visitor = staff.context.new_page()
    answer = visitor.goto("/")
    assert answer is not None and answer.status == 503
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Trang hỏi đáp đang tạm nghỉ")
    looked_at(visitor)
    keep(visitor, "tam-nghi")
    staff.goto("/admin/switches")
    staff.get_by_role("button", name="Bật lại Trang trò chuyện").click()
    expect(staff.get_by_role("status")).to_contain_text("Đã bật lại")
    expect(citizen.locator(".theirs")).to_contain_text("hộ chiếu", timeout=60_000)  # it has kept its question
