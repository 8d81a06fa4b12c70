"""`hoidap06 evaluate` as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from webhook.cli import main

NOW = "2026-11-22T10:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "q.tsv"
    path.write_text("question\ttopic\tkind\nlàm lại căn cước bị mất\tcap-doi-cccd\tplain\n", encoding="utf-8")
    return path


def test_files_are_measured(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(file), "--now", NOW]) == 0
    out, err = capfd.readouterr()
    assert "== q.tsv" in out and "100,0 %" in out and "rapidfuzz" not in out
    assert err == ""  # a bar is for a terminal


def test_a_report_measures_the_others_too(file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(file), "--report", str(tmp_path / "out"), "--now", NOW]) == 0
    out, err = capfd.readouterr()
    assert "rapidfuzz token_set_ratio" in out
    assert "danh-gia.html" in err and (tmp_path / "out" / "danh-gia.html").exists()


def test_one_question_is_explained(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--explain", "dang ky tam tru can gi", "--now", NOW]) == 0
    assert "Bot trả lời: answered_aspect (tam-tru)" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "đưa một hay nhiều tệp TSV"),
        (["x.tsv", "--explain", "câu"], "đưa một hay nhiều tệp TSV"),
        (["no-such.tsv"], "no-such.tsv"),
    ],
)
def test_bad_input_is_2(arguments: list[str], says: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *arguments]) == 2
    out, err = capfd.readouterr()
    assert out == "" and says in err


def test_a_file_of_something_else_says_its_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("a\tb\n", encoding="utf-8")
    assert main(["evaluate", str(path)]) == 2
    assert f"{path}:1: cần các cột" in capfd.readouterr().err
