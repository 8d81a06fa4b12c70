"""Every name inside of the content leads somewhere: entries in `see_also` and pairs, phrases of what is declined."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.scalars import Scalar
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "dead-link"
TO_ENTRIES = ("see_also",)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Names of entries and of phrases; a source that nobody uses is told by the rule on sources."""
    seen: set[tuple[str, str, str]] = set()
    for scalar in page.of_roles((*TO_ENTRIES, "families.phrase").__contains__):
        message = ""
        if scalar.role in TO_ENTRIES:
            message = _entry(scalar, whole, seen)
        elif scalar.role == "families.phrase" and scalar.value not in whole.phrases:
            message = f"không có câu `{scalar.value}` trong phrases.yaml: thêm câu, hoặc sửa tên"
        if message:
            yield page.problem(scalar.start, RULE, message)


def _entry(scalar: Scalar, whole: Whole, seen: set[tuple[str, str, str]]) -> str:
    key = (scalar.entry, scalar.role, scalar.value)
    if scalar.value not in whole.names:
        return f"không có mục `{scalar.value}`: xem lại `id` của mục muốn dẫn tới"
    if scalar.value == scalar.entry:
        return f"`{scalar.value}` dẫn tới chính nó: bỏ đi"
    if key in seen:
        return f"`{scalar.value}` có hai lần: bỏ một"
    seen.add(key)
    return ""
