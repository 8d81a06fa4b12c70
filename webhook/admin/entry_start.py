"""What the form of an entry begins with: a group of questions, the short form of one, or a draft of one's own."""

from __future__ import annotations

from dataclasses import replace

from knowledge.forms.rows import EntryForm
from knowledge.hanoi import HANOI
from webhook.admin.console import Console
from webhook.admin.entry_forms import started
from webhook.admin.forms import Form
from webhook.admin.grouping import lines
from webhook.admin.intents import FIELDS, usable
from webhook.admin.question_pages import group_numbered, names_of, title_of
from webhook.admin.refusals import not_found
from webhook.admin.seat import Seat
from webhook.storage import drafts
from webhook.storage import question_lists as lists

MOST_WORDINGS = 20
OTHERS = "ho-tro"  # the group of the menu for what is near nothing
DraftText = tuple[str, str, str]  # path, text, text before


async def begun(console: Console, seat: Seat, number: int, given: Form) -> EntryForm:
    """The form to begin with: what was typed into the short one counts before what the questions tell."""
    group = await group_numbered(console, number, seat) if number else None
    kind = given.text("kind", 10)
    values = {name: given.text(name, most) for name, most in FIELDS.items()}
    source = f"Cán bộ {seat.scope.title} trả lời" if seat.scope.code else "Cán bộ địa phương trả lời"
    wordings = [one.text for one in await wordings_of(console, seat, group)] if group else []
    near = await _near(console, seat, group) if group else OTHERS
    today = console.now().astimezone(HANOI).date()
    form = started(values, usable(wordings, MOST_WORDINGS), title_of(wordings), near, source, today)
    if kind != "service":
        return form
    return replace(form, kind=kind, facts={"verdict": form.rows("answer")})


async def _near(console: Console, seat: Seat, group: lists.Group) -> str:
    """The group of the menu in which the nearest entry stands."""
    [line] = await console.read(lines, [group], seat.scope.wards)
    names, _ = await names_of(console)
    near = [names.entries[one.entry][2] for one in line.candidates if one.entry in names.entries]
    return near[0] if near else OTHERS


async def wordings_of(console: Console, seat: Seat, group: lists.Group) -> list[lists.Wording]:
    return await console.read(lists.wordings, group.id, seat.scope.wards, MOST_WORDINGS)


async def draft_given(console: Console, seat: Seat, entry: str, number: int) -> DraftText | None:
    """The text of a draft of one's own that is not over. Raises Refusal (404)."""
    if not number:
        return None
    found = await console.read(drafts.draft, number)
    if found is None or found.author != seat.name or found.target != entry or found.state not in drafts.OPEN:
        raise not_found("Bản nháp này đã được đăng, đã rút, hoặc không phải của anh/chị.")
    for part in found.parts:
        if part.text is not None and part.path.startswith(("faqs/", "services/")):
            return part.path, part.text, part.before
    raise not_found("Bản nháp này không sửa được bằng biểu mẫu: hãy mở nó ở thẻ YAML.")
