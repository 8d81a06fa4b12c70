"""The switches: each channel, answering in groups, each entry; with who, why and when, and what came meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

from fastapi import Request, Response

from webhook.admin.child import ChildFailed
from webhook.admin.console import Console, Names
from webhook.admin.content_rights import may_publish, not_to_publish, publishers, readers_of
from webhook.admin.edge import console_of
from webhook.admin.forms import form_of, query_of, see
from webhook.admin.proposals import propose
from webhook.admin.questions import CHANNELS
from webhook.admin.refusals import Refusal, not_found
from webhook.admin.roles import EVERYWHERE, Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.editing.protocol import Change
from webhook.storage import audit
from webhook.storage import switches as rows
from webhook.storage.database import to_ms
from webhook.switches import TITLES

HERE = "/admin/switches"
MOST_MISSED = 20
LOOKED_BACK = 200  # deeds among which whoever switched an entry off is looked for
ENTRY = "mục "  # before the id of an entry in the audit list
NO_REASON = "Hãy ghi vì sao tắt, để người sau hiểu."


class Line(NamedTuple):
    """One switch. `missing`: settings without which the channel is off whatever stands here."""

    key: str
    title: str
    switch: rows.Switch | None
    missing: tuple[str, ...] = ()

    @property
    def off(self) -> bool:
        """Whether staff have switched it off."""
        return self.switch is not None and self.switch.off


class EntryOff(NamedTuple):
    """An entry that does not answer; `by` and `at` (ms) as far as the audit list knows them."""

    id: str
    name: str
    reason: str
    by: str = ""
    at: int = 0


async def switches(request: Request, seat: Seat) -> Response:
    """How everything stands."""
    given = query_of(request)
    return await _page(console_of(request), seat, done=given.text("done", 40), chosen=given.text("entry", 100))


async def turn(request: Request, seat: Seat) -> Response:
    """A channel, or answering in groups; in force within a second in both processes."""
    console, form = console_of(request), await form_of(request)
    key, off, reason = str(request.path_params["key"]), form.text("off") == "1", form.text("reason", 300)
    if key not in TITLES:
        raise not_found()
    if off and not reason:
        return await _page(console, seat, 400, problem=NO_REASON, at=key)
    wished = rows.Switch(key, off, to_ms(console.now()), seat.name, reason)
    if await console.store.writer.submit(rows.turn, wished):
        await console.audit(seat, "switch-off" if off else "switch-on", key, reason)
    return see(HERE, done="switched-off" if off else "switched-on")


async def turn_entry(request: Request, seat: Seat) -> Response:
    """One entry, published at once: whoever may switch does not wait for a second person."""
    console, form = console_of(request), await form_of(request)
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    if not may_publish(seat, readers):
        raise not_to_publish(readers)
    entry, off, reason = form.text("entry", 100), form.text("off") == "1", form.text("reason", 300)
    if not entry or (off and not reason):
        return await _page(
            console, seat, 400, problem=NO_REASON if entry else "Hãy chọn một mục.", at="entry", chosen=entry
        )
    try:
        told = await console.children.ask("switch", {"entry": entry, "on": not off, "reason": reason})
    except ChildFailed as error:
        raise Refusal(503, "Chưa tắt được", BROKEN) from error
    if told["problem"]:
        return await _page(console, seat, 400, problem=told["problem"], at="entry", chosen=entry)
    words = f"{'Tắt' if off else 'Bật lại'} {entry}" + (f": {reason}" if reason else "")
    changes = [Change(*change) for change in told["changes"]]
    answer = await propose(console, seat, changes, words, entry, True)
    if answer.status_code != 303:
        return answer
    if changes:
        await console.audit(seat, "switch-off" if off else "switch-on", f"{ENTRY}{entry}", reason)
    return see(HERE, done="switched-off" if off else "switched-on")


BROKEN = (
    "Chưa đọc được nội dung để tắt mục này (nội dung đang có lỗi, hoặc máy đang bận). Gấp thì tắt cả kênh ở trên, hoặc"
    " nhờ người vận hành chạy `hoidap06 entry off`."
)


async def _page(
    console: Console, seat: Seat, status: int = 200, problem: str = "", at: str = "", done: str = "", chosen: str = ""
) -> Response:
    lines = await lines_of(console)
    readers = await asyncio.to_thread(readers_of, console.settings.edited_dir)
    since = min((line.switch.at for line in lines if line.off and line.switch), default=0)
    all_of = seat.scope.wards is None
    missed = await console.read(rows.missed, since, MOST_MISSED) if since and all_of else []
    counted = await console.read(rows.missed_by_channel, since) if since and all_of else {}
    names = await _names(console)
    staff = await asyncio.to_thread(console.accounts.all)
    values: dict[str, Any] = {
        "turners": publishers([one for one in staff if one.role >= Role.ADMIN], EVERYWHERE),
        "entry_turners": publishers(staff, readers),
        "lines": lines,
        "may_turn": seat.may(Role.ADMIN) and all_of,
        "entries": await entries_off(console),
        "may_turn_entries": may_publish(seat, readers),
        "names": names,
        "missed": missed,
        "counted": [(CHANNELS.get(channel, channel), number) for channel, number in sorted(counted.items())],
        "channels": CHANNELS,
        "problem": problem,
        "at": at,
        "chosen": chosen,
    }
    return page(seat, "switches.html", status, here=HERE, done=done, **values)


async def lines_of(console: Console) -> list[Line]:
    """Each channel in the order of the overview, then the groups."""
    found = await console.read(rows.switches)
    channels = [
        Line(s.channel.value, TITLES[s.channel.value], found.get(s.channel.value), s.missing)
        for s in console.health.channels
    ]
    return [*channels, Line(rows.GROUPS, TITLES[rows.GROUPS], found.get(rows.GROUPS))]


async def entries_off(console: Console) -> list[EntryOff]:
    """Those that the worker told of, with who switched them off last."""
    beat = console.health.beat()
    if beat is None or not beat.off:
        return []
    names = await _names(console)
    deeds = await console.read(audit.told, audit.Sought(action="switch-off", words=ENTRY), LOOKED_BACK)
    latest = {deed.target: deed for deed in reversed(deeds)}
    found = []
    for id_, reason in beat.off:
        deed, known = latest.get(f"{ENTRY}{id_}"), names.entries.get(id_)
        name = str(known[0]) if known else id_
        found.append(EntryOff(id_, name, reason, deed.user if deed else "", deed.at if deed else 0))
    return found


async def _names(console: Console) -> Names:
    """Empty while the content cannot be read: the switches of the channels must work all the same."""
    try:
        return await console.names()
    except ChildFailed:
        return Names("", {}, {})


ROUTES = (
    Route("GET", HERE, switches, Role.REVIEW, nav="Công tắc"),
    Route("POST", f"{HERE}/entry", turn_entry, Role.REVIEW),
    Route("POST", f"{HERE}/{{key}}", turn, Role.ADMIN, Ward.ALL),
)
