"""The bench's own parts: the corpus is what it says, the table tells the raw rounds truly. Nothing is timed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from knowledge.loader import load
from tests.bench import table
from tests.bench.corpus import answers, bare, folder, questions
from tests.bench.posting import post_all, update
from webhook.channels.base import Admitted
from webhook.channels.telegram import SECRET_HEADER, Telegram, TelegramConfig

SAVED = Path(__file__).with_name("saved.json")


def results() -> dict[str, table.Raw]:
    found: dict[str, table.Raw] = json.loads(SAVED.read_text(encoding="utf-8"))
    return found


def figures() -> dict[str, str]:
    return {row.what: row.figure for row in table.rows(results())}


def test_every_part_is_told_with_its_verdict() -> None:
    verdicts = {row.what: (row.figure, row.target, row.verdict) for row in table.rows(results())}
    assert verdicts == {
        "Đĩa: một lần ghi chắc (fdatasync), trung vị": ("0,120 ms", "< 0,5 ms", "đạt"),
        "Nhận và cất chắc : cổng trần, 16 kết nối (p99 4,0 ms)": ("0,62 lần", "≥ 0,6", "đạt"),
        "Nhận và cất chắc : cổng trần, 64 kết nối (p99 20,0 ms)": ("0,75 lần", "≥ 0,8", "chưa đạt"),
        "Như trên, `work` đang bận hàng đợi đầy, 64 kết nối": ("0,40 lần", "≥ 0,25", "đạt"),
        "Lần nhận chậm nhất khi `work` bận": ("1200 ms", "≤ 1000 ms", "chưa đạt"),
        "Từ câu hỏi đến câu trả lời : bot đơn giản, 500 cách hỏi (đúng ngay 98% : 81%)": ("3,50 lần", "≥ 3", "đạt"),
        "Từ câu hỏi đến câu trả lời : bot đơn giản, 5.000 cách hỏi (đúng ngay 90% : 30%)": (
            "9,00 lần",
            "≥ 10",
            "chưa đạt",
        ),
        "CPU một tin nhắn, ms": ("nhận 0,12 · hiểu 0,90 · ghi sổ 0,30 · gửi 0,28", "", ""),
        "Tìm câu trả lời, 5.000 cách hỏi: p50 (p99)": ("0,90 (2,00) ms", "≤ 1 ms", "đạt"),
        "… nhanh hơn rapidfuzz token_set_ratio · WRatio; đúng ngay ta · hai cách kia": (
            "20,0 · 40,0 lần; 99% · 70% · 37%",
            "",
            "",
        ),
        "Bộ nhớ của `serve`, mọi tiến trình, mọi kênh bật, sau 200 tin: RSS (PSS)": (
            "151 (110) MB",
            "< 150 MB",
            "chưa đạt",
        ),
        "Từ lúc chạy lệnh đến lúc sẵn sàng": ("1,50 s", "≤ 2 s", "đạt"),
        "`lint --fast`: 5.000 mục, 50.000 cách hỏi, 8,0 MB, chờ cả lệnh (CPU mọi tiến trình)": (
            "2,7 (5,2) s",
            "≤ 3 s",
            "đạt",
        ),
        "`lint --fast`: 5.000 mục, 50.000 cách hỏi, 8,0 MB, CPU khi chỉ một tiến trình": ("4,4 s", "", ""),
        "`lint` nội dung đi kèm: --fast · cả hỏi thử từng cách hỏi (CPU)": ("0,5 · 9,0 s", "", ""),
    }


def test_a_part_that_was_not_measured_has_no_row() -> None:
    only = {"footprint": results()["footprint"]}
    assert len(table.rows(only)) == 2
    assert table.rows({}) == []


def test_a_ratio_is_taken_within_its_round() -> None:
    rounds = [{"a": {"per_s": 10}, "b": {"per_s": 100}}, {"a": {"per_s": 90}, "b": {"per_s": 100}}]
    rounds.append({"a": {"per_s": 20}, "b": {"per_s": 40}})
    assert table.ratio(rounds, "a", "b") == 0.5


def test_text_and_markdown_hold_every_row() -> None:
    found = table.rows(results())
    text, markdown = table.as_text(found), table.as_markdown(found)
    assert len(text.splitlines()) == len(found) + 1
    assert len(markdown.splitlines()) == len(found) + 2
    for row in found:
        assert row.what in text
        assert f"| {row.what} | {row.figure} | {row.target} | {row.verdict} |" in markdown


@pytest.mark.parametrize(
    ("page", "after"),
    [
        ("a\n<!-- bench:start -->\nold\n<!-- bench:end -->\nb", "a\n<!-- bench:start -->\nnew\n<!-- bench:end -->\nb"),
        ("<!-- bench:start --><!-- bench:end -->", "<!-- bench:start -->\nnew\n<!-- bench:end -->"),
        ("no marks", "no marks"),
        ("<!-- bench:start --> never ended", "<!-- bench:start --> never ended"),
        ("", ""),
    ],
)
def test_the_block_of_the_readme(page: str, after: str) -> None:
    assert table.replaced(page, "new\n") == after


def test_the_corpus_is_whole_and_always_the_same() -> None:
    known = answers(500)
    assert len(known) == 50 and len({answer.mark for answer in known}) == 50
    phrasings = [phrasing for answer in known for phrasing in answer.phrasings]
    assert len(phrasings) == len(set(phrasings)) == 500
    assert known == answers(500)
    assert questions(known, 40) == questions(known, 40)


def test_questions_are_noisy_in_four_ways_and_half_of_them_are_worded_anew() -> None:
    known = answers(500)
    asked = questions(known, 400)
    assert {question.noise for question in asked} == {"clean", "no diacritics", "no diacritics + typo", "abbreviations"}
    stored = {phrasing for answer in known for phrasing in answer.phrasings}
    clean = [question.text for question in asked if question.noise == "clean"]
    anew = [text for text in clean if not any(phrasing in text for phrasing in stored)]
    assert 0.4 < len(anew) / len(clean) <= 0.5
    assert all(question.text == bare(question.text) for question in asked if question.noise.startswith("no diacritics"))


def test_too_many_phrasings_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        answers(10_000_000)


def test_the_knowledge_folder_is_one_that_our_loader_takes(tmp_path: Path) -> None:
    known = answers(500)
    base = load([folder(known, tmp_path / "knowledge")])
    assert len(base.entries) == 50
    first = known[0]
    entry = base.entries[first.mark.lower()]
    assert entry.phrasings == first.phrasings
    assert base.matcher.candidates(base.matcher.read(first.phrasings[3]))[0].entry == entry.id


def test_an_update_is_what_our_telegram_channel_reads() -> None:
    telegram = Telegram(TelegramConfig("1:x", "secret"))
    body = update(7, 12, "lệ phí hộ chiếu")
    assert telegram.admit({SECRET_HEADER: b"secret"}, body) == Admitted("7", "12")
    message = telegram.parse(body)
    assert message is not None and message.text == "lệ phí hộ chiếu"


async def test_every_body_is_posted_once_and_refusals_are_counted() -> None:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            heard.append(await reader.readexactly(length))
            status = b"503 Busy" if heard[-1] == b"3" else b"200 OK"
            writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-le")
            await writer.drain()
            writer.write(b"ngth: 2\r\n\r\nok")

    def quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(answer(reader, writer))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    server = await asyncio.start_server(quiet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        found = await post_all(port, "/webhook/telegram", [str(n).encode() for n in range(10)], 3)
    finally:
        server.close()
    assert sorted(heard) == [str(n).encode() for n in range(10)]
    assert (found["answered"], found["refused"]) == (10, 1)
