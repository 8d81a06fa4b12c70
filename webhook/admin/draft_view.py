"""What a draft would change in what is served now. Reads files and asks Git: for a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from webhook.admin.differences import Line, Pair, side_by_side, unified
from webhook.editing.protocol import Change, File, NotSaved
from webhook.editing.repository import Repository
from webhook.editing.versions import Versions
from webhook.storage.drafts import PUBLISHED, WITHDRAWN, Draft, Part


class Shown(NamedTuple):
    """One file of a draft. `version`: of the file now; `change` None: there is nothing to do, or it does not fit.

    `moved`: somebody else has changed the file since the draft was written; `clash`: in the same lines.
    """

    path: str
    version: str
    lines: Sequence[Line]
    change: Change | None = None
    moved: bool = False
    clash: bool = False
    pairs: Sequence[Pair] = ()


def shown(repository: Repository, draft: Draft) -> list[Shown]:
    """Each file as it would be published now; of a draft that is over as it was meant."""
    if draft.state in (PUBLISHED, WITHDRAWN):
        return [Shown(part.path, "", unified(part.before, part.text or "")) for part in draft.parts]
    return [_part(repository, part) for part in draft.parts]


def _part(repository: Repository, part: Part) -> Shown:
    now = _now(repository, part)
    moved = now.version != part.base
    if not moved or now.text == (part.text or ""):
        change = Change(part.path, now.version, part.text) if now.text != (part.text or "") else None
        return Shown(part.path, now.version, unified(now.text, part.text or ""), change, moved)
    text = _merged(repository, part, now)
    if text is None:
        pairs = side_by_side(now.text, part.text or "")
        return Shown(part.path, now.version, unified(part.before, part.text or ""), None, moved, True, pairs)
    return Shown(part.path, now.version, unified(now.text, text), Change(part.path, now.version, text), moved)


def _now(repository: Repository, part: Part) -> File:
    try:
        return repository.current(part.path)
    except KeyError:
        return File(part.path, "", "", False)


def _merged(repository: Repository, part: Part, now: File) -> str | None:
    """Both changes together; None when they touch the same lines, or one of them deletes the file."""
    if part.text is None or not part.base or not now.version:
        return None
    try:
        return Versions(repository).merged(part.before, part.text, now.text)
    except NotSaved:
        return None
