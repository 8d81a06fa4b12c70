"""The groups on the page and in the file: grouped, filtered, paged, escaped, seen by whom they concern."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import httpx
import pytest
from markupsafe import escape

from bot.messages import Channel
from bot.privacy import MASK
from bot.questions import QuestionRecord
from bot.status import Status
from tests.webhook.admin.conftest import Site, question
from webhook.admin import questions
from webhook.admin.export import file_name
from webhook.admin.question_pages import title_of
from webhook.admin.questions import candidates_of, status_of, trend_of, wards_of
from webhook.admin.roles import Role
from webhook.admin.wording import hash_of, key_of
from webhook.storage import audit
from webhook.storage import question_groups as rows

HERE = "/admin/unanswered"


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
    return re.findall(r'<h2 dir="auto"><a href="[^"]*">(.*?)</a></h2>', text, re.DOTALL)


async def listed(browser: httpx.AsyncClient, query: str = "") -> list[str]:
    return shown((await browser.get(HERE + query)).text)


async def test_an_empty_log_says_what_to_do(quiet: Site) -> None:
    text = (await quiet.person.get(HERE)).text
    assert "Chưa có câu hỏi nào bị bỏ lại." in text and "hỏi một câu lạ" in text


async def test_most_asked_first_with_all_that_a_reader_needs(quiet: Site) -> None:
    await quiet.ask(question("con cá biết bay không"), channel=Channel.ZALO_OA)
    await quiet.ask(question("Xin làm thẻ bơi ở đâu"), channel=Channel.ZALO_OA, ward="00004")
    await quiet.ask(question("XIN LAM THE BOI O DAU??"), channel=Channel.TELEGRAM)
    text = (await quiet.person.get(HERE)).text
    assert shown(text) == ["XIN LAM THE BOI O DAU??", "con cá biết bay không"], (
        "one wording, with or without diacritics"
    )
    assert "2 nhóm câu hỏi" in text and "<strong>2 lần</strong>" in text
    assert "Telegram, Zalo OA" in text and "Phường Ba Đình, Hà Nội" in text
    assert "Chưa có câu trả lời" in text and "tuần này 2 lần" in text
    assert "Cấp lại, đổi thẻ căn cước" in text and "<b>31%</b>" in text
    assert "la-lung" in text, "a topic without a name is shown by its entry"


async def test_only_what_belongs_to_staff(quiet: Site) -> None:
    await quiet.ask(
        question("đã trả lời", Status.ANSWERED, 0.99),
        question("chưa chắc", Status.ANSWERED, 0.4),
        question("đã hỏi lại", Status.CLARIFIED),
        question("xin chào", Status.SMALLTALK),
        question("cháy nhà", Status.EMERGENCY),
        question("giá vàng", Status.DECLINED),
        question("vay vốn bằng vneid", Status.DECLINED_NEAR),
        QuestionRecord("sai rồi", Status.UNANSWERED, confused_with="tam-tru"),
    )
    assert sorted(await listed(quiet.person)) == ["chưa chắc", "vay vốn bằng vneid", "đã hỏi lại"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["d", "thẻ bơi", "c", "a"]),
        ("?order=new", ["d", "c", "thẻ bơi", "a"]),
        ("?channel=telegram", ["c", "a"]),
        ("?channel=khong-co", ["d", "thẻ bơi", "c", "a"]),
        ("?kind=clarified", ["thẻ bơi"]),
        ("?kind=smalltalk", ["d", "thẻ bơi", "c", "a"]),
        ("?q=THE+BOI", ["thẻ bơi"]),
        ("?q=thẻ+bơi&channel=web", ["thẻ bơi"]),
        ("?q=thẻ+bơi&channel=telegram", []),
        ("?ward=00004", ["thẻ bơi"]),
        ("?ward=%27%20OR%201", []),
        ("?q=%27+OR+1%3D1", []),
        ("?tab=dismissed", []),
        ("?tab=all&page=0", ["d", "thẻ bơi", "c", "a"]),
        ("?page=99999999999999999999", ["d", "thẻ bơi", "c", "a"]),
        ("?page=-1&q=²", []),
    ],
)
async def test_filters(quiet: Site, query: str, found: list[str]) -> None:
    await quiet.ask(question("a"), channel=Channel.TELEGRAM)
    await quiet.ask(question("thẻ bơi", Status.CLARIFIED), channel=Channel.WEB, ward="00004")
    await quiet.ask(question("thẻ bơi", Status.CLARIFIED), channel=Channel.ZALO_OA, ward="00004")
    await quiet.ask(question("c"), channel=Channel.TELEGRAM)
    await quiet.ask(question("d"), question("d?"), channel=Channel.ZALO_BOT)
    answer = await quiet.person.get(HERE + query)
    assert answer.status_code == 200
    assert [words.rstrip("?") for words in shown(answer.text)] == found


async def test_pages(quiet: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from webhook.admin import question_pages

    monkeypatch.setattr(question_pages, "PER_PAGE", 2)
    await quiet.ask(*(question(f"câu {number}") for number in range(5)))
    assert len(await listed(quiet.person)) == 2
    last = (await quiet.person.get(f"{HERE}?page=3")).text
    assert len(shown(last)) == 1 and "Trang 3 / 3" in last and 'rel="prev"' in last and 'rel="next"' not in last


async def test_states(quiet: Site) -> None:
    number = await quiet.group("bán nhà bán đất")
    path = f"{HERE}/{number}/state"
    answer = await quiet.person.post(path, data={"state": "dismissed", "reason": "quảng cáo, số 0912345678"})
    assert answer.headers["location"] == f"{HERE}?done=dismissed"
    await quiet.ask(question("Bán nhà, bán đất!"))
    assert await listed(quiet.person) == [], "a dismissed group never comes back by itself"
    assert len(await listed(quiet.person, "?tab=dismissed")) == 1
    assert "quảng cáo" in (await quiet.person.get(f"{HERE}/{number}")).text
    [why] = await quiet.console.read(audit.told, audit.Sought(action="group-dismiss"), 9)
    decided = await quiet.console.read(rows.decided, number)
    assert decided is not None and why.detail == decided.reason == f"quảng cáo, số {MASK}", "nobody can delete it there"
    await quiet.person.post(path, data={"state": "reopened"})
    assert len(await listed(quiet.person)) == 1
    assert (await quiet.person.post(path, data={"state": "xyz"})).status_code == 400


async def test_an_answered_question_that_is_asked_again_is_open_again(quiet: Site) -> None:
    number = await quiet.group("thẻ bơi")
    await quiet.store.writer.submit(rows.decide, rows.Verdict(number, rows.ANSWERED, "admin", 1))
    assert await listed(quiet.person) == []
    await quiet.ask(question("THẺ BƠI"))
    text = (await quiet.person.get(HERE)).text
    assert shown(text) == ["THẺ BƠI"] and "Mở lại" in text


async def test_merging(quiet: Site) -> None:
    one, other = await quiet.group("thẻ bơi"), await quiet.group("giấy đi bơi")
    answer = await quiet.person.post(f"{HERE}/{one}/merge", data={"into": str(other)})
    assert answer.headers["location"] == f"{HERE}/{other}"
    assert (await quiet.person.get(f"{HERE}/{one}")).status_code == 404
    text = (await quiet.person.get(f"{HERE}/{other}")).text
    assert "thẻ bơi" in text and "giấy đi bơi" in text
    assert (await quiet.person.post(f"{HERE}/{other}/merge", data={"into": "999"})).status_code == 404
    assert (await quiet.person.post(f"{HERE}/{other}/merge", data={"into": str(other)})).status_code == 303


async def test_a_ward_sees_its_own_and_what_is_of_no_ward(quiet: Site) -> None:
    await quiet.ask(question("của Ba Đình"), question("chung"), ward="00004")
    await quiet.ask(question("chung", score=0.2), ward="25747")
    await quiet.ask(question("của nơi khác"), ward="25747")
    await quiet.ask(question("không rõ nơi nào"))
    ward = await quiet.employ("lan", Role.EDIT, "00004")
    text = (await ward.get(HERE)).text
    assert sorted(shown(text)) == ["chung", "của Ba Đình", "không rõ nơi nào"]
    assert "Thủ Dầu Một" not in text and "của nơi khác" not in (await ward.get(f"{HERE}.csv")).text
    found = re.search(r'href="(/admin/unanswered/\d+)">chung</a>', text)
    assert found and "<strong>1 lần</strong>" in (await ward.get(found[1])).text, "counted as far as it is seen"
    refused = await ward.post(f"{found[1]}/state", data={"state": "dismissed"})
    assert refused.status_code == 403 and "Nhóm của nhiều nơi" in refused.text


async def test_what_was_asked_around_it(quiet: Site) -> None:
    await quiet.ask(question("hỏi trước"), question("câu chính"))
    number = await quiet.group("câu chính")
    assert "câu chính" in (await quiet.person.get(f"{HERE}/{number}")).text


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</h2></textarea><iframe srcdoc=x>",
    "{{7*7}} {% for x in y %} ${7*7}",
    "\u202etrái\u202c ngược",
    "a" * 4096,
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_are_words(quiet: Site, words: str) -> None:
    number = await quiet.group(words)
    for path in (HERE, f"{HERE}/{number}", f"{HERE}?q={'x' * 50}"):
        text = (await quiet.person.get(path)).text
        tags = Tags()
        tags.feed(text)
        assert not tags.names & {"img", "iframe"} and not any(name.startswith("on") for name in tags.attributes)
        assert "49" not in shown(text)
    assert str(escape(words[:300])) in (await quiet.person.get(HERE)).text


@pytest.mark.parametrize(
    "words", ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "＝1+1", "  =1", '=HYPERLINK("http://xau.test")']
)
async def test_no_cell_is_a_formula(quiet: Site, words: str) -> None:
    await quiet.ask(question(words))
    answer = await quiet.person.get(f"{HERE}.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "＝")) for cell in row), row


async def test_wrong_answers_by_entry_with_the_question_before(quiet: Site) -> None:
    await quiet.ask(question("khai báo ở trọ", Status.ANSWERED, 0.9))
    await quiet.ask(QuestionRecord("nhầm rồi", Status.UNANSWERED, confused_with="tam-tru"), ward="00004")
    text = (await quiet.person.get("/admin/wrong")).text
    assert "Đăng ký tạm trú" in text and 'class="number">1<' in text
    assert "nhầm rồi" in (await quiet.person.get("/admin/wrong?entry=tam-tru")).text
    other = await quiet.employ("lan", Role.VIEW, "25747")
    assert "nhầm rồi" not in (await other.get("/admin/wrong?entry=tam-tru")).text
    assert "Đăng ký tạm trú,tam-tru,1" in (await quiet.person.get("/admin/wrong.csv")).text


async def test_tapped_choices_are_labelled_pairs(quiet: Site) -> None:
    from bot.messages import Address
    from bot.ports import Settlement, StoredUpdate
    from bot.turn import Conversation

    asked = QuestionRecord("giấy\tở trọ", Status.CLARIFIED, choices=("tam-tru", "luu-tru"))
    turns = [(asked, Conversation(clarifying=True), False), (None, Conversation(entry="tam-tru"), True)]
    for number, (record, conversation, picked) in enumerate(turns):
        await quiet.store.put(StoredUpdate(Channel.WEB, f"p{number}", "an", b"{}"))
        [claimed] = await quiet.store.claim(1)
        await quiet.store.settle([Settlement(claimed.id, conversation, record, Address("1"), picked=picked)])
    assert await listed(quiet.person) == [], "what was chosen waits for nobody"
    assert "Đăng ký tạm trú" in (await quiet.person.get("/admin/pairs")).text
    answer = await quiet.person.get("/admin/pairs.tsv")
    assert answer.text == "question\ttopic\tkind\ngiấy ở trọ\ttam-tru\tpicked\n"


def test_status_and_trend_in_plain_words() -> None:
    assert status_of("unanswered_again") == "Hỏi lại vẫn chưa có câu trả lời"
    assert status_of("declined_near") == questions.KINDS["declined"]
    assert status_of("la_lam") == "la_lam"
    assert [trend_of(*pair) for pair in ((0, 5), (3, 0), (3, 1), (1, 3), (2, 2))] == [
        "tuần này không ai hỏi", "tuần này 3 lần, tuần trước không", "tuần này 3 lần, nhiều hơn tuần trước (1)",
        "tuần này 1 lần, ít hơn tuần trước (3)", "tuần này 2 lần, bằng tuần trước (2)",
    ]  # fmt: skip
    assert wards_of("") == "" and wards_of("xyz") == "xyz"
    assert wards_of("00004,25747,25750,25760").endswith("và 1 nơi nữa")


@pytest.mark.parametrize(
    ("wordings", "title"),
    [
        (["muon loa o dau", "mượn loa ở đâu"], "Mượn loa ở đâu"),
        (["muon loa o dau"], "Muon loa o dau"),
        (["số [đã che] của tôi"], ""),
        (["x" * 200, "ở đâu vậy"], "Ở đâu vậy"),
        ([], ""),
    ],
)
def test_the_name_that_is_proposed(wordings: list[str], title: str) -> None:
    assert title_of(wordings) == title


def test_candidates_that_are_odd() -> None:
    assert candidates_of("không phải JSON") == ()
    assert [one.percent for one in candidates_of('[{"score":0.1},{"entry":"OOS:x","score":0.55},{}]')] == [55, 10, 0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Thẻ bơi?", "the  boi", True),
        ("thẻ bơi", "thẻ bởi", True),
        ("😀", "???", False),
        ("", "", True),
        ("thẻ bơi", "thẻ bơi trẻ em", False),
    ],
)
def test_the_key_of_a_wording(one: str, other: str, same: bool) -> None:
    assert (hash_of(key_of(one), one) == hash_of(key_of(other), other)) is same


def test_the_files_name_has_vietnams_day() -> None:
    assert file_name(datetime(2026, 11, 22, 18, 0, tzinfo=UTC)) == "cau-hoi-chua-tra-loi-2026-11-23.csv"
