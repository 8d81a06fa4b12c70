"""The child's work without the child: a thread of this process, in which the shipped files are read once for all tests.

That a real child does it, and what happens when it dies, is asked in test_child, test_answers and test_entry_form.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.replay import Said
from knowledge.loader import KnowledgeProblems, Memory, load
from knowledge.yaml_nodes import Problem
from webhook.jobs.bench import Bench

if TYPE_CHECKING:
    from tests.webhook.admin.conftest import Site

MEMORY, TRIAL = Memory(), Memory()
# What the content answers to the labelled questions, by the moment at which a site stands: its version and the answers.
ANSWERS: dict[datetime, tuple[str, dict[Any, Said]]] = {}


class InProcess:
    """The child's own work, in a thread of this process."""

    groups_now = False

    def __init__(self, site: Site) -> None:
        self._bench = Bench(site.settings, site.clock)
        self._bench._load, self._bench._trial = lambda layers: load(layers, MEMORY), TRIAL
        self._turn = asyncio.Lock()
        self._at = site.clock()
        if self._at in ANSWERS:
            self._bench._answers_of, self._bench._answers = ANSWERS[self._at]

    async def group(self, few: bool) -> None:
        """Nothing is grouped."""

    async def ask(self, job: str, given: Any) -> Any:
        async with self._turn:
            told = await asyncio.to_thread(self._bench.run, job, given)
        if self._bench._answers:
            ANSWERS.setdefault(self._at, (self._bench._answers_of, self._bench._answers))
        return told


def problems(folders: Sequence[Path]) -> Sequence[Problem]:
    try:
        load(folders, TRIAL)
    except KnowledgeProblems as error:
        return error.problems
    return ()


def brought_in(site: Site) -> Site:
    """The site with its child in this process, and with what is published checked here."""
    site.console.children = InProcess(site)  # type: ignore[assignment]
    site.console.repository._check = problems  # as its own process would, without reading everything anew
    return site
