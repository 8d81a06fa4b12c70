"""The rules together: folders, one unsaved text, what other layers know, and the shipped content."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.lint import lint_folders, lint_text
from knowledge.loader import SHIPPED, load
from knowledge.yaml_nodes import Problem
from tests.knowledge.folder import ENTRY, PHRASES, small, write
from tests.shipped import shipped

LEDGER = "entry\tfield\tvalue\tfact\tlevel\n"
LINES = "tam-tru\tfee\t7.000đ\tF2\tseen-old\ntam-tru\tfee\t18001096\tF2\tseen-old\n"
HEAD = "# yaml-language-server: $schema="
EXAMPLE = SHIPPED.parent / "content-examples" / "phuong-ba-dinh"


def clean(folder: Path, entry: str = ENTRY) -> Path:
    """A small folder without a problem."""
    small(
        folder,
        entry=f"{HEAD}../schema/service.schema.json\n{entry}",
        phrases=f"{HEAD}./schema/phrases.schema.json\n{PHRASES}",
        lexicon=f"{HEAD}./schema/lexicon.schema.json\nspelling: {{không: ko}}\n",
    )
    return write(folder, {"ledger.tsv": LEDGER + LINES})


def told(problems: list[Problem]) -> list[tuple[str, int, int, str]]:
    return [(Path(p.path).name, p.line, p.column, p.rule) for p in problems]


def test_a_small_folder_is_clean(tmp_path: Path) -> None:
    assert lint_folders([clean(tmp_path)], slow=False) == []


def test_problems_of_all_kinds_come_sorted_by_place(tmp_path: Path) -> None:
    entry = ENTRY.replace("label: Đăng ký tạm trú", "label: Đăng ký 7 ngày").replace("7.000đ", "7000đ")
    write(clean(tmp_path, entry), {"faqs/x.yaml": 'a: "b\n', "services/y.yaml": "id: y\n"})
    found = told(lint_folders([tmp_path], slow=False))
    assert found[:2] == [("x.yaml", 1, 4, "yaml"), ("tam-tru.yaml", 5, 16, "ledger")]
    assert ("tam-tru.yaml", 16, 23, "ledger") in found
    assert ("tam-tru.yaml", 16, 23, "money") in found
    assert ("y.yaml", 1, 1, "schema") in found


def test_a_file_that_cannot_be_read_keeps_no_other_rule_from_its_work(tmp_path: Path) -> None:
    write(clean(tmp_path), {"services/z.yaml": f"{HEAD}../schema/service.schema.json\nid: [\n# anh B 0912 345 678\n"})
    assert {rule for *_, rule in told(lint_folders([tmp_path], slow=False))} == {"yaml", "personal-data"}


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    (problem,) = lint_folders([tmp_path / "none"])
    assert "thư mục kiến thức trống hoặc không có" in problem.message


@pytest.mark.parametrize(
    ("ledger", "line", "says"),
    [
        (LEDGER + LINES + "khac\tfee\t7.000đ\tF2\tseen\n", 4, "không có mục `khac`"),
        (LEDGER + LINES + "tam-tru\tfee\n", 4, "mỗi dòng cần năm cột"),
        (LEDGER + LINES + "phrases\tbye\t1-7-2025\tF2\tseen\n", 0, ""),
    ],
)
def test_the_ledger_itself_is_looked_at(tmp_path: Path, ledger: str, line: int, says: str) -> None:
    write(clean(tmp_path), {"ledger.tsv": ledger})
    found = [p for p in lint_folders([tmp_path], slow=False) if p.path.endswith("ledger.tsv")]
    assert [problem.line for problem in found] == ([line] if line else [])
    assert not line or says in found[0].message


def test_a_later_layer_is_read_with_those_before_it(tmp_path: Path) -> None:
    ward = write(
        tmp_path / "ward",
        {
            "layer.yaml": f'{HEAD}./schema/layer.schema.json\nward: "00004"\n',
            "services/x.yaml": f"{HEAD}../schema/service.schema.json\n"
            "id: tam-tru\nsources: {p: {title: Phường, date: '2026'}}\nchecked: 2026-11-22\n"
            "see_also: [khong-co]\nwhere: {text: Quầy 2., source: p, level: seen}\n",
        },
    )
    found = lint_folders([clean(tmp_path / "base"), ward], slow=False)
    assert told(found) == [("x.yaml", 5, 12, "dead-link")]  # a ward's own number asks no line of the ledger


def test_a_whole_file_written_again_in_a_later_layer_repeats_nothing(tmp_path: Path) -> None:
    first, later = clean(tmp_path / "a"), tmp_path / "b"
    again = f"{HEAD}../schema/service.schema.json\n{ENTRY}"
    write(later, {"services/tam-tru.yaml": again})
    assert lint_folders([first, later], slow=False) == []
    write(later, {"services/tam-tru.yaml": again.replace("- làm sổ tạm trú", "- làm sổ tạm trú\n- Làm sổ tạm trú")})
    assert {rule for *_, rule in told(lint_folders([first, later], slow=False))} == {"duplicate-phrasing"}


def test_drafts_stand_in_place_of_their_files(tmp_path: Path) -> None:
    path = clean(tmp_path) / "services" / "tam-tru.yaml"
    source = path.read_text(encoding="utf-8").replace("7.000đ", "8.000đ")
    assert told(lint_folders([tmp_path], slow=False, drafts={path: source})) == [("tam-tru.yaml", 16, 23, "ledger")]


class TestUnsaved:
    """One text, as the console has it."""

    def test_alone(self) -> None:
        found = lint_text("services/a.yaml", "id: a\nfee: {text: Nộp 25000đ}\n")
        assert ("a.yaml", 2, 17, "money") in told(found)
        assert ("a.yaml", 1, 1, "schema") in told(found)  # what a whole entry needs

    def test_broken(self) -> None:
        (problem,) = lint_text("services/a.yaml", 'id: "a\nfee: b\n')
        assert (problem.line, problem.column, problem.rule) == (1, 5, "yaml")
        assert "ngoặc kép mở ở đây không được đóng" in problem.message

    def test_beside_others(self, tmp_path: Path) -> None:
        base = load([clean(tmp_path)])
        path = tmp_path / "services" / "tam-tru.yaml"
        source = path.read_text(encoding="utf-8")
        assert lint_text(str(path), source, base) == []
        assert told(lint_text(str(path), source.replace("7.000đ", "8.000đ"), base)) == [
            ("tam-tru.yaml", 16, 23, "ledger")
        ]
        again = lint_text(str(tmp_path / "services" / "moi.yaml"), source, base)
        assert any("đã có ở" in problem.message and problem.rule == "schema" for problem in again)

    def test_a_topic_that_is_none(self, tmp_path: Path) -> None:
        base = load([clean(tmp_path)])
        text = ENTRY.replace("topic: tam-tru", "topic: x")
        found = lint_text(str(tmp_path / "services" / "tam-tru.yaml"), text, base)
        assert any("không có chủ đề `x`" in problem.message for problem in found)

    def test_of_a_wards_layer(self, tmp_path: Path) -> None:
        ward = write(tmp_path / "ward", {"layer.yaml": 'ward: "00004"\n'})
        base = load([clean(tmp_path / "base"), ward])
        text = f"{HEAD}../schema/service.schema.json\nid: tam-tru\nfee: {{text: Nộp 9.000đ., source: p, level: seen}}\n"
        found = lint_text(str(ward / "services" / "x.yaml"), text, base)
        assert any("là quy định chung cả nước" in problem.message for problem in found)
        assert not any(problem.rule == "ledger" for problem in found)

    def test_the_index_is_asked_when_wanted(self) -> None:
        path = str(SHIPPED / "services" / "tam-tru.yaml")
        source = (SHIPPED / "services" / "tam-tru.yaml").read_text(encoding="utf-8")
        odd = source.replace("phrasings:\n", "phrasings:\n  - làm hộ chiếu phổ thông ở đâu\n", 1)
        slow = [p for p in lint_text(path, odd, shipped(), slow=True) if p.rule == "misdirected"]
        assert len(slow) == 1
        assert slow[0].warning
        assert "`ho-chieu`" in slow[0].message


def test_the_shipped_content_is_clean() -> None:
    """Of ways of asking that lead to another entry a few may come and go: the matching is refitted now and then."""
    found = lint_folders([SHIPPED])
    misled = [problem for problem in found if problem.rule == "misdirected"]
    assert [problem for problem in found if problem not in misled] == [], "\n".join(map(str, found))
    assert len(misled) <= 5, "\n".join(map(str, misled))


def test_the_example_of_a_wards_layer_is_clean() -> None:
    found = lint_folders([SHIPPED, EXAMPLE], slow=False)
    assert found == [], "\n".join(map(str, found))
