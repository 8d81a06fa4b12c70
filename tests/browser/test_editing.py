"""The editor in a browser: one person writes, another reviews, it is live, and goes back; with and without script."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, EXPECT_MS, PHONE, overflow, violations, watch
from tests.browser.server import ROOT, Running

PEOPLE = {"lan.bien.tap": ("bien-tap", "Nguyễn Thị Lan"), "minh.duyet": ("duyet", "Trần Văn Minh")}
SECRET = "cây đa bến nước 482"
ENTRY = "cccd-tre-em"
FILE = f"/admin/content/file?path=faqs/can-cuoc.yaml&entry={ENTRY}"
WAIT_MS = 60_000  # the first check begins the child that knows the content


@pytest.fixture(scope="module")
def employed(server: Running) -> Running:
    for name, (role, title) in PEOPLE.items():
        command = [
            sys.executable,
            "-m",
            "webhook.cli",
            "user",
            "add",
            name,
            "--title",
            title,
            "--role",
            role,
            "--stdin",
        ]
        environment = {"DATA_DIR": str(server.data_dir), "PATH": "/usr/bin:/bin"}
        subprocess.run(command, cwd=ROOT, env=environment, input=SECRET, text=True, check=True, capture_output=True)
    return server


@pytest.fixture
def windows(browser: Browser, employed: Running) -> Iterator[dict[str, Page]]:
    """Both people, signed in: one at a desk, one with a phone."""
    expect.set_options(timeout=WAIT_MS)
    made, complaints = {}, []
    for name, view in zip(PEOPLE, (DESK, PHONE), strict=True):
        context = browser.new_context(viewport=view, locale="vi-VN", base_url=employed.url, reduced_motion="reduce")
        context.set_default_timeout(WAIT_MS)
        page = made[name] = context.new_page()
        complaints.append(watch(page))
        page.goto("/admin/login")
        page.get_by_label("Tên đăng nhập").fill(name)
        page.get_by_label("Mật khẩu").fill(SECRET)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    yield made
    for page in made.values():
        page.context.close()
    expect.set_options(timeout=EXPECT_MS)
    assert complaints == [[], []]


def well(page: Page) -> None:
    """Readable for everybody, and no wider than the window."""
    assert (violations(page), overflow(page)) == ([], 0)


def type_behind(page: Page, line: str, words: str) -> None:
    """At the end of a line of the editor."""
    page.locator(".cm-line").filter(has_text=line).first.click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def take_picture(page: Page) -> None:
    """The picture of the staff's guide, as at a desk. It is taken once: delete it to have it taken anew."""
    target = ROOT / "docs" / "pictures" / "duyet-ban-nhap.png"
    if not target.exists():
        page.set_viewport_size({"width": 1000, "height": 900})
        page.screenshot(path=target, full_page=True)
        page.set_viewport_size(PHONE)


