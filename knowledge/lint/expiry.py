"""A sentence that ends on a day says so in `valid_until`, and its days stand in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import yaml

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem, fields, get, text

RULE = "expiry"
_ENDS = re.compile(r"(?:đến|tới) (?:hết )?(?:ngày )?(\d{1,2})-(\d{1,2})-(20\d{2})")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Every fact of every entry. A `valid_until` without `after` is an error of the schema already."""
    for _, _, fact in page.facts:
        yield from _fact(page, fact)


def _fact(page: Page, fact: yaml.Node) -> Iterator[Problem]:
    of = fields(fact)
    first, last, said = of.get("valid_from"), of.get("valid_until"), of.get("text")
    if first is not None or last is not None:
        yield from _in_order(page, fact, _day(first), _day(last))
    if last is None and said is not None and (end := _ENDS.search(text(said))):
        day = f"{end[3]}-{int(end[2]):02}-{int(end[1]):02}"
        message = f"câu nói tới hết {end[1]}-{end[2]}-{end[3]} mà không có `valid_until: {day}` và `after`"
        yield page.problem(said.start_mark.index, RULE, f"{message}: thêm hai dòng đó", warning=True)


def _in_order(page: Page, fact: yaml.Node, first: date | None, last: date | None) -> Iterator[Problem]:
    start = fact.start_mark.index
    if first and last and first > last:
        yield page.problem(start, RULE, f"`valid_from` {first} sau `valid_until` {last}: đổi lại")
    if last and text(get(fact, "after")) == text(get(fact, "text")):
        yield page.problem(start, RULE, "`after` giống hệt `text`: viết câu đúng từ ngày hôm sau")


def _day(node: yaml.Node | None) -> date | None:
    if node is None:
        return None
    try:
        return date.fromisoformat(text(node))
    except ValueError:
        return None
