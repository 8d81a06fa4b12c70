"""Every problem of an entry, from source text to its line and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.entries import Entry, Field, Level
from knowledge.schema import LABEL_MAX, Reader
from knowledge.yaml_nodes import parse
from tests.knowledge.folder import ENTRY, problems, small


def entry(source: str, kind: str = "service") -> Entry:
    reader = Reader("x.yaml", kind)
    (found,) = reader.entries(parse(source, "x.yaml"))
    assert reader.problems == []
    return found


def test_a_whole_entry() -> None:
    found = entry(ENTRY)
    assert (found.id, found.topic, found.kind, found.group) == ("tam-tru", "tam-tru", "service", "cu-tru")
    assert found.phrasings == ("đăng ký tạm trú", "làm sổ tạm trú")
    assert tuple(found.phrasing_lines) == (10, 11)
    assert (found.enabled, found.main, found.line) == (True, True, 1)
    (fee,) = found.facts(Field.FEE)
    assert (fee.level, fee.checked, fee.facts) == (Level.SEEN_OLD, date(2026, 11, 22), ("F2",))
    assert [source.title for source in fee.sources] == ["Cổng Dịch vụ công quốc gia"]
    assert found.facts(Field.TIME) == ()


@pytest.mark.parametrize(
    ("day", "said", "ended"),
    [
        (date(2026, 1, 1), "Nộp trên mạng 7.000đ.", False),
        (date(2026, 12, 31), "Nộp trên mạng 7.000đ.", False),
        (date(2027, 1, 1), "Hỏi 18001096.", True),
    ],
)
def test_a_fact_has_its_last_day(day: date, said: str, ended: bool) -> None:
    (fee,) = entry(ENTRY).facts(Field.FEE)
    assert (fee.on(day), fee.ended(day)) == (said, ended)


def test_a_fact_has_its_first_day() -> None:
    source = ENTRY.replace("  valid_until: 2026-12-31\n  after: Hỏi 18001096.", "  valid_from: 2027-03-01")
    (fee,) = entry(source).facts(Field.FEE)
    assert fee.on(date(2027, 2, 28)) is None
    assert fee.on(date(2027, 3, 1)) == "Nộp trên mạng 7.000đ."


@pytest.mark.parametrize(
    ("line", "attribute", "value"),
    [
        ("enabled: false", "enabled", False),
        ("enabled: no", "enabled", True),  # only `false` is false: `no` is text
        ("main: false", "main", False),
        ("see_also: [luu-tru, tam-vang]", "see_also", ("luu-tru", "tam-vang")),
        ("see_also: luu-tru", "see_also", ("luu-tru",)),
        ("check_at: 18001096", "check_at", "18001096"),
        ("modified: 2026-11-22", "modified", None),
    ],
)
def test_optional_keys(line: str, attribute: str, value: object) -> None:
    found = entry(f"{ENTRY}{line}\n")
    assert getattr(found, attribute, None) == value


def test_essential_and_link() -> None:
    found = entry(
        ENTRY
        + "essential: {decision: 06/QĐ-TTg ngày 6-1-2022, ordinal: 4, name: Tạm trú}\n"
        + "link: {url: https://dichvucong.gov.vn, label: Cổng}\n"
    )
    assert found.essential is not None and found.essential.ordinal == 4
    assert found.link is not None and found.link.url == "https://dichvucong.gov.vn"
    unknown = entry(ENTRY + "essential: {decision: 422/QĐ-TTg, ordinal: ²}\n").essential
    assert unknown is not None and unknown.ordinal is None


def test_several_entries_share_sources() -> None:
    source = (
        "sources:\n  a: {title: A}\nentries:\n"
        "- {id: x, topic: t, name: X, label: X, group: vneid, checked: 2026-11-22, "
        "answer: {text: Có., source: a, level: seen, facts: F1}}\n"
        "- {id: y, topic: t, name: Y, label: Y, group: vneid, checked: 2026-11-22, sources: {b: {title: B}}, "
        "answer: {text: Có., source: [a, b], level: seen, facts: F1}}\n"
    )
    reader = Reader("x.yaml", "faq")
    found = reader.entries(parse(source, "x.yaml"))
    assert reader.problems == []
    assert [[s.title for s in e.facts(Field.ANSWER)[0].sources] for e in found] == [["A"], ["A", "B"]]
    assert [e.line for e in found] == [4, 5]


def test_an_unknown_figure_needs_no_source() -> None:
    found = entry(ENTRY + "time: {unknown: true, text: Hỏi công an xã.}\n")
    assert found.facts(Field.TIME)[0].unknown


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        # what an entry lacks
        ("id: tam-tru\n", "", [(1, 1, "thiếu `id`")]),
        ("topic: tam-tru\n", "", [(1, 1, "thiếu `topic`")]),
        ("name: Đăng ký tạm trú\n", "", [(1, 1, "thiếu `name`")]),
        ("label: Đăng ký tạm trú\n", "", [(1, 1, "thiếu `label`")]),
        ("group: cu-tru\n", "", [(1, 1, "thiếu `group`")]),
        ("group: cu-tru", "group: khac", [(5, 8, "`group` phải là một trong")]),
        (
            "verdict:\n- {text: Nộp trên mạng., source: cong, level: seen, facts: [F1]}\n",
            "",
            [(1, 1, "thiếu `answer`")],
        ),
        ("label: Đăng ký tạm trú", "label: " + "x" * (LABEL_MAX + 1), [(4, 8, "tối đa 35")]),
        # what a fact lacks
        ("  source: cong\n", "", [(15, 3, "thiếu `source`")]),
        ("  level: seen-old\n", "", [(15, 3, "thiếu `level`")]),
        ("  facts: [F2]\n", "", [(15, 3, "thiếu `facts`")]),
        ("- text: Nộp trên mạng 7.000đ.\n", "- checked: 2026-11-22\n", [(15, 3, "thiếu `text`")]),
        ("checked: 2026-11-22\n", "", [(12, 3, "thiếu `checked`"), (14, 3, "thiếu `checked`")]),
        ("  after: Hỏi 18001096.\n", "", [(15, 3, "phải có `after`")]),
        ("  source: cong", "  source: tt64", [(16, 11, "không có nguồn `tt64`")]),
        ("  source: cong", "  source: [cong, tt64]", [(16, 18, "không có nguồn `tt64`")]),
        ("title: Cổng Dịch vụ công quốc gia, ", "", [(8, 9, "nguồn `cong` thiếu `title`")]),
        # levels that are never shipped
        ("seen-old", "MEMORY", [(17, 10, "mức khác không được đăng")]),
        ("seen-old", "memory", [(17, 10, "mức khác không được đăng")]),
        ("seen-old", "unknown", [(17, 10, "mức khác không được đăng")]),
        ("seen-old", "SEEN", [(17, 10, "mức khác không được đăng")]),
        # dates
        ("2026-12-31", "31-12-2026", [(19, 16, "năm-tháng-ngày")]),
        ("2026-12-31", "2026-02-30", [(19, 16, "năm-tháng-ngày")]),
        (
            "checked: 2026-11-22",
            "checked: hôm nay",
            [(6, 10, "năm-tháng-ngày"), (13, 3, "thiếu `checked`"), (15, 3, "thiếu `checked`")],
        ),
        # keys that nobody knows
        ("phrasings:", "phrasing:", [(9, 1, "không có trường `phrasing`")]),
        ("  after:", "  sau:", [(15, 3, "phải có `after`"), (20, 3, "không có trường `sau`")]),
        ("fee:", "lệ phí:", [(14, 1, "không có trường `lệ phí`")]),
        # shapes
        ("- {text: Nộp trên mạng., source: cong, level: seen, facts: [F1]}", "- Nộp trên mạng.", None),
        ("- {text: Nộp trên mạng., source: cong, level: seen, facts: [F1]}", "- [a, b]", None),
    ],
)
def test_what_is_wrong_and_where(old: str, new: str, places: list[tuple[int, int, str]] | None) -> None:
    assert ENTRY.count(old) >= 1
    reader = Reader("x.yaml", "service")
    reader.entries(parse(ENTRY.replace(old, new, 1), "x.yaml"))
    found = sorted(reader.problems)
    if places is None:
        assert found[0].message == "thiếu `answer` (câu hỏi thường gặp) hoặc `verdict` (dịch vụ): dòng trả lời đầu tiên"
        assert (found[1].line, found[1].message) == (13, "mỗi ý phải có `text`, `source`, `level`")
        return
    assert len(found) == len(places), [str(problem) for problem in found]
    for problem, (line, column, says) in zip(found, places, strict=True):
        assert says in problem.message
        assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("- a\n- b", "một mục phải là"),
        ("chỉ là chữ", "một mục phải là"),
        ("entries: chữ", "một mục phải là"),
        ("entries: [a]", "một mục phải là"),
        ("entries: []\nphrasings: [a]", "không có trường `phrasings`"),
        ("a: b", "không có trường `a`"),
    ],
)
def test_another_shape_is_a_problem_not_a_crash(source: str, says: str) -> None:
    reader = Reader("x.yaml", "faq")
    reader.entries(parse(source, "x.yaml"))
    assert any(says in problem.message for problem in reader.problems)


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    broken = ENTRY.replace("seen-old", "MEMORY").replace("group: cu-tru", "group: khac").replace("fee:", "phí:")
    found = problems(small(tmp_path, entry=broken))
    assert [problem.line for problem in found] == [5, 14]  # a field of an unknown name is not read further
    assert all(problem.path.endswith("services/tam-tru.yaml") for problem in found)
