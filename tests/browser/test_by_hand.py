"""A question that nobody could answer: a person answers it in the console, and it appears in the citizen's chat."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, ask, overflow, sign_in, violations, watch
from tests.browser.server import Running
from tests.browser.test_answering import grouped

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
ASKED = "lớp dạy đan nón lá ở phường mở tối nào"
HOSTILE = "<img src=x onerror=alert(1)> =1+1 " + "x" * 900
WORDS = "Lớp mở tối thứ ba và thứ năm ở nhà văn hóa, từ 19 giờ.\n- Mang theo nón cũ\n- Không mất tiền"


def test_from_the_chat_to_the_console_and_back(browser: Browser, server: Running) -> None:
    phone = browser.new_context(viewport=PHONE, locale="vi-VN", base_url=server.url, reduced_motion="reduce")
    citizen = phone.new_page()
    complaints = watch(citizen)
    citizen.goto("/")
    ask(citizen, ASKED)
    office = browser.new_context(viewport=DESK, locale="vi-VN", base_url=server.url, reduced_motion="reduce")
    staff = office.new_page()
    troubles = watch(staff)
    sign_in(staff)
    grouped(staff)
    staff.get_by_role("link", name=ASKED).click()
    section = staff.locator("#reply-section")
    expect(section).to_contain_text("Người hỏi thấy khi mở lại trang trên máy đó")
    section.get_by_role("textbox", name="Viết cho người hỏi").fill(WORDS)
    picture(section, "by-hand-desk")
    section.get_by_role("button", name="Gửi cho người hỏi").click()
    expect(staff.get_by_role("status").first).to_contain_text("Đã chuyển câu trả lời", timeout=60_000)
    expect(section).to_contain_text("admin trả lời lúc")
    assert (violations(staff), overflow(staff)) == ([], 0)

    reply = citizen.locator(".staff")
    expect(reply).to_contain_text("Lớp mở tối thứ ba", timeout=20_000)
    expect(reply.get_by_role("heading", name="Cán bộ phường trả lời")).to_be_visible()
    expect(reply.get_by_role("listitem")).to_have_count(2)
    assert (violations(citizen), overflow(citizen)) == ([], 0)
    picture(citizen, "by-hand-phone")

    ask(citizen, "thế có phải đăng ký trước không, " + HOSTILE)
    expect(citizen.locator(".theirs").last).to_contain_text("Cán bộ đọc tin này")
    citizen.get_by_label("Câu hỏi của anh/chị").fill("à còn trẻ em thì sao")
    citizen.get_by_label("Câu hỏi của anh/chị").press("Enter")
    expect(citizen.locator(".seen")).to_have_text("Đã chuyển cho cán bộ.", timeout=20_000)
    expect(citizen.locator("#typing")).to_have_text("")

    staff.goto("/admin/talks")
    staff.set_viewport_size(PHONE)
    expect(staff.get_by_text("à còn trẻ em thì sao")).to_be_visible()
    expect(staff.get_by_text("2 tin chờ trả lời")).to_be_visible()
    assert (violations(staff), overflow(staff)) == ([], 0)
    box = staff.get_by_role("textbox", name="Viết tiếp cho người này")
    box.fill("Không cần đăng ký, ")
    citizen.get_by_label("Câu hỏi của anh/chị").fill("mà cháu 5 tuổi có được vào không")
    citizen.get_by_label("Câu hỏi của anh/chị").press("Enter")
    expect(staff.get_by_text("mà cháu 5 tuổi có được vào không")).to_be_visible(timeout=15_000)
    expect(staff.get_by_text("3 tin chờ trả lời")).to_be_visible()
    expect(staff.locator("#told")).to_contain_text("Có tin mới lúc")
    expect(box).to_have_value("Không cần đăng ký, ")
    expect(box).to_be_focused()
    assert (violations(staff), overflow(staff)) == ([], 0)
    picture(staff, "talks-phone")
    box.press_sequentially("trẻ em đi cùng người lớn.")
    staff.get_by_role("button", name="Gửi", exact=True).click()
    expect(citizen.locator(".staff").last).to_contain_text("trẻ em đi cùng người lớn", timeout=20_000)
    box.fill("Đang viết dở")
    other = office.new_page()
    other.goto("/admin/talks")
    other.get_by_role("textbox", name="Viết tiếp cho người này").fill("Vào được nhé.")
    other.get_by_role("button", name="Gửi", exact=True).click()
    expect(staff.locator(".news")).to_have_text("Vừa có câu trả lời khác ở đây: đọc rồi hãy gửi.", timeout=15_000)
    expect(staff.locator(".live")).to_contain_text("Vào được nhé.")
    other.get_by_role("button", name="Kết thúc").click()
    expect(other.get_by_text("Không có cuộc trò chuyện nào")).to_be_visible()
    expect(staff.locator(".news")).to_contain_text("câu đang viết không gửi được nữa", timeout=15_000)
    expect(box).to_have_value("Đang viết dở")
    box.fill("")
    staff.locator("h1").click()
    expect(staff.get_by_text("Không có cuộc trò chuyện nào")).to_be_visible(timeout=15_000)

    ask(citizen, "mất căn cước làm lại ở đâu")
    answer = citizen.locator(".theirs").last
    expect(answer).to_contain_text("Trợ lý tự động trả lời tiếp.")
    answer.get_by_role("button", name="Chưa đúng").click()
    expect(answer.get_by_role("status")).to_have_text("Đã ghi cho cán bộ.")
    assert (violations(citizen), overflow(citizen)) == ([], 0)
    answer.get_by_label("Anh/chị muốn hỏi gì?").fill("đăng ký tạm trú cần gì")
    before = citizen.locator(".theirs").count()
    answer.get_by_role("button", name="Hỏi lại").click()
    expect(citizen.locator(".theirs")).to_have_count(before + 1, timeout=20_000)
    citizen.reload()
    expect(citizen.get_by_role("button", name="Chưa đúng", pressed=True)).to_have_count(1)
    expect(citizen.locator(".staff")).to_have_count(3)

    staff.goto("/admin/wrong?entry=can-cuoc-mat-hong")
    expect(staff.get_by_text("đăng ký tạm trú cần gì")).to_be_visible()
    assert (violations(staff), overflow(staff)) == ([], 0)
    assert (complaints, troubles) == ([], [])
    phone.close()
    office.close()


def picture(what: Page | Locator, name: str) -> None:
    """For the guide; one that is there stays."""
    target = PICTURES / f"{name}.png"
    if not target.exists():
        what.screenshot(path=target)
