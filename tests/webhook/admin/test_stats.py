"""The page of figures and the weekly sheet in the console: what they show, to whom, when there is nothing, as files."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import httpx
import pypdfium2
import pytest
from openpyxl import load_workbook

from tests.webhook.admin.conftest import Quiet, Site
from tests.webhook.report.log import OURS, THEIRS, ask, at
from webhook.admin.roles import Role
from webhook.jobs.paper import Press
from webhook.storage.database import connect

NAMES = {"tam-tru": ["Đăng ký tạm trú ở đâu", "tam-tru", "cu-tru"]}
ENDING = [
    ["tam-tru", "Đăng ký tạm trú", "Lệ phí", "2026-12-31", "15.000đ", ""],
    ["tam-tru", "Đăng ký tạm trú", "Ở đâu", "2026-11-30", "Quầy 2", THEIRS],
]


class Child(Quiet):
    """Tells the names at once; makes the files itself, as the real process would."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def ask(self, job: str, given: object) -> dict[str, object]:
        return {"version": "1", "entries": NAMES, "groups": {}, "ending": ENDING}

    async def make(self, job: str, given: Any) -> Any:
        return Press(self.site.settings).run(job, given)


@pytest.fixture
def full(inside: Site) -> Site:
    """Sunday 22-11-2026, 14:00. Questions of two wards and of nobody's."""
    inside.console.children = Child(inside)  # type: ignore[assignment]
    db = connect(inside.settings.database_path)
    for ward in (OURS, THEIRS, ""):
        ask(db, at(11, 22, 9), f"tạm trú {ward}", topic="tam-tru", entry="tam-tru", ward=ward, channel="zalo_oa")
        ask(db, at(11, 16, 0), f"=khủng long {ward}", "unanswered", ward=ward, confidence=0.1)
    ask(db, at(11, 22, 10), "sai rồi", "unanswered", confused_with="tam-tru", ward=OURS)
    ask(db, at(11, 15, 23, 59), "tuần trước", topic="tam-tru", ward=OURS)
    ask(db, at(10, 26, 0), "ngày đầu của 28 ngày")
    ask(db, at(10, 25, 23, 59), "ngày trước đó")
    db.close()
    return inside


def figure(page: str, name: str) -> str:
    found = re.search(rf"<dt>{name}</dt><dd>(.*?)\s*<span", page, re.DOTALL)
    assert found, name
    return found[1]


async def test_the_figures_of_the_usual_28_days(full: Site) -> None:
    page = (await full.person.get("/admin/stats")).text
    assert figure(page, "Câu hỏi") == "8" and figure(page, "Tỷ lệ trả lời") == "62,5%"
    assert figure(page, "Chưa được trả lời") == "3" and figure(page, "Báo chưa đúng") == "1"
    assert "Kỳ này: (5 + 0) ÷ (5 + 0 + 3) = 62,5%." in page
    assert "từ 26-10-2026 đến 22-11-2026" in page
    assert "Đăng ký tạm trú ở đâu" in page and "Chưa rõ chủ đề" in page and "Phường Ba Đình, Hà Nội" in page


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("days=7", 6), ("days=28", 8), ("days=90", 9), ("since=2026-11-15&until=2026-11-15", 1),
        ("since=2026-11-16&until=2026-11-16&days=own", 3), ("since=2026-10-25&until=2026-10-26", 2), ("days=8", 8),
    ],
)  # fmt: skip
async def test_days_are_chosen(full: Site, query: str, asked: int) -> None:
    assert figure((await full.person.get(f"/admin/stats?{query}")).text, "Câu hỏi") == str(asked)


async def test_the_day_changes_at_midnight_in_hanoi(full: Site) -> None:
    full.clock.time = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)
    await full.sign_in()
    assert figure((await full.person.get("/admin/stats?days=7")).text, "Câu hỏi") == "6"
    full.clock.time = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert figure((await full.person.get("/admin/stats?days=7")).text, "Câu hỏi") == "3"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=hôm%20qua", "Chưa đọc được ngày"),
        ("since=2026-11-22&until=2026-11-01", "Ngày đầu đang đứng sau ngày cuối"),
        ("since=2020-01-01&until=2026-11-22", "nhiều nhất 366 ngày"),
        ("since=9999-12-31&until=9999-12-31", "Chưa có câu hỏi nào trong những ngày này"),
    ],
)
async def test_days_that_cannot_be_shown_are_told(full: Site, query: str, words: str) -> None:
    answer = await full.person.get(f"/admin/stats?{query}")
    assert answer.status_code == 200 and words in answer.text


