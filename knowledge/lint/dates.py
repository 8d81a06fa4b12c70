"""A day is written 31-12-2026, a month 9-2026: by hyphens, the day first, no 0 in front."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "date"
_WRONG = re.compile(
    r"\d(?<!\w\d)(?:\d?([/.])[01]?\d\1(?:19|20)\d{2}|(?<=0)\d-\d{1,2}-\d{4}|\d?-0\d-\d{4}|\d{3}-\d{2}-\d{2}"
    r"|(?<![/-]0)(?<=0)\d-(?:19|20)\d{2})\b"
)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """What a citizen reads; `valid_until` and `checked` are for machines and stay 2026-12-31."""
    for hit in page.told_hits(_WRONG):
        yield page.problem(hit.offset, RULE, f"`{hit.match[0]}`: viết ngày như 31-12-2026, tháng như 9-2026")
