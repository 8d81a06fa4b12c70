"""The staff's pages in a browser: the door, its lock, and what hostile people write."""

from __future__ import annotations

import sqlite3
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, answered, ask, overflow, sign_in, violations, violations_in_both
from tests.browser.server import PASSWORD, Running

PAGES = (
    "/admin", "/admin/unanswered", "/admin/unanswered?tab=dismissed", "/admin/wrong", "/admin/pairs", "/admin/talks",
    "/admin/users", "/admin/users/new", "/admin/users/1", "/admin/audit", "/admin/account", "/admin/account/password",
    "/admin/account/totp", "/admin/content/entry/ho-chieu", "/admin/content/new", "/admin/content",
    "/admin/content?state=files", "/admin/drafts", "/admin/points", "/admin/points?ward=00004", "/admin/points/new",
    "/admin/points/new?ward=00004&replaces=cong-an", "/admin/switches", "/admin/khong-co",
)  # fmt: skip


def test_without_a_session_the_door(page: Page) -> None:
    """That every address leads there is asked of the table, in tests/webhook/admin/test_routes.py."""
    for path in ("/admin", "/admin/points/new?ward=00004&replaces=cong-an", "/admin/khong-co"):
        page.goto(path)
        assert page.url.endswith("/admin/login")
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_a_wrong_password_is_told_and_the_right_one_opens(page: Page) -> None:
    sign_in(page, "sai")
    expect(page.get_by_role("alert")).to_have_text("Tên hoặc mật khẩu chưa đúng.")
    expect(page.get_by_label("Mật khẩu")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    cookie = next(each for each in page.context.cookies() if each["name"] == "hoidap06")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/admin")
    assert page.evaluate("document.cookie") == ""


def test_a_question_that_nobody_can_answer_is_in_the_log(staff: Page) -> None:
    staff.goto("/")
    ask(staff, "khủng long xzqv")
    staff.goto("/admin")
    staff.get_by_role("link", name="Xem các câu hỏi").click()
    found = staff.get_by_role("listitem").filter(has_text="khủng long xzqv")
    expect(found).to_contain_text("Trang trò chuyện")
    staff.get_by_label("Có chữ").fill("KHUNG LONG XZQV")
    staff.keyboard.press("Enter")
    expect(staff.get_by_text("1 nhóm câu hỏi.")).to_be_visible()
    with staff.expect_download() as download:
        staff.get_by_role("link", name="Tải tệp CSV").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and "khủng long xzqv" in content.decode("utf-8-sig")


def test_logout_is_the_end(staff: Page, server: Running) -> None:
    kept = staff.context.cookies()
    staff.get_by_role("button", name="Đăng xuất").click()
    expect(staff.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    staff.go_back()
    staff.reload()
    expect(staff.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    staff.context.add_cookies(kept)
    staff.goto("/admin")
    expect(staff.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_an_expired_session_leads_to_the_door(staff: Page, server: Running) -> None:
    with sqlite3.connect(server.data_dir / "hoidap06.db") as database:
        database.execute("UPDATE sessions SET seen_at = seen_at - 31 * 60 * 1000")
    database.close()
    staff.goto("/admin/unanswered")
    expect(staff.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


class _Attacker(BaseHTTPRequestHandler):
    target = ""

    def do_GET(self) -> None:
        form = f'<form method=post action="{self.target}"></form><script>document.forms[0].submit()</script>'
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(form.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_form_of_another_site_changes_nothing(staff: Page, server: Running, host: str) -> None:
    """Another port is the same site to a cookie, another name is another site: both are refused."""
    attacker = HTTPServer(("127.0.0.1", 0), type("Attacker", (_Attacker,), {"target": server.url + "/admin/logout"}))
    Thread(target=attacker.serve_forever, daemon=True).start()
    try:
        other = staff.context.new_page()
        other.goto(f"http://{host}:{attacker.server_port}/")
        other.wait_for_url("**/admin/logout")
        expect(other.get_by_role("heading", level=1)).to_have_text("Không thực hiện")
        staff.goto("/admin")
        expect(staff.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    finally:
        attacker.shutdown()
        attacker.server_close()


def test_axe_finds_nothing(page: Page) -> None:
    sign_in(page, "sai")
    assert violations_in_both(page) == []
    sign_in(page)
    for path in (*PAGES, "/admin/unanswered?q=khongcogikhop"):
        page.goto(path)
        assert violations_in_both(page) == [], path
        assert overflow(page) == 0, path


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/admin/login")
    expect(page.get_by_label("Mật khẩu")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    stops = []
    for _ in range(5):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.innerText.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert stops == ["Đến phần chính", "Tổng quan", "Chưa trả lời được", "Cán bộ trả lời", "Đánh giá"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Câu hỏi chưa trả lời được")


HOSTILE = [
    "<script>window.pwned=1</script> làm giấy gì zxqv",
    '"><img src=x onerror=window.pwned=1> zxqv',
    "<svg/onload=window.pwned=1> zxqv </textarea></title></h2><iframe srcdoc='<script>parent.pwned=1</script>'>",
    "[bấm](javascript:window.pwned=1) <a href=javascript:window.pwned=1>zxqv</a>",
    "\u202e\u2066zxqv gnort nưl neik\u202e \u0627\u0644\u0633\u0644\u0627\u0645 \u05e9\u05dc\u05d5\u05dd",
    "z" + "x" * 4094 + "q",
    "zxqv" + "\u0301" * 4000,
    "{{7*7}} ${7*7} <%= 7*7 %> zxqv",
]


@pytest.fixture(scope="module")
def attacked(browser: Browser, server: Running) -> BrowserContext:
    """What hostile people wrote has been stored and answered: by the page, and past its limits by the webhook."""
    context = browser.new_context(viewport=PHONE, base_url=server.url)
    for number, words in enumerate(HOSTILE):
        server.post("/webhook/web", {"session": "hostile-session-0001", "id": f"h{number}", "text": words})
    after = answers = 0
    while answers < len(HOSTILE):
        found = server.get_json(f"/chat/replies?conversation=hostile-session-0001&after={after}")["replies"]
        assert found, f"{answers} of {len(HOSTILE)} answered within the longest wait"
        after, answers = found[-1]["seq"], answers + len(found)
    return context


def test_nothing_that_is_written_runs_for_the_staff(attacked: BrowserContext) -> None:
    page = attacked.new_page()
    blocked: list[str] = []
    page.on("console", lambda line: blocked.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("dialog", lambda dialog: blocked.append(dialog.message))
    sign_in(page)
    for words in ("", "zxqv", HOSTILE[0], HOSTILE[1]):
        page.goto("/admin/unanswered?" + urlencode({"q": words}))
        if page.locator(".questions h2 a").count():
            page.locator(".questions h2 a").first.click()
            for summary in page.locator("summary:visible").all():
                summary.click()
        assert page.evaluate("window.pwned") is None
        assert page.locator("main script, main img, main iframe, main svg, main [onerror]").count() == 0
        assert overflow(page) == 0, words
        assert violations(page) == []
    assert blocked == [], "escaped, not merely stopped by the policy"
    page.close()


def test_nothing_that_is_written_runs_for_the_citizen(page: Page) -> None:
    page.goto("/")
    for number, words in enumerate(HOSTILE, 1):
        page.get_by_label("Câu hỏi của anh/chị").evaluate("(box, words) => { box.value = words; }", words)
        page.get_by_label("Câu hỏi của anh/chị").press("Enter")
        answered(page, number)
    assert page.evaluate("window.pwned") is None
    assert page.locator("main script, main img, main iframe, main [onerror]").count() == 0
    assert overflow(page) == 0
    assert page.locator(".mine").first.inner_text().endswith(HOSTILE[0])
    right = page.locator(".mine").nth(4).evaluate("(e) => getComputedStyle(e).unicodeBidi")
    assert right == "isolate", "a direction mark turns its own bubble around and nothing else"
