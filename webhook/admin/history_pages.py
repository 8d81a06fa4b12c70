"""Every version of a file: who, when, why, what changed; without it, or back to it, once what that does was seen."""

from __future__ import annotations

import asyncio
from itertools import takewhile
from typing import Any, NamedTuple

from fastapi import Request, Response

from webhook.admin.console import Console
from webhook.admin.differences import counted, unified
from webhook.admin.draft_view import plainly
from webhook.admin.edge import console_of
from webhook.admin.entry_frame import HERE, HISTORY, frame_of
from webhook.admin.forms import form_of, link, query_of
from webhook.admin.proposals import NO_REASON, propose
from webhook.admin.refusals import Refusal, not_found, unavailable
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route
from webhook.admin.views import clock, page
from webhook.editing.protocol import Change, NotSaved
from webhook.editing.repository import DOMAIN, Repository
from webhook.editing.versions import SHOWN, Version, Versions

CLASH = (
    "Những lần sửa sau đã đổi đúng các dòng này, nên không bỏ riêng được. Hãy sửa tay ở Biểu mẫu, hoặc trở về cả bản"
    " cũ."
)


async def history(request: Request, seat: Seat) -> Response:
    """The versions of one file, newest first."""
    console, given = console_of(request), query_of(request)
    path, entry, skip = given.text("path", 200), given.text("entry", 100), given.number("skip")
    try:
        about = await asyncio.to_thread(_about, console.repository, path, skip)
    except KeyError:
        raise not_found("Không có tệp nội dung này.") from None
    except NotSaved:
        raise _no_git() from None
    older = link(f"{HERE}/history", path=path, entry=entry, skip=skip + SHOWN) if about["more"] else ""
    frame = await frame_of(console, seat, entry, path, HISTORY)
    return page(
        seat, "history.html", here=HERE, frame=frame, skip=skip, older=older, domain=DOMAIN, **about,
        done=given.text("done", 40),
    )  # fmt: skip


async def version(request: Request, seat: Seat) -> Response:
    """What one version changed, and what undoing it or going back to it would change in what is served now."""
    given = query_of(request)
    path, entry, commit = (given.text(name, 200) for name in ("path", "entry", "commit"))
    return await _version(console_of(request), seat, path, entry, commit)


async def restore(request: Request, seat: Seat) -> Response:
    """Back to an old version, or with `only` without this one change: at once for who may publish and says why, else as
    a draft. Same checks as any change."""
    console, form = console_of(request), await form_of(request)
    path, entry, commit, only = (form.text(name, 200) for name in ("path", "entry", "commit", "only"))
    why = form.text("reason", 300)
    try:
        seen = await asyncio.to_thread(_seen, console.repository, path, commit)
    except KeyError:
        raise not_found("Không có bản này.") from None
    frame = await frame_of(console, seat, entry, path, HISTORY)
    way = seen.undone if only else seen.back
    if way is None:
        return await _version(console, seat, path, entry, commit, 409, CLASH)
    if frame.may_publish and not why:
        return await _version(console, seat, path, entry, commit, 400, NO_REASON)
    found = seen.version
    did = f"{'Bỏ thay đổi' if only else 'Trở về bản'} {clock(found.at)} của {found.author} ({found.commit[:9]})"
    change = Change(path, form.text("base", 64), way.text)
    reason = f"{did}: {why}" if why else did
    return await propose(console, seat, [change], reason, frame.target, fast=frame.may_publish)


class Way(NamedTuple):
    """What a file would say then; None: it would be no more."""

    text: str | None


class Seen(NamedTuple):
    """One version of a file beside the file of now. `undone`: without this change alone, None when later ones stand in
    the same lines; `later`: those that going back would take away as well."""

    version: Version
    before: str | None
    after: str | None
    now: str | None
    base: str
    undone: Way | None
    back: Way
    later: tuple[Version, ...]


async def _version(
    console: Console, seat: Seat, path: str, entry: str, commit: str, status: int = 200, words: str = ""
) -> Response:
    try:
        seen = await asyncio.to_thread(_seen, console.repository, path, commit)
    except KeyError:
        raise not_found("Không có bản này.") from None
    lines = unified(seen.before or "", seen.after or "")
    undone = seen.undone if seen.undone and seen.undone.text != seen.now else None
    back = seen.back if seen.back.text != seen.now and (undone is None or undone.text != seen.back.text) else None
    files = [
        [path, seen.before, seen.after],
        [path, seen.now, undone.text if undone else seen.now],
        [path, seen.now, back.text if back else seen.now],
    ]
    told = await plainly(console, files)
    frame = await frame_of(console, seat, entry, path, HISTORY)
    return page(
        seat,
        "version.html",
        status,
        here=HERE,
        frame=frame,
        version=seen.version,
        lines=lines,
        counted=counted(lines),
        base=seen.base,
        told=told,
        undone=undone,
        undone_lines=unified(seen.now or "", undone.text or "") if undone else [],
        clash=CLASH if seen.undone is None else "",
        back=back,
        back_lines=unified(seen.now or "", back.text or "") if back else [],
        later=seen.later,
        words=words,
    )


def _seen(repository: Repository, path: str, commit: str) -> Seen:
    versions = Versions(repository)
    found = versions.version(commit)
    before, after = versions.before(path, commit), versions.text(path, commit)
    try:
        file = repository.read(path)
    except KeyError:
        file = repository.current(path)
    now = file.text if file.version else None
    later = tuple(takewhile(lambda one: one.commit != found.commit, versions.of(path)))
    return Seen(found, before, after, now, file.version, _undone(versions, before, after, now), Way(after), later)


def _undone(versions: Versions, before: str | None, after: str | None, now: str | None) -> Way | None:
    if now == after:
        return Way(before)
    if before is None or after is None or now is None:
        return None
    try:
        merged = versions.merged(after, before, now)
    except NotSaved:
        return None
    return None if merged is None else Way(merged)


def _about(repository: Repository, path: str, skip: int) -> dict[str, Any]:
    versions = Versions(repository)
    found = versions.of(path, SHOWN + 1, skip)
    now = repository.read(path) if not found else repository.current(path)  # one that was deleted has a history
    newest = versions.text(path, found[0].commit) if found and not skip else None
    return {
        "versions": found[:SHOWN],
        "more": len(found) > SHOWN,
        "base": now.version,
        "edited": now.edited,
        "outside": bool(found) and not skip and newest != (now.text if now.version else None),
    }


def _no_git() -> Refusal:
    refusal = unavailable()
    refusal.words = "Chưa đọc được lịch sử (thiếu lệnh git, hoặc kho Git bị hỏng). Hãy báo người vận hành."
    return refusal


ROUTES = (
    Route("GET", f"{HERE}/history", history, Role.VIEW),
    Route("GET", f"{HERE}/version", version, Role.VIEW),
    Route("POST", f"{HERE}/restore", restore, Role.EDIT),
)
