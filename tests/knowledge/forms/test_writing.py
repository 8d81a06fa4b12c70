"""Each change in a form, and the lines of the file that it changes."""

from __future__ import annotations

import difflib
from dataclasses import replace

import pytest

from knowledge.editing.errors import EditError
from knowledge.forms.reading import digest_of, form_of
from knowledge.forms.rows import EntryForm, FactRow, SourceRow, acted, settled
from knowledge.forms.writing import new_text, written

TEXT = """\
# đầu tệp
sources:
  cong: {title: Cổng, date: 9-2026}  # nguồn chung
  luat: {title: Luật 26/2023}
entries:
# về thẻ mất
- id: mat-the
  topic: the
  name: Mất thẻ
  label: Mất thẻ
  group: giay-to
  checked: 2026-11-22
  phrasings:
  - mất thẻ
  - rớt  thẻ  # miền Nam
  - "thẻ: bị mất"
  answer:
  # câu đầu
  - {text: "Ra phường.", source: cong, level: seen, facts: [F1]}  # xem lại
  # câu hai
  - {text: "Mang căn cước.", source: [cong, luat], level: seen, facts: [F1, F2]}
  - text: Đóng 25.000đ.
    source: cong
    level: seen
    facts: [F2]
    valid_until: 2026-12-31
    after: Đóng 50.000đ.
  link: {url: https://dichvucong.gov.vn, label: Cổng}
  see_also: [the-moi]
# về thẻ mới
- id: the-moi
  topic: the
"""


def changed(after: str, before: str = TEXT) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.fixture
def form() -> EntryForm:
    return form_of(TEXT, "mat-the", "faq")


def fact(form: EntryForm, number: int, **changes: object) -> EntryForm:
    rows = list(form.rows("answer"))
    rows[number] = replace(rows[number], **changes)  # type: ignore[arg-type]
    return replace(form, facts={"answer": tuple(rows)})


def test_nothing(form: EntryForm) -> None:
    assert written(TEXT, form) == TEXT
    assert form.phrasings == "mất thẻ\nrớt thẻ\nthẻ: bị mất"


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"name": "Rớt thẻ"}, ["-  name: Mất thẻ", "+  name: Rớt thẻ"]),
        ({"label": "a: b"}, ["-  label: Mất thẻ", '+  label: "a: b"']),
        ({"group": "ho-tro"}, ["-  group: giay-to", "+  group: ho-tro"]),
        ({"topic": "moi"}, ["-  topic: the", "+  topic: moi"]),
        ({"checked": "2026-12-01"}, ["-  checked: 2026-11-22", "+  checked: 2026-12-01"]),
        ({"check_at": "tổng đài"}, ["+  check_at: tổng đài"]),
        ({"main": False}, ["+  main: false"]),
        ({"enabled": False, "off_reason": "chờ luật"}, ["+  enabled: false", "+  off_reason: chờ luật"]),
        ({"see_also": "the-moi, x"}, ["-  see_also: [the-moi]", "+  see_also: [the-moi, x]"]),
        ({"see_also": ""}, ["-  see_also: [the-moi]"]),
        (
            {"link_label": "Cổng mới"},
            ["-  link: {url: https://dichvucong.gov.vn, label: Cổng}",
             "+  link: {url: https://dichvucong.gov.vn, label: Cổng mới}"],
        ),
        ({"link_url": "", "link_label": ""}, ["-  link: {url: https://dichvucong.gov.vn, label: Cổng}"]),
        ({"phrasings": "mất thẻ\nrớt thẻ\nthẻ mất rồi"}, ['-  - "thẻ: bị mất"', "+  - thẻ mất rồi"]),
        ({"phrasings": "mất thẻ\nbóp mất\nrớt thẻ\nthẻ: bị mất"}, ["+  - bóp mất"]),
        ({"phrasings": "mất thẻ\nthẻ: bị mất"}, ["-  - rớt  thẻ  # miền Nam"]),
    ],
)  # fmt: skip
def test_a_line_of_the_entry(form: EntryForm, changes: dict[str, object], lines: list[str]) -> None:
    assert changed(written(TEXT, replace(form, **changes))) == lines  # type: ignore[arg-type]


SECOND = '{text: "Mang căn cước.", source: [cong, luat], level: seen, facts: [F1, F2]'


@pytest.mark.parametrize(
    ("number", "changes", "lines"),
    [
        (2, {"text": "Đóng 30.000đ."}, ["-  - text: Đóng 25.000đ.", "+  - text: Đóng 30.000đ."]),
        (2, {"valid_until": "2027-02-28"}, ["-    valid_until: 2026-12-31", "+    valid_until: 2027-02-28"]),
        (2, {"after": "Hết."}, ["-    after: Đóng 50.000đ.", "+    after: Hết."]),
        (2, {"valid_until": "", "after": ""}, ["-    valid_until: 2026-12-31", "-    after: Đóng 50.000đ."]),
        (2, {"valid_from": "2026-01-01"}, ["+    valid_from: 2026-01-01"]),
        (2, {"checked": "2026-11-20"}, ["+    checked: 2026-11-20"]),
        (2, {"level": "seen-old"}, ["-    level: seen", "+    level: seen-old"]),
        (2, {"facts": "F2, F3"}, ["-    facts: [F2]", "+    facts: [F2, F3]"]),
        (2, {"sources": ("luat", "cong")}, ["-    source: cong", "+    source: [luat, cong]"]),
        (1, {"sources": ("luat",)}, [f"-  - {SECOND}}}", f"+  - {SECOND.replace('[cong, luat]', 'luat')}}}"]),
        (1, {"unknown": True}, [f"-  - {SECOND}}}", f"+  - {SECOND}, unknown: true}}"]),
        (1, {"text": 'Mang "thẻ", {a}: b # c'}, [f"-  - {SECOND}}}",
            "+  - " + SECOND.replace('"Mang căn cước."', r'"Mang \"thẻ\", {a}: b # c"') + "}"]),
    ],
)  # fmt: skip
def test_a_fact(form: EntryForm, number: int, changes: dict[str, object], lines: list[str]) -> None:
    assert changed(written(TEXT, fact(form, number, **changes))) == lines


