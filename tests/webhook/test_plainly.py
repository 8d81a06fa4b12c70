"""A change of files in the words of staff, from texts alone."""

from __future__ import annotations

import pytest

from webhook.jobs.plainly import told

HEAD = "entries:\n"
ONE = "- id: tam-tru\n  name: Tạm trú\n  fee:\n  - {text: Nộp 7.000đ., source: nq}\n"
TWO = "- id: gia-han\n  name: Gia hạn\n  answer:\n  - Nộp trước 15 ngày.\n"
POINT = "points:\n- id: p1\n  ward: '00004'\n  name: Một cửa\n"


def sections(path: str, before: str | None, now: str | None) -> list[tuple[str, str, list[list[str]]]]:
    [found] = told({"files": [[path, before, now]]})["files"]
    return [(one["name"], one["what"], one["rows"]) for one in found]


@pytest.mark.parametrize(
    ("path", "before", "now", "expected"),
    [
        (
            "services/a.yaml",
            HEAD + ONE + TWO,
            HEAD + ONE.replace("7.000đ", "8.000đ") + TWO,
            [("Tạm trú", "changed", [["Lệ phí, ý 1", "Nộp 7.000đ.", "Nộp 8.000đ."]])],
        ),
        (
            "services/a.yaml",
            HEAD + ONE + TWO,
            HEAD + ONE + TWO.replace("  answer", "  enabled: false\n  answer"),
            [("Gia hạn", "changed", [["Đang bật", "có", "không"]])],
        ),
        ("faqs/a.yaml", HEAD + ONE + TWO, HEAD + TWO, [("Tạm trú", "gone", [])]),
        (
            "support_points/phuong-00004.yaml",
            POINT,
            POINT + "  hours: {t2-t6: ['07:30-11:30', '13:30-17:00'], t7: '08:00-11:00'}\n",
            [
                (
                    "Một cửa",
                    "changed",
                    [["Giờ mở cửa", "", "Thứ Hai đến Thứ Sáu: 07:30-11:30, 13:30-17:00; Thứ Bảy: 08:00-11:00"]],
                )
            ],
        ),
        ("topics.tsv", "", "topic\tname\tgroup\n", []),
        ("faqs/a.yaml", HEAD + ONE, "entries: [\n", []),
        ("faqs/a.yaml", HEAD + ONE, HEAD + "- 5\n" + ONE, []),
    ],
    ids=["fee", "switched off", "taken away", "hours", "no entries", "broken", "odd row"],
)
def test_what_changes_is_told_by_name_and_part(
    path: str, before: str, now: str, expected: list[tuple[str, str, list[list[str]]]]
) -> None:
    assert sections(path, before, now) == expected


def test_something_new_is_told_without_keys_made_up_for_it() -> None:
    text = HEAD + "- id: muc-moi\n  topic: muc-moi\n  name: Mục mới\n  answer:\n  - {text: Ra phường., facts: [P1]}\n"
    [(name, what, rows)] = sections("faqs/muc-moi.yaml", None, text)
    assert (name, what) == ("Mục mới", "new")
    assert [row[0] for row in rows] == ["Tên", "Trả lời, ý 1"]
