"""What a draft would change in what is served now. Reads files and asks Git: for a thread."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.differences import Line, Pair, side_by_side, unified
from webhook.admin.roles import ward_name
from webhook.editing.protocol import Change, File, NotSaved
from webhook.editing.repository import Repository
from webhook.editing.versions import Versions
from webhook.storage.drafts import PUBLISHED, WITHDRAWN, Draft, Part

_POINTS = re.compile(r"support_points/phuong-(\d{5})\.yaml")
_NAME = re.compile(r"^\s*(?:- )?name: (.+)$", re.MULTILINE)


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
    texts: tuple[str, str] = ("", "")  # of the file now, and as it would be


async def plainly(console: Console, files: Sequence[Sequence[str | None]]) -> list[list[dict[str, Any]]]:
    """Each (path, text before, text now) in the words of staff (jobs.plainly); nothing while there is no child."""
    try:
        told = await console.children.ask("plainly", {"files": [list(one) for one in files]})
    except ChildFailed:
        told = {}
    return told.get("files") or [[] for _ in files]


def title_of(draft: Draft, names: Mapping[str, Sequence[str]]) -> str:
    """What a draft is about: the entry by name, also one that is new; the ward of a support point; else the file."""
    if draft.target in names:
        return names[draft.target][0]
    if ward := _POINTS.fullmatch(draft.target):
        return f"Điểm hỗ trợ, {ward_name(ward[1])}"
    texts = (part.text or part.before for part in draft.parts if part.path == f"faqs/{draft.target}.yaml")
    found = next((name for text in texts if (name := _NAME.search(text))), None)
    return found[1].strip("'\" ") if found else draft.target


def shown(repository: Repository, draft: Draft) -> list[Shown]:
    """Each file as it would be published now; of a draft that is over as it was meant."""
    if draft.state in (PUBLISHED, WITHDRAWN):
        over = [(part, unified(part.before, part.text or "")) for part in draft.parts]
        return [Shown(part.path, "", lines, texts=(part.before, part.text or "")) for part, lines in over]
    return [_part(repository, part) for part in draft.parts]


def _part(repository: Repository, part: Part) -> Shown:
    now = _now(repository, part)
    moved = now.version != part.base
    if not moved or now.text == (part.text or ""):
        change = Change(part.path, now.version, part.text) if now.text != (part.text or "") else None
        texts = (now.text, part.text or "")
        return Shown(part.path, now.version, unified(*texts), change, moved, texts=texts)
    text = _merged(repository, part, now)
    if text is None:
        pairs = side_by_side(now.text, part.text or "")
        return Shown(part.path, now.version, unified(part.before, part.text or ""), None, moved, True, pairs)
    change = Change(part.path, now.version, text)
    return Shown(part.path, now.version, unified(now.text, text), change, moved, texts=(now.text, text))


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
