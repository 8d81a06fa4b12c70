"""The chat page as a citizen meets it: on a phone, by keyboard, with an assistive program, without a network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, answered, ask, overflow, violations_in_both, watch
from tests.browser.server import ROOT, Running, start

PICTURES = ROOT / "docs" / "pictures"
QUESTION = "lam lai can cuoc bi mat o dau vay a"


def box(page: Page):
    return page.get_by_label("Câu hỏi của anh/chị")


def test_ask_and_read_the_guide(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    answer = page.locator(".theirs").last
    expect(answer.get_by_role("heading", level=2)).to_contain_text("căn cước")
    for title in ("Cần có", "Ở đâu", "Bao lâu", "Lệ phí"):
        expect(answer.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(answer).to_contain_text("Nguồn:")
    assert page.locator(".mine").inner_text().endswith(QUESTION)
    assert box(page).input_value() == ""


def test_tap_a_choice_then_type_zero(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    page.locator(".theirs").last.get_by_role("button", name="Các bước làm").click()
    answered(page, 2)
    expect(page.locator(".mine").last).to_contain_text("Các bước làm")
    expect(page.locator(".theirs").last.locator("ol li")).not_to_have_count(0)
    ask(page, "0")
    expect(page.locator(".theirs").last.get_by_role("button")).not_to_have_count(0)


def test_an_old_button_still_works(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    ask(page, "dang ky tam tru can giay to gi")
    page.locator(".theirs").first.get_by_role("button", name="Các bước làm").click()
    answered(page, 3)
    expect(page.locator(".theirs").last).to_contain_text("căn cước", ignore_case=True)


def test_the_menu_is_always_there(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Danh mục", exact=True).first.click()
    answered(page, 1)
    groups = page.locator(".theirs").last.get_by_role("button")
    assert 3 <= groups.count() <= 10
    groups.first.click()
    answered(page, 2)
    assert page.locator(".theirs").last.get_by_role("button").count() >= 2


def test_an_example_asks_for_the_citizen(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Mất căn cước làm lại ở đâu?").click()
    answered(page, 1)
    expect(page.locator("#examples")).to_be_hidden()


def test_while_it_answers_it_says_so(page: Page) -> None:
    page.route("**/chat/replies*", lambda route: page.wait_for_timeout(400) or route.continue_())
    page.goto("/")
    box(page).fill(QUESTION)
    box(page).press("Enter")
    expect(page.get_by_text("đang trả lời…")).to_be_visible()
    answered(page, 1)


def test_shift_enter_is_a_new_line_and_nothing_is_sent_twice(page: Page) -> None:
    page.goto("/")
    box(page).fill("mất căn cước")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("làm sao")
    assert box(page).input_value() == "mất căn cước\nlàm sao"
    box(page).press("Enter")
    box(page).press("Enter")
    answered(page, 1)
    assert page.locator(".mine").count() == 1


def test_an_input_method_keeps_its_enter(page: Page) -> None:
    """In Vietnamese input methods Enter may end a syllable."""
    page.goto("/")
    box(page).fill("mat can cuoc")
    box(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    assert page.locator(".mine").count() == 0


def test_the_box_takes_a_thousand_letters(page: Page) -> None:
    page.goto("/")
    box(page).fill("a" * 950)
    expect(page.get_by_text("Còn viết được 50 chữ.")).to_be_visible()
    box(page).press_sequentially("b" * 60)
    assert len(box(page).input_value()) == 1000


def test_my_place_is_sent_only_on_a_tap(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 21.0368, "longitude": 105.8342})
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.goto("/")
    ask(page, QUESTION)
    assert "latitude" not in "".join(sent)
    page.get_by_role("button", name="Gửi vị trí của tôi").last.click()
    answered(page, 2)
    assert '"latitude":21.0368' in sent[-1]
    expect(page.locator(".mine").last).to_contain_text("Vị trí của tôi")


def test_a_place_that_is_refused_is_no_dead_end(page: Page) -> None:
    page.goto("/")  # without a permission that was given before, headless Chromium refuses by itself
    page.get_by_role("button", name="Gửi vị trí của tôi").click()
    expect(page.get_by_role("status").filter(has_text="chưa cho phép")).to_contain_text("gõ tên phường, xã")
    expect(box(page)).to_be_focused()


def test_links_are_safe_and_whole(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    links = page.locator(".theirs a")
    assert links.count() >= 2
    for href, rel, target in links.evaluate_all("(all) => all.map((a) => [a.href, a.rel, a.target])"):
        assert re.match(r"https://([a-z0-9-]+\.)+gov\.vn/?$|tel:1[89]00\d{4,6}$", href), href
        assert href.startswith("tel:") or (rel == "noopener noreferrer" and target == "_blank")


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("Xem dichvucong.gov.vn.", ["https://dichvucong.gov.vn/"]),
        ("(xem https://vneid.gov.vn/a?b=1&c=2)", ["https://vneid.gov.vn/a?b=1&c=2"]),
        ("Gọi 18001096 hoặc 1900 0368.", ["tel:18001096", "tel:19000368"]),
        ("gửi a@dichvucong.gov.vn", []),
        ("http://xau.test javascript:alert(1) dichvucong.gov.vn.xau.test", []),
        ("dichvucong-gov.vn gov.vn.com 118001096", []),
        ("https://", []),
        ("<a href='https://x.test'>", ["https://x.test/"]),
    ],
)
def test_what_becomes_a_link(page: Page, words: str, links: list[str]) -> None:
    page.goto("/")
    found = page.evaluate(
        """async (words) => {
            const { linked } = await import("/static/draw.js");
            const parts = linked(words);
            return [parts.filter((part) => part.href).map((part) => part.href),
                    parts.map((part) => part.textContent ?? part).join("")];
        }""",
        words,
    )
    assert found == [links, words]


def test_a_long_address_is_shown_short(page: Page) -> None:
    page.goto("/")
    shown = page.evaluate(
        """async () => {
            const { linked } = await import("/static/draw.js");
            const words = "Bản đồ: https://www.google.com/maps/search/?api=1&query=21.03,105.83 và https://vneid.gov.vn/"
                + "a".repeat(80);
            return linked(words).map((part) => part.textContent ?? part).join("");
        }"""
    )
    assert shown == "Bản đồ: mở bản đồ và vneid.gov.vn/…"


def test_by_keyboard_alone(page: Page) -> None:
    """Every stop is visible, in order, and the whole way to an answer and a choice needs no pointer."""
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến ô viết câu hỏi")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab") if not box(page).evaluate("(e) => e === document.activeElement") else None
    expect(box(page)).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answered(page, 1)
    expect(box(page)).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate("document.activeElement.innerText")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", focused
        if "Các bước làm" in focused:
            break
    hidden = page.evaluate(
        """document.activeElement.getBoundingClientRect().bottom
           > document.getElementById('composer').getBoundingClientRect().top"""
    )
    assert not hidden, "the focus is not behind the box"
    page.keyboard.press("Enter")
    answered(page, 2)


def test_what_is_said_is_announced(page: Page) -> None:
    page.goto("/")
    log = page.get_by_role("log", name="Cuộc trò chuyện")
    assert log.get_attribute("aria-live") == "polite"
    ask(page, QUESTION)
    expect(log).to_contain_text("Trợ lý trả lời:")
    assert page.evaluate("document.documentElement.lang") == "vi"


def test_axe_finds_nothing(page: Page) -> None:
    page.goto("/")
    assert violations_in_both(page) == []
    ask(page, QUESTION)
    page.get_by_role("button", name="Danh mục", exact=True).last.click()
    answered(page, 2)
    assert violations_in_both(page) == []


def test_on_360_pixels(page: Page) -> None:
    page.goto("/")
    assert overflow(page) == 0
    ask(page, QUESTION)
    assert overflow(page) == 0
    small = page.evaluate(
        """[...document.querySelectorAll("button")].filter((b) => b.offsetParent && b.offsetHeight < 44)
           .map((b) => b.innerText)"""
    )
    assert small == [], "a thumb needs 44 pixels"


def test_at_four_hundred_percent(browser: Browser, server: Running) -> None:
    """WCAG 1.4.10: a window of 1280 pixels at 400 % is 320 wide."""
    with browser.new_context(viewport={"width": 320, "height": 256}, base_url=server.url) as context:
        page = context.new_page()
        page.goto("/")
        ask(page, QUESTION)
        assert overflow(page) == 0


def test_the_conversation_survives_a_reload_and_can_be_wiped(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    said = page.locator("#log").inner_text()
    page.reload()
    assert page.locator("#log").inner_text() == said
    session = page.evaluate("localStorage['hoidap06.session']")
    assert re.fullmatch("[0-9a-f]{32}", session), "128 random bits"
    page.get_by_role("button", name="Xóa, hỏi từ đầu").click()
    assert page.locator("#log").inner_text() == ""
    assert page.evaluate("localStorage['hoidap06.session']") != session
    page.reload()
    assert page.locator(".message").count() == 0


def test_a_browser_that_forbids_storage(page: Page) -> None:
    page.add_init_script(
        "for (const s of ['localStorage', 'sessionStorage']) Object.defineProperty(window, s, "
        "{ get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page.goto("/")
    ask(page, QUESTION)
    assert page.locator(".theirs").count() == 1


def test_a_lost_answer_to_the_post_is_not_a_second_question(page: Page, server: Running) -> None:
    """The server stores the question, the page does not hear so and sends it again with the same id."""
    tries = []

    def lose_the_first(route) -> None:
        tries.append(route.request.post_data_json["id"])
        if len(tries) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/webhook/web", lose_the_first)
    page.goto("/")
    ask(page, QUESTION)
    page.wait_for_function("() => !document.getElementById('notice').textContent")
    page.wait_for_timeout(1500)
    assert len(tries) == 2 and len(set(tries)) == 1
    assert page.locator(".theirs").count() == 1


def test_a_server_that_is_down_is_told_and_the_question_arrives_later(browser: Browser, tmp_path: Path) -> None:
    running = start(tmp_path)
    context = browser.new_context(viewport=PHONE, base_url=running.url)
    try:
        page = context.new_page()
        page.goto("/")
        running.stop()
        box(page).fill(QUESTION)
        box(page).press("Enter")
        expect(page.get_by_text("Không nối được tới máy chủ.")).to_be_visible()
        expect(page.get_by_text("18001096 (miễn phí)")).to_be_visible()
        running = start(tmp_path, running.port)
        answered(page, 1)
        expect(page.get_by_text("Không nối được tới máy chủ.")).to_be_hidden()
        assert page.locator(".mine").count() == 1
    finally:
        context.close()
        running.stop()


@pytest.mark.parametrize(
    ("name", "window"),
    [
        ("chat-360", {"viewport": {"width": 360, "height": 800}, "device_scale_factor": 2, "has_touch": True}),
        ("chat-desktop", {"viewport": {"width": 1000, "height": 1560}}),
    ],
)
def test_a_picture_of_a_real_conversation(browser: Browser, server: Running, name: str, window: dict[str, Any]) -> None:
    """The pictures of the README. They are taken once: delete one to have it taken anew."""
    with browser.new_context(
        **window, is_mobile="has_touch" in window, base_url=server.url, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        complaints = watch(page)
        page.goto("/")
        ask(page, QUESTION)
        taken = page.screenshot()
        assert complaints == []
        target = PICTURES / f"{name}.png"
        if not target.exists():
            PICTURES.mkdir(parents=True, exist_ok=True)
            target.write_bytes(taken)
