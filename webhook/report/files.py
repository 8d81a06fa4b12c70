"""Tables as files for a spreadsheet, which runs nothing of them."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from webhook.listing import safe_cell
from webhook.report.tables import Cell, Table

MOST_ROWS = 1_048_575  # of a sheet, below its head


def write_csv(path: Path, table: Table) -> int:
    """UTF-8 with a byte order mark, by which Excel knows it; how many rows. A text that a spreadsheet would take for a
    formula gets an apostrophe in front. Raises OSError."""
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.head)
        for number, row in enumerate(table.rows, 1):  # noqa: B007
            writer.writerow([safe_cell(plain(cell)) if isinstance(cell, str) else cell for cell in row])
    return number


def write_xlsx(path: Path, table: Table) -> int:
    """One sheet, a row at a time, so that memory does not grow with it; how many rows. Texts are written as texts,
    whatever they begin with. Raises OSError when it cannot be written, ValueError when the sheet is full."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    book = Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Bảng")
    text, title = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bg_color": "#DDE7F3"})
    for column, width in enumerate(table.widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, words in enumerate(table.head):
        sheet.write_string(0, column, words, title)
    number = 0
    for number, row in enumerate(table.rows, 1):
        if number > MOST_ROWS:
            raise ValueError(f"nhiều hơn {MOST_ROWS} dòng")
        _write_row(sheet, number, row, text)
    sheet.autofilter(0, 0, max(1, number), len(table.head) - 1)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
    return number


def _write_row(sheet: object, number: int, row: Sequence[Cell], text: object) -> None:
    for column, cell in enumerate(row):
        if cell == "":
            continue
        if isinstance(cell, str):
            sheet.write_string(number, column, plain(cell), text)  # type: ignore[attr-defined]
        else:
            sheet.write_number(number, column, cell)  # type: ignore[attr-defined]


def plain(text: str) -> str:
    """One line, without control characters, halves of characters and what is no character."""
    if text.isprintable():
        return " ".join(text.split())
    kept = "".join(" " if char in "\n\t\r" else char for char in text)
    return " ".join("".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs", "Cn")).split())
