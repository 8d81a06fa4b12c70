"""What is gone is not told as if it were today's: CMND, công an huyện, sổ hộ khẩu ... (`old_words` of lint.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge.lint.page import Page
from knowledge.lint.scalars import is_said
from knowledge.lint.settings import Settings
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "old-word"
_SENTENCE = re.compile(r"[^.!?;\n]+")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """What a citizen reads, not how they ask. A sentence that shows that it speaks of the past is right."""
    if not whole.settings.old_words:
        return
    pattern, now, past = _patterns(whole.settings)
    said = page.of_roles(_may_be_old)
    lowered = "\n".join([page.source[scalar.start : scalar.end] for scalar in said]).lower()
    if not any(word in lowered for word in now):
        return
    for hit in page.hits(pattern, said):
        sentence = next(
            m[0] for m in _SENTENCE.finditer(page.source, hit.scalar.start) if m.start() <= hit.offset < m.end()
        )
        if not past.search(sentence):
            word = hit.match[0]
            how = now[word.lower()]
            yield page.problem(
                hit.offset, RULE, f"`{word}` đã cũ: viết `{how}`, hoặc nói rõ là chuyện trước đây (cũ, hết giá trị)"
            )


def _may_be_old(role: str) -> bool:
    # The name of a service may be about the old thing itself: xác nhận số chứng minh nhân dân.
    return is_said(role) and not role.startswith("sources") and role not in ("name", "label")


@lru_cache(maxsize=4)
def _patterns(settings: Settings) -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    words = sorted((word.word for word in settings.old_words), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    past = re.compile(rf"\b(?:{'|'.join(map(re.escape, settings.past)) or '(?!)'})\b", re.IGNORECASE)
    return pattern, {word.word.lower(): word.now for word in settings.old_words}, past
