"""The form of an entry in a browser: by keyboard, on a phone, without scripts, and with words that hurt."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, overflow, sign_in, violations, watch
from tests.browser.server import Running

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
ENTRY = "/admin/content/entry/mat-ho-chieu"
HOSTILE = "<img src=x onerror=window.pwned=1> \u202e ngược " + "x" * 4096


def test_a_fact_is_added_looked_at_and_published(browser: Browser, server: Running) -> None:
    window = browser.new_context(viewport=PHONE, locale="vi-VN", base_url=server.url, reduced_motion="reduce")
    page = window.new_page()
    complaints = watch(page)
    sign_in(page)
    page.goto(ENTRY)
    assert (violations(page), overflow(page)) == ([], 0)
    expect(page.get_by_role("link", name="Biểu mẫu")).to_have_attribute("aria-current", "true")

    # A row more by keyboard: the page comes back with the new row in hand.
    page.locator('[id="where.0"]').get_by_role("button", name="Thêm ý bên dưới").focus()
    page.keyboard.press("Enter")
    expect(page.locator('[id="where.1.text"]')).to_be_focused()
    page.keyboard.type("Hỏi trước ở quầy 2.")
    assert (violations(page), overflow(page)) == ([], 0)

    # Hostile words are words, and nothing is wider than the phone.
    page.locator('[id="where.1.after"]').fill(HOSTILE)
    look(page)
    expect(page.get_by_role("alert")).to_contain_text("Dài quá")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator('[id="where.1.after"]')).to_be_focused()
    assert page.locator('[id="where.1.after"]').input_value().startswith("<img src=x")
    assert page.evaluate("window.pwned") is None
    assert (violations(page), overflow(page)) == ([], 0)
    page.locator('[id="where.1.after"]').fill("")
    asked = page.locator('[id="phrasings"]').input_value()
    page.locator('[id="phrasings"]').fill("<img src=x onerror=window.pwned=1>" + "x" * 300 + "\n" + asked)
    look(page)
    expect(page.locator(".tried")).to_contain_text("Hỏi trước ở quầy 2.")
    assert page.evaluate("window.pwned") is None
    assert (violations(page), overflow(page)) == ([], 0)
    page.locator('[id="phrasings"]').fill(asked)
    look(page)
    keep(page, "entry-form-phone")
    page.set_viewport_size(DESK)
    keep(page, "entry-form-desk")
    page.get_by_label("Vì sao sửa").fill("Quầy mới")
    page.get_by_role("button", name="Đăng ngay").click(timeout=60_000)
    expect(page.get_by_role("status").first).to_contain_text("Đã đăng", timeout=60_000)
    expect(page.locator('[id="where.1.text"]')).to_have_value("Hỏi trước ở quầy 2.")
    assert complaints == []

    # The same without scripts: the row goes again.
    plain = browser.new_context(java_script_enabled=False, base_url=server.url, storage_state=window.storage_state())
    bare = plain.new_page()
    bare.goto(ENTRY)
    bare.locator("#name").fill("Tên đang gõ")
    rows = bare.locator('[id^="where."][id$=".text"]')
    before = rows.count()
    bare.locator('[id="where.1"]').get_by_role("button", name="Bỏ ý này").click()
    expect(rows).to_have_count(before - 1)
    assert "Hỏi trước ở quầy 2." not in [row.input_value() for row in rows.all()]
    expect(bare.locator("#name")).to_have_value("Tên đang gõ")
    plain.close()
    window.close()


def look(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Xem thử")).last.click(timeout=60_000)
    page.locator(".tried, [role=alert]").first.wait_for(timeout=60_000)


def keep(page: Page, name: str) -> None:
    """A picture for the guide; one that is there stays."""
    target = PICTURES / f"{name}.png"
    if not target.exists():
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(
            path=target, full_page=True, clip={"x": 0, "y": 0, "width": page.evaluate("innerWidth"), "height": 1800}
        )
