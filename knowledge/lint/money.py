"""Money is written 25.000đ, 1 tỷ đồng, 8 đến 10 triệu đồng: thousands by dots, `đ` right behind the number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "money"
_WRONG = re.compile(
    r"\d(?<!\w\d)(?:[\d.,]*+(?: ?(?:VND|VNĐ|vnđ|vnd)\b| ?₫| ?[kK]\b| ?đồng\b| đ\b)|\d{3,}đ|\d{0,2}(?:,\d{3})+(?:đ|\b))"
)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """What a citizen reads."""
    for hit in page.told_hits(_WRONG):
        what = f"`{hit.match[0]}`: viết tiền như 25.000đ, 1 tỷ đồng, 8 đến 10 triệu đồng"
        yield page.problem(hit.offset, RULE, what)
