"""The child's work without the child: a thread of this process, in which the shipped files are read once for all tests.

That a real child does it, and what happens when it dies, is asked in test_child, test_answers and test_entry_form.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.loader import KnowledgeProblems, Memory, load
from knowledge.yaml_nodes import Problem
from webhook.jobs.bench import Bench

if TYPE_CHECKING:
    from tests.webhook.admin.conftest import Site

MEMORY, TRIAL = Memory(), Memory()


class InProcess:
    """The child's own work, in a thread of this process."""

    groups_now = False

    def __init__(self, site: Site) -> None:
        self._bench = Bench(site.settings, site.clock)
        self._bench._load, self._bench._trial = lambda layers: load(layers, MEMORY), TRIAL
        self._turn = asyncio.Lock()

    async def group(self, few: bool) -> None:
        """Nothing is grouped."""

    async def ask(self, job: str, given: Any) -> Any:
        async with self._turn:
            return await asyncio.to_thread(self._bench.run, job, given)


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