def test_written_by_one_reviewed_by_another_live_and_back(windows: dict[str, Page]) -> None:
    lan, minh = windows.values()
    lan.goto("/admin/content")
    well(lan)
    lan.get_by_label("Có chữ (tên, câu trả lời, cách hỏi, mã)").fill("the can cuoc duoi 14")
    lan.keyboard.press("Enter")
    expect(lan.locator("ol.entries h2").first).to_contain_text("Thẻ căn cước cho trẻ dưới 14 tuổi")
    lan.get_by_role("link", name="YAML").first.click()
    expect(lan.locator(".cm-content")).to_be_visible()
    type_behind(lan, "group: giay-to", "x")
    expect(lan.locator(".checked")).to_contain_text("`group` phải là một trong")
    expect(lan.locator(".cm-lintRange-error")).to_have_count(1)
    well(lan)
    lan.keyboard.press("Backspace")
    type_behind(lan, "name: Thẻ căn cước cho trẻ", " nhé")
    expect(lan.locator(".checked")).to_have_text("Không thấy lỗi.")
    well(lan)
    lan.get_by_label("Vì sao sửa").fill("Gọi cho thân mật")
    lan.get_by_role("button", name="Gửi duyệt").click()
    expect(lan.get_by_role("status").first).to_contain_text("Đã gửi duyệt")
    expect(lan.get_by_role("button", name="Duyệt và đăng")).to_have_count(0)
    well(lan)
    minh.goto("/admin/drafts")
    well(minh)
    minh.get_by_role("link", name="Thẻ căn cước cho trẻ").click()
    expect(minh.locator(".sides")).to_contain_text(re.compile("Bản nháp: .* tuổi nhé"))
    take_picture(minh)
    minh.get_by_text("Từng dòng trong tệp").click()
    expect(minh.locator("tr.removed del")).to_have_text(re.compile("name: .* tuổi$"))
    expect(minh.locator("tr.added ins")).to_have_text(re.compile("name: .* tuổi nhé$"))
    well(minh)
    minh.get_by_label("Ghi chú").fill("Đã xem")
    minh.get_by_role("button", name="Duyệt và đăng").click()
    expect(minh.get_by_role("status").first).to_contain_text("Đã đăng")
    minh.goto("/admin/content?state=edited")
    expect(minh.get_by_role("link", name="tuổi nhé")).to_be_visible()
    minh.locator('a[href*="entry=cccd-tre-em"]', has_text="Lịch sử").click()
    expect(minh.get_by_role("heading", name="Gọi cho thân mật")).to_be_visible()
    well(minh)
    minh.get_by_role("link", name="Xem thay đổi").first.click()
    well(minh)
    minh.get_by_label("Vì sao").fill("gọi như cũ")
    minh.get_by_role("button", name="Bỏ thay đổi này").click()
    expect(minh.get_by_role("status").first).to_contain_text("Đã đăng")
    minh.goto("/admin/content?q=tre+em+duoi+14")
    expect(minh.get_by_role("link", name=re.compile("căn cước cho trẻ dưới 14 tuổi$"))).to_be_visible()


def test_completion_search_and_the_way_out_by_keyboard(windows: dict[str, Page]) -> None:
    lan, _ = windows.values()
    lan.goto(FILE)
    type_behind(lan, "topic: cccd-tre-em", "\n")
    lan.keyboard.type("off_r")
    expect(lan.locator(".cm-tooltip-autocomplete")).to_contain_text("off_reason")
    well(lan)
    lan.keyboard.press("Enter")
    expect(lan.locator(".cm-line").filter(has_text="off_reason: ")).to_have_count(1)
    lan.keyboard.press("Control+f")
    expect(lan.locator(".cm-search")).to_be_visible()
    well(lan)
    lan.keyboard.press("Escape")
    lan.locator(".cm-content").focus()
    lan.keyboard.press("Tab")
    expect(lan.locator(".cm-content")).not_to_be_focused()


def test_the_second_tab_that_saves_last_loses_nothing(windows: dict[str, Page]) -> None:
    _, minh = windows.values()
    other = minh.context.new_page()
    for page, words in ((other, "# trang thứ hai"), (minh, "# trang thứ nhất")):
        page.goto(FILE)
        expect(page.locator(".cm-content")).to_be_visible()
        type_behind(page, "entries:", f" {words}")
        page.get_by_label("Vì sao sửa").fill("thử")
    for page in (minh, other):
        page.get_by_role("button", name="Đăng ngay").click()
    expect(other.get_by_role("alert")).to_contain_text("Có người lưu tệp này trước")
    beside = other.locator(".difference tbody")
    expect(beside.locator("td.removed")).to_have_text(re.compile("trang thứ nhất"))
    expect(beside.locator("td.added")).to_have_text(re.compile("trang thứ hai"))
    expect(other.locator(".cm-line").filter(has_text="trang thứ hai")).to_have_count(1)
    well(other)
    other.close()


def test_without_script_it_is_a_plain_field(browser: Browser, windows: dict[str, Page]) -> None:
    _, minh = windows.values()
    context = browser.new_context(
        viewport=PHONE, locale="vi-VN", base_url=minh.url.split("/admin")[0], java_script_enabled=False
    )
    context.add_cookies(minh.context.cookies())
    page = context.new_page()
    page.goto(FILE)
    field = page.get_by_label("Nội dung tệp faqs/can-cuoc.yaml")
    expect(field).to_have_value(re.compile("id: cccd-tre-em"))
    field.fill("entries: [")
    page.get_by_role("button", name="Gửi duyệt").click(timeout=WAIT_MS)
    expect(page.get_by_role("alert")).to_contain_text("dòng 2")
    expect(field).to_have_value("entries: [")
    context.close()
