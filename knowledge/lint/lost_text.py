"""Nothing is lost in silence: a colon, a `#`, a comma in { } or a missing dash can make half a sentence vanish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from knowledge.lint.page import Page
from knowledge.lint.scalars import ASKED, Scalar
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "lost-text"
_COMMENT = re.compile(r"[ \t]+#[^\n]*")
_FLAGS = frozenset({"enabled", "main", "local", "unknown", "sample", "open_on_holidays"})
_PLAIN = ("", None)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Values that a person writes as a sentence, and switches that are only `true` or `false`."""
    for scalar in page.asked:
        node = scalar.node
        if (not node.value or node.start_mark.line != node.end_mark.line) and (message := _asked(scalar)):
            yield page.problem(scalar.start, RULE, message)
    commented = (*page.said, *page.asked) if " #" in page.source or "\t#" in page.source else ()
    for scalar in commented:
        if scalar.node.style in _PLAIN and (tail := _COMMENT.match(page.source, scalar.end)):
            what = f"phần sau dấu # (`{tail[0].strip()}`) bị coi là ghi chú, không đọc"
            yield page.problem(scalar.start, RULE, f"{what}: đặt cả câu trong ngoặc kép")
    for scalar in (key for role in page.roles.values if role.endswith(ASKED) for key in page.roles.keys_of(role)):
        yield page.problem(scalar.start, RULE, _cut(scalar))
    for scalar in page.of_roles(_is_flag):
        if message := _flag(scalar):
            yield page.problem(scalar.start, RULE, message)
    if any(map(_is_sentence, page.roles.names)):
        yield from _commas(page)


def _is_flag(role: str) -> bool:
    first, _, last = role.rpartition(".")
    return last in _FLAGS and first not in ("phrases", "groups")


def _asked(scalar: Scalar) -> str:
    """A list of ways of asking has sentences in it and nothing else."""
    node = scalar.node
    if not node.value:
        return "dòng `- ` trống: viết câu hỏi, hoặc xóa dòng"
    if node.start_mark.line != node.end_mark.line and node.style in _PLAIN:
        return f"`{scalar.value}` chạy sang dòng sau và thành một câu: mỗi câu một dòng, bắt đầu bằng `- `"
    return ""


def _cut(scalar: Scalar) -> str:
    return f"cách hỏi bắt đầu bằng `{scalar.value}` bị dấu hai chấm cắt làm đôi: đặt cả câu trong ngoặc kép"


def _flag(scalar: Scalar) -> str:
    last = scalar.role.rpartition(".")[2]
    if scalar.value in ("true", "false"):
        return ""
    return f"`{last}: {scalar.value}` không có tác dụng: chỉ ghi true hoặc false"


def _commas(page: Page) -> Iterator[Problem]:
    """`{text: Mang thẻ, giấy tờ, source: a}`: the comma begins a new key, which has no value."""
    for before, scalar in pairwise(page.scalars):
        if scalar.start == scalar.end and before.role.endswith(":key") and _is_sentence(before.value):
            what = f"`{before.value}` bị dấu phẩy cắt khỏi câu trước: trong {{ }} thì đặt cả câu trong ngoặc kép"
            yield page.problem(before.start, RULE, what)


def _is_sentence(key: str) -> bool:
    return not key.isascii() or " " in key
