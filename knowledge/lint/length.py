"""An answer fits into what is read at once: a short one into 600 characters, a first bubble into 900, Zalo's 2,000."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import yaml

from knowledge.lint.page import Page
from knowledge.lint.scalars import FIELDS
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem, fields, get, items, text

RULE = "too-long"
ANSWER = 600  # characters of a short answer (issue 4, item 1)
# What of a service always stays in a first bubble (bot.replies lets papers stand one tap away), beside a title, one
# source, two notes and the menu: 900 less 345, the most that those took in the shipped content.
FIRST = 555
KEPT = ("verdict", "where", "time", "fee")
ALONE = 1_500  # one field alone, with its title, source line and menu, in a Zalo message of 2.000
PHRASE = 900


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Entries field by field, and the bot's own sentences."""
    for entry in page.entries:
        lengths = Counter({name: _said(field) for name, field in fields(entry).items() if name in FIELDS})
        if lengths["answer"] > ANSWER:
            yield _problem(page, entry, "answer", f"`answer` dài {lengths['answer']} chữ, tối đa {ANSWER}")
        kept = sum(lengths[name] for name in KEPT)
        if kept > FIRST and page.kind == "services":
            names = ", ".join(f"`{name}`" for name in KEPT if lengths[name])
            message = f"{names} dài {kept} chữ, bong bóng đầu chỉ chứa {FIRST}"
            yield _problem(page, entry, max(KEPT, key=lambda name: lengths[name]), message)
        for name, length in lengths.items():
            if length > ALONE:
                yield _problem(page, entry, name, f"`{name}` dài {length} chữ, một tin Zalo chỉ chứa {ALONE}")
    if page.kind == "phrases":
        for scalar in page.said:
            if len(scalar.value) > PHRASE:
                what = f"câu dài {len(scalar.value)} chữ, tối đa {PHRASE}: viết ngắn lại"
                yield page.problem(scalar.start, RULE, what)


def _said(field: yaml.Node) -> int:
    """Characters of a field on its longest day: each fact by the longer of its two sentences."""
    sentences = map(fields, items(field))
    return sum(max(len(text(of.get("text"))), len(text(of.get("after")))) + 1 for of in sentences)


def _problem(page: Page, entry: yaml.Node, field: str, message: str) -> Problem:
    node = get(entry, field) or entry
    return page.problem(node.start_mark.index, RULE, f"{message}: viết ngắn lại, hoặc chuyển bớt sang trường khác")
