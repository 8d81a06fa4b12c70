"""Every version of a file: who, when, why, what changed; and back to any of them."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Request, Response

from webhook.admin.differences import Line, counted, unified
from webhook.admin.edge import console_of
from webhook.admin.entry_frame import HERE, HISTORY, frame_of
from webhook.admin.forms import form_of, link, query_of
from webhook.admin.proposals import propose
from webhook.admin.refusals import Refusal, not_found, unavailable
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route
from webhook.admin.views import clock, page
from webhook.editing.protocol import Change, NotSaved
from webhook.editing.repository import DOMAIN, Repository
from webhook.editing.versions import SHOWN, Version, Versions


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
    """What one version changed."""
    console, given = console_of(request), query_of(request)
    path, entry, commit = given.text("path", 200), given.text("entry", 100), given.text("commit", 64)
    try:
        found, lines, base = await asyncio.to_thread(_changed, console.repository, path, commit)
    except KeyError:
        raise not_found("Không có bản này.") from None
    frame = await frame_of(console, seat, entry, path, HISTORY)
    return page(
        seat, "version.html", here=HERE, frame=frame, version=found, lines=lines, counted=counted(lines), base=base
    )


async def restore(request: Request, seat: Seat) -> Response:
    """Back to an old version, as a new one: at once for who may publish, else as a draft. Same checks as any change."""
    console, form = console_of(request), await form_of(request)
    path, entry, commit = form.text("path", 200), form.text("entry", 100), form.text("commit", 64)
    versions = Versions(console.repository)
    try:
        found = await asyncio.to_thread(versions.version, commit)
        text = await asyncio.to_thread(versions.text, path, commit)
    except KeyError:
        raise not_found("Không có bản này.") from None
    reason = f"Trở về bản {clock(found.at)} của {found.author} ({found.commit[:9]})"
    frame = await frame_of(console, seat, entry, path, HISTORY)
    change = Change(path, form.text("base", 64), text)
    return await propose(console, seat, [change], reason, frame.target, fast=frame.may_publish)


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


def _changed(repository: Repository, path: str, commit: str) -> tuple[Version, list[Line], str]:
    versions = Versions(repository)
    found = versions.version(commit)
    before, after = versions.before(path, commit), versions.text(path, commit)
    try:
        base = repository.read(path).version
    except KeyError:
        base = ""
    return found, unified(before or "", after or ""), base


def _no_git() -> Refusal:
    refusal = unavailable()
    refusal.words = "Chưa đọc được lịch sử (thiếu lệnh git, hoặc kho Git bị hỏng). Hãy báo người vận hành."
    return refusal


ROUTES = (
    Route("GET", f"{HERE}/history", history, Role.VIEW),
    Route("GET", f"{HERE}/version", version, Role.VIEW),
    Route("POST", f"{HERE}/restore", restore, Role.EDIT),
)
