"""Rows -> a workbook. Every cell is text: no formula, link or number is ever written, whatever the words look like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from knowledge.sheets.columns import FIELD_TITLES, SHEETS, Sheet
from knowledge.sheets.tables import Rows

GUIDE, VERSIONS = "Đọc trước", "Phiên bản"
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_ABOUT = (
    "Sổ tính này chứa nội dung mà trợ lý Hỏi Đáp 06 nói với người dân, xuất ngày {day}.",
    "",
    "Cách dùng",
    "1. Sửa ở các trang bên cạnh. Mỗi trang là một bảng, dòng đầu là tên cột, đừng đổi tên cột và tên trang.",
    "2. Thêm: viết vào dòng trống cuối bảng. Bỏ một cách hỏi hay một ý: xóa cả dòng.",
    "    Bỏ một mục: ghi không ở cột Đang bật; xóa dòng của mục thì mục vẫn còn.",
    "3. Ngày viết năm-tháng-ngày, ví dụ 2026-12-31. Mã phường giữ đủ 5 chữ số.",
    "    Không dùng công thức: ô có công thức bị từ chối.",
    "4. Lưu lại dạng .xlsx rồi chạy: hoidap06 import-xlsx TỆP. Lệnh đó chỉ in ra chỗ khác, chưa ghi gì.",
    "5. Đúng ý thì chạy: hoidap06 import-xlsx TỆP --write. Sai thì không ghi gì và nói rõ chỗ sai.",
    "6. Chữ gõ bằng phông cũ (.VnTime, VNI) được đổi sang Unicode, và lệnh nói ô nào đã đổi.",
    "7. Nếu ai đó đã sửa nội dung sau ngày xuất, tệp đó bị từ chối: xuất sổ mới rồi chép phần sửa sang.",
    "",
    "Mỗi điều phải có nguồn và ngày kiểm tra. Không biết chắc thì ghi có ở cột Chưa có số liệu, đừng đoán.",
)


def write(path: Path, rows: Rows, versions: Mapping[str, str], made: datetime) -> None:
    """The workbook at `path`. `versions`: of each file, to know later what was changed meanwhile; `made` is aware.

    Raises OSError when it cannot be written.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    book = Workbook(str(path), TEXT_ONLY)
    try:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        title = book.add_format({"bold": True, "bg_color": "#DDE7F3", "border": 1, "text_wrap": True, "valign": "top"})
        _guide(book, made, title, text)
        for sheet in SHEETS:
            _table(
                book,
                sheet,
                [[row.get(c.key, "") for c in sheet.columns] for row in rows.get(sheet.name, ())],
                title,
                text,
            )
        page = book.add_worksheet(VERSIONS)
        page.set_column(0, 1, 48)
        page.write_string(0, 0, "Đừng sửa trang này: nhờ nó mà máy biết tệp nào đã bị sửa sau khi xuất.", title)
        for line, (name, version) in enumerate(versions.items(), 1):
            page.write_string(line, 0, name, text)
            page.write_string(line, 1, version, text)
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _guide(book: Any, made: datetime, title: Any, text: Any) -> None:
    """The first sheet: how the workbook is used, and what each column holds."""
    page = book.add_worksheet(GUIDE)
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 26)
    page.set_column(2, 2, 90)
    line = 0
    for words in _ABOUT:
        page.write_string(line, 0, words.replace("{day}", made.strftime("%d-%m-%Y %H:%M")))
        line += 1
    for sheet in SHEETS:
        line += 1
        page.write_string(line, 0, sheet.name, title)
        page.write_string(line, 1, "", title)
        page.write_string(line, 2, sheet.about, title)
        for column in sheet.columns:
            line += 1
            hint = f"{column.hint}; {', '.join(FIELD_TITLES.values())}" if column.key == "field" else column.hint
            for place, words in enumerate(("", column.title, hint)):
                page.write_string(line, place, words, text)
        line += 1


def _table(book: Any, sheet: Sheet, lines: list[list[str]], title: Any, text: Any) -> None:
    page = book.add_worksheet(sheet.name)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width, text)  # a cell that staff fill in is text too: 00004 stays 00004
        page.write_string(0, place, column.title, title)
    for number, cells in enumerate(lines, 1):
        for place, words in enumerate(cells):
            if words and page.write_string(number, place, words, text) != 0:
                raise OSError(f"ô quá dài: trang {sheet.name}, dòng {number + 1}")
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(len(lines), 1), len(sheet.columns) - 1)
