"""The first line of a file tells editors which schema completes and checks it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.schema_files import schema_of
from knowledge.yaml_nodes import Problem

RULE = "modeline"
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """A warning: the bot reads a file without it just as well."""
    wanted = schema_of(page.inside)
    if not wanted or page.root is None:
        return
    found = LINE.match(page.source)
    if found is None or (not found[1].endswith(f"/{wanted}") and found[1] != wanted):
        message = f"dòng đầu phải là `# yaml-language-server: $schema=…/{wanted}`: chạy `hoidap06 schema --write`"
        yield page.problem(0, RULE, message, warning=True)
