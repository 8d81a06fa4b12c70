"""No way of asking stands twice, in one entry or in two: the bot could not tell whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "duplicate-phrasing"


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Same words, diacritics and case apart; both places are named."""
    for one, other in whole.same.get(page.path, ()):
        message = f"cách hỏi `{one.text}` đã có ở {other.place} (mục `{other.entry}`): giữ ở mục đúng, bỏ chỗ kia"
        yield Problem(page.path, one.line, one.column, message, RULE)
