"""What the question pages read: new questions take their place by wording at once, by meaning a moment later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import apsw

from webhook.admin.console import Console
from webhook.admin.questions import Line, candidates_of, status_of
from webhook.jobs.joining import joining
from webhook.storage import question_groups as rows
from webhook.storage import question_lists as lists
from webhook.storage.mailbox import noted

AT_ONCE = 300  # new questions that a page view sorts by itself; more are left to the child
PROGRESS = "grouping"


class Progress(NamedTuple):
    """How far grouping is: `done` of `of`; `busy`: under way, or due; `broken`: due, once the content is mended."""

    done: int
    of: int
    busy: bool
    broken: bool = False

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, 100 * self.done // self.of) if self.of else 0


async def catch_up(console: Console) -> Progress:
    """Take in what was asked since the last look, and have the rest grouped beside us."""
    after, _ = await console.read(rows.mark)
    found = await console.read(rows.pending, after, AT_ONCE)
    if 0 < len(found) < AT_ONCE:
        await console.store.writer.submit(rows.join, rows.Joined(joining(found), found[-1].id))
    return await progress(console, start=True)


async def progress(console: Console, start: bool = False) -> Progress:
    """How far it is; with `start` it is begun when something waits.

    Not while the content has mistakes: the child would have to load it, and cannot.
    """
    left, told = await console.read(_left)
    beat = console.health.beat()
    broken = bool(left and beat and beat.problems) and not console.children.groups_now
    if start and left and not broken and not console.children.groups_now:
        await console.children.group(few=left <= AT_ONCE)
    busy = (bool(left) and not broken) or console.children.groups_now
    return Progress(int(told.get("done", 0)), max(int(told.get("of", 0)), left), busy, broken)


def _left(db: apsw.Connection) -> tuple[int, dict[str, int]]:
    """What waits, of new questions no more than tells few from many; and the last that the child told."""
    waiting = len(rows.pending(db, rows.mark(db)[0], AT_ONCE + 1))
    told = noted(db, PROGRESS)
    return rows.left(db) + waiting, json.loads(told) if told else {}


def lines(db: apsw.Connection, groups: Sequence[lists.Group], wards: frozenset[str] | None) -> list[Line]:
    """Each group with its most frequent wording and what was considered for it last."""
    heads = lists.heads(db, [group.id for group in groups], wards)
    shown = ((group, *heads[group.id]) for group in groups if group.id in heads)
    return [
        Line(group, wording.text, status_of(asked.status), candidates_of(asked.candidates))
        for group, wording, asked in shown
    ]
