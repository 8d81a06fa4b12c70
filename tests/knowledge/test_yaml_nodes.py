"""YAML as nodes with positions: scalars stay text, and what could lie or explode is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.yaml_nodes import MAX_BYTES, BadYaml, Problem, at, fields, get, items, pairs, parse, read, text


def plain(node: yaml.Node) -> object:
    """Nested dict, list and str of a node."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    return [plain(value) for value in node.value] if isinstance(node, yaml.SequenceNode) else str(node.value)


def problem(source: str) -> Problem:
    with pytest.raises(BadYaml) as caught:
        parse(source, "x.yaml")
    found = caught.value.args[0]
    assert isinstance(found, Problem)
    return found


@pytest.mark.parametrize(
    "scalar",
    [
        "07:30", "13:30", "190:20:30", "no", "on", "yes", "off", "true", "null", "~", "0123", "0o17", "0x1F",
        "1.10", "1e3",
        "1_000", "2026-11-22", "2026-11-22T10:00:00Z", "25.000đ", ".inf", ".nan", "=", "18001096", "1900 0368", "+84",
    ],
)  # fmt: skip
def test_a_scalar_stays_text(scalar: str) -> None:
    assert plain(parse(f"a: {scalar}\nb: [{scalar}]", "x.yaml")) == {"a": scalar, "b": [scalar]}


@pytest.mark.parametrize(
    ("source", "place", "says"),
    [
        ("a: 1\na: 2", (2, 1), "trường `a` có hai lần"),
        ("x:\n  a: 1\n  b: 2\n  a: 3", (4, 3), "`a` có hai lần"),
        ("- {a: 1, a: 2}", (1, 10), "`a` có hai lần"),
        ("a: &x [1]\nb: *x", (1, 4), "không dùng bí danh"),
        ("a: 1\nb:\n  - &x {k: v}\n  - *x", (3, 5), "không dùng bí danh"),
        ("a: !!python/object/apply:os.system [ls]", (1, 4), "không dùng thẻ kiểu"),
        ("a: !mine x", (1, 4), "không dùng thẻ kiểu !mine"),
        ("a: !!int 5", (1, 4), "không dùng thẻ kiểu tag:yaml.org,2002:int"),
        ("a: !!str {b: 1, b: 2}", (1, 17), "`b` có hai lần"),  # a mapping that calls itself a text
        ("- !!str [&x [1], *x]", (1, 10), "không dùng bí danh"),
        ("!mine {a: 1}", (1, 1), "không dùng thẻ kiểu !mine"),
        ("? [a, b]\n: c", (1, 1), "tên trường phải là chữ"),
        ("? {a: b}\n: c", (1, 1), "tên trường phải là chữ"),
        ("[" * 5000, (1, 13), "lồng quá sâu"),
        ("a: " + "[" * 5000 + "]" * 5000, (1, 15), "lồng quá sâu"),
        ("a: " + "[" * 500_000 + "]" * 500_000, (1, 15), "lồng quá sâu"),  # kills the process if it is composed
        ("{a: " * 5000, (1, 49), "lồng quá sâu"),
        ("a: 1\nb:\n" + " [ # ]\n" * 4500, (14, 2), "lồng quá sâu"),  # a bracket in a comment closes nothing
        ("\n".join(" " * n + f"k{n}:" for n in range(300)), (13, 13), "lồng quá sâu"),
        ("- " * 500_000 + "x", (1, 25), "lồng quá sâu"),
        ("? " * 500_000 + "x", (1, 25), "lồng quá sâu"),
        ("a:\n\tb: 1", (2, 1), "sai cú pháp YAML"),
        ("a: [1, 2\n", (1, 4), "sai cú pháp YAML"),
        ('a: "chưa đóng', (1, 4), "sai cú pháp YAML"),
        ("a: b: c", (1, 5), "sai cú pháp YAML"),
        ("a: 1\n b: 2", (2, 3), "sai cú pháp YAML"),
        ("a: 1\n---\nb: 2", (2, 1), "sai cú pháp YAML"),  # two documents
        ("a: \x00", (1, 4), "sai cú pháp YAML"),
        ("%YAML 9.9\n---\na: 1", (1, 1), "sai cú pháp YAML"),
        ("", (1, 1), "tệp rỗng"),
        ("# chỉ có ghi chú\n", (1, 1), "tệp rỗng"),
        ("\n\n", (1, 1), "tệp rỗng"),
    ],
)
def test_what_is_refused_and_where(source: str, place: tuple[int, int], says: str) -> None:
    found = problem(source)
    assert says in found.message
    assert (found.line, found.column) == place


