"""What a form brings is bounded and whole, whoever made it."""

from __future__ import annotations

import pytest

from knowledge.forms.rows import MOST_FACTS, MOST_SOURCES, EntryForm, FactRow, SourceRow
from webhook.admin.entry_form_pages import pressed
from webhook.admin.entry_forms import LONGEST, Told, read, told_of
from webhook.admin.forms import Form


def test_rows_as_they_were_posted() -> None:
    form = read(
        Form(
            {
                "kind": ["service"], "name": [" Hộ  chiếu\r\n"], "phrasings": ["a\r\n\r\n b  c "], "enabled": ["1"],
                "fee.0.text": ["Một\ndòng"], "fee.0.source": ["x", "", "x", "y"], "fee.0.origin": ["3"],
                "fee.0.unknown": ["1"], "fee.1.text": [""], "sources.0.key": ["x"], "sources.0.title": ["X"],
            }
        ),
        "ho-chieu",
    )  # fmt: skip
    assert (form.id, form.kind, form.name, form.phrasings) == ("ho-chieu", "service", "Hộ chiếu", "a\nb c")
    assert (form.enabled, form.main) == (True, False)
    first, second = form.rows("fee")
    assert (first.text, first.sources, first.origin, first.unknown) == ("Một dòng", ("x", "y"), "3", True)
    assert second.blank and form.sources[0].title == "X"


def test_there_is_an_end_to_everything() -> None:
    given = {f"fee.{number}.text": ["x"] for number in range(500)}
    given |= {f"sources.{number}.key": ["x"] for number in range(500)} | {"name": ["á" * 99_999], "kind": ["khác"]}
    form = read(Form(given), "")
    assert len(form.rows("fee")) <= MOST_FACTS + 1 and len(form.sources) <= MOST_SOURCES + 1
    assert len(form.name) == LONGEST and form.kind == "faq"


@pytest.mark.parametrize("key", ["a: {title: b}", "a\nb", "#", "Á", "x" * 60, "{}", "-"])
def test_a_new_source_has_a_key_of_ours(key: str) -> None:
    posted = {"sources.0.key": [key], "sources.0.fresh": ["1"], "sources.0.title": ["X"]}
    assert read(Form(posted), "").sources == ()


def test_what_stops_a_form() -> None:
    assert not Told(at=[["a", "b", False]]).stops
    assert Told(at=[["a", "b", True]]).stops and Told(problems=["x"]).stops and Told(conflict=[["a", "", ""]]).stops
    assert told_of({"path": "x", "unknown": 1}).path == "x"
    assert Told(at=[["a", "b", True], ["a", "c", False]]).beside() == {"a": ["b", "c"]}


def test_a_source_added_at_a_fact_is_of_that_fact() -> None:
    rows = (FactRow(text="một", sources=("luat",)), FactRow(text="hai"))
    form = EntryForm(id="x", facts={"fee": rows, "time": rows}, sources=(SourceRow("luat", "Luật", "", "", False),))
    after = pressed(form, "add-source:fee:0")
    key = after.sources[-1].key
    assert [row.sources for row in after.rows("fee")] == [("luat", key), ()]
    assert after.rows("time") == rows and len(after.sources) == 2


@pytest.mark.parametrize("act", ["add-source", "add-source:fee:9", "add-source:no-field:0", "add-source:fee:x"])
def test_a_source_added_elsewhere_is_of_nothing_yet(act: str) -> None:
    form = EntryForm(id="x", facts={"time": (FactRow(text="một"),)})
    after = pressed(form, act)
    assert after.facts == form.facts and len(after.sources) == 1
