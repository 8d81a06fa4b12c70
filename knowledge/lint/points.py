"""A support point that is only a sample is written as right as a true one: places, hours, days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.places import place_book
from knowledge.point_schema import LazyWards, PointReader, is_sample
from knowledge.yaml_nodes import Problem

RULE = "point"


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Samples only: of a file that is served the loader tells the same itself."""
    if page.kind != "support_points" or page.root is None or not is_sample(page.root):
        return
    reader = PointReader(page.path, LazyWards(place_book()))
    lacking = [problem for draft in reader.drafts(page.root) for problem in draft.lacking]
    for problem in (*reader.problems, *lacking):
        yield replace(problem, rule=RULE)
