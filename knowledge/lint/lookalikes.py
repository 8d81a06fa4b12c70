"""No letter that only looks like ours (Cyrillic, Greek, full-width), no invisible sign: they hide, or deceive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "look-alike"
_STRANGE = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uff01-\uff5e\U0001d400-\U0001d7ff]"  # other alphabets
    r"|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    r"|[\U000e0000-\U000e007f]|[\u00a0\u2000-\u200a\u202f\u205f\u3000]"  # tags, spaces that are none
)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """The whole file, comments too."""
    if not _STRANGE.search(page.beyond):
        return
    for match in _STRANGE.finditer(page.source):
        name = unicodedata.name(match[0], f"U+{ord(match[0]):04X}")
        shown = match[0] if match[0].isprintable() and not match[0].isspace() else " "
        what = f"ký tự lạ `{shown}` (U+{ord(match[0]):04X}, {name.lower()}): xóa rồi gõ lại bằng bàn phím"
        yield page.problem(match.start(), RULE, what)
