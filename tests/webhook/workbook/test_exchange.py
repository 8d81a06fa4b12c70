"""Out to Excel and back: nothing changes by itself, what staff change arrives, what is dangerous is refused."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from knowledge.entries import Field
from knowledge.loader import SHIPPED, load
from tests.shipped import NOW
from webhook.cli import main
from webhook.settings import read_settings
from webhook.workbook.exchange import export, plan
from webhook.workbook.read import MAX_UNPACKED

ENTRY, FILE = "can-cuoc-mat-hong", "services/cap-doi-cccd.yaml"
Change = Callable[[Any], None]


@pytest.fixture
def book(content: Path) -> Path:
    """The content as a workbook."""
    path = content.parent / "so.xlsx"
    assert main(["export-xlsx", str(path)]) == 0
    return path


def changed(path: Path, change: Change) -> Path:
    """The workbook once somebody has worked on it and saved it."""
    opened = load_workbook(path)
    change(opened)
    opened.save(path)
    return path


def row_of(page: Any, *words: str) -> int:
    """The number of the row whose first cells say `words`."""
    for number, row in enumerate(page.iter_rows(values_only=True), 1):
        if tuple(row[: len(words)]) == words:
            return number
    raise AssertionError(words)


def column_of(page: Any, title: str) -> int:
    return [cell.value for cell in page[1]].index(title) + 1


def imported(path: Path, capfd: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    capfd.readouterr()
    status = main(["import-xlsx", str(path), *more])
    return status, capfd.readouterr().out


def test_the_whole_shipped_content_comes_back_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("KNOWLEDGE_DIRS", raising=False)
    before = {path: path.read_bytes() for path in SHIPPED.rglob("*.yaml")}
    rows = export(read_settings(), tmp_path / "a.xlsx", NOW)
    assert rows["Mục"] == len(load().entries) and rows["Ý trả lời"] > 1000
    found = plan(read_settings(), tmp_path / "a.xlsx")
    assert (found.changes, found.differences, found.refused, found.repaired) == ([], [], [], [])
    assert main(["import-xlsx", str(tmp_path / "a.xlsx"), "--write"]) == 0
    assert "không khác gì" in capfd.readouterr().out
    assert {path: path.read_bytes() for path in SHIPPED.rglob("*.yaml")} == before
    assert not (tmp_path / "data").exists()


def test_it_comes_back_when_excel_has_saved_it(book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out = imported(changed(book, lambda opened: None), capfd)
    assert (status, out) == (0, "Sổ tính không khác gì nội dung đang có.\n")


def test_the_first_sheet_explains_and_no_cell_is_a_formula(book: Path) -> None:
    opened = load_workbook(book)
    assert opened.sheetnames[0] == "Đọc trước" and opened.active.title == "Đọc trước"
    words = " ".join(str(cell.value) for row in opened["Đọc trước"].iter_rows() for cell in row if cell.value)
    for page in opened.worksheets[1:-1]:
        assert page.title in words and page.freeze_panes == "C2"
        assert all(str(cell.value) in words for cell in page[1])
    assert {cell.data_type for page in opened for row in page.iter_rows() for cell in row} <= {"s", "n"}
    with zipfile.ZipFile(book) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 7 and not any(b"<f>" in sheet or b"hyperlink" in sheet for sheet in sheets)


def test_words_that_look_like_formulas_stay_words(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = content / FILE
    odd = ["=1+1", "@SUM(A1)", "+84 24", "-1", "0012", "https://dichvucong.gov.vn", "_x0041_ nhé", "31-12-2026", "1,5"]
    lines = "".join(f'  - "{words}"\n' for words in odd)
    text = file.read_text(encoding="utf-8").replace("  - gia hạn thẻ căn cước\n", f"  - gia hạn thẻ căn cước\n{lines}")
    file.write_text(text, encoding="utf-8")
    path = content.parent / "so.xlsx"
    assert main(["export-xlsx", str(path)]) == 0
    assert set(odd) <= set(load([content]).entries["cap-doi-cccd"].phrasings)
    assert imported(path, capfd, "--write") == (0, "Sổ tính không khác gì nội dung đang có.\n")
    with zipfile.ZipFile(path) as packed:
        assert not any(b"<f>" in packed.read(name) for name in packed.namelist() if "worksheets" in name)


def test_what_staff_change_is_shown_then_written(content: Path, book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def work(opened: Any) -> None:
        facts, asked, entries = opened["Ý trả lời"], opened["Cách hỏi"], opened["Mục"]
        facts.cell(row_of(facts, ENTRY, "Lệ phí", "1"), column_of(facts, "Câu người dân đọc")).value = "40.000đ."
        asked.append([ENTRY, "thẻ bị chuột gặm: làm sao"])
        asked.delete_rows(row_of(asked, ENTRY, "rớt mất căn cước công dân"))
        entries.cell(row_of(entries, FILE, "can-cuoc-lan-dau"), column_of(entries, "Đang bật")).value = "không"

    before = (content / FILE).read_text(encoding="utf-8")
    old = load([content]).entries[ENTRY].facts(Field.FEE)[0].text
    status, out = imported(changed(book, work), capfd)
    assert status == 0 and "Chưa ghi gì" in out
    for words in (
        f"== {FILE}", f"{ENTRY} · Lệ phí, ý 1", f"  trước: {old}", "  nay  : 40.000đ.", "rớt mất căn cước công dân",
        "thẻ bị chuột gặm: làm sao", "can-cuoc-lan-dau · Đang bật", "4 chỗ khác trong 1 tệp",
    ):  # fmt: skip
        assert words in out, words
    assert (content / FILE).read_text(encoding="utf-8") == before
    status, out = imported(book, capfd, "--write")
    assert status == 0 and "Đã ghi vào" in out
    assert f"Sổ cái chưa có: 40.000đ ({ENTRY}). Xem lại nguồn" in out, "and none of the figures that stood there before"
    after = (content / FILE).read_text(encoding="utf-8")
    assert len(set(after.splitlines()) ^ set(before.splitlines())) == 5
    entry = load([content]).entries[ENTRY]
    assert entry.facts(Field.FEE)[0].text == "40.000đ." and "thẻ bị chuột gặm: làm sao" in entry.phrasings
    assert not load([content]).speaks("can-cuoc-lan-dau")
    log = subprocess.run(["git", "log", "-1", "--format=%s"], cwd=content, capture_output=True, text=True, check=True)
    assert log.stdout.strip() == "Nhập từ sổ tính so.xlsx"


def test_a_change_without_a_new_figure_needs_no_line_in_the_ledger(
    book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def work(opened: Any) -> None:
        opened["Cách hỏi"].append([ENTRY, "thẻ bị chuột gặm"])

    status, out = imported(changed(book, work), capfd, "--write")
    assert status == 0 and "Đã ghi vào" in out and "Sổ cái" not in out


def test_new_entries_and_points(content: Path, book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def work(opened: Any) -> None:
        titles = {"Mã mục": "moi", "Tệp": "faqs/moi.yaml", "Tên": "Mới", "Chữ trên nút": "Mới", "Chủ đề": "lien-he"}
        _append(opened["Mục"], {**titles, "Nhóm": "ho-tro", "Mục chính": "không", "Ngày kiểm tra": "2026-11-22"})
        opened["Cách hỏi"].append(["moi", "hỏi chuyện mới"])
        _append(
            opened["Ý trả lời"],
            {"Mã mục": "moi", "Phần": "trả lời", "Câu người dân đọc": "Có.", "Chưa có số liệu": "x"},
        )
        point = {
            "Tệp": "support_points/moi.yaml",
            "Mã điểm": "p",
            "Mã phường, xã": 4,
            "Tên": "Đ",
            "Nguồn": "Biển, ở cửa",
        }
        hours = {"Giờ mở cửa": "t2-t6: 07:30-11:30, 13:30-17:00; t7: 07:30-11:30"}
        more = {"Buổi thêm": "cn; 19:30-21:00; tại Nhà văn hóa", "Lối đi": "Lối xe lăn; Quầy thấp", "Vĩ độ": 21.0386}
        _append(opened["Điểm hỗ trợ"], {**point, **hours, **more, "Kinh độ": 105.838, "Ngày kiểm tra": NOW.date()})

    status, out = imported(changed(book, work), capfd, "--write")
    assert status == 0, out
    knowledge = load([content])
    assert knowledge.entries["moi"].phrasings == ("hỏi chuyện mới",)
    (point,) = [point for point in knowledge.points.of_ward("00004") if point.id == "p"]
    assert (point.latitude, point.accessibility) == (21.0386, ("Lối xe lăn", "Quầy thấp"))
    assert (len(point.hours.weekly), point.hours.sessions[0].at) == (6, "Nhà văn hóa")
    assert main(["export-xlsx", str(book)]) == 0
    assert imported(book, capfd)[1] == "Sổ tính không khác gì nội dung đang có.\n"


def _append(page: Any, values: dict[str, Any]) -> None:
    page.append([values.get(cell.value) for cell in page[1]])


@pytest.mark.parametrize(
    ("words", "font", "now"),
    [
        ("§¨ng ký t¹m tró ë ph­êng míi", "Calibri", "Đăng ký tạm trú ở phường mới"),
        ("Ñaêng kyù taïm truù ôû phöôøng môùi", "Calibri", "Đăng ký tạm trú ở phường mới"),
        ("c¨n", ".VnTime", "căn"),
        ("Ñôn", "VNI-Times", "Đơn"),
        ("đăng ký tạm trú", ".VnTime", "đăng ký tạm trú"),  # Unicode already, whatever the font is called
    ],
)
def test_old_fonts_are_repaired_and_told(
    book: Path, words: str, font: str, now: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def work(opened: Any) -> None:
        page = opened["Cách hỏi"]
        page.append([ENTRY, words])
        page.cell(page.max_row, 2).font = Font(name=font)

    status, out = imported(changed(book, work), capfd)
    assert status == 0 and f"  nay  : {now}\n" in out
    assert ("đã đổi sang Unicode" in out and f"“{words}” → “{now}”" in out) is (words != now)


def formula(opened: Any) -> None:
    page = opened["Ý trả lời"]
    page.cell(2, column_of(page, "Câu người dân đọc")).value = '=HYPERLINK("http://x.invalid";"bấm")'


def broken(opened: Any) -> None:
    opened["Mục"].cell(2, 3).value = "#REF!"


def no_column(opened: Any) -> None:
    opened["Mục"].cell(1, 3).value = "Tựa"


def bad_field(opened: Any) -> None:
    opened["Ý trả lời"].cell(2, 2).value = "Phần lạ"


def bad_flag(opened: Any) -> None:
    page = opened["Mục"]
    page.cell(2, column_of(page, "Đang bật")).value = "có lẽ"


def twice(opened: Any) -> None:
    page = opened["Mục"]
    page.append([cell.value for cell in page[2]])


def stray(opened: Any) -> None:
    opened["Cách hỏi"].append(["khong-co", "hỏi gì"])


def outside(opened: Any) -> None:
    page = opened["Mục"]
    page.append(["../../x.yaml", "x", "X"])


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (formula, "ô Ý trả lời!D2 là công thức"),
        (broken, "báo lỗi #REF!"),
        (no_column, "thiếu cột Tên"),
        (bad_field, "trang Ý trả lời, dòng 2, cột Phần: không có phần `Phần lạ`"),
        (bad_flag, "trang Mục, dòng 2, cột Đang bật: chỉ ghi `có`"),
        (twice, "có hai dòng"),
        (stray, "`khong-co` không có trong trang Mục"),
        (outside, "phải nằm trong services/"),
    ],
)
def test_what_is_wrong_is_refused_whole(
    content: Path, book: Path, work: Change, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in content.rglob("*.yaml")}
    status, out = imported(changed(book, work), capfd, "--write")
    assert status == 1 and says in out and "Chưa ghi gì" in out
    assert {path: path.read_bytes() for path in content.rglob("*.yaml")} == before
    assert not (content / ".git").exists()


def test_what_would_not_load_is_refused_with_its_place(
    content: Path, book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def work(opened: Any) -> None:
        page = opened["Ý trả lời"]
        page.cell(2, column_of(page, "Nguồn")).value = "khong-co"

    status, out = imported(changed(book, work), capfd, "--write")
    assert status == 1 and "không có nguồn `khong-co`" in out
    assert not (content / ".git").exists()


def test_what_was_edited_meanwhile_is_not_lost(content: Path, book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def work(opened: Any) -> None:
        opened["Cách hỏi"].append([ENTRY, "thẻ bị chuột gặm"])
        opened["Cách hỏi"].append(["tam-tru", "xin ở nhờ"])

    file = content / FILE
    file.write_text(file.read_text(encoding="utf-8").replace("35.000đ", "36.000đ"), encoding="utf-8")
    status, out = imported(changed(book, work), capfd, "--write")
    assert status == 1 and f"{FILE}: đã có người sửa sau khi xuất" in out and "tam-tru.yaml: đã" not in out

    def forget(opened: Any) -> None:
        del opened["Phiên bản"]

    status, out = imported(changed(book, forget), capfd)
    assert status == 0 and "không có trang Phiên bản" in out


def test_a_wards_workbook_holds_its_own_layer(content: Path, ward: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (ward / "services").mkdir()
    (ward / "services/rieng.yaml").write_text(
        "# của phường\nentries:\n- id: tam-tru\n  phrasings:\n  - xin ở nhờ\n", encoding="utf-8"
    )
    path = content.parent / "so.xlsx"
    assert main(["export-xlsx", str(path)]) == 0
    assert load_workbook(path)["Mục"].max_row == 2

    def work(opened: Any) -> None:
        opened["Cách hỏi"].append(["tam-tru", "ở trọ Ngọc Hà"])

    assert imported(changed(path, work), capfd, "--write")[0] == 0
    assert (ward / "services/rieng.yaml").read_text(encoding="utf-8") == (
        "# của phường\nentries:\n- id: tam-tru\n  phrasings:\n  - xin ở nhờ\n  - ở trọ Ngọc Hà\n"
    )

    def fee(opened: Any) -> None:
        _append(
            opened["Ý trả lời"], {"Mã mục": "tam-tru", "Phần": "Lệ phí", "Câu người dân đọc": "1.000đ.", "Thứ tự": 1}
        )

    assert main(["export-xlsx", str(path)]) == 0
    status, out = imported(changed(path, fee), capfd, "--write")
    assert status == 1 and "quy định chung cả nước" in out


def test_a_small_file_with_millions_of_empty_cells_is_not_opened(
    content: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = content.parent / "x.xlsx"
    book = Workbook()
    book.create_sheet("Mục")
    book.save(path)
    with zipfile.ZipFile(path) as packed:
        parts = {item.filename: packed.read(item) for item in packed.infolist()}
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(
        b"<sheetData></sheetData>", b"<sheetData>" + (b"<row>" + b"<c/>" * 1000 + b"</row>") * 501 + b"</sheetData>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    assert path.stat().st_size < 20_000
    monkeypatch.setattr("openpyxl.load_workbook", lambda *given, **options: pytest.fail("it was opened"))
    assert main(["import-xlsx", str(path)]) == 2
    assert "ô, không mở" in capfd.readouterr().err


@pytest.mark.parametrize("kind", ["text", "zip", "bomb", "folder", "none", "empty"])
def test_what_is_no_workbook(content: Path, kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = content.parent / "x.xlsx"
    if kind == "text":
        path.write_text("Mục\tTên\n", encoding="utf-8")
    elif kind == "folder":
        path.mkdir()
    elif kind == "empty":
        Workbook().save(path)
    elif kind != "none":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", b"0" * (MAX_UNPACKED + 1 if kind == "bomb" else 10))
    assert main(["import-xlsx", str(path)]) == 2
    out, err = capfd.readouterr()
    assert out == "" and err.startswith("hoidap06 import-xlsx: ") and "Traceback" not in err


def test_a_place_that_cannot_be_written(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["export-xlsx", str(content / "khong-co" / "a.xlsx")]) == 2
    assert "không ghi được" in capfd.readouterr().err