@pytest.mark.parametrize(
    ("source", "place", "says"),
    [
        ("a:\n\tb: 1", (2, 1), "có phím Tab"),
        ("a: b: c", (1, 5), "dấu hai chấm trong câu"),
        ("- a: b: c", (1, 7), "dấu hai chấm trong câu"),
        ("a: [1, 2\nb: 3", (1, 4), "ngoặc vuông [ mở ở đây"),
        ("a: {x: 1\nb: 2", (1, 4), "ngoặc nhọn { mở ở đây"),
        ("a: {text: x: y}", (1, 4), "trong câu có dấu hai chấm"),
        ('b: 1\na: "chưa đóng\nc: 1', (2, 4), "ngoặc kép mở ở đây không được đóng"),
        ("a: [", (2, 1), "mở mà không đóng"),
        ("a: 1\n b: 2", (2, 3), "thụt lệch"),
        ("a:\n  - x\n - y", (3, 2), "thụt lệch"),
        ("a:\n-b\n-c", (3, 1), "thiếu dấu cách sau"),
        ("a: 1\nb:2\nc: 3", (3, 1), "thiếu dấu cách sau"),
        ('a: "x" y', (1, 8), "bỏ ngoặc thừa"),
        ("a: %x", (1, 4), "bắt đầu bằng %"),
        ("a: @x", (1, 4), "bắt đầu bằng @"),
        ("a: `x`", (1, 4), "bắt đầu bằng `"),
        ("- *mất thẻ", (1, 5), "bắt đầu bằng *"),
        ("- & x", (1, 4), "bắt đầu bằng * hoặc &"),
        ("- !mất thẻ", (1, 5), "bắt đầu bằng !"),
        ("a: > x", (1, 6), "bắt đầu bằng > hoặc |"),
        ("a: x]\nb: ]", (2, 4), "thừa"),
        ("a: 1\n---\nb: 2", (2, 1), "dòng `---`"),
        ('a: "\\z"', (1, 5), "dấu \\"),
        ("- a\nb: 1", (2, 1), "không ngang hàng"),
        ("a: \x07", (1, 4), "ký tự điều khiển"),
        ("a: 1\nb: \x00", (2, 4), "ký tự điều khiển"),
        ("%YAML 9.9\n---\na: 1", (1, 1), "bắt đầu bằng %"),
    ],
)
def test_a_broken_file_is_explained_in_plain_words(source: str, place: tuple[int, int], says: str) -> None:
    found = problem(source)
    assert says in found.message
    assert (found.line, found.column) == place


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "tệp rỗng"),
        (b"\xff\xfea\x00:\x00", "không phải UTF-8"),
        ("tên: Đăng ký".encode("cp1258", errors="replace") + b"\x80\xff", "không phải UTF-8"),
        (b"a: x\n" * (MAX_BYTES // 5 + 1), "quá lớn"),
        (b"# " + b"x" * 3 * 1024 * 1024, "quá lớn"),
    ],
)
def test_a_file_that_is_not_read(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    with pytest.raises(BadYaml) as caught:
        read(path, "x.yaml")
    found = caught.value.args[0]
    assert (found.path, found.line, found.column) == ("x.yaml", 1, 1)
    assert says in found.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadYaml, match="không đọc được tệp"):
        read(tmp_path / "none.yaml")
    with pytest.raises(BadYaml, match="không đọc được tệp"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("\ufefftên: căn cước".encode(), {"tên": "căn cước"}),  # BOM, as Notepad saves
        (b"a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
        (b"a: 1\rb: 2\r", {"a": "1", "b": "2"}),
        ("căn: cước".encode(), {"căn": "cước"}),  # NFD stays what it is: linting mends it
        (b"a: 'x\t'\n", {"a": "x\t"}),
        (b"a: >\n  one\n  two\n", {"a": "one two\n"}),
        (b"--- \na: 1\n...\n", {"a": "1"}),
        (b"# [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\na: 1\n", {"a": "1"}),  # a comment nests nothing
        (b"a: &x 1\n", {"a": "1"}),  # a name that nobody uses
        (b'a: ":-[ [ ["\n', {"a": ":-[ [ ["}),
    ],
)
def test_what_is_read(tmp_path: Path, data: bytes, value: object) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    assert plain(read(path)) == value


def test_nodes_keep_their_place() -> None:
    root = parse("a: 1\nb:\n  - x\n  - {c: d}\n", "x.yaml")
    second = items(get(root, "b"))[1]
    assert at(second, "x.yaml", "sai") == Problem("x.yaml", 4, 5, "sai")
    assert str(at(second, "x.yaml", "sai")) == "x.yaml:4:5: sai (schema)"
    assert [key.value for key, _ in pairs(root)] == ["a", "b"]


def test_one_node_counts_as_a_list_and_none_as_empty() -> None:
    root = parse("a: ' x '\nb: [1, 2]\nc:\n", "x.yaml")
    assert [text(node) for node in items(get(root, "a"))] == ["x"]
    assert [text(node) for node in items(get(root, "b"))] == ["1", "2"]
    assert text(get(root, "b")) == text(get(root, "c")) == text(None) == ""
    assert items(get(root, "d")) == []
    assert get(items(get(root, "b"))[0], "a") is None


def test_the_values_of_a_mapping_by_name() -> None:
    root = parse("a: x\nb: [1]\n", "x")
    assert {name: type(value).__name__ for name, value in fields(root).items()} == {
        "a": "ScalarNode",
        "b": "SequenceNode",
    }
    assert fields(fields(root)["b"]) == fields(fields(root)["a"]) == {}


def test_problems_sort_by_place() -> None:
    late, early = Problem("a.yaml", 9, 1, "x"), Problem("a.yaml", 2, 5, "y")
    assert sorted([late, early, Problem("b.yaml", 1, 1, "z")]) == [early, late, Problem("b.yaml", 1, 1, "z")]


@given(st.text())
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        parse(source, "x.yaml")
    except BadYaml as error:
        assert error.args[0].line >= 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("yaml") / "x.yaml"
    path.write_bytes(data)
    try:
        read(path)
    except BadYaml as error:
        assert error.args[0].message
