"""One Chromium and one server for all journeys; each has a window of its own, and any error in it fails the journey."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.server import PASSWORD, Running, served

# The shell is the same engine without the window around it: a journey costs a third of the work.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules of WCAG that look at a colour
LOOK = "(how) => axe.run(document, how).then(({passes, violations}) => ({passes: passes.length, violations}))"
EXPECT_MS = 20_000  # a failed journey waits so long; a machine that does other things too is no reason to fail


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# The synchronous driver holds the thread's event loop, so it has to be gone when the asynchronous tests begin.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=EXPECT_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture
def context(browser: Browser, server: Running) -> Iterator[BrowserContext]:
    """A browser with nothing in it, on a phone."""
    made = browser.new_context(viewport=PHONE, locale="vi-VN", base_url=server.url, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A window that may not complain: no script error, nothing blocked by the policy, nothing from elsewhere."""
    opened = context.new_page()
    complaints = watch(opened)
    yield opened
    assert complaints == []


def watch(page: Page) -> list[str]:
    """What goes wrong in `page`, as it happens."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if is_complaint(line.text, line.type) else None)
    page.on("request", lambda request: complaints.append(request.url) if is_foreign(request.url) else None)
    return complaints


def is_complaint(words: str, kind: str) -> bool:
    """An answer of 401 or 403 is what some journeys are about, and no fault of the page."""
    return kind == "error" and "Failed to load resource" not in words


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:"))


@pytest.fixture
def staff(page: Page) -> Page:
    """Somebody who is signed in."""
    sign_in(page)
    return page


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/admin/login")
    page.get_by_label("Tên đăng nhập").fill("admin")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def ask(page: Page, words: str) -> None:
    """Type and press Enter, then wait for the answer."""
    answers = page.locator(".theirs").count()
    page.get_by_label("Câu hỏi của anh/chị").fill(words)
    page.get_by_label("Câu hỏi của anh/chị").press("Enter")
    answered(page, answers + 1)


def answered(page: Page, count: int) -> None:
    """There are `count` answers and no more is awaited."""
    page.locator(".theirs").nth(count - 1).wait_for()
    page.wait_for_function("document.getElementById('typing').textContent === ''")


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


def violations(page: Page, *, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What axe-core finds, with all rules of WCAG or `only` some; run through the debugger, past the page's own policy.

    Nodes are gathered of violations alone (resultTypes): what passes is only counted.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate(LOOK, {"runOnly": list(only) or WCAG, "resultTypes": ["violations"]})
    assert found["passes"], "axe looked at nothing"
    return [
        {"id": each["id"], "where": [node["target"] for node in each["nodes"]], "what": json.dumps(each["help"])}
        for each in found["violations"]
    ]


def violations_in_both(page: Page) -> list[dict[str, Any]]:
    """All rules by day; by night only colours are others (the style sheets change nothing else), and so the rules."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, only=COLOURS)
    page.emulate_media(color_scheme="light")
    return found
