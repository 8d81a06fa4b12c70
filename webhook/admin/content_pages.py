"""The content: the list of entries and files, and the text of one file as YAML."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from webhook.admin import content_list as content
from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.content_rights import may_propose, not_to_propose, readers_of
from webhook.admin.edge import console_of
from webhook.admin.entry_frame import HERE
from webhook.admin.forms import Form, form_of, link, query_of
from webhook.admin.proposals import propose
from webhook.admin.raw_view import Typed, raw
from webhook.admin.refusals import bad_form, not_found, unavailable
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route
from webhook.admin.views import page
from webhook.editing.protocol import Change
from webhook.editing.repository import ADDED_TO, checked, editable
from webhook.settings import SHIPPED_CONTENT
from webhook.storage import drafts as rows

PER_PAGE = 50
LARGEST_FORM = 6 << 20  # bytes: a letter with two marks takes nine of them
LONGEST_TEXT = 2 << 20  # characters of a file, as many as the loader reads
MOST_FILES = 10  # of one change
LONGEST_REASON = 300
TOPICS_HEAD = "topic\tname\tgroup\n"
KINDS = {"faqs": "faq", "services": "service", "support_points": "support_points"}


async def entries(request: Request, seat: Seat) -> Response:
    """Every entry by group, words and state; broken files in red; files that hold no entry by their path."""
    console, given = console_of(request), query_of(request)
    state = given.text("state", 20)
    sought = content.Sought(state if state in content.STATES else "", given.text("group", 60), given.text("q", 200))
    listing = await content.listing(console, await console.read(rows.waiting))
    found = content.found(listing.rows, sought, await content.saying(console, sought.words))
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(1, given.number("page")), pages)
    files = [path for path in await asyncio.to_thread(console.repository.files) if editable(path)]
    wishes = {"state": sought.state, "group": sought.group, "q": sought.words}
    return page(
        seat,
        "content.html",
        here=HERE,
        listing=listing,
        rows=found[(number - 1) * PER_PAGE : number * PER_PAGE],
        total=len(found),
        files=content.other_files(files, listing.rows, sought.words),
        tabs=[(key, name, link(HERE, **{**wishes, "state": key})) for key, name in content.STATES.items()],
        editable=editable,
        wishes=wishes,
        page=number,
        pages=pages,
        href=link(HERE, **wishes) + ("&" if any(wishes.values()) else "?"),
        done=given.text("done", 40),
    )


async def file(request: Request, seat: Seat) -> Response:
    """The text of one file; with `entry` of the file that an edit of that entry goes to."""
    console, given = console_of(request), query_of(request)
    path, entry, line = given.text("path", 200), given.text("entry", 100), given.number("line")
    read_only = ""
    home = await _home_of(console, entry) if entry else {}
    if home:
        change, line = Change(home["path"], home["version"], home["text"]), home["line"]
    elif entry and not path:
        raise not_found("Không có mục này; có thể nó vừa được đổi tên hoặc xóa.")
    else:
        change, entry = await _read(console, path), ""  # of an entry too, when its file cannot be read
        readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
        edited = await asyncio.to_thread(console.repository.edited)
        if readers.wards is not None and path not in edited:
            read_only = f"Tệp này là của cả nước; nội dung của {readers.title} sửa theo từng mục, ghi vào tệp riêng."
    typed = Typed((change,), target=entry or path)
    return await raw(console, seat, typed, line=line, read_only=read_only, done=given.text("done", 40))


async def save(request: Request, seat: Seat) -> Response:
    """Send what was typed to review, or publish it. See proposals.propose."""
    console, form = console_of(request), await form_of(request, LARGEST_FORM)
    changes = [await asyncio.to_thread(_as_on_disk, console, change) for change in changes_of(form)]
    target = _target(form.text("target", 100), changes)
    reason = " ".join(form.text("reason", LONGEST_REASON).split())
    return await propose(console, seat, changes, reason, target, form.text("fast", 1) == "1", form.number("draft"))


async def check(request: Request, seat: Seat) -> Response:
    """What the linter says of a text, as JSON for the editor: [{line, column, message, warning}]."""
    console, form = console_of(request), await form_of(request, LARGEST_FORM)
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    if not may_propose(seat, readers):
        raise not_to_propose(readers)
    [change, *_] = changes_of(form)
    try:
        told = await console.children.ask("check", {"changes": [list(change)]})
    except ChildFailed:
        raise unavailable() from None
    found = [
        {"line": line, "column": column, "message": message, "warning": warning}
        for _, line, column, message, _, warning in told["findings"]
    ]
    return JSONResponse({"findings": found})


async def schema(request: Request, seat: Seat) -> Response:
    """The JSON Schema of a file, for the editor's completion; {} for a kind that has none."""
    path = Path(query_of(request).text("path", 200))
    kind = KINDS.get(path.parts[0] if len(path.parts) > 1 else "", path.stem)
    found = SHIPPED_CONTENT / "schema" / f"{kind}.schema.json"
    if not kind.replace("_", "").isalpha() or not found.is_file():
        return JSONResponse({})
    return JSONResponse(json.loads(await asyncio.to_thread(found.read_text, encoding="utf-8")))


async def _home_of(console: Console, entry: str) -> dict[str, Any]:
    """Where an entry is edited: path, version, text, line; empty for no entry. Raises Refusal (503)."""
    try:
        home: dict[str, Any] = await console.children.ask("home", {"entry": entry})
    except ChildFailed:
        raise unavailable() from None
    return home


def changes_of(form: Form) -> list[Change]:
    """The files of a form: `path`, `base` and `text` as often as there are files. An empty text deletes the file."""
    paths, bases, texts = form.raws("path", 200), form.raws("base", 64), form.raws("text", LONGEST_TEXT)
    if not 1 <= len(paths) == len(bases) == len(texts) <= MOST_FILES:
        raise bad_form("Chưa đọc được biểu mẫu. Hãy quay lại và nhập lại.")
    found = zip(paths, bases, texts, strict=True)
    return [Change(path, base, text if text.strip() else None) for path, base, text in found]


async def _read(console: Console, path: str) -> Change:
    if path in ADDED_TO:  # what is written here adds to what the program brings
        found = await asyncio.to_thread(console.repository.current, path)
        return Change(path, found.version, found.text or TOPICS_HEAD)
    try:
        found = await asyncio.to_thread(console.repository.read, path)
    except KeyError:
        raise not_found("Không có tệp nội dung này.") from None
    return Change(path, found.version, found.text)


def _target(named: str, changes: Sequence[Change]) -> str:
    """What is told to change: an entry that stands in one of the texts, else the file itself."""
    says = f"id: {named}\n"
    known = named and any(says in (change.text or "").replace("\r\n", "\n") for change in changes)
    return named if known else changes[0].path


def _as_on_disk(console: Console, change: Change) -> Change:
    """With the line ends that the file has: a form knows one kind only."""
    try:
        windows = "\r\n" in console.repository.read(checked(change.path)).text
    except KeyError:
        return change
    return change._replace(text=change.text.replace("\n", "\r\n")) if windows and change.text else change


ROUTES = (
    Route("GET", HERE, entries, Role.VIEW, nav="Nội dung"),
    Route("GET", f"{HERE}/file", file, Role.VIEW),
    Route("POST", f"{HERE}/file", save, Role.EDIT),
    Route("POST", f"{HERE}/check", check, Role.EDIT),
    Route("GET", f"{HERE}/schema", schema, Role.VIEW),
)
