"""Tables to take away: Vietnamese letters whole, numbers as numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from webhook.report.files import write_csv, write_xlsx
from webhook.report.tables import Table

HOSTILE = [
    "=1+1", "+84 900 000 000", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n =cmd|' /C calc'!A0", "＝1+1", "－1",
    "\x00=1+1", "https://example.invalid/", "mailto:a@example.invalid", "0123", "12345678901234567890", "{=1}",
    "a\x07b\x1bc\ud800d",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_a_text_stays_a_text(tmp_path: Path, words: str) -> None:
    table = Table(("Câu hỏi", "Số"), [(words, 7)], (20, 5))
    assert write_xlsx(tmp_path / "a.xlsx", table) == 1 == write_csv(tmp_path / "a.csv", table)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    cell, number = sheet["A2"], sheet["B2"]
    assert (cell.data_type, cell.hyperlink, number.data_type, number.value) == ("s", None, "n", 7)
    assert cell.value and "\x00" not in cell.value and cell.value == " ".join(cell.value.split())
    [head, row] = csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines())
    assert head == ["Câu hỏi", "Số"] and row[1] == "7"
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r", "＝", "－"))


def test_vietnamese_letters_and_an_empty_table(tmp_path: Path) -> None:
    table = Table(("Kết quả",), [("Đã trả lời: ữ ỵ ẵ 🙂",), ("",)])
    write_csv(tmp_path / "a.csv", table)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    write_xlsx(tmp_path / "a.xlsx", table)
    assert load_workbook(tmp_path / "a.xlsx").active["A2"].value == "Đã trả lời: ữ ỵ ẵ 🙂"
    assert write_xlsx(tmp_path / "b.xlsx", Table(("Trống",), [])) == 0
    assert [cell.value for cell in load_workbook(tmp_path / "b.xlsx").active[1]] == ["Trống"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    for write in (write_csv, write_xlsx):
        with pytest.raises(OSError):
            write(tmp_path / "khong" / "a", Table(("x",), []))
