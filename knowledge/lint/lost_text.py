"""Nothing is lost in silence: a colon, a `#`, a comma in { } or a missing dash can make half a sentence vanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import ASKED, Page, Scalar
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "lost-text"
_COMMENT = re.compile(r"[ \t]+#[^\n]*")
_FLAGS = frozenset({"enabled", "main", "local", "unknown", "sample", "open_on_holidays"})
_PLAIN = ("", None)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Values that a person writes as a sentence, and switches that are only `true` or `false`."""
    for scalar in page.asked:
        if message := _asked(scalar):
            yield page.problem(scalar.start, RULE, message)
    commented = (*page.said, *page.asked) if " #" in page.source or "\t#" in page.source else ()
    for scalar in commented:
        if scalar.node.style in _PLAIN and (tail := _COMMENT.match(page.source, scalar.end)):
            what = f"phần sau dấu # (`{tail[0].strip()}`) bị coi là ghi chú, không đọc"
            yield page.problem(scalar.start, RULE, f"{what}: đặt cả câu trong ngoặc kép")
    for role, scalars in page.by_role.items():
        if kind := _kind(role):
            for scalar in scalars:
                if message := _OTHERS[kind](scalar):
                    yield page.problem(scalar.start, RULE, message)
    scalars = page.scalars
    for place in [place for place, scalar in enumerate(scalars) if place and scalar.start == scalar.end]:
        if message := _comma(scalars[place - 1]):
            yield page.problem(scalars[place - 1].start, RULE, message)


def _kind(role: str) -> str:
    if role.endswith(tuple(f"{asked}:key" for asked in ASKED)):
        return "cut"
    first, _, last = role.rpartition(".")
    return "flag" if last in _FLAGS and first not in ("phrases", "groups") else ""


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


_OTHERS = {"cut": _cut, "flag": _flag}


def _comma(key: Scalar) -> str:
    """`{text: Mang thẻ, giấy tờ, source: a}`: the comma begins a new key, which has no value."""
    if not key.role.endswith(":key") or (key.value.isascii() and " " not in key.value):
        return ""
    return f"`{key.value}` bị dấu phẩy cắt khỏi câu trước: trong {{ }} thì đặt cả câu trong ngoặc kép"
