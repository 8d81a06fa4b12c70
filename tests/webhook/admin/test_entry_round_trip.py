"""Every shipped entry through its form, as HTML and back as a browser posts it, without a change: the same text."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode

import pytest

from knowledge.editing.spots import plain, root_of
from knowledge.forms.checks import mistakes, required
from knowledge.forms.plan import LEVELS, TITLES, parts_of
from knowledge.forms.reading import form_of
from knowledge.forms.rows import EntryForm, settled
from knowledge.forms.writing import written
from knowledge.loader import SHIPPED
from tests.webhook.admin.browserless import inputs
from webhook.admin.entry_forms import Told, read
from webhook.admin.forms import Form
from webhook.admin.views import TEMPLATES

EXAMPLES = SHIPPED.parent / "content-examples"
FILES = [
    path
    for layer in (SHIPPED, *sorted(EXAMPLES.iterdir()))
    for folder in ("faqs", "services")
    for path in sorted((layer / folder).glob("*.yaml"))
]
GROUPS = SimpleNamespace(groups={"giay-to": "Giấy tờ"}, entries={})
HERE = "/admin/content/entry/x"


def posted(form: EntryForm, partial: bool) -> Form:
    """The form as it comes back from a browser."""
    opened, closed = parts_of(form.kind, frozenset(form.facts))
    html = TEMPLATES.get_template("_entry_form.html").render(
        form=form, told=Told(partial=partial), at={}, tried=False, words="", opened=opened, closed=closed,
        titles=TITLES, levels=LEVELS, required=required(form.kind), names=GROUPS, topics=[], group_id=0, draft=0,
        day="", reason="", action=HERE, new_row="", frame=SimpleNamespace(may_propose=True),
    )  # fmt: skip
    return Form(parse_qs(urlencode(inputs(html, HERE)), keep_blank_values=True))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_changes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    said = plain(root_of(text))
    kind = "service" if path.parent.name == "services" else "faq"
    for entry in said.get("entries") or [said]:
        form = form_of(text, entry["id"], kind)
        back = settled(read(posted(form, "name" not in entry), form.id))
        assert back == form
        assert written(text, back) == text
        assert mistakes(back, local=False) == []
