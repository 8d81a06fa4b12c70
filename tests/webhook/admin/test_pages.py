"""The pages' files: nothing from elsewhere, nothing inline, always the version that is served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.webhook.admin.conftest import Site
from webhook.admin.views import TEMPLATES
from webhook.chat import PAGES

STATIC = sorted((PAGES / "static").iterdir())
WRITTEN = [*PAGES.rglob("*.*"), *(Path(TEMPLATES.loader.searchpath[0]).iterdir())]  # type: ignore[union-attr]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def test_by_night_only_colours_are_others() -> None:
    """So that axe-core needs to look only at the colours a second time, see tests/browser/conftest.py."""
    found = []
    for sheet in PAGES.rglob("*.css"):
        _, *nights = re.split(r"@media \(prefers-color-scheme: dark\) ", sheet.read_text(encoding="utf-8"))
        for night in nights:
            block = re.match(r"\{(?:[^{}]|\{[^{}]*\})*\}", night)
            assert block, sheet
            found += re.findall(r"([\w-]+):[^;{}]*;", block[0])
    assert found and all(name.startswith("--") or name == "color-scheme" for name in found), found


@pytest.mark.parametrize("path", ["/", "/admin", "/admin/login", "/static/chat.js", "/khong-co", "/healthz"])
async def test_every_answer_carries_the_policy(site: Site, path: str) -> None:
    headers = (await site.person.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("file", STATIC, ids=lambda file: file.name)
async def test_a_file_is_fresh_and_of_its_kind(site: Site, file: Path) -> None:
    answer = await site.person.get(f"/static/{file.name}")
    kinds = {".js": "javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}
    assert kinds[file.suffix] in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "no-cache"
    again = await site.person.get(f"/static/{file.name}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_nothing_inline_and_nothing_from_elsewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)|javascript:|innerHTML|eval\(", text)
    addresses = set(re.findall(r"https?://[\w.-]+", text))
    # One is the name of a format, the other is where a tap on a map leads; neither is loaded.
    assert addresses <= {"http://www.w3.org", "https://www.google.com"}


async def test_the_page_needs_no_path_of_the_machine(site: Site) -> None:
    assert (await site.person.get("/static/../chat.html")).status_code == 404
    assert (await site.person.get("/static/%2e%2e/%2e%2e/settings.py")).status_code == 404
