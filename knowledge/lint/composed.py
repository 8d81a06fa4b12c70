"""Text is NFC: each letter with its signs is one character, or it is not found when searched for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import is_normalized, normalize

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "nfc"
_WORD = re.compile(r"\S+")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """The whole file, comments and keys too; one problem a line."""
    if is_normalized("NFC", page.source):
        return
    offset = 0
    for line in page.source.splitlines(keepends=True):
        word = next((m for m in _WORD.finditer(line) if not is_normalized("NFC", m[0])), None)
        if word is not None:
            what = f"`{normalize('NFC', word[0])}` gõ bằng Unicode tổ hợp: gõ lại bằng Unicode dựng sẵn"
            yield page.problem(offset + word.start(), RULE, what)
        offset += len(line)
