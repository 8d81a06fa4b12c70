"""The page of one file's text, and where a change comes back to when something stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import Response

from knowledge.yaml_nodes import Problem
from webhook.admin.console import Console
from webhook.admin.differences import side_by_side
from webhook.admin.entry_frame import HERE, YAML, frame_of
from webhook.admin.seat import Seat
from webhook.admin.views import page
from webhook.editing.protocol import Change, File
from webhook.editing.versions import Versions

SHOWN_PROBLEMS = 30


class Typed(NamedTuple):
    """What stands in the form: files with the versions that they were read in, the reason, an own draft's number."""

    changes: tuple[Change, ...]
    reason: str = ""
    target: str = ""
    draft: int = 0


async def raw(
    console: Console,
    seat: Seat,
    typed: Typed,
    status: int = 200,
    words: str = "",
    problems: Sequence[Problem] | Sequence[Sequence[Any]] = (),
    theirs: File | None = None,
    **more: Any,
) -> Response:
    """The form with `typed` in it. `problems`: why it does not load; `theirs`: what somebody else saved meanwhile."""
    path = typed.changes[0].path
    entry = typed.target if typed.target and typed.target != path else ""
    shown: dict[str, Any] = {
        "frame": await frame_of(console, seat, entry, path, YAML),
        "typed": typed,
        "words": words,
        "problems": [told(problem) for problem in problems][:SHOWN_PROBLEMS],
        "theirs": theirs,
        "rows": (),
        "by": None,
        **more,
    }
    if theirs is not None:
        mine = next((change.text or "" for change in typed.changes if change.path == theirs.path), "")
        shown["rows"] = await asyncio.to_thread(side_by_side, theirs.text, mine)
        shown["by"] = await asyncio.to_thread(Versions(console.repository).last, theirs.path)
    return page(seat, "raw.html", status, here=HERE, **{"line": 0, "read_only": "", "note": "", **shown})


def told(problem: Problem | Sequence[Any]) -> dict[str, Any]:
    """A problem as the page shows it; the child's come as lists."""
    one = problem if isinstance(problem, Problem) else Problem(*problem)
    return {"path": one.path, "line": one.line, "column": one.column, "message": one.message, "warning": one.warning}
