"""Two entries are not asked for in the same words in another order: a warning, with both places."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "similar-phrasing"


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Courtesy (the fillers of the lexicon) makes no difference either."""
    for one, other in whole.similar.get(page.path, ()):
        what = f"cách hỏi `{one.text}` quá giống `{other.text}` ở {other.place} (mục `{other.entry}`)"
        message = f"{what}: thêm chữ cho thấy chỗ khác nhau, hoặc bỏ một"
        yield Problem(page.path, one.line, one.column, message, RULE, warning=True)
