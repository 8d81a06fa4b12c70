"""`lint`, `ledger` and `schema` as they are typed: what is read, what is printed where, the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.ledger import NAME
from tests.knowledge.folder import write
from tests.knowledge.lint.test_whole import clean
from webhook.cli import main
from webhook.commands.common import BadInput
from webhook.commands.lint import _layers

ENTRY_FILE = "services/tam-tru.yaml"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder without a problem, as KNOWLEDGE_DIRS; one stands in its parent."""
    folder = clean(tmp_path / "shelf")
    monkeypatch.setenv("KNOWLEDGE_DIRS", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def change(path: Path, before: str, after: str) -> None:
    source = path.read_text(encoding="utf-8")
    assert before in source
    path.write_text(source.replace(before, after), encoding="utf-8")


class TestLint:
    """hoidap06 lint"""

    def test_nothing_wrong(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["lint", "--fast"]) == 0
        assert capfd.readouterr() == ("", "0 lỗi, 0 nhắc\n")

    def test_an_error_is_told_by_its_place_from_here(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        change(shelf / ENTRY_FILE, "label: Đăng ký tạm trú", "label: Đăng ký tạm  trú")
        assert main(["lint", "--fast"]) == 1
        out, err = capfd.readouterr()
        assert out == "shelf/services/tam-tru.yaml:5:19: có dấu cách thừa trong `Đăng ký tạm  trú`: xóa đi (space)\n"
        assert err == "1 lỗi, 0 nhắc\n"

    def test_a_warning_fails_only_when_strict(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        change(shelf / "phrases.yaml", "# yaml-language-server: $schema=./schema/phrases.schema.json\n", "")
        assert main(["lint", "--fast"]) == 0
        assert "(modeline, nhắc)" in capfd.readouterr().out
        assert main(["lint", "--fast", "--strict"]) == 1

    @pytest.mark.parametrize("chosen", ["github", "json"])
    def test_for_other_programs(self, shelf: Path, chosen: str, capfd: pytest.CaptureFixture[str]) -> None:
        change(shelf / ENTRY_FILE, "7.000đ", "7000đ")
        assert main(["lint", "--fast", "--format", chosen]) == 1
        out = capfd.readouterr().out
        if chosen == "json":
            found = json.loads(out)
            assert found["errors"] == 2
            assert {problem["rule"] for problem in found["problems"]} == {"money", "ledger"}
        else:
            assert out.startswith("::error file=shelf/services/tam-tru.yaml,line=16,col=23,title=ledger::")

    def test_of_one_file_the_others_are_known_and_not_told_of(
        self, shelf: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write(shelf, {"faqs/x.yaml": "a: ["})
        assert main(["lint", "--fast", str(shelf / ENTRY_FILE)]) == 0
        assert main(["lint", "--fast", "shelf/faqs"]) == 1
        assert capfd.readouterr().out.startswith("shelf/faqs/x.yaml:")

    def test_the_index_is_asked_without_fast(self, content: Path, capfd: pytest.CaptureFixture[str]) -> None:
        file = content / ENTRY_FILE
        change(file, "phrasings:\n", "phrasings:\n  - làm lại căn cước bị mất\n")
        main(["lint", "--fast", str(file)])
        assert "misdirected" not in capfd.readouterr().out
        main(["lint", str(file)])
        told = [line for line in capfd.readouterr().out.splitlines() if line.endswith("(misdirected, nhắc)")]
        wanted = "`làm lại căn cước bị mất` được trả lời bằng mục `can-cuoc-mat-hong`"
        assert [line for line in told if wanted in line]  # once for each entry of the file

    @pytest.mark.parametrize("path", ["khong-co", "tep.txt"])
    def test_what_is_no_content(self, shelf: Path, path: str, capfd: pytest.CaptureFixture[str]) -> None:
        (shelf.parent / "tep.txt").touch()
        assert main(["lint", path]) == 2
        assert capfd.readouterr().err.startswith("hoidap06 lint: ")


def test_which_layers_are_read(tmp_path: Path) -> None:
    base = write(tmp_path / "base", {"services/a.yaml": ""})
    alone = write(tmp_path / "alone", {"faqs/a.yaml": ""})
    ward = write(tmp_path / "ward", {"layer.yaml": "", "services/a.yaml": ""})
    file = base / "services" / "a.yaml"
    assert _layers([], [base]) == ([base], [])
    assert _layers([alone], [base]) == ([alone], [alone])
    assert _layers([base, ward], [alone]) == ([alone, base, ward], [base, ward])
    assert _layers([ward], [base]) == ([base, ward], [ward])
    assert _layers([file], [base]) == ([base], [file])
    assert _layers([base / "services"], [base]) == ([base], [base / "services"])
    with pytest.raises(BadInput, match="không có"):
        _layers([tmp_path / "x"], [base])


class TestLedger:
    """hoidap06 ledger"""

    def test_complete(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["ledger", "--check"]) == 0
        assert capfd.readouterr().out == ""

    def test_a_changed_figure_is_found_and_written(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        change(shelf / ENTRY_FILE, "7.000đ", "8.000đ")
        assert main(["ledger", "--check"]) == 1
        out = capfd.readouterr().out
        assert "chưa có dòng: tam-tru | fee | 8.000đ | F2 | seen-old" in out
        assert "dòng thừa: tam-tru | fee | 7.000đ | F2 | seen-old" in out
        assert main(["ledger", "--write"]) == 0
        rows = (shelf / NAME).read_text(encoding="utf-8").splitlines()
        assert rows[1:] == ["tam-tru\tfee\t18001096\tF2\tseen-old", "tam-tru\tfee\t8.000đ\tF2\tseen-old"]
        assert main(["ledger", "--check"]) == 0

    def test_what_would_be_a_guess_is_listed(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        change(shelf / ENTRY_FILE, "7.000đ", "8.000đ")
        change(shelf / ENTRY_FILE, "facts: [F2]", "facts: [F2, F3]")
        assert main(["ledger", "--write"]) == 1
        assert "chưa có fact: tam-tru | fee | 8.000đ | ? | seen-old" in capfd.readouterr().out
        assert main(["lint", "--fast"]) == 1

    def test_beside_the_facts(self, shelf: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        facts = tmp_path / "facts"
        plain = {f"{name}.yaml": "{}\n" for name in ("service_facts", "facts_a", "facts_b", "facts_c")}
        lines = "- **F1** Nộp trên mạng. `seen`\n- **F2** 7.000đ, hỏi 18001096. `seen-old`\n"
        write(
            facts,
            {**plain, "essential_services.yaml": "{}\n", "faq_facts.md": lines, "legal_timeline.md": ""},
        )
        assert main(["ledger", "--check", "--facts", str(facts)]) == 0
        write(facts, {"faq_facts.md": lines.replace("7.000đ", "9.000đ")})
        assert main(["ledger", "--check", "--facts", str(facts)]) == 1
        assert "không đứng trong fact `F2`" in capfd.readouterr().out
        assert main(["ledger", "--check", "--facts", str(tmp_path / "none")]) == 2

    def test_a_broken_file(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(shelf, {NAME: "entry\n"})
        assert main(["ledger", "--check"]) == 2
        assert f"{NAME}:1: mỗi dòng cần năm cột" in capfd.readouterr().err
        write(shelf, {ENTRY_FILE: "a: ["})
        assert main(["ledger", "--check"]) == 2


class TestSchema:
    """hoidap06 schema"""

    def test_written_then_up_to_date(self, shelf: Path, capfd: pytest.CaptureFixture[str]) -> None:
        change(shelf / "lexicon.yaml", "# yaml-language-server: $schema=./schema/lexicon.schema.json\n", "")
        assert main(["schema", "--check"]) == 1
        assert f"{shelf / 'lexicon.yaml'}: đã cũ" in capfd.readouterr().out
        assert main(["schema", "--write"]) == 0
        assert (shelf / "schema/service.schema.json").is_file()
        assert (shelf / "lexicon.yaml").read_text(encoding="utf-8").startswith("# yaml-language-server: ")
        assert main(["schema", "--check"]) == 0
        assert main(["lint", "--fast"]) == 0
