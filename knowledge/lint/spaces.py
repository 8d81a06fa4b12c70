"""No stray space: none at the ends, none twice, none before a comma, no Tab."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "space"
_TWICE = re.compile(
    r"[ \t](?:(?<=\S ) +(?=[^\s#])|(?<=\t)|(?<=\S ) *(?=[,;:?!…](?:\s|$|\"))|(?<=[\"'][ \t])[ \t]*(?=\w))"
)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """What a citizen reads and how they ask."""
    for hit in page.hits(_TWICE, (*page.said, *page.asked)):
        what = "phím Tab" if "\t" in hit.match[0] else "dấu cách thừa"
        yield page.problem(hit.offset, RULE, f"có {what} trong `{hit.scalar.value[:40].strip()}`: xóa đi")
