"""`report`: the weekly sheet as a file, beside a running server or without one."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.webhook.report.log import ask, at, opened
from webhook.cli import main


@pytest.fixture
def log(content: Path) -> Path:
    """A database with two questions of week 47."""
    path = content.parent / "data" / "hoidap06.db"
    db = opened(path)
    for _ in range(2):
        ask(db, at(11, 16, 0), "đăng ký tạm trú ở đâu", topic="tam-tru", entry="tam-tru", ward="00004")
    db.close()
    return path


@pytest.mark.parametrize("place", ["00004", "Ba Đình, Hà Nội", "01"])
def test_a_pdf_of_a_week_and_a_place(log: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], place: str) -> None:
    out = tmp_path / "bao-cao.pdf"
    assert main(["report", "--week", "2026-W47", "--ward", place, "--out", str(out), "--now", "2026-11-23T08:00"]) == 0
    text = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range()
    assert "Báo cáo tuần 47 năm 2026" in text and "Hà Nội" in text and "đăng ký tạm trú ở đâu" in text
    assert "Cấp, đổi, cấp lại thẻ căn cước: Lệ phí" in text and "31-12-2026" in text, "from the content"
    assert "Báo cáo tuần 47" in capfd.readouterr().out


def test_the_last_week_as_html(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "bao-cao.html"
    assert main(["report", "--out", str(out), "--now", "2026-11-29T23:59"]) == 0
    assert "Báo cáo tuần 47 năm 2026" in out.read_text(encoding="utf-8")
    assert main(["report", "--out", str(out), "--now", "2026-11-30T00:00"]) == 0
    assert "Báo cáo tuần 48 năm 2026" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--week", "2027-W53", "--out", "a.pdf"], "--week"),
        (["--out", "a.docx"], "--out"),
        (["--ward", "không đâu cả xyz", "--out", "a.pdf"], "--ward"),
        (["--out", "khong/co/a.pdf"], "--out"),
    ],
)
def test_bad_input(
    log: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    given: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", *given]) == 2
    told = capfd.readouterr()
    assert told.err.startswith(words) and told.err.count("\n") == 1 and told.out == ""


def test_without_a_database(content: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--out", str(tmp_path / "a.pdf")]) == 2
    assert "cơ sở dữ liệu" in capfd.readouterr().err