async def test_a_ward_sees_its_own_and_what_is_of_nobody(full: Site) -> None:
    lan = await full.employ("lan", Role.VIEW, OURS)
    page = (await lan.get("/admin/stats")).text
    assert figure(page, "Câu hỏi") == "6" and "Thủ Dầu Một" not in page and "Quầy 2" not in page
    assert "và câu của người chưa chọn phường, xã" in page and "Mã phường" not in page
    assert (await lan.get(f"/admin/stats?ward={THEIRS}")).status_code == 403
    assert (await lan.get("/admin/stats?ward=01")).status_code == 403, "its province is more than its ward"
    questions = rows(await lan.get("/admin/stats/questions.csv?days=7"))
    assert len(questions) == 5 and not any(THEIRS in row[4] for row in questions)
    minh = await full.employ("minh", Role.VIEW, "01")
    assert figure((await minh.get(f"/admin/stats?ward={OURS}")).text, "Câu hỏi") == "6"


async def test_a_place_that_is_not_there(full: Site) -> None:
    answer = await full.person.get("/admin/stats?ward=99999")
    assert answer.status_code == 404 and "5 chữ số" in answer.text


async def test_before_anybody_has_asked_the_page_says_what_to_do(inside: Site) -> None:
    inside.console.children = Child(inside)  # type: ignore[assignment]
    page = (await inside.person.get("/admin/stats")).text
    assert "Chưa có câu hỏi nào trong những ngày này." in page and figure(page, "Tỷ lệ trả lời") == "–"
    assert "Chưa ai chê hay khen" in page and "Chưa nối, thiếu TELEGRAM_BOT_TOKEN" in page
    report = (await inside.person.get("/admin/report")).text
    assert "Tuần này không ai hỏi" in report and "Không có câu nào bị bỏ lại." in report


async def test_what_ends_and_a_content_that_cannot_be_read(full: Site) -> None:
    page = (await full.person.get("/admin/stats")).text
    assert "31-12-2026" in page and "Quầy 2" in page
    full.console._names = None
    full.console._warming = None

    async def fails(*_: object) -> None:
        from webhook.admin.child import ChildFailed

        raise ChildFailed("names: broken")

    full.console.children.ask = fails  # type: ignore[assignment, method-assign]
    await full.store.note("entry_names", "")
    page = (await full.person.get("/admin/stats")).text
    assert "Chưa đọc được nội dung nên chưa biết" in page and figure(page, "Câu hỏi") == "8"


