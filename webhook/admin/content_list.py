"""The entries as the list page shows them: what the child told of the content, and what waits for review."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from bot.ports import StoreUnavailable
from knowledge.hanoi import HANOI
from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.wording import key_of

KEPT = "content_list"  # the note that spares asking the child for each page, over a restart too
ALL, WAITING, EDITED, ENDING, OFF, BROKEN, FILES = "", "waiting", "edited", "ending", "off", "broken", "files"
STATES = {
    ALL: "Tất cả",
    WAITING: "Chờ duyệt",
    EDITED: "Đã sửa ở đây",
    ENDING: "Sắp hết hạn",
    OFF: "Đang tắt",
    BROKEN: "Tệp lỗi",
    FILES: "Tệp khác",
}


class Row(NamedTuple):
    """One entry. `off`: why it is off, None: it is on; `ends`: ISO day of the first fact that ends soon."""

    id: str
    name: str
    topic: str
    group: str
    path: str
    line: int
    off: str | None
    ends: str
    edited: bool
    waiting: int = 0

    @property
    def day(self) -> str:
        """`ends` as people write it."""
        year, month, day = self.ends.split("-")
        return f"{int(day)}-{int(month)}-{year}"


class Broken(NamedTuple):
    """Where a file cannot be read, and what to do."""

    path: str
    line: int
    column: int
    message: str


class Listing(NamedTuple):
    """Everything. `late`: the child could not be asked, so this may be older than what is served."""

    rows: Sequence[Row]
    groups: Mapping[str, str]
    broken: Sequence[Broken]
    late: bool = False


class Sought(NamedTuple):
    """What is looked for; an empty field is no wish."""

    state: str = ""
    group: str = ""
    words: str = ""


async def listing(console: Console, waiting: Mapping[str, int]) -> Listing:
    """The entries of now; `waiting` says how many drafts wait on each target."""
    today = console.now().astimezone(HANOI).date().isoformat()
    state = f"{await asyncio.to_thread(console.repository.state)} {today}"
    told, late = _kept(console), False
    if told.get("state") != state:
        try:
            told = {**await console.children.ask("content", None), "state": state}
            await console.store.note(KEPT, json.dumps(told, ensure_ascii=False))
        except ChildFailed:
            late = True
        except StoreUnavailable:  # asked again for the next page
            pass
    rows = [Row(*row)._replace(waiting=waiting.get(row[0], 0)) for row in told.get("rows", ())]
    broken = [Broken(*problem[:4]) for problem in told.get("problems", ())]
    return Listing(rows, told.get("groups", {}), broken, late)


async def saying(console: Console, words: str) -> frozenset[str]:
    """The entries that say all of `words` somewhere; none while the child cannot be asked."""
    keys = key_of(words).split()
    if not keys:
        return frozenset()
    try:
        told = await console.children.ask("saying", keys)
    except ChildFailed:
        return frozenset()
    return frozenset(told.get("entries", ()))


def found(rows: Sequence[Row], sought: Sought, saying: Collection[str] = ()) -> list[Row]:
    """Those that are sought by name or are among `saying`: what ends first comes first where that is the wish, else
    the most of the words in the name, then the shortest name (it is what was typed, rather than holds it)."""
    words = key_of(sought.words).split()
    kept = [
        row
        for row in rows
        if (not sought.group or row.group == sought.group)
        and _is(row, sought.state)
        and (_holds(f"{key_of(row.name)} {row.id} {row.topic}", words) or row.id in saying)
    ]
    if sought.state == ENDING:
        return sorted(kept, key=lambda row: row.ends)
    return sorted(kept, key=lambda row: _far(row, words)) if words else kept


def _far(row: Row, words: Sequence[str]) -> tuple[int, int]:
    name = key_of(row.name)
    return sum(word not in name for word in words), len(name)


def ending_days(console: Console) -> list[str]:
    """The ISO day of each entry of which something ends soon, earliest first; of the list as it was made last."""
    return sorted(row[7] for row in _kept(console).get("rows", ()) if row[7])


def other_files(files: Sequence[str], rows: Sequence[Row], words: str) -> list[str]:
    """The files that hold no entry of the list."""
    of_entries = {row.path for row in rows}
    wanted = words.lower().split()
    return [path for path in files if path not in of_entries and _holds(path, wanted)]


def _is(row: Row, state: str) -> bool:
    wishes = {WAITING: row.waiting > 0, EDITED: row.edited, ENDING: bool(row.ends), OFF: row.off is not None}
    return wishes.get(state, True)


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _kept(console: Console) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(console.store.noted(KEPT) or "{}")
    except ValueError:
        return {}
    return told
