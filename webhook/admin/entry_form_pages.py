"""The form of an entry: filled in, looked at as a citizen would read it, sent to review or published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import Request, Response

from knowledge.forms.checks import required
from knowledge.forms.plan import LEVELS, TITLES, parts_of
from knowledge.forms.rows import ADD, ADD_SOURCE, EntryForm, acted, as_json, from_json
from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.edge import console_of
from webhook.admin.entry_forms import KINDS, LARGEST, MOST_FIELDS, Told, read, told_of
from webhook.admin.entry_frame import FORM, HERE, frame_of
from webhook.admin.entry_start import DraftText, begun, draft_given, wordings_of
from webhook.admin.forms import Form, form_of, link, query_of, whole
from webhook.admin.proposals import NO_REASON, NOT_SAVED, propose
from webhook.admin.question_pages import group_numbered, names_of
from webhook.admin.refusals import Refusal, not_found
from webhook.admin.replying import kept
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.editing.protocol import Change
from webhook.storage import question_groups as groups
from webhook.storage.database import to_ms

TRY, SEND, FAST, START = "try", "send", "fast", "start"
MOST_WORDINGS = 20
OTHERS = "ho-tro"  # the group of the menu for what is near nothing
NO_CHILD = (
    "Chưa đối chiếu được với kho kiến thức lúc này; chữ anh/chị đã nhập vẫn còn nguyên bên dưới. Hãy thử lại sau"
    " ít giây."
)


async def show(request: Request, seat: Seat) -> Response:
    """An entry as it stands."""
    console, entry = console_of(request), str(request.path_params["id"])
    query = query_of(request)
    told = await _opened(console, entry, await draft_given(console, seat, entry, query.number("draft")))
    if told is None:
        raise Refusal(503, "Chưa mở được", "Chưa đọc được kho kiến thức lúc này. Hãy tải lại trang sau ít giây.")
    return await _page(console, seat, from_json(told["form"]), told_of(told), query, done=query.text("done", 40))


async def save(request: Request, seat: Seat) -> Response:
    """What the button asks for: a row more or less, a look at it, to review, or published at once."""
    console, entry = console_of(request), str(request.path_params["id"])
    posted = await form_of(request, LARGEST, MOST_FIELDS)
    form, act = read(posted, entry), posted.text("op", 60)
    if act not in (TRY, SEND, FAST):
        told = told_of(await _opened(console, entry) or {})
        told.digest = posted.text("digest", 64)
        return await _page(console, seat, pressed(form, act), told, posted)
    return await _tried(console, seat, form, posted, act)


async def new(request: Request, seat: Seat) -> Response:
    """An empty form, or one with what is known of a group of questions."""
    console, given = console_of(request), query_of(request)
    return await _page(console, seat, await begun(console, seat, given.number("group"), given), Told(), given)


async def save_new(request: Request, seat: Seat) -> Response:
    """The same as `save` for an answer that is not there yet; `start` comes from the short form of a group."""
    console = console_of(request)
    posted = await form_of(request, LARGEST, MOST_FIELDS)
    act = posted.text("op", 60)
    if act == START:
        form = await begun(console, seat, posted.number("group_id"), posted)
        return await _page(console, seat, form, Told(), posted)
    form = read(posted, "")
    if act not in (TRY, SEND, FAST):
        return await _page(console, seat, pressed(form, act), Told(), posted)
    return await _tried(console, seat, form, posted, act)


def pressed(form: EntryForm, act: str) -> EntryForm:
    """The form after a button; `add-source:fee:0` makes a source that this fact has from now on."""
    after = acted(form, act)
    what, _, place = act.partition(":")
    name, _, number = place.rpartition(":")
    rows = after.rows(name) if what == ADD_SOURCE else ()
    if whole(number) >= len(rows) or len(after.sources) == len(form.sources):
        return after
    row = rows[whole(number)]
    named = replace(row, sources=(*row.sources, after.sources[-1].key))
    return replace(after, facts={**after.facts, name: tuple(named if one is row else one for one in rows)})


async def _tried(console: Console, seat: Seat, form: EntryForm, posted: Form, act: str) -> Response:
    """The page with what it would change; with `send` or `fast` it is proposed unless something stops it."""
    number = posted.number("group_id")
    group = await group_numbered(console, number, seat, to_change=act == FAST) if number else None
    wordings = await wordings_of(console, seat, group) if group else []
    reason = kept(posted.text("reason", 300)) if group else posted.text("reason", 300)  # typed beside a question
    sends = act == SEND or (act == FAST and reason)
    given: dict[str, Any] = {
        "form": as_json(form),
        "digest": posted.text("digest", 64),
        "day": posted.text("day", 10),
        "questions": [one.text for one in wordings],
        "quick": bool(sends),
    }
    try:
        answered: dict[str, Any] = await console.children.ask("entry-try", given)
    except ChildFailed:
        return await _page(console, seat, form, Told(digest=given["digest"]), posted, 503, NO_CHILD)
    told = told_of(answered)
    if "form" in answered:  # over what somebody else has saved meanwhile
        form = from_json(answered["form"])
    if act == FAST and not reason and not told.stops:
        told.at = [*told.at, ["reason", NO_REASON, True]]
    if act == TRY or told.stops:
        status = 409 if told.conflict else 400 if told.stops else 200
        return await _page(console, seat, form, told, posted, status, tried=True)
    changes = [Change(*change) for change in told.changes]
    wording = next((one.variant for one in wordings), 0)
    answer = await propose(console, seat, changes, reason, told.entry, act == FAST, posted.number("draft"), wording)
    if answer.status_code == 503:  # not stored: whoever fills in a form goes on in the form
        return await _page(console, seat, form, told, posted, 503, NOT_SAVED, tried=True)
    if group and act == FAST and answer.status_code == 303:
        verdict = groups.Verdict(group.id, groups.ANSWERED, seat.name, to_ms(console.now()), told.entry, reason)
        await console.store.writer.submit(groups.decide, verdict)
    return answer


async def _opened(console: Console, entry: str, draft: DraftText | None = None) -> dict[str, Any] | None:
    """What the child knows of an entry; None while there is no child. Raises Refusal (404)."""
    try:
        told: dict[str, Any] = await console.children.ask("entry", {"entry": entry, "draft": draft})
    except ChildFailed:
        return None
    if "missing" in told:
        raise not_found(told["missing"])
    return told


async def _page(
    console: Console,
    seat: Seat,
    form: EntryForm,
    told: Told,
    posted: Form | None = None,
    status: int = 200,
    words: str = "",
    tried: bool = False,
    done: str = "",
) -> Response:
    names, _ = await names_of(console)
    given = posted or Form({})
    opened, closed = parts_of(form.kind, frozenset(form.facts))
    frame = await frame_of(console, seat, form.id, told.path, FORM)
    return page(
        seat,
        "entry_form.html" if form.id else "entry_new.html",
        status,
        here=HERE,
        frame=frame,
        form=form,
        told=told,
        at=told.beside(),
        tried=tried,
        words=words,
        opened=opened,
        closed=closed,
        titles=TITLES,
        levels=LEVELS,
        kinds=KINDS,
        required=required(form.kind),
        names=names,
        topics=_topics(console, names.entries),
        draft=given.number("draft"),
        group_id=given.number("group_id") or given.number("group"),
        day=given.text("day", 10),
        reason=given.text("reason", 300),
        action=f"{HERE}/entry/{form.id}" if form.id else link(f"{HERE}/new"),
        new_row=_new_row(given.text("op", 60), form),
        done=done,
    )


def _topics(console: Console, entries: Any) -> list[tuple[str, str]]:
    """Every topic by name; one that an office added stands under the name of its entry."""
    known = {one[1]: one[0] for one in entries.values()} | dict(console.topics)
    return sorted(known.items(), key=lambda topic: topic[1])


def _new_row(act: str, form: EntryForm) -> str:
    """The input that a button has just made, where the page goes on."""
    what, _, rest = act.partition(":")
    if what == ADD_SOURCE:
        return f"sources.{len(form.sources) - 1}.title"
    name, _, number = rest.rpartition(":")
    return f"{name}.{number}.text" if what == ADD else ""


ROUTES = (
    Route("GET", f"{HERE}/entry/{{id}}", show, Role.VIEW, Ward.NONE),
    Route("POST", f"{HERE}/entry/{{id}}", save, Role.EDIT, Ward.NONE),
    Route("GET", f"{HERE}/new", new, Role.EDIT, Ward.NONE),
    Route("POST", f"{HERE}/new", save_new, Role.EDIT, Ward.NONE),
)
