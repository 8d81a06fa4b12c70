"""The frame around an entry or a file: its name, its tabs, the drafts that wait on it, and what the person may do."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.content_rights import may_propose, may_publish, readers_of
from webhook.admin.forms import link
from webhook.admin.seat import Seat
from webhook.storage import drafts as rows

HERE = "/admin/content"
FORM, YAML, HISTORY = "form", "yaml", "history"
TITLES = {FORM: "Biểu mẫu", YAML: "YAML", HISTORY: "Lịch sử"}


class Tab(NamedTuple):
    """One tab."""

    key: str
    title: str
    href: str


class Frame(NamedTuple):
    """What entry_frame.html shows on top. `entry` is empty for a file that is looked at by itself."""

    entry: str
    name: str
    path: str
    tab: str
    tabs: tuple[Tab, ...]
    drafts: tuple[rows.Draft, ...]  # not over yet, on the entry or the file
    may_propose: bool
    may_publish: bool

    @property
    def target(self) -> str:
        """What proposals and the audit list call it."""
        return self.entry or self.path


async def frame_of(console: Console, seat: Seat, entry: str, path: str, tab: str) -> Frame:
    """The frame for the page that stands on `tab`. `path`: the file that an edit of the entry goes to."""
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    return Frame(
        entry=entry,
        name=await name_of(console, entry) if entry else path,
        path=path,
        tab=tab,
        tabs=_tabs(entry, path),
        drafts=tuple(await console.read(rows.open_on, entry or path)),
        may_propose=may_propose(seat, readers),
        may_publish=may_publish(seat, readers),
    )


async def name_of(console: Console, entry: str) -> str:
    """An entry's name; its id while no child can tell."""
    try:
        return (await console.names()).entries.get(entry, (entry,))[0]
    except ChildFailed:
        return entry


def _tabs(entry: str, path: str) -> tuple[Tab, ...]:
    form = (Tab(FORM, TITLES[FORM], f"{HERE}/entry/{entry}"),) if entry else ()
    return (
        *form,
        Tab(YAML, TITLES[YAML], link(f"{HERE}/file", path=path, entry=entry)),
        Tab(HISTORY, TITLES[HISTORY], link(f"{HERE}/history", path=path, entry=entry)),
    )
