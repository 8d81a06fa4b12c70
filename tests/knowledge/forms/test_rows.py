"""Rows come and go; what is wrong is said at its input; two forms side by side."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from knowledge.forms.checks import LONGEST, LONGEST_PHRASING, mistakes
from knowledge.forms.differences import differences
from knowledge.forms.reading import form_of
from knowledge.forms.rows import MOST_FACTS, EntryForm, FactRow, SourceRow, acted, as_json, from_json, lines, rebased
from knowledge.forms.spots import input_at, lacking, plainly

GOOD = FactRow("0", "Ra phường.", ("cong",))
FORM = EntryForm(
    "x", name="X", label="X", group="ho-tro", topic="x", checked="2026-11-22",
    facts={"answer": (GOOD,)}, sources=(SourceRow("cong", "Cổng"),), phrasings="a\nb",
)  # fmt: skip


def test_json_and_back() -> None:
    assert from_json(json.loads(json.dumps(as_json(FORM)))) == FORM


@pytest.mark.parametrize(
    "act",
    ["", "x", "add", "add:answer", "add:answer:9", "add:khong:0", "drop:answer:1", "drop:answer:-1", "up:answer:0",
     "drop-source:7", "add:answer:²", "drop:answer:" + "9" * 50, "up:answer:x"],
)  # fmt: skip
def test_a_button_that_there_is_not_changes_nothing(act: str) -> None:
    assert acted(FORM, act) == FORM


def test_there_is_an_end_to_rows() -> None:
    form = FORM
    for _ in range(MOST_FACTS + 5):
        form = acted(form, "add:answer:0")
    assert len(form.rows("answer")) == MOST_FACTS


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"text": ""}, "answer.0.text"),
        ({"text": "x" * (LONGEST + 1)}, "answer.0.text"),
        ({"sources": ()}, "answer.0.source"),
        ({"sources": ("khong-co",)}, "answer.0.source"),
        ({"checked": "mai"}, "answer.0.checked"),
        ({"valid_from": "2026-02-30"}, "answer.0.valid_from"),
        ({"valid_until": "20261231", "after": "x"}, "answer.0.valid_until"),
        ({"valid_until": "2026-12-31"}, "answer.0.after"),
        ({"after": "x"}, "answer.0.valid_until"),
        ({"valid_from": "2027-01-01", "valid_until": "2026-12-31", "after": "x"}, "answer.0.valid_until"),
    ],
)
def test_what_is_wrong_with_a_fact(changes: dict[str, object], name: str) -> None:
    assert mistakes(FORM, False) == []
    found = mistakes(replace(FORM, facts={"answer": (replace(GOOD, **changes),)}), False)  # type: ignore[arg-type]
    assert [one for one, _ in found] == [name]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"checked": "22-11-2026"}, "checked"),
        ({"enabled": False}, "off_reason"),
        ({"link_url": "https://a.gov.vn"}, "link_label"),
        ({"link_label": "A"}, "link_url"),
        ({"name": "x" * (LONGEST + 1)}, "name"),
        ({"phrasings": "x" * (LONGEST_PHRASING + 1)}, "phrasings"),
        ({"phrasings": "\n".join(map(str, range(401)))}, "phrasings"),
        ({"sources": (SourceRow("cong", ""),)}, "sources.0.title"),
        ({"sources": (SourceRow("cong", "a", url="x" * 3000),)}, "sources.0.url"),
    ],
)
def test_what_is_wrong_with_the_rest(changes: dict[str, object], name: str) -> None:
    assert [one for one, _ in mistakes(replace(FORM, **changes), False)] == [name]  # type: ignore[arg-type]


def test_a_wards_own_rule_was_looked_at() -> None:
    form = replace(FORM, facts={"time": (GOOD,), "where": (GOOD,)})
    assert [name for name, _ in mistakes(form, True)] == ["time.0.checked"]


def test_a_form_over_another_version() -> None:
    def over(*texts: str) -> EntryForm:
        return replace(FORM, facts={"answer": tuple(FactRow(str(n), text) for n, text in enumerate(texts))})

    found = rebased(over("a", "mới", "b", "khác", "d"), over("đầu", "a", "b", "c", "d")).rows("answer")
    assert [(row.text, row.origin) for row in found] == [("a", "1"), ("mới", ""), ("b", "2"), ("khác", "3"), ("d", "4")]


def test_lines_are_told_once() -> None:
    assert lines(" a \r\n\u2028b\n\na\n a  c") == ["a", "b", "a c"]


def test_side_by_side() -> None:
    fee = FactRow("", "0đ.", ("cong",), unknown=True)
    now = replace(
        FORM, name="Y", main=False, phrasings="b\nc", facts={"answer": (replace(GOOD, text="Ra xã."),), "fee": (fee,)},
        sources=(SourceRow("cong", "Cổng", "2026"),),
    )  # fmt: skip
    assert [tuple(one) for one in differences(FORM, now)] == [
        ("Tên", "X", "Y"),
        ("Mục chính của chủ đề", "có", "không"),
        ("Cách hỏi", "a", ""),
        ("Cách hỏi", "", "c"),
        ("Trả lời, ý 1", "Ra phường.", "Ra xã."),
        ("Lệ phí, ý 1", "", "0đ."),
        ("Lệ phí, ý 1, Nguồn", "", "Cổng"),
        ("Lệ phí, ý 1, Chưa có số liệu công bố", "không", "có"),
        ("Nguồn cong", "Cổng", "Cổng · 2026"),
    ]
    assert differences(FORM, FORM) == []
    assert [tuple(one) for one in differences(FORM, replace(FORM, facts={}))] == [("Trả lời, ý 1", "Ra phường.", "")]


TEXT = """\
sources:
  cong: {title: Cổng, url: http://x}
entries:
- id: a
  name: A
- id: x
  name: X
  label: Dài
  phrasings:
  - một
  answer:
  - {text: "Ra phường.", source: cong}
  - text: Hai.
    after: Ba.
  link: {url: https://a, label: A}
"""


@pytest.mark.parametrize(
    ("line", "column", "name"),
    [
        (2, 3, "sources.0.title"), (2, 30, "sources.0.url"), (5, 3, ""), (6, 3, ""), (7, 9, "name"),
        (8, 10, "label"), (10, 5, "phrasings"), (12, 5, "answer.0.text"), (12, 12, "answer.0.text"),
        (12, 33, "answer.0.source"), (14, 12, "answer.1.after"), (12, 3, "answer"), (15, 20, "link_url"), (99, 1, ""),
    ],
)  # fmt: skip
def test_a_place_in_the_file_is_an_input_of_the_form(line: int, column: int, name: str) -> None:
    form = form_of(TEXT, "x", "faq")
    assert input_at(TEXT, form, line, column) == name


def test_a_file_of_one_entry_has_its_places_too() -> None:
    text = "id: x\nsources:\n  a: {title: A}\nname: X\nverdict:\n- {text: B, source: a}\n"
    form = form_of(text, "x", "service")
    assert [input_at(text, form, *at) for at in ((3, 7), (4, 7), (6, 10), (1, 1))] == [
        "sources.0.title", "name", "verdict.0.text", "",
    ]  # fmt: skip


def test_messages_in_the_words_of_the_form() -> None:
    assert plainly("thiếu `label`") == "Thiếu “Chữ trên nút”"
    assert plainly("`fee` dài, `công an huyện` đã cũ") == "“Lệ phí” dài, “công an huyện” đã cũ"
    assert (lacking("thiếu `label`"), lacking("thiếu `answer` hoặc"), lacking("thiếu `id`")) == ("label", "answer", "")
