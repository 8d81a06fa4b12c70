"""Hours are written 23 giờ, 7 giờ 30."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "hour"
_WRONG = re.compile(r"\d(?<!\w\d)\d?(?: ?[hH](?:\d{2})?|:[0-5]\d)\b")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """What a citizen reads; `hours` of a support point have their own form."""
    for hit in page.told_hits(_WRONG):
        yield page.problem(hit.offset, RULE, f"`{hit.match[0]}`: viết giờ như 23 giờ, 7 giờ 30")
