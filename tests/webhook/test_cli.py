"""The command line: what is read, what is printed where, and the exit codes."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.messages import Channel
from bot.ports import UnansweredQuestion
from webhook import listing
from webhook.asking import as_line, questions
from webhook.cli import main

NOW = "2026-11-22T08:00"


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b"", []),
        ("mất căn cước\n".encode(), [("mất căn cước", None)]),
        ("một\r\nhai".encode(), [("một", None), ("hai", None)]),
        (b"\n\n", [("", None), ("", None)]),
        ('{"question": "lệ phí?", "after": "làm hộ chiếu"}'.encode(), [("lệ phí?", "làm hộ chiếu")]),
        (b'{"question": "x", "after": null}', [("x", None)]),
        (b'{"question": 7}', [("", None)]),
        (b'{"after": "x"}', [("", "x")]),
        (b'{"question": "x"', [('{"question": "x"', None)]),
        (b'["x"]', [('["x"]', None)]),
        (b'{"question": "\\ud800"}', [("?", None)]),
        (b'{"a":' * 20_000, [('{"a":' * 20_000, None)]),
        (b"\xff\xfe", [("\ufffd\ufffd", None)]),
        ("a\u2028b\x85c\x0bd\n".encode(), [("a\u2028b\x85c\x0bd", None)]),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_each_line_is_one_question(raw: bytes, rows: list[tuple[str, str | None]]) -> None:
    assert list(questions(io.BytesIO(raw))) == rows


def test_an_answer_is_one_line_for_every_reader_of_lines() -> None:
    answer = {"text": "a\u2028b\u2029c\x85d\x0be\nf"}
    line = as_line(answer)
    assert len(line.splitlines()) == 1
    assert json.loads(line) == answer


def test_ask_prints_the_reply_only(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "làm lại căn cước bị mất", "--now", NOW]) == 0
    out, err = capfd.readouterr()
    assert "căn cước" in out
    assert err == ""


def test_ask_jsonl_gives_a_line_for_every_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_up = '{"question": "lệ phí bao nhiêu", "after": "làm hộ chiếu"}'
    lines = ["làm lại căn cước bị mất", "", "😀😀", "\u0301" * 4000, follow_up]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join([*lines, ""]).encode())))
    assert main(["ask", "--jsonl", "--now", NOW]) == 0
    answers = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [answer["question"] for answer in answers] == [*lines[:4], "lệ phí bao nhiêu"]
    keys = {"question", "status", "entry", "topic", "choices", "also", "confidence", "text"}
    assert all(set(answer) == keys for answer in answers)


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "--jsonl", "một câu"],
        ["ask", "x", "--now", "hôm qua"],
        ["ask", "x", "--now", "1900-01-01"],
        ["try", "x", "--now", "0001-01-01"],
        ["stale", "--now", "9999-12-31"],
        ["stale", "--within", "99999999999d"],
        ["report", "--out", "x.html", "--now", "0001-01-01"],
        ["evaluate", "no-such.tsv"],
        ["unanswered", "--csv", "--json"],
        ["fly"],
        [],
    ],
)
def test_bad_input_is_2_and_leaves_stdout_empty(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    try:
        code: object = main(arguments)
    except SystemExit as leaving:
        code = leaving.code
    assert code == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err


def test_without_a_database_it_says_so_in_vietnamese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["unanswered"]) == 2
    out, err = capfd.readouterr()
    assert out == "" and "chưa có tệp" in err and "hoidap06 serve" in err and "there is" not in err


def test_broken_content_is_2_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faqs").mkdir()
    (tmp_path / "faqs" / "x.yaml").write_text("a: [", encoding="utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIRS", str(tmp_path))
    assert main(["ask", "x"]) == 2
    assert "x.yaml:2:1: " in capfd.readouterr().err


def question(text: str) -> UnansweredQuestion:
    at = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    return UnansweredQuestion(text, "unanswered", Channel.WEB.value, at, ({"entry": "ho-chieu", "score": 0.4},))


def test_a_question_as_json_has_the_contracts_fields() -> None:
    assert listing.question_row(question("đổi tên con ở đâu")) == {
        "question": "đổi tên con ở đâu",
        "status": "unanswered",
        "channel": "web",
        "asked_at": "2026-11-22T01:00:00+00:00",
        "candidates": [{"entry": "ho-chieu", "score": 0.4}],
    }


@pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_spreadsheet_runs_a_question(text: str) -> None:
    assert listing.safe_cell(text) == f"'{text}"


def test_csv_keeps_a_question_in_one_cell() -> None:
    head, line = listing.as_csv([question('hỏi "một",\nhai')])
    assert head.split(",")[3] == "question"
    assert '"hỏi ""một"", hai"' in line


@pytest.mark.parametrize("size", [0, 1, 499, 500, 501, 1000])
def test_pages_give_everything_once(size: int) -> None:
    numbers = list(range(size))
    assert list(listing.paged(lambda limit, offset: numbers[offset : offset + limit])) == numbers