def test_a_fact_goes_and_its_neighbours_stay_untouched(form: EntryForm) -> None:
    lines = changed(written(TEXT, acted(form, "drop:answer:0")))
    assert lines == ['-  - {text: "Ra phường.", source: cong, level: seen, facts: [F1]}  # xem lại']
    empty = replace(form, facts={})
    assert all(line.startswith("-") for line in changed(written(TEXT, empty)))


def test_a_fact_comes_in_between(form: EntryForm) -> None:
    more = acted(form, "add:answer:1")
    assert more.rows("answer")[1] == FactRow(sources=("cong",)), "as its neighbour's"
    assert written(TEXT, settled(more)) == TEXT, "an empty row is no fact"
    lines = changed(written(TEXT, fact(more, 1, text="Chờ gọi tên.")))
    assert lines == ["+  - {text: Chờ gọi tên., source: cong, level: seen, facts: [PHUONG-mat-the]}"]


def test_a_fact_moves_up(form: EntryForm) -> None:
    moved = form_of(written(TEXT, acted(form, "up:answer:2")), "mat-the", "faq")
    assert [row.text for row in moved.rows("answer")] == ["Ra phường.", "Đóng 25.000đ.", "Mang căn cước."]


def test_a_field_that_was_not_there(form: EntryForm) -> None:
    rows = (FactRow(text="Bộ phận một cửa.", sources=("cong",)),)
    lines = changed(written(TEXT, replace(form, facts={**form.facts, "where": rows})))
    assert lines == ["+  where:", "+  - {text: Bộ phận một cửa., source: cong, level: seen, facts: [PHUONG-mat-the]}"]


def test_sources(form: EntryForm) -> None:
    other = tuple(replace(one, date="2025") if one.key == "luat" else one for one in form.sources)
    assert changed(written(TEXT, replace(form, sources=other))) == [
        "-  luat: {title: Luật 26/2023}", '+  luat: {title: Luật 26/2023, date: "2025"}',
    ]  # fmt: skip
    more = acted(form, "add-source")
    assert more.sources[-1] == SourceRow("nguon-1", fresh=True)
    named = replace(more, sources=(*form.sources, SourceRow("nguon-1", "Thông báo 5", "1-2-2026", fresh=True)))
    used = fact(named, 0, sources=("nguon-1",))
    lines = changed(written(TEXT, used))
    assert "+  nguon-1: {title: Thông báo 5, date: 1-2-2026}" in lines and len(lines) == 3
    assert settled(more).sources == form.sources, "a source that nobody named or used is none"
    assert acted(form, "drop-source:0") == form, "one that facts name, or that others share, stays"


def test_in_a_ward_what_is_the_countrys_is_marked() -> None:
    text = "sources:\n  phuong: {title: Thông báo}\nentries:\n- id: the\n"
    rows = (FactRow(text="A.", sources=("phuong",), checked="2026-11-22"),)
    form = replace(form_of(text, "the", "service"), facts={"time": rows, "where": rows})
    after = written(text, form, local=True)
    assert "- {text: A., local: true, source: phuong, level: seen, checked: 2026-11-22}" in after.split("time:")[1]
    assert "local" not in after.split("where:")[1].split("time:")[0]


def test_a_new_entry() -> None:
    form = EntryForm(
        id="the-boi", name="Thẻ bơi", label="Thẻ bơi", group="ho-tro", topic="the-boi", checked="2026-11-22",
        phrasings="làm thẻ bơi\n\nlàm  thẻ bơi\nxin thẻ bơi",
        facts={"answer": (FactRow(text="Ra nhà văn hóa.", sources=("phuong",)),)},
        sources=(SourceRow("phuong", "Cán bộ phường", "22-11-2026", fresh=True),),
    )  # fmt: skip
    text = new_text(form)
    back = form_of(text, "the-boi", "faq")
    assert back.phrasings == "làm thẻ bơi\nxin thẻ bơi"
    assert written(text, back) == text
    assert "sources:\n    phuong: {title: Cán bộ phường, date: 22-11-2026}" in text


def test_somebody_was_faster_is_seen_for_this_entry_alone() -> None:
    digest = digest_of(TEXT, "mat-the")
    assert digest_of(TEXT.replace("- id: the-moi\n", "- id: the-moi\n  name: Mới\n"), "mat-the") == digest
    assert digest_of(TEXT.replace("Ra phường.", "Ra xã."), "mat-the") != digest
    assert digest_of(TEXT.replace("title: Cổng,", "title: Cổng mới,"), "mat-the") != digest


def test_an_entry_that_is_gone(form: EntryForm) -> None:
    with pytest.raises(EditError, match="không còn mục"):
        written("entries:\n- id: khac\n", form)


@pytest.mark.parametrize("words", ["Ở đâu?\u202e ngược", "x" * 4096, "- {a: b}", "# x", "'", '"', "true", "2026-01-01"])
def test_any_words_come_back(form: EntryForm, words: str) -> None:
    one = replace(fact(form, 0, text=words, after=words, valid_until="2027-01-01"), name=words, phrasings=words)
    back = form_of(written(TEXT, one), "mat-the", "faq")
    assert (back.name, back.phrasings, back.rows("answer")[0].text, back.rows("answer")[0].after) == (words,) * 4
