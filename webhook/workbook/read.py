"""A workbook that came back -> rows of text. A formula is refused, never worked out; old fonts are repaired."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from knowledge.sheets.columns import SHEETS, Sheet
from knowledge.sheets.tables import Rows
from webhook.workbook.write import VERSIONS

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024  # ten times as much as all that we have
MAX_CELLS = 500_000  # each costs some 200 bytes and more to read, whatever is in it
MAX_ROWS = 100_000
MAX_COLUMNS = 64

_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")
# Letters that Vietnamese in Unicode does not use, but .VnTime (TCVN3) and VNI-Times do.
_STRANGE = re.compile("[¢£¤¥¦§¨©ª«¬®¯µ¶·¸¹º»¼½¾ÆÖÞßäåëïñöøûÑ÷×ÿÏÛØ]")
_VIETNAMESE = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
_FONTS = {".vn": "tcvn3", "vni": "vni"}


class NotAWorkbook(Exception):
    """`str()` is one Vietnamese line that says what to do."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A cell that was typed in an old font."""

    place: str
    before: str
    now: str

    def __str__(self) -> str:
        return f"ô {self.place}: “{self.before}” → “{self.now}”"


@dataclass(slots=True)
class Workbooks:
    """What a workbook holds: rows, the versions of its files when it was made, and what was met on the way."""

    rows: Rows = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    repaired: list[Repaired] = field(default_factory=list)


def read(path: Path) -> Workbooks:
    """The workbook at `path`. Raises NotAWorkbook."""
    book = _opened(path)
    found = Workbooks()
    try:
        for sheet in SHEETS:
            if sheet.name in book.sheetnames:
                rows = list(_rows(book[sheet.name], sheet, found))
                found.rows[sheet.name] = rows
        if VERSIONS in book.sheetnames and book[VERSIONS].max_row <= MAX_ROWS:
            for name, version, *_ in book[VERSIONS].iter_rows(min_row=2, max_col=2, values_only=True):
                if name and version:
                    found.versions[str(name)] = str(version)
    finally:
        book.close()
    if not found.rows:
        names = ", ".join(sheet.name for sheet in SHEETS)
        raise NotAWorkbook(f"{path.name}: không có trang nào trong các trang {names}; xuất sổ mẫu bằng export-xlsx")
    return found


def _opened(path: Path) -> Workbook:
    from openpyxl import load_workbook

    try:
        if path.stat().st_size > MAX_BYTES:
            raise NotAWorkbook(f"{path.name}: tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB")
        with zipfile.ZipFile(path) as packed:
            if sum(item.file_size for item in packed.infolist()) > MAX_UNPACKED:
                raise NotAWorkbook(f"{path.name}: giải nén ra quá lớn, không mở")
            if _cells(packed) > MAX_CELLS:
                raise NotAWorkbook(f"{path.name}: có hơn {MAX_CELLS} ô, không mở")
        # Formulas as they are written, never their results: a result may be of another day, or of nobody.
        return load_workbook(path, data_only=False, keep_links=False)
    except NotAWorkbook:
        raise
    except OSError as error:
        raise NotAWorkbook(f"{path}: không mở được ({error.strerror})") from error
    except Exception as error:  # whatever a broken file brings openpyxl to
        raise NotAWorkbook(
            f"{path.name}: không phải sổ tính .xlsx, hoặc đã hỏng; lưu lại dạng Excel (.xlsx)"
        ) from error


def _cells(packed: zipfile.ZipFile) -> int:
    """How many cells the sheets have, empty ones too, seen without reading them: a small file may hold millions."""
    found = (cell for item in packed.infolist() for cell in _CELL.finditer(packed.read(item)))
    return sum(1 for _ in islice(found, MAX_CELLS + 1))


def _rows(page: Any, sheet: Sheet, found: Workbooks) -> Iterator[dict[str, str]]:
    """The rows below the heading; columns are known by their titles, in any order."""
    if page.max_row > MAX_ROWS:
        found.problems.append(f"trang {sheet.name}: có {page.max_row} dòng, tối đa {MAX_ROWS}")
        return
    lines = page.iter_rows(max_col=min(page.max_column, MAX_COLUMNS))
    heading = [str(cell.value or "").strip().lower() for cell in next(lines, ())]
    places = {heading.index(c.title.lower()): c.key for c in sheet.columns if c.title.lower() in heading}
    missing = [c.title for c in sheet.columns if c.title.lower() not in heading]
    if missing:
        found.problems.append(
            f"trang {sheet.name}: thiếu cột {', '.join(missing)}; dòng đầu phải là tên cột như lúc xuất"
        )
        return
    for line in lines:
        yield {key: _text(line[place], sheet.name, key, found) for place, key in places.items() if place < len(line)}


def _text(cell: Cell, sheet: str, key: str, found: Workbooks) -> str:
    value = cell.value
    if cell.data_type == "f" or hasattr(value, "ref"):
        shown = str(getattr(value, "text", value))
        found.problems.append(
            f"ô {sheet}!{cell.coordinate} là công thức ({shown[:60]}), máy không tính công thức:"
            " chép ô đó rồi Dán đặc biệt, chọn Giá trị (Paste Special, Values)"
        )
        return ""
    if cell.data_type == "e":
        found.problems.append(f"ô {sheet}!{cell.coordinate} báo lỗi {value}: gõ lại giá trị")
        return ""
    text = _typed(value, key)
    if not _STRANGE.search(text) or _VIETNAMESE.search(text):
        return text
    fixed = _unicode(text, cell)
    if fixed != text:
        found.repaired.append(Repaired(f"{sheet}!{cell.coordinate}", text, fixed))
    return fixed


def _typed(value: Any, key: str) -> str:
    """A cell that Excel made a date, a number or a truth of, as it was meant."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        number = str(int(value)) if float(value).is_integer() else repr(value)
        return number.zfill(5) if key == "ward" else number
    return normalize("NFC", str(value)).replace("\r\n", "\n").strip()


def _unicode(text: str, cell: Cell) -> str:
    """Text of an old font as Unicode: by what it looks like, else by the font that the cell is set in."""
    import viparse  # type: ignore[import-untyped]

    if viparse.detect_text_encoding(text) in _FONTS.values():
        return str(viparse.fix(text))
    named = str(cell.font.name or "").lower() if cell.font else ""
    font = next((encoding for start, encoding in _FONTS.items() if named.startswith(start)), None)
    return str(viparse.fix(text, encoding=font)) if font else text
