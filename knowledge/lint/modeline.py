"""The first line of a file tells editors which schema completes and checks it."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.schema_files import modeline
from knowledge.yaml_nodes import Problem

RULE = "modeline"


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """A warning: the bot reads a file without it just as well."""
    wanted = modeline(page.inside)
    if wanted and page.root is not None and not page.source.startswith(wanted):
        message = f"dòng đầu phải là `{wanted.strip()}`: chép dòng này lên đầu tệp, hoặc chạy `hoidap06 schema --write`"
        yield page.problem(0, RULE, message, warning=True)
