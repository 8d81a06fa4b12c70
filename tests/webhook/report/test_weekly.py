"""The weekly sheet of a log made by hand: every figure, the gaps, what ends, what to do; and as PDF and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import apsw
import pypdfium2
import pytest

from knowledge.hanoi import HANOI
from tests.webhook.report.log import OURS, THEIRS, ask, at, opened
from webhook.report.days import Week
from webhook.report.health import ChannelHealth
from webhook.report.html import as_html
from webhook.report.pdf import write_pdf
from webhook.report.weekly import About, Day, Gap, Said, Sheet, Topic, ending_of, sheet
from webhook.storage.question_groups import Verdict, decide

WEEK = Week.read("2026-W49")  # 30-11 to 6-12: over a month's end
ROWS = [
    ("ho-chieu", "Cấp hộ chiếu", "Lệ phí", "2026-12-31", "Làm mới 100.000đ.", ""),
    ("can-cuoc", "Cấp căn cước", "Lệ phí", "2026-11-30", "Đổi thẻ 25.000đ.", ""),
    ("tam-tru", "Tạm trú", "Ở đâu", "2027-06-30", "Quầy 2.", ""),
]
ZALO = ChannelHealth("Zalo OA", True, "Đang chạy", 0, 0, 0, 0, "", "còn 9 ngày", "mã làm mới còn 9 ngày: vì sao?")
ABOUT = About(
    WEEK, frozenset({OURS}), "phường Ba Đình, Hà Nội", {"tam-tru": "Đăng ký tạm trú"}, {"tam-tru": "Tạm trú ở đâu"},
    ROWS, (ZALO,), datetime(2026, 12, 7, 8, 30, tzinfo=HANOI),
)  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    made = opened(tmp_path / "log.db")
    yield made
    made.close()


@pytest.fixture
def told(db: apsw.Connection) -> Sheet:
    first, last = at(11, 30, 0, 0), at(12, 6, 23, 59)
    for when in (first, first, last):
        ask(db, when, "đăng ký tạm trú", topic="tam-tru", entry="tam-tru", ward=OURS)
    ask(db, last, "tạm trú là gì", topic="tam-tru", entry="tam-tru")  # of no known ward
    ask(db, first - 1, "tuần trước", topic="tam-tru", entry="tam-tru")
    ask(db, last + 60_000, "tuần sau", topic="tam-tru")
    ask(db, last, "của nơi khác", topic="tam-tru", ward=THEIRS)
    for text in ("Khủng long?", "khung long", "Khủng long?"):
        ask(db, last, text, "unanswered", ward=OURS, confidence=0.1)
    ask(db, last, "hỏi lại", "clarified", picked=1, ward=OURS)
    ask(db, last, "hỏi lại lần nữa", "clarified", ward=OURS)
    ask(db, last, "chào", "smalltalk")
    ask(db, last, "sai rồi", "unanswered", confused_with="tam-tru", ward=OURS)
    return sheet(db, ABOUT)


def test_the_figures(told: Sheet) -> None:
    assert [tuple(one) for one in told.figures] == [
        ("Câu hỏi", "9", "tuần trước 1"),
        ("Tỷ lệ trả lời", "55,6%", "tuần trước 100%"),
        ("Chưa trả lời được", "4", "tuần trước 0"),
        ("Báo chưa đúng", "1", "tuần trước 0"),
    ]
    assert told.days[0] == Day("T2 30-11", 2, 0) and told.days[6] == Day("CN 6-12", 7, 4)
    assert [day.asked for day in told.days[1:6]] == [0] * 5
    assert (told.title, told.span) == ("Báo cáo tuần 49 năm 2026", "30-11-2026 đến 6-12-2026")
    assert "Gồm 1 câu của người chưa chọn phường, xã" in told.notes[1]


def test_what_was_asked_and_what_was_not_answered(told: Sheet) -> None:
    assert told.topics == [Topic("Đăng ký tạm trú", 4, "đăng ký tạm trú")]
    assert told.gaps == [Gap("Khủng long?", 3, ""), Gap("hỏi lại lần nữa", 1, "")]
    assert told.said == [Said("Tạm trú ở đâu", 1, 0, 0)]


def test_what_one_person_asked_once_is_no_example(db: apsw.Connection) -> None:
    ask(db, at(12, 1, 8), "con tôi tên là …", topic="tam-tru")
    assert sheet(db, ABOUT).topics == [Topic("Đăng ký tạm trú", 1, "")]


def test_what_to_do(told: Sheet) -> None:
    assert list(told.todo) == [
        "Zalo OA: mã làm mới còn 9 ngày: vì sao?",
        "Viết câu trả lời cho “Khủng long?” (3 lần) ở trang Chưa trả lời được.",
        "Viết câu trả lời cho “hỏi lại lần nữa” (1 lần) ở trang Chưa trả lời được.",
        "Đọc lại câu trả lời “Tạm trú ở đâu”: bị chê 1 lần.",
        "Sửa 1 ý đã hết hạn, trước hết là Cấp căn cước: Lệ phí.",
        "Kiểm tra 1 ý sắp hết hạn, sớm nhất là Cấp hộ chiếu: Lệ phí (đến 31-12-2026).",
    ]


def test_a_rate_that_falls_is_told(db: apsw.Connection) -> None:
    for number in range(40):
        ask(db, at(11, 25, 9), f"trước {number}")
        ask(db, at(12, 1, 9), f"nay {number}", "answered" if number < 30 else "unanswered")
    assert any("giảm rõ" in words for words in sheet(db, ABOUT).todo)
    earlier = sheet(db, replace(ABOUT, week=WEEK.moved(-1)))
    assert not any("giảm rõ" in words for words in earlier.todo)


def test_a_group_that_was_answered_or_put_aside(db: apsw.Connection) -> None:
    for number, state in enumerate(("answered", "dismissed"), 1):
        db.execute("INSERT INTO question_groups (id) VALUES (?)", (number,))
        db.execute("INSERT INTO variants (id, key, group_id, words) VALUES (?, ?, ?, 'x')", (number, state, number))
        ask(db, at(12, 1, 9), f"câu {state}", "unanswered", variant=number)
        decide(db, [Verdict(number, state, "lan", 0)])
    found = sheet(db, ABOUT)
    assert found.gaps == [Gap("câu answered", 1, "đã có câu trả lời", True)]
    assert not any("câu answered" in words for words in found.todo)


def test_a_week_without_questions(db: apsw.Connection) -> None:
    found = sheet(db, replace(ABOUT, ending=(), health=()))
    assert [one.value for one in found.figures] == ["0", "–", "0", "0"]
    assert (found.topics, found.gaps, found.said, found.ending) == ([], [], [], [])
    assert len(found.todo) == 1 and "không ai hỏi" in found.todo[0]
    assert "Không có ý nào hết hạn trong 45 ngày tới." in as_html(found)


def test_a_content_that_could_not_be_read_is_told(db: apsw.Connection) -> None:
    assert "Chưa đọc được nội dung" in sheet(db, replace(ABOUT, ending=None)).no_ending


@pytest.mark.parametrize(("day", "found"), [(date(2026, 11, 15), 1), (date(2026, 11, 16), 2), (date(2027, 1, 1), 2)])
def test_what_ends_within_45_days(day: date, found: int) -> None:
    ending = ending_of(ROWS, day)
    assert len(ending) == found and [one.is_over for one in ending] == [day.year == 2027] * found


def test_a_week_that_is_not_over_says_so(db: apsw.Connection) -> None:
    notes = sheet(db, replace(ABOUT, now=datetime(2026, 12, 6, 23, 59, tzinfo=HANOI))).notes
    assert any("chưa hết" in note for note in notes) and not any("chưa hết" in note for note in sheet(db, ABOUT).notes)


def test_it_goes_to_another_process_and_back(told: Sheet) -> None:
    import json

    assert Sheet.told(json.loads(json.dumps(told.as_json()))) == told


def test_the_pdf_can_be_read_and_seen(told: Sheet, tmp_path: Path) -> None:
    hostile = Gap('<b onclick="x">Đắk Lắk & <script>ưỡ</script> 😀 ngữ', 2, "")
    assert write_pdf(tmp_path / "a.pdf", replace(told, gaps=[hostile, *told.gaps])) == 1
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    text = " ".join(document[0].get_textpage().get_text_range().split())
    for words in (told.title, told.place, "55,6%", "Khủng long?", "Tỷ lệ trả lời = (câu được trả lời", "đến 31-12-2026",
                  '<b onclick="x">Đắk Lắk & <script>ưỡ</script>', "6. Kiểm tra 1 ý sắp hết hạn"):  # fmt: skip
        assert words in text, words
    picture = document[0].render(scale=1).to_pil().convert("L")
    dark = sum(picture.histogram()[:128]) / (picture.width * picture.height)
    assert 0.01 < dark < 0.2, "letters and columns, neither an empty nor a black page"
    fonts = {each.get_font().get_base_name() for each in document[0].get_objects() if each.type == 1}
    assert fonts and all("NotoSans" in name for name in fonts), "embedded, not the reader's own"
    document.close()


def test_much_to_tell_still_is_one_page(told: Sheet, tmp_path: Path) -> None:
    long = replace(
        told, topics=[Topic("t" * 60, 9999, "e" * 80)] * 6, gaps=[Gap("g" * 80, 9999, "hỏi lại lần nữa")] * 6,
        said=[Said("s" * 60, 99, 99, 99)] * 3, ending=list(told.ending) * 2, todo=list(told.todo) + ["x" * 120] * 4,
    )  # fmt: skip
    assert write_pdf(tmp_path / "a.pdf", long) == 1


def test_the_html_stands_alone_and_runs_nothing(told: Sheet) -> None:
    page = as_html(replace(told, gaps=[Gap("<script>x</script>", 2, "")]))
    assert "&lt;script&gt;x" in page and "<script" not in page and " src=" not in page and "<link" not in page
    assert 'lang="vi"' in page and "<svg" in page and "@media print" in page
