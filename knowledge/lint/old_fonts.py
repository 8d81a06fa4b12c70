"""No remains of TCVN3 (.VnTime) or VNI (VNI-Times) fonts: copied from an old document they are letters of nonsense."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "old-font"
# Letters that Vietnamese in Unicode does not use; guillemets only inside of a word. (A set alone: found at once.)
_LETTERS = "¢£¤¥¦§¨©ª«¬®¯µ¶¸¹º»¼½¾ÆÖÞßäåëñöøÑ÷×ÿ"
_ANY = re.compile(f"[{_LETTERS}]")
_STRANGE = re.compile(rf"[{_LETTERS}](?:(?<![«»])|(?<=[^\W\d_].)(?=[^\W\d_]))")
_FONTS = ("tcvn3", "vni")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """A value with such a letter is shown to viparse, which knows both fonts; one problem a value."""
    if page.kind == "out_of_scope" or not _ANY.search(page.beyond):  # other languages stand there
        return
    if not _STRANGE.search(page.source):
        return
    import viparse  # type: ignore[import-untyped]  # 0.16 s: only for a file that has such letters at all

    suspects = {hit.scalar.start: hit.scalar for hit in page.hits(_STRANGE)}
    for start, scalar in suspects.items():
        if viparse.detect_text_encoding(scalar.value) in _FONTS:
            message = f"còn chữ phông cũ (TCVN3, VNI): gõ lại, có phải là `{viparse.fix(scalar.value)}`?"
            yield page.problem(start, RULE, message)
