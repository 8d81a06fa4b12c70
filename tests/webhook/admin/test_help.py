"""Each page says in a line what it is for, an empty one what to do, and whoever is new sees three steps."""

from __future__ import annotations

import re

import pytest

from tests.webhook.admin.conftest import Site
from tests.webhook.admin.test_routes import Answers
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import navigation

EVERY = [path for path, _ in navigation(Seat(role=Role.ADMIN, name="x"))]
# With nothing in the database these have nothing to list, or say themselves what there is.
MAY_BE_EMPTY = [path for path in EVERY if path not in ("/admin", "/admin/audit", "/admin/content", "/admin/points")]


@pytest.mark.parametrize("path", [*EVERY, "/admin/report", "/admin/account", "/admin/users/new", "/admin/account/totp"])
async def test_a_page_has_one_heading_and_says_what_it_is_for(quiet: Site, path: str) -> None:
    quiet.console.children = Answers()  # type: ignore[assignment]
    page = (await quiet.person.get(path)).text
    assert page.count("<h1") == 1, path
    [lead] = re.findall(r'<p class="lead[^"]*">(.*?)</p>', page, re.DOTALL)[:1] or [""]
    assert len(lead.split()) >= 8, f"{path}: a line that says what the page is for"


@pytest.mark.parametrize("path", MAY_BE_EMPTY)
async def test_an_empty_page_says_what_to_do(quiet: Site, path: str) -> None:
    page = (await quiet.person.get(path)).text
    found = re.findall(r'class="empty">(.*?)</(?:p|div)>', page, re.DOTALL)
    assert found and all(len(words.split()) >= 5 for words in found), path


@pytest.mark.parametrize("role", [Role.VIEW, Role.EDIT, Role.REVIEW, Role.ADMIN], ids=lambda role: role.name)
async def test_three_steps_that_the_person_may_take(quiet: Site, role: Role) -> None:
    somebody = await quiet.employ("moi", role)
    page = (await somebody.get("/admin")).text
    [steps] = re.findall(r'<ol class="steps">(.*?)</ol>', page, re.DOTALL)
    assert steps.count("<li>") == 3
    for path in re.findall(r'href="(/[^"]*)"', page.split("welcome")[1].split("</section>")[0]):
        assert (await somebody.get(path)).status_code == 200, path
    assert (await somebody.post("/admin/welcome")).status_code == 303
    assert "Ba bước đầu tiên" not in (await somebody.get("/admin")).text