def rows(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


async def test_questions_as_files_hold_no_formula_and_are_told_in_the_audit_list(full: Site) -> None:
    found = rows(await full.person.get("/admin/stats/questions.csv"))
    assert [row[0] for row in found] == sorted(row[0] for row in found) and len(found) == 9
    assert found[1][4] == "tuần trước"
    hostile = [row for row in found if "khủng long" in row[4]]
    assert len(hostile) == 3 and all(row[4].startswith("'=") and row[5] == "Chưa trả lời được" for row in hostile)
    answer = await full.person.get("/admin/stats/questions.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert len(cells) > 50 and {cell.data_type for cell in cells} == {"s", "n"}
    assert any(str(cell.value).startswith("=khủng long") for cell in cells)
    audit = (await full.person.get("/admin/audit?action=export")).text
    assert "cau-hoi-2026-11-22.csv" in audit and "9 dòng, từ 26-10-2026 đến 22-11-2026, mọi phường, xã" in audit


async def test_the_figures_as_files(full: Site) -> None:
    found = {(row[0], row[1]): row[2:] for row in rows(await full.person.get("/admin/stats/table.csv"))}
    assert found["Tổng", "Cả kỳ"] == ["8", "5", "0", "0", "0", "3", "0", "0", "1", "62.5", "0", "0"]
    assert found["Theo ngày", "16-11-2026"][0] == "3" and found["Theo giờ", "9 giờ"][0] == "3"
    assert found["Theo kênh", "Zalo OA"][0] == "3" and found["Theo chủ đề", "Chưa rõ chủ đề"][0] == "4"


async def test_what_a_person_answered_is_told_and_is_not_left_open(full: Site) -> None:
    db = apsw.Connection(str(full.settings.database_path))
    question: int = db.execute("SELECT min(id) FROM questions WHERE text GLOB '*khủng long*'").get
    columns = "question, person, delivery, by, at, text"
    db.execute(f"INSERT INTO staff_answers ({columns}) VALUES (?, '', 1, 'lan', 1, 'Ở bảo tàng.')", (question,))
    db.close()
    page = (await full.person.get("/admin/stats")).text
    assert figure(page, "Chưa được trả lời") == "2" and "1 câu trợ lý chưa trả lời được đã có cán bộ trả lời" in page
    assert figure(page, "Tỷ lệ trả lời") == "62,5%", "the assistant answered no more than before"
    told = [row[5] for row in rows(await full.person.get("/admin/stats/questions.csv")) if "khủng long" in row[4]]
    assert sorted(told) == ["Chưa trả lời được", "Chưa trả lời được", "Chưa trả lời được, cán bộ đã trả lời"]
    found = {(row[0], row[1]): row[-2:] for row in rows(await full.person.get("/admin/stats/table.csv"))}
    assert found["Tổng", "Cả kỳ"] == ["1", "0"]
    db = apsw.Connection(str(full.settings.database_path))
    db.execute("UPDATE staff_answers SET failed = '403' WHERE question = ?", (question,))
    db.close()
    page = (await full.person.get("/admin/stats")).text
    assert figure(page, "Chưa được trả lời") == "3" and "1 câu nữa cán bộ đã viết mà không gửi tới được" in page
    told = [row[5] for row in rows(await full.person.get("/admin/stats/questions.csv")) if "khủng long" in row[4]]
    assert sorted(told)[-1] == "Chưa trả lời được, cán bộ trả lời mà không gửi tới được"
    found = {(row[0], row[1]): row[-2:] for row in rows(await full.person.get("/admin/stats/table.csv"))}
    assert found["Tổng", "Cả kỳ"] == ["0", "1"]


async def test_the_audit_list_as_a_file(full: Site) -> None:
    await full.console.audit(await _seat(full), "user-add", '=HYPERLINK("x")', "@chi tiết")
    found = rows(await full.person.get("/admin/audit.csv?action=user-add"))
    assert [row[2:5] for row in found] == [["thêm tài khoản", '\'=HYPERLINK("x")', "'@chi tiết"]]
    answer = await full.person.get("/admin/audit.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).active["A1"].value == "Lúc"


async def _seat(site: Site) -> Any:
    from webhook.admin.seat import Seat

    return Seat(name="=admin", address="127.0.0.1")


async def test_a_file_that_cannot_be_made_is_told_and_nothing_is_left(
    full: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webhook.admin.child import ChildFailed

    async def fails(*_: object) -> int:
        raise ChildFailed("table: OSError")

    monkeypatch.setenv("TMPDIR", str(tmp_path / "made"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "made").mkdir()
    full.console.children.make = fails  # type: ignore[method-assign]
    answer = await full.person.get("/admin/stats/table.csv")
    assert answer.status_code == 503 and "Chưa làm được tệp" in answer.text
    assert list((tmp_path / "made").iterdir()) == []


async def test_the_report_and_its_pdf(full: Site) -> None:
    page = (await full.person.get("/admin/report?week=2026-W47")).text
    assert "Báo cáo tuần 47 năm 2026" in page and "Tuần này chưa hết" in page and "Đăng ký tạm trú ở đâu" in page
    assert "=khủng long" in page and "Quầy 2" in page
    answer = await full.person.get("/admin/report.pdf?week=2026-W47")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="bao-cao-2026-W47.pdf"'
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "Báo cáo tuần 47 năm 2026" in text and "khủng long" in text
    lan = await full.employ("lan", Role.VIEW, OURS)
    theirs = (await lan.get("/admin/report?week=2026-W47")).text
    assert THEIRS not in theirs and "Phường Ba Đình, Hà Nội" in theirs


@pytest.mark.parametrize("week", ["2026-W54", "tuần này", "2026-47"])
async def test_a_week_that_is_none(full: Site, week: str) -> None:
    answer = await full.person.get("/admin/report", params={"week": week})
    assert answer.status_code == 400 and "2026-W47" in answer.text


async def test_a_real_child_makes_a_file_and_is_gone(inside: Site) -> None:
    ask(db := connect(inside.settings.database_path), at(11, 22, 9), "câu duy nhất")
    db.close()
    found = rows(await inside.person.get("/admin/stats/questions.csv"))
    assert [row[4] for row in found] == ["câu duy nhất"]
    children = inside.console.children
    assert children._making is not None and not children._making.usable


def test_the_log_is_read_by_its_indexes(full: Site) -> None:
    """A plan that walks all questions would be slow on two hundred thousand."""
    from webhook.storage.statistics import _FEEDBACK, _NEWEST, Stretch, as_json

    db = apsw.Connection(str(full.settings.database_path))
    stretch = Stretch(0, 1)
    given = {
        "since": stretch.since_ms,
        "until": stretch.until_ms,
        "wards": as_json(None),
        "kind": "topic",
        "only": None,
    }
    for sql in (_FEEDBACK, _NEWEST.format(part="key", only="")):
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", given)]
        assert not any(step == "SCAN questions" for step in plan), plan
    db.close()


def test_the_accepting_process_imports_nothing_that_makes_files() -> None:
    """Memory: PDF and workbook are made by a child."""
    heavy = "{'reportlab', 'xlsxwriter', 'PIL', 'openpyxl', 'knowledge.base'}"
    code = f"import sys; from webhook.admin.table import table; table(); print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
