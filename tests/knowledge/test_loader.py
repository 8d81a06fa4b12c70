"""Folders -> one snapshot: layers, what only the whole can show, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.loader import SHIPPED, KnowledgeProblems, load
from tests.knowledge.folder import ENTRY, loaded, problems, small, write

FAQ = """\
sources:
  a: {title: A, date: 9-2026}
entries:
- id: luu-tru
  topic: luu-tru
  name: Thông báo lưu trú
  label: Thông báo lưu trú
  group: cu-tru
  checked: 2026-11-22
  phrasings: [khách ngủ lại]
  answer: {text: Báo trước 23 giờ., source: a, level: seen, facts: [F1]}
"""


def test_a_small_folder_loads(tmp_path: Path) -> None:
    base = loaded(write(small(tmp_path), {"faqs/cu-tru.yaml": FAQ}))
    assert [(entry.id, entry.kind) for entry in base.entries.values()] == [("luu-tru", "faq"), ("tam-tru", "service")]
    assert base.groups == {"cu-tru": "Cư trú"}
    assert base.phrases.say("bye") == "Chào"
    assert base.topics["luu-tru"] == ("Thông báo lưu trú", "service")
    assert base.main_entry("tam-tru") is base.entries["tam-tru"]
    assert base.main_entry("khong-co") is None
    assert base.source_dirs == (str(tmp_path),)


def test_the_version_follows_every_byte(tmp_path: Path) -> None:
    first = loaded(small(tmp_path)).version
    assert loaded(small(tmp_path)).version == first
    assert loaded(small(tmp_path, entry=ENTRY + "# ghi chú\n")).version != first
    (tmp_path / "services" / "tam-tru.yaml").rename(tmp_path / "services" / "khac.yaml")
    small_again = loaded(tmp_path).version
    assert small_again != first


def test_a_later_layer_replaces_an_entry_by_its_id(tmp_path: Path) -> None:
    ward = write(
        tmp_path / "ward",
        {"services/khac/ten-khac.yaml": ENTRY.replace("Nộp trên mạng 7.000đ.", "Nộp trên mạng 5.000đ.")},
    )
    base = loaded(small(tmp_path / "shipped"), ward)
    (entry,) = base.entries.values()
    assert entry.path.endswith("ten-khac.yaml")
    assert [fact.text for facts in entry.fields.values() for fact in facts] == [
        "Nộp trên mạng.",
        "Nộp trên mạng 5.000đ.",
    ]


def test_a_later_layer_may_switch_an_entry_off(tmp_path: Path) -> None:
    ward = write(tmp_path / "ward", {"services/x.yaml": ENTRY + "enabled: false\n"})
    base = loaded(small(tmp_path / "shipped"), ward)
    assert base.enabled == ()
    assert base.main_entry("tam-tru") is None


def test_a_later_layer_adds_to_the_lexicon(tmp_path: Path) -> None:
    ward = write(
        tmp_path / "ward",
        {"lexicon.yaml": "spelling:\n  không: [hem, hổng]\n  gì: j\nfillers:\n- nghen\ngeneric: [xin, cấp]\n"},
    )
    read = loaded(small(tmp_path / "shipped"), ward).matcher.read
    assert [token.raw for token in read("hem hổng ko j").spelt] == ["không", "không", "không", "gì"]
    assert read("ạ nghen dạ sổ tạm trú").words == ("tam", "tru")
    assert loaded(tmp_path / "shipped", ward).lexicon.generic == {"lam", "xin", "cap"}


def test_a_later_layer_replaces_phrases_and_adds_some(tmp_path: Path) -> None:
    ward = write(tmp_path / "ward", {"phrases.yaml": "phrases:\n  bye: Hẹn gặp lại\n  more: Thêm\n"})
    base = loaded(small(tmp_path / "shipped"), ward)
    assert base.phrases.texts == {"menu": "Chọn", "bye": "Hẹn gặp lại", "more": "Thêm"}
    assert base.groups == {"cu-tru": "Cư trú"}


@pytest.mark.parametrize(
    ("file", "source", "line", "says"),
    [
        ("services/b.yaml", ENTRY, 1, "`id: tam-tru` đã có ở"),
        ("services/con/b.yaml", ENTRY, 1, "`id: tam-tru` đã có ở"),
        ("services/b.yaml", ENTRY.replace("id: tam-tru", "id: khac"), 1, "đúng một mục `main: true`"),
        ("services/b.yaml", ENTRY.replace("id: tam-tru\ntopic: tam-tru", "id: x\ntopic: x"), 1, "không có chủ đề `x`"),
        (
            "services/b.yaml",
            ENTRY.replace("id: tam-tru\ntopic: tam-tru", "id: x\ntopic: luu-tru\nmain: false"),
            1,
            "đúng một mục `main: true`",
        ),
        ("services/b.yaml", "a: [}", 1, "sai cú pháp YAML"),
        ("faqs/b.yaml", "a: 1\na: 2\n", 2, "có hai lần"),
        ("lexicon.yaml", "spelling: {}\ncocnepts: {}\n", 2, "không có phần `cocnepts`"),
        ("lexicon.yaml", "aspects:\n  fee: phí\n  giá: tiền\n", 3, "`giá` phải là một trong: fee"),
        ("topics.tsv", "topic\tname\tgroup\ntam-tru\tthiếu cột\n", 2, "ba cột"),
        ("topics.tsv", "topic\tname\tgroup\ntam-tru\ta\tb\tc\n", 2, "ba cột"),
        ("out_of_scope.yaml", "families:\n- {id: x, phrase: bye}\n", 2, "`phrasings`"),
        ("out_of_scope.yaml", "families:\n- {phrasings: [a]}\n", 2, "`id`"),
        ("calendar.yaml", "a: [}", 1, "sai cú pháp YAML"),
        ("support_points/x.yaml", "a: [}", 1, "sai cú pháp YAML"),
    ],
)
def test_what_only_the_whole_can_show(tmp_path: Path, file: str, source: str, line: int, says: str) -> None:
    found = [problem for problem in problems(write(small(tmp_path), {file: source})) if says in problem.message]
    assert found, says
    assert found[0].line == line or says.startswith("đúng một")
    assert Path(found[0].path).name in (Path(file).name, "tam-tru.yaml")


@pytest.mark.parametrize(
    "source", ["- a\n", "chữ", "spelling: chữ", "spelling: [a, b]", "fillers: {a: b}", "generic:\n"]
)
def test_a_lexicon_of_another_shape_is_no_crash(tmp_path: Path, source: str) -> None:
    try:
        load([small(tmp_path, lexicon=source)])
    except KnowledgeProblems as error:
        assert error.problems


@pytest.mark.parametrize("source", ["- a\n", "chữ", "phrases: [a]", "groups: chữ"])
def test_phrases_of_another_shape_are_no_crash(tmp_path: Path, source: str) -> None:
    assert loaded(small(tmp_path, phrases=source)).phrases.texts == {}


def test_not_utf8_is_told_by_file(tmp_path: Path) -> None:
    small(tmp_path)
    for name in ("topics.tsv", "services/tam-tru.yaml"):
        (tmp_path / name).write_bytes("topic\tname\tgroup\ntam-tru\tt\xf4i\tx\n".encode("latin-1"))
    found = [p for p in problems(tmp_path) if "UTF-8" in p.message]
    assert sorted(Path(p.path).name for p in found) == ["tam-tru.yaml", "topics.tsv"]


def test_an_empty_or_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = problems(tmp_path / "empty", tmp_path / "none")
    assert [problem.message for problem in found] == ["thư mục kiến thức trống hoặc không có"] * 2


def test_hidden_and_other_files_are_left_alone(tmp_path: Path) -> None:
    write(small(tmp_path), {"services/.nhap.yaml": "a: [", "services/ghi-chu.txt": "a: [", "services/a.yaml~": "a: ["})
    assert list(loaded(tmp_path).entries) == ["tam-tru"]


def test_problems_come_sorted_and_counted(tmp_path: Path) -> None:
    write(small(tmp_path), {"services/b.yaml": "a: [", "services/a.yaml": "a: ["})
    with pytest.raises(KnowledgeProblems, match="2 lỗi") as caught:
        load([tmp_path])
    assert [Path(problem.path).name for problem in caught.value.problems] == ["a.yaml", "b.yaml"]


def test_the_shipped_folder_is_the_default() -> None:
    assert SHIPPED.joinpath("phrases.yaml").is_file()
