"""Edits in the words of staff, on small texts and on every file that is shipped."""

from __future__ import annotations

import difflib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from knowledge.editing import entries as edit
from knowledge.editing.errors import EditError
from knowledge.editing.splice import set_at
from knowledge.loader import SHIPPED

TEXT = """\
sources:
  cong: {title: Cổng}
entries:
# về thẻ mất
- id: mat-the
  topic: the
  name: Mất thẻ
  checked: 2026-11-22
  phrasings:
  - mất thẻ
  - rớt thẻ  # miền Nam
  fee:
  - {text: "Cấp lại 35.000đ.", source: cong, level: seen, facts: [F1]}
  - text: Đổi 25.000đ.
    source: cong
    level: seen
    facts: [F2]
    valid_until: 2026-12-31
    after: Đổi 50.000đ.

# về thẻ mới
- id: the-moi
  topic: the
"""


def changed(before: str, after: str) -> list[str]:
    """The lines that differ, with their sign."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_phrasings() -> None:
    result = edit.add_phrasings(TEXT, "mat-the", ["thẻ bị chuột gặm", "Mất  thẻ", " ", "giá: bao nhiêu"])
    assert changed(TEXT, result) == ["+  - thẻ bị chuột gặm", '+  - "giá: bao nhiêu"']
    assert edit.add_phrasings(result, "mat-the", ["thẻ bị chuột gặm"]) == result
    assert changed(TEXT, edit.add_phrasings(TEXT, "the-moi", ["làm thẻ"])) == ["+  phrasings:", "+  - làm thẻ"]
    assert changed(TEXT, edit.remove_phrasings(TEXT, "mat-the", ["rớt thẻ", "không có"])) == [
        "-  - rớt thẻ  # miền Nam"
    ]
    assert changed(TEXT, edit.remove_phrasings(TEXT, "mat-the", ["rớt thẻ", "mất thẻ"])) == [
        "-  phrasings:", "-  - mất thẻ", "-  - rớt thẻ  # miền Nam",
    ]  # fmt: skip


def test_a_fact() -> None:
    first, second = edit.values_of(TEXT, "mat-the")["fee"]  # type: ignore[index]
    later = {**second, "text": "Đổi 30.000đ.", "valid_until": "2027-06-30"}
    result = edit.set_facts(TEXT, "mat-the", "fee", [first, later])
    assert changed(TEXT, result) == [
        "-  - text: Đổi 25.000đ.", "+  - text: Đổi 30.000đ.",
        "-    valid_until: 2026-12-31", "+    valid_until: 2027-06-30",
    ]  # fmt: skip
    without = {key: value for key, value in second.items() if key not in ("valid_until", "after")}
    result = edit.set_facts(TEXT, "mat-the", "fee", [first, without])
    assert changed(TEXT, result) == ["-    valid_until: 2026-12-31", "-    after: Đổi 50.000đ."]
    fact = {"facts": ["F3"], "text": "Miễn phí.", "source": "cong", "level": "seen", "checked": "2026-11-22"}
    line = "{text: Miễn phí., source: cong, level: seen, facts: [F3], checked: 2026-11-22}"
    assert changed(TEXT, edit.add_fact(TEXT, "mat-the", "fee", fact)) == [f"+  - {line}"]
    assert changed(TEXT, edit.add_fact(TEXT, "the-moi", "fee", fact)) == ["+  fee:", f"+  - {line}"]
    assert changed(TEXT, edit.remove_fact(TEXT, "mat-the", "fee", 0)) == [
        '-  - {text: "Cấp lại 35.000đ.", source: cong, level: seen, facts: [F1]}'
    ]


def test_a_whole_field_writes_only_what_differs() -> None:
    found = edit.values_of(TEXT, "mat-the")
    assert found is not None
    fee = found["fee"]
    assert edit.set_facts(TEXT, "mat-the", "fee", fee) == TEXT
    assert changed(TEXT, edit.set_facts(TEXT, "mat-the", "fee", [{**fee[0], "text": "0đ."}, fee[1]])) == [
        '-  - {text: "Cấp lại 35.000đ.", source: cong, level: seen, facts: [F1]}',
        "+  - {text: 0đ., source: cong, level: seen, facts: [F1]}",
    ]
    assert len(changed(TEXT, edit.set_facts(TEXT, "mat-the", "fee", fee[:1]))) == 6
    assert "fee" not in edit.set_facts(TEXT, "mat-the", "fee", [])


def test_on_and_off() -> None:
    off = edit.set_enabled(TEXT, "mat-the", False, "phí sắp đổi:\nchờ văn bản")
    assert changed(TEXT, off) == ["+  enabled: false", '+  off_reason: "phí sắp đổi: chờ văn bản"']
    assert changed(TEXT, edit.set_enabled(off, "mat-the", True)) == ["+  enabled: true"]
    assert edit.set_values(off, "mat-the", {"enabled": None, "off_reason": None}) == TEXT


def test_new_and_gone() -> None:
    entry = {"phrasings": ["hỏi"], "name": "Thẻ cũ", "id": "the-cu", "checked": "2026-11-22", "enabled": "false"}
    lines = ["- id: the-cu", "  enabled: false", "  name: Thẻ cũ", "  checked: 2026-11-22", "  phrasings:", "  - hỏi"]
    result = edit.add_entry(TEXT, entry)
    assert changed(TEXT, result) == [f"+{line}" for line in lines]
    assert edit.remove_item(result, "the-cu") == TEXT
    assert edit.add_entry("", entry) == "\n".join(["entries:", *lines, ""])
    assert edit.add_entry("# đầu tệp\n", entry).startswith("# đầu tệp\nentries:\n- id: the-cu\n")
    assert edit.remove_item(edit.add_entry("", entry), "the-cu") == ""
    assert "# về thẻ mới" in edit.remove_item(TEXT, "mat-the")


def test_a_source() -> None:
    result = edit.add_source(TEXT, "mat-the", "tt73", {"title": "Thông tư 73", "date": "2024"})
    assert changed(TEXT, result) == ['+  tt73: {title: Thông tư 73, date: "2024"}']
    assert edit.add_source("id: x\nname: y\nphrasings:\n- z\n", "x", "a", {"title": "b"}) == (
        "id: x\nname: y\nsources:\n  a: {title: b}\nphrasings:\n- z\n"
    )


def test_a_point() -> None:
    point = {
        "id": "p", "ward": "00004", "name": "Điểm", "source": "Biển", "latitude": "21.05", "checked": "2026-11-22",
        "hours": {"t2-t6": ["07:30-11:30", "13:30-17:00"]},
        "sessions": [{"day": "cn", "hours": "19:30-21:00", "at": "Nhà văn hóa"}],
    }  # fmt: skip
    text = edit.add_point("", point)
    assert edit.values_of(text, "p", edit.POINTS) == point
    text = edit.set_values(text, "p", {"phone": "024 1234 5678", "hours": "24/24"}, edit.POINTS)
    assert "  phone: 024 1234 5678\n" in text
    assert edit.remove_item(text, "p", edit.POINTS) == ""


@pytest.mark.parametrize(
    "call",
    [
        lambda: edit.add_phrasings(TEXT, "khong-co", ["x"]),
        lambda: edit.remove_fact(TEXT, "mat-the", "fee", 7),
        lambda: edit.remove_fact(TEXT, "mat-the", "time", 0),
        lambda: edit.add_entry(TEXT, {"id": "mat-the"}),
        lambda: edit.add_entry(TEXT, {"name": "x"}),
        lambda: edit.add_entry("id: x\nname: y\n", {"id": "z"}),
        lambda: edit.set_facts(TEXT, "mat-the", "name", [{"text": "x"}]),
    ],
)
def test_refused(call: object) -> None:
    with pytest.raises(EditError):
        call()  # type: ignore[operator]


FILES = sorted(p for folder in ("services", "faqs") for p in (SHIPPED / folder).glob("*.yaml"))
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=40)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_shipped_file_can_be_edited(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = text.split("id: ")[1].split("\n")[0]
    found = edit.values_of(text, name)
    assert found is not None
    assert edit.set_values(text, name, {key: found[key] for key in ("name", "label", "checked", "group")}) == text
    added = edit.add_phrasings(text, name, ["một cách hỏi: chưa ai hỏi"])
    assert changed(text, added)[0].strip("+ ") == '- "một cách hỏi: chưa ai hỏi"'
    assert edit.remove_phrasings(added, name, ["một cách hỏi: chưa ai hỏi"]) == text
    off = edit.set_enabled(text, name, False)
    assert len(changed(text, off)) == 1
    assert edit.set_values(off, name, {"enabled": None}) == text


@given(WORDS, WORDS)
def test_any_words_are_kept_as_they_are(words: str, reason: str) -> None:
    text = edit.set_values(TEXT, "mat-the", {"name": words})
    fee = edit.values_of(text, "mat-the")["fee"]  # type: ignore[index]
    text = edit.set_facts(text, "mat-the", "fee", [{**fee[0], "text": reason}, fee[1]])
    found = edit.values_of(text, "mat-the")
    assert found is not None
    assert (found["name"], found["fee"][0]["text"]) == (words, reason)
    assert text.count("#") - words.count("#") - reason.count("#") == TEXT.count("#")


COMMENTED = [path for path in sorted(SHIPPED.rglob("*.yaml")) if "\n  #" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", COMMENTED, ids=lambda p: p.name)
def test_another_reader_finds_the_same_comments(path: Path) -> None:
    """ruamel.yaml keeps comments with the nodes that they belong to: an edit moves none."""
    text = path.read_text(encoding="utf-8")
    edited = set_at(text, ["one_more"], "x")
    have = [token.value.strip() for token in comments(text)]
    assert len(have) > 4
    assert [token.value.strip() for token in comments(edited)] == have


def comments(text: str) -> list[Any]:
    """Every comment of a text, by ruamel.yaml's scanner."""
    scanner = YAML().get_constructor_parser(StringIO(text))[1]
    found = []
    while scanner.check_event():
        event = scanner.get_event()
        for group in event.comment or ():
            found += [token for token in (group if isinstance(group, list) else [group]) if token is not None]
    return found
