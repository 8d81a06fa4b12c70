"""No stray space: none at the ends, none twice, none before a comma, no Tab."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "space"
_TWICE = re.compile(
    r"[ \t](?:(?<=\S ) +(?=[^\s#])|(?<=\t)|(?<=\S ) *(?=[,;:?!…](?:\s|$|\"))|(?<=[\"'][ \t])[ \t]*(?=\w))"
)
_SIGNS = ("\t", *(f" {sign}" for sign in " ,;:?!…"))


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """What a citizen reads and how they ask."""
    texts = (*page.said, *page.asked)
    values = [scalar.node.value for scalar in texts]
    if not _odd("\n".join(values), values):
        return
    odd = (scalar for scalar, value in zip(texts, values, strict=True) if _odd(value, [value]))
    for hit in page.hits(_TWICE, odd):
        what = "phím Tab" if "\t" in hit.match[0] else "dấu cách thừa"
        yield page.problem(hit.offset, RULE, f"có {what} trong `{hit.scalar.value[:40].strip()}`: xóa đi")


def _odd(joined: str, values: list[str]) -> bool:
    """A first look, since a space is in every sentence: may anything be wrong at all?"""
    return any(signs in joined for signs in _SIGNS) or list(map(str.strip, values)) != values
