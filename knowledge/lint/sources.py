"""Every source has a date as it is printed, and every source that is written is used."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem, get, pairs, text

RULE = "source"


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """The `sources` of a file and of its entries."""
    used = {scalar.value for scalar in page.of_roles(lambda role: role.endswith(".source"))}
    nodes = [page.root, *page.entries] if page.entries else []
    for node in {id(node): node for node in nodes if node is not None}.values():
        listed = get(node, "sources")
        for key, value in pairs(listed) if listed is not None else ():
            yield from _source(page, key, value, used)


def _source(page: Page, key: yaml.ScalarNode, value: yaml.Node, used: set[str]) -> Iterator[Problem]:
    start = key.start_mark.index
    if not text(get(value, "date")):
        yield page.problem(
            start, RULE, f"nguồn `{key.value}` thiếu `date`: ghi ngày, tháng hoặc năm của văn bản, trang"
        )
    if key.value not in used:
        yield page.problem(start, RULE, f"nguồn `{key.value}` không ý nào dùng: bỏ đi", warning=True)
