"""No way of asking stands twice, in one entry or in two: the bot could not tell whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole, plain
from knowledge.yaml_nodes import Problem

RULE = "duplicate-phrasing"


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Same words, diacritics and case apart; both places are named."""
    for scalar in page.asked:
        same = whole.same[plain(scalar.value)]
        if len(same) < 2:
            continue
        here = (page.path, scalar.node.start_mark.line + 1, scalar.node.start_mark.column + 1)
        for other in same:
            if (other.path, other.line, other.column) != here:
                message = f"cách hỏi `{scalar.value}` đã có ở {other.place} (mục `{other.entry}`)"
                yield page.problem(scalar.start, RULE, f"{message}: giữ ở mục đúng, bỏ chỗ kia")
                break
