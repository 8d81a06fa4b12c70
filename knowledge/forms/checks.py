"""What is wrong with a form before any YAML is made of it: (input, what to do)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.forms.plan import first_of
from knowledge.forms.rows import MOST_FACTS, EntryForm, FactRow, lines
from knowledge.scope import LOCAL_FIELDS

LONGEST = 2_000  # characters of any one text; the linter knows better for each, but must not be given a book
LONGEST_PHRASING = 500
MOST_PHRASINGS = 400
_DAY = "Ngày phải viết năm-tháng-ngày, ví dụ 2026-12-31."


def mistakes(form: EntryForm, local: bool) -> list[tuple[str, str]]:
    """Each with the name of its input (`fee.0.after`)."""
    return [*_entry(form, local), *_facts(form, local), *_sources(form)]


def _entry(form: EntryForm, local: bool) -> Iterator[tuple[str, str]]:
    if not _is_day(form.checked):
        yield "checked", _DAY
    if not form.enabled and not form.off_reason:
        yield "off_reason", "Hãy ghi vì sao tắt, để người sau hiểu."
    if bool(form.link_url) != bool(form.link_label):
        yield ("link_label", "Hãy ghi tên trang.") if form.link_url else ("link_url", "Hãy ghi địa chỉ của trang.")
    for name in ("name", "label", "off_reason", "check_at", "see_also", "link_url", "link_label"):
        if len(getattr(form, name)) > LONGEST:
            yield name, f"Dài quá {LONGEST} ký tự: viết ngắn lại."
    ways = lines(form.phrasings)
    if len(ways) > MOST_PHRASINGS:
        yield "phrasings", f"Có {len(ways)} cách hỏi, tối đa {MOST_PHRASINGS}: bỏ bớt những câu gần giống nhau."
    for way in ways:
        if len(way) > LONGEST_PHRASING:
            yield "phrasings", f"Cách hỏi “{way[:60]}…” dài {len(way)} ký tự, tối đa {LONGEST_PHRASING}."


def _facts(form: EntryForm, local: bool) -> Iterator[tuple[str, str]]:
    known = {source.key for source in form.sources}
    for field, rows in form.facts.items():
        if len(rows) > MOST_FACTS:
            yield field, f"Có {len(rows)} ý, tối đa {MOST_FACTS}: tách thành mục khác."
        for number, row in enumerate(rows):
            for name, words in _fact(row, known, local and field not in {one.value for one in LOCAL_FIELDS}):
                yield f"{field}.{number}.{name}", words


def _fact(row: FactRow, known: set[str], own_rule: bool) -> Iterator[tuple[str, str]]:
    if not row.text:
        yield "text", "Hãy viết câu này, hoặc bấm “Bỏ ý này”."
    for name in ("text", "after", "facts"):
        if len(getattr(row, name)) > LONGEST:
            yield name, f"Dài quá {LONGEST} ký tự: viết ngắn lại."
    for name in ("checked", "valid_from", "valid_until"):
        if not _is_day(getattr(row, name)):
            yield name, _DAY
    if row.valid_until and not row.after:
        yield "after", "Có ngày cuối thì phải có câu nói từ hôm sau."
    if row.after and not row.valid_until:
        yield "valid_until", "Có câu nói từ hôm sau thì phải có ngày cuối của câu trên."
    if row.valid_from and row.valid_until and row.valid_from > row.valid_until:
        yield "valid_until", "Ngày cuối phải sau ngày đầu."
    if not row.sources and not row.unknown:
        yield "source", "Hãy chọn nguồn của ý này; chưa có thì bấm “Thêm nguồn”."
    if any(key not in known for key in row.sources):
        yield "source", "Nguồn này không còn: hãy chọn nguồn khác."
    if own_rule and not row.checked:
        yield "checked", "Quy định riêng của địa phương cần ngày kiểm tra riêng."


def _sources(form: EntryForm) -> Iterator[tuple[str, str]]:
    for number, source in enumerate(form.sources):
        if not source.title:
            yield f"sources.{number}.title", "Hãy ghi tên văn bản hoặc trang."
        for name in ("title", "date", "url"):
            if len(getattr(source, name)) > LONGEST:
                yield f"sources.{number}.{name}", f"Dài quá {LONGEST} ký tự: viết ngắn lại."


def _is_day(text: str) -> bool:
    try:
        return not text or (len(text) == 10 and bool(date.fromisoformat(text)))
    except ValueError:
        return False


def required(kind: str) -> frozenset[str]:
    """The inputs that must not be empty, as the form marks them."""
    return frozenset({"name", "label", "group", "checked", first_of(kind)})
