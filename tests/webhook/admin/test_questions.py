"""The log on the page and in the file: grouped, filtered, paged, escaped, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from markupsafe import escape

from bot.messages import Channel
from bot.ports import UnansweredQuestion
from bot.status import Status
from tests.webhook.admin.conftest import Site, question
from webhook.admin import questions
from webhook.admin.export import file_name
from webhook.admin.question_pages import MOST_QUESTIONS
from webhook.admin.questions import Filters, grouped, key_of, page_of, status_of


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)


def shown(text: str) -> list[str]:
    """The questions that a page shows, as written in its HTML."""
    return re.findall(r'<h2 dir="auto">(.*?)</h2>', text, re.DOTALL)


async def test_an_empty_log_says_what_to_do(inside: Site) -> None:
    text = (await inside.person.get("/admin/unanswered")).text
    assert "Chưa có câu hỏi nào bị bỏ lại." in text
    assert "hỏi một câu lạ" in text


async def test_newest_first_with_count_channel_time_status_and_candidates(inside: Site) -> None:
    await inside.ask(question("Xin làm thẻ bơi ở đâu"), question("con cá biết bay không"), channel=Channel.ZALO_OA)
    await inside.ask(question("XIN LAM THE BOI O DAU??"), channel=Channel.TELEGRAM)
    text = (await inside.person.get("/admin/unanswered")).text
    assert shown(text) == ["XIN LAM THE BOI O DAU??", "con cá biết bay không"]
    assert "2 câu khác nhau, hỏi 3 lần" in text
    assert "<strong>2 lần</strong>" in text
    assert "Telegram, Zalo OA" in text
    assert "Chưa có câu trả lời" in text
    assert re.search(r"\d\d:\d\d ngày \d{1,2}-\d{1,2}-\d{4}", text)
    assert "Cấp lại, đổi thẻ căn cước" in text and "<b>31%</b>" in text
    assert "la-lung" in text, "a topic without a name is shown by its entry"


async def test_only_what_belongs_in_the_log(inside: Site) -> None:
    await inside.ask(
        question("đã trả lời", Status.ANSWERED, 0.99),
        question("đã trả lời, nhưng chưa chắc", Status.ANSWERED, 0.4),
        question("đã hỏi lại", Status.CLARIFIED),
        question("xin chào", Status.SMALLTALK),
        question("cháy nhà", Status.EMERGENCY),
        question("giá vàng", Status.DECLINED),
    )
    found = shown((await inside.person.get("/admin/unanswered")).text)
    assert found == ["đã hỏi lại", "đã trả lời, nhưng chưa chắc"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["d", "c", "thẻ bơi", "a"]),
        ("?channel=telegram", ["c", "a"]),
        ("?channel=khong-co", ["d", "c", "thẻ bơi", "a"]),
        ("?status=clarified", ["thẻ bơi"]),
        ("?status=declined", ["d", "c", "thẻ bơi", "a"]),
        ("?q=THE+BOI", ["thẻ bơi"]),
        ("?q=thẻ+bơi&channel=web", ["thẻ bơi"]),
        ("?q=thẻ+bơi&channel=telegram", []),
        ("?q=%25", ["d", "c", "thẻ bơi", "a"]),
        ("?q=%27+OR+1%3D1", []),
        ("?page=0", ["d", "c", "thẻ bơi", "a"]),
        ("?page=99999999999999999999", ["d", "c", "thẻ bơi", "a"]),
        ("?page=-1&q=²", []),
    ],
)
async def test_filters(inside: Site, query: str, found: list[str]) -> None:
    await inside.ask(question("a"), channel=Channel.TELEGRAM)
    await inside.ask(question("thẻ bơi", Status.CLARIFIED), channel=Channel.WEB)
    await inside.ask(question("c"), channel=Channel.TELEGRAM)
    await inside.ask(question("d"), channel=Channel.ZALO_BOT)
    answer = await inside.person.get("/admin/unanswered" + query)
    assert answer.status_code == 200
    assert shown(answer.text) == found
    assert ("Không có câu nào khớp" in answer.text) is (not found)


async def test_a_log_that_is_too_long_says_so(inside: Site) -> None:
    await inside.ask(question("một"), question("hai"))
    notice = "chỉ xét các lượt hỏi gần nhất"
    assert notice not in (await inside.person.get("/admin/unanswered")).text
    inside.console.read = _long_ago  # type: ignore[assignment]
    text = (await inside.person.get("/admin/unanswered")).text
    assert notice in text and "1 câu khác nhau, hỏi 5000 lần" in text


async def test_fifty_a_page_and_every_question_once(inside: Site) -> None:
    await inside.ask(*(question(f"câu hỏi lạ số {number}") for number in range(120)))
    pages = [shown((await inside.person.get(f"/admin/unanswered?page={page}")).text) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [*pages[0], *pages[1], *pages[2]] == [f"câu hỏi lạ số {number}" for number in reversed(range(120))]
    second = (await inside.person.get("/admin/unanswered?q=lạ&page=2")).text
    assert 'href="?q=l%E1%BA%A1&amp;page=1"' in second and 'href="?q=l%E1%BA%A1&amp;page=3"' in second
    assert shown((await inside.person.get("/admin/unanswered?page=9")).text) == pages[2], "the nearest that exists"


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.pwned=1</script>",
        '"><img src=x onerror=window.pwned=1>',
        "</h2><svg onload=window.pwned=1>",
        "{{ 7*7 }} {% debug %}",
        "' onfocus='window.pwned=1' autofocus='",
        "javascript:window.pwned=1",
    ],
)
async def test_hostile_words_stay_words(inside: Site, text: str) -> None:
    await inside.ask(question(text))
    page = (await inside.person.get("/admin/unanswered")).text
    assert shown(page) == [str(escape(text))]
    searched = (await inside.person.get("/admin/unanswered", params={"q": text})).text
    assert f'value="{escape(text)}"' in searched
    for html in (page, searched):
        tags = Tags()
        tags.feed(html)
        assert not tags.names & {"script", "img", "svg"}
        assert not [name for name in tags.attributes if name.startswith("on") or name == "autofocus"]


async def test_a_long_question_is_folded_and_whole_on_demand(inside: Site) -> None:
    await inside.ask(question("ă" * 4096))
    page = (await inside.person.get("/admin/unanswered")).text
    assert shown(page) == ["ă" * 300 + "…"]
    assert "ă" * 4096 in page


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "+84 912", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "  =1+1", "\n@x", "＝1+1", "＠x", "'=1"],
)
async def test_no_cell_is_a_formula(inside: Site, text: str) -> None:
    await inside.ask(question(text))
    answer = await inside.person.get("/admin/unanswered.csv")
    cell = _rows(answer.content)[1][0]
    assert cell[0] == "'", repr(cell)


async def test_the_file_opens_in_a_spreadsheet(inside: Site) -> None:
    await inside.ask(question('Thẻ "bơi", ở đâu?'), question("câu khác"))
    answer = await inside.person.get("/admin/unanswered.csv?q=thẻ")
    assert answer.content.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="cau-hoi-chua-tra-loi-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"]
    )
    rows = _rows(answer.content)
    assert rows[0][:3] == ["Câu hỏi", "Số lần", "Trạng thái"]
    assert [row[0] for row in rows[1:]] == ['Thẻ "bơi", ở đâu?']
    assert rows[1][5].startswith("Cấp lại, đổi thẻ căn cước")


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_file_is_named_by_the_day_in_vietnam() -> None:
    assert file_name(datetime(2026, 11, 21, 17, 0, tzinfo=UTC)) == "cau-hoi-chua-tra-loi-2026-11-22.csv"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đăng ký tạm trú", "dang ky tam tru"),
        ("hoà giải", "hòa giải"),
        ("tạm  trú ???", "Tạm trú"),
        ("tạm\u200b trú", "tạm trú"),
        ("ＣＣＣＤ", "cccd"),
        ("tạm-trú", "tạm trú"),
    ],
)
def test_spellings_of_one_question(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_the_prefix_is_the_matchers() -> None:
    from knowledge.matching.matcher import OUT_PREFIX

    assert questions.OUT_PREFIX == OUT_PREFIX


@pytest.mark.parametrize(
    ("entry", "topic", "name"),
    [
        ("can-cuoc-mat", "cap-doi-cccd", "Cấp lại thẻ"),
        ("moi", "chua-co-ten", "moi"),
        ("OOS:vay-tien", "OOS", "việc ngoài phạm vi (vay-tien)"),
        ("", "", ""),
    ],
)
def test_name_of_a_candidate(entry: str, topic: str, name: str) -> None:
    assert questions.Candidate(entry, topic, 1).name({"cap-doi-cccd": "Cấp lại thẻ"}) == name


def test_candidates_come_best_first() -> None:
    stored = tuple({"entry": name, "topic": "", "score": score} for name, score in (("a", 0.1), ("b", 0.82), ("c", 0)))
    item = UnansweredQuestion("?", "unanswered", "web", datetime(2026, 11, 22, tzinfo=UTC), stored)
    assert [(each.entry, each.percent) for each in grouped([item])[0].candidates] == [("b", 82), ("a", 10), ("c", 0)]


def _asked(text: str) -> UnansweredQuestion:
    return UnansweredQuestion(text, "unanswered", "web", datetime(2026, 11, 22, 17, 5, tzinfo=UTC))


def test_questions_without_a_letter_are_not_thrown_together() -> None:
    assert [group.question for group in grouped([_asked("😀"), _asked("???"), _asked("😀")])] == ["😀", "???"]


def test_the_time_is_vietnams() -> None:
    assert grouped([_asked("a")])[0].asked == "00:05 ngày 23-11-2026"


def test_a_search_for_signs_alone_finds_all() -> None:
    assert len(grouped([_asked("a"), _asked("b")], Filters(words="???"))) == 2


def test_an_empty_log_has_one_page() -> None:
    assert page_of([], 5) == ([], 1, 1)


@pytest.mark.parametrize("status", Status)
def test_no_logged_status_is_shown_in_code(status: Status) -> None:
    if status.contract in ("unanswered", "clarified", "answered"):
        assert "_" not in status_of(status.value) and status_of(status.value) != status.value


async def _long_ago(*_: object) -> list[UnansweredQuestion]:
    return [_asked("lâu rồi")] * MOST_QUESTIONS
