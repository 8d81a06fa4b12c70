"""A way of asking leads to its own entry: the bot, asked in these very words, must not answer with another one."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "misdirected"


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """A warning: the words may be right and the neighbour's too broad. Needs the index, so it is the slow one."""
    base = whole.base
    if base is None:
        return
    from knowledge.matching.decision import Clarification, Match, decide  # the index: only for who asks it
    from knowledge.matching.fitted import THRESHOLDS

    matcher = base.matcher
    for scalar in page.of_roles("phrasings".__eq__):
        if scalar.entry not in base.entries:
            continue
        topic = base.entries[scalar.entry].topic
        decision = decide(matcher.candidates(matcher.read(scalar.value)), THRESHOLDS)
        if isinstance(decision, Match) and decision.candidate.topic == topic:
            continue
        if isinstance(decision, Clarification) and any(c.topic == topic for c in decision.candidates):
            continue
        if isinstance(decision, Match):
            other = decision.candidate
            what = f"được trả lời bằng mục `{other.entry}` (vì giống `{other.phrasing}`)"
        elif isinstance(decision, Clarification):
            what = f"được hỏi lại giữa {', '.join(f'`{c.entry}`' for c in decision.candidates)}"
        else:
            what = "không được nhận ra"
        message = f"cách hỏi `{scalar.value}` {what}: chuyển sang mục đúng, hoặc thêm chữ cho rõ"
        yield page.problem(scalar.start, RULE, message, warning=True)
