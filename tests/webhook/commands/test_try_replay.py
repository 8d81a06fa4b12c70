"""`try` and `replay`: what staff read before and after they change something."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import pytest

from bot.messages import Address, Channel
from bot.ports import Settlement, StoredUpdate
from bot.questions import QuestionRecord
from bot.status import Status
from webhook.cli import main
from webhook.storage.reading import SqliteReading
from webhook.storage.sqlite import open_store

NOW = ["--now", "2026-11-22T08:00"]
ROWS = "question\ttopic\tkind\nmất căn cước làm lại ở đâu\tcap-doi-cccd\tplain\nđăng ký tạm trú\ttam-tru\tplain\n"


def test_try_says_why(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["try", "mat can cuoc lam lai o dau", *NOW]) == 0
    out = capfd.readouterr().out
    answer, why = out.split("--- vì sao")
    assert "Cấp lại thẻ căn cước" in answer and "Nguồn:" in answer
    for words in ("answered", "can-cuoc-mat-hong  (", "cap-doi-cccd.yaml:", "gần nhất", "%"):
        assert words in why


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["try", "bao nhiêu tiền", "--after", "đăng ký tạm trú"], 0, "7.000đ"),
        (["try", "🙂"], 0, "không mục nào gần câu này"),
        (["try", ""], 0, "--- vì sao"),
        (["try", "đăng ký tạm trú", "--ward", "Ba Đình, Hà Nội"], 0, "tam-tru"),
        (["try", "đăng ký tạm trú", "--ward", "Không Có Đâu"], 2, "--ward"),
    ],
)
def test_try_as_somebody_else(
    content: Path, arguments: list[str], status: int, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, *NOW]) == status
    assert says in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        (["bao nhiêu tiền", "--after", "đăng ký tạm trú"], "đã chọn  tam-tru  "),
        (["mất căn cước làm lại ở đâu"], "%  can-cuoc-mat-hong  "),
    ],
)
def test_try_lists_the_chosen_entry_and_the_surest_first(
    content: Path, arguments: list[str], chosen: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["try", *arguments, *NOW]) == 0
    lines = capfd.readouterr().out.split("--- vì sao")[1].splitlines()
    listed = [line for line in lines if "%  " in line or "đã chọn" in line]
    assert chosen in listed[0]
    sure = [float(line.split("%")[0]) for line in listed if "đã chọn" not in line]
    assert len(sure) > 1 and sure == sorted(sure, reverse=True)


def test_try_shows_what_is_off(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["entry", "off", "can-cuoc-mat-hong", "--reason", "x"]) == 0
    assert main(["try", "mất căn cước làm lại ở đâu", *NOW]) == 0
    out = capfd.readouterr().out
    assert "unanswered" in out and "can-cuoc-mat-hong [đang tắt]" in out


@pytest.fixture
def rows(content: Path) -> Path:
    file = content.parent / "rows.tsv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def test_replay_over_a_revision(content: Path, rows: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["entry", "off", "can-cuoc-mat-hong", "--reason", "x"]) == 0
    file = content / "services/tam-tru.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("3 ngày làm việc", "5 ngày làm việc"), encoding="utf-8")
    capfd.readouterr()
    assert main(["replay", "--before", "HEAD~1", "--file", str(rows), *NOW]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("2 trên 2 câu hỏi có câu trả lời khác đi.") and err == ""
    off, text = out.split("Vẫn mục đó, lời khác: 1 câu")
    assert "trước: trả lời (can-cuoc-mat-hong)" in off and "nay  : nói là chưa có câu trả lời" in off
    assert "trước: Bao lâu: 3 ngày làm việc." in text and "nay  : Bao lâu: 5 ngày làm việc." in text
    assert main(["replay", "--before", "HEAD~1", "--file", str(rows), "--json", *NOW]) == 0
    found = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(row["question"], row["kind"], row["now"]["status"]) for row in found] == [
        ("mất căn cước làm lại ở đâu", "status", "unanswered_off"),
        ("đăng ký tạm trú", "text", "answered"),
    ]
    assert main(["replay", "--before", str(content), "--file", str(rows), *NOW]) == 0
    assert capfd.readouterr().out.startswith("0 trên 2")


def test_replay_asks_the_masked_log(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = content.parent / "data" / "hoidap06.db"
    asyncio.run(_ask(path, ["đăng ký tạm trú", "làm sổ tạm trú ở đâu", "đăng ký tạm trú"]))
    assert SqliteReading(path).asked(10) == [("đăng ký tạm trú", 2), ("làm sổ tạm trú ở đâu", 1)]
    subprocess.run(["cp", "-r", str(content), str(content.parent / "old")], check=True)
    file = content / "services/tam-tru.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("3 ngày làm việc", "5 ngày làm việc"), encoding="utf-8")
    empty = content.parent / "none.tsv"
    empty.write_text("question\ttopic\tkind\n", encoding="utf-8")
    assert main(["replay", "--before", str(content.parent / "old"), "--file", str(empty), *NOW]) == 0
    assert "“đăng ký tạm trú” (hỏi 2 lần)" in capfd.readouterr().out


async def _ask(path: Path, texts: list[str]) -> None:
    path.parent.mkdir(parents=True)
    store = open_store(f"sqlite:///{path}")
    try:
        for number, text in enumerate(texts):
            await store.put(StoredUpdate(Channel.WEB, str(number), "c", b"{}"))
            (claimed,) = await store.claim(1)
            record = QuestionRecord(text, Status.ANSWERED)
            await store.settle([Settlement(claimed.id, None, record, Address("c"))])
    finally:
        store.close()


@pytest.mark.parametrize(
    ("before", "file", "says"),
    [
        ("khong-co", None, "không phải là thư mục"),
        ("--help-me", None, "--before"),
        ("HEAD", None, "không phải là thư mục"),  # the content is in no repository
        (".", "khong-co.tsv", "khong-co.tsv"),
    ],
)
def test_replay_that_cannot_be(
    content: Path, before: str, file: str | None, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = content.parent / "rows.tsv"
    rows.write_text(ROWS, encoding="utf-8")
    try:
        status = main(["replay", "--before", before, "--file", file or str(rows), *NOW])
    except SystemExit as stop:
        status = int(str(stop.code))
    assert status == 2 and says in capfd.readouterr().err


def test_replay_over_half_a_content(content: Path, rows: Path, capfd: pytest.CaptureFixture[str]) -> None:
    half = content.parent / "half"
    half.mkdir()
    (half / "phrases.yaml").write_text("phrases: {menu: x}\n", encoding="utf-8")
    assert main(["replay", "--before", str(half), "--file", str(rows), *NOW]) == 2
    assert "chưa đủ" in capfd.readouterr().err
