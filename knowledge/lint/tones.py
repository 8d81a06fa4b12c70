"""The tone stands where school puts it: hòa, ủy, thủy, khỏe, not hoà, uỷ, thuỷ, khoẻ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from knowledge.lint.page import Page
from knowledge.lint.scalars import ASKED, is_said
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "tone"
# `q` before `uy` is one consonant with `u`: quý, quỹ are right.
_WRONG = re.compile(r"[oOuU](?:(?<=[oO])[àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|(?<=[uU])[ỳýỷỹỵỲÝỶỸỴ])(?!\w)")
_WORD = re.compile(r"\w*\Z")


def moved(word: str) -> str:
    """The word with its tone one letter earlier: `uỷ` -> `ủy`."""
    letters = normalize("NFD", word[-1])
    vowel, signs = letters[0], letters[1:]
    return word[:-2] + normalize("NFC", word[-2] + signs) + vowel


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Every text, ways of asking too: the staff's list would show two spellings of one word."""
    for hit in page.hits(_WRONG):
        begun = _WORD.search(page.source, hit.scalar.start, hit.offset)
        start = begun.start() if begun else hit.offset
        word = page.source[start : hit.match.end()]
        if (is_said(hit.scalar.role) or hit.scalar.role in ASKED) and word[-3:-2] not in ("q", "Q"):
            yield page.problem(start, RULE, f"`{word}`: đặt dấu kiểu cũ, viết `{moved(word)}`")
