"""Cuts in a YAML text: what is written, what stays, and what is refused."""

from __future__ import annotations

import pytest

from knowledge.editing.errors import EditError
from knowledge.editing.splice import delete_at, insert_at, set_at
from knowledge.editing.spots import Path, plain, root_of

TEXT = """\
# đầu tệp
a: một  # cuối dòng
b:
- x
# của y
- y

# của c, không phải của b
c: {d: 1, e: [p, q]}
l:
- id: k
  t: "hai: ba"
- {id: m, t: bốn}
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (["a"], "hai", "a: một  # cuối dòng", "a: hai  # cuối dòng"),
        (["a"], "x: y", "a: một ", 'a: "x: y" '),
        (["a"], True, "a: một ", "a: true "),
        (["a"], "true", "a: một ", 'a: "true" '),
        (["a"], "07:30", "a: một ", 'a: "07:30" '),
        (["a"], "", "a: một ", 'a: "" '),
        (["a"], "2026-12-31", "a: một ", 'a: "2026-12-31" '),
        (["a"], "hai\nba", "a: một ", 'a: "hai\\nba" '),
        (["c", "d"], "x, y", "{d: 1,", '{d: "x, y",'),
        (["c", "f"], "z", "e: [p, q]}", "e: [p, q], f: z}"),
        (["c", "e", 0], "r", "[p, q]", "[r, q]"),
        (["l", 0, "t"], "năm", 't: "hai: ba"', "t: năm"),
        (["l", 1, "t"], "sáu", "t: bốn", "t: sáu"),
        (["b", 1], "z # 1", "- y", '- "z # 1"'),
        (["b", 0], {"u": "v"}, "- x", "- {u: v}"),
        (["a"], ["p", "q"], "a: một  # cuối dòng", "a:\n- p\n- q  # cuối dòng"),
        (["b"], "x", "b:\n- x\n# của y\n- y\n", "b: x\n"),
    ],
)
def test_set(path: Path, value: object, old: str, new: str) -> None:
    assert set_at(TEXT, path, value) == TEXT.replace(old, new)  # type: ignore[arg-type]


def test_a_new_key_goes_behind_the_ones_named() -> None:
    assert set_at(TEXT, ["z"], "1", after=["a", "b"]).startswith(TEXT.replace("- y\n", '- y\nz: "1"\n')[:80])
    assert set_at(TEXT, ["z"], "x").endswith("- {id: m, t: bốn}\nz: x\n")
    assert set_at(TEXT, ["l", 0, "n"], "x", after=["id"]) == TEXT.replace("- id: k\n", "- id: k\n  n: x\n")


def test_insert() -> None:
    assert insert_at(TEXT, ["b"], "z") == TEXT.replace("- y\n", "- y\n- z\n")
    assert insert_at(TEXT, ["c", "e"], "r, s") == TEXT.replace("[p, q]", '[p, q, "r, s"]')
    assert insert_at("a: []\n", ["a"], "x") == "a: [x]\n"
    assert insert_at("a:\n  - x", ["a"], {"id": "m", "t": "z"}) == "a:\n  - x\n  - id: m\n    t: z\n"
    assert insert_at("a:\n- x # một\nb: 1\n", ["a"], "z") == "a:\n- x # một\n- z\nb: 1\n"


def test_delete() -> None:
    assert delete_at(TEXT, ["b", 0]) == TEXT.replace("- x\n", "")
    assert delete_at(TEXT, ["b"]) == TEXT.replace("b:\n- x\n# của y\n- y\n", "")
    assert delete_at(TEXT, ["c", "e", 1]) == TEXT.replace("[p, q]", "[p]")
    assert delete_at(TEXT, ["c", "d"]) == TEXT.replace("{d: 1, ", "{")
    assert delete_at(TEXT, ["l", 0, "id"]) == TEXT.replace('- id: k\n  t: "hai', '- t: "hai')
    assert delete_at(TEXT, ["l", 1]) == TEXT.replace("- {id: m, t: bốn}\n", "")
    assert delete_at("a: [x]\n", ["a", 0]) == "a: []\n"


def test_the_next_entrys_comment_is_not_swallowed() -> None:
    """PyYAML's end mark of a block mapping is the start of what follows it."""
    text = "entries:\n- id: a\n  x: 1\n\n# của b\n- id: b\n"
    assert "# của b" in delete_at(text, ["entries", 0])
    assert set_at(text, ["entries", 0, "y"], "z") == text.replace("  x: 1\n", "  x: 1\n  y: z\n")


@pytest.mark.parametrize(
    ("text", "path", "value", "result"),
    [
        ("a: 1\r\nb: 2\r\n", ["a"], "x", "a: x\r\nb: 2\r\n"),
        ("a:\r\n- 1\r\n", ["a", 0], "x", "a:\r\n- x\r\n"),
        ("\ufeffa: 1\n", ["a"], "x", "\ufeffa: x\n"),
        ("a: |\n  một\n  hai\n# sau\nb: 1\n", ["a"], "x", "a: x\n# sau\nb: 1\n"),
        ("a: >-\n  một\n  hai\n\nb: 1\n", ["b"], "x", "a: >-\n  một\n  hai\n\nb: x\n"),
        ("a: |\n  một\n", ["c"], "x", "a: |\n  một\nc: x\n"),
        ("a: một\n  hai\nb: 1\n", ["a"], "x", "a: x\nb: 1\n"),
        ("a:\nb: 1\n", ["a"], "x", "a: x\nb: 1\n"),
        ("a: 'it''s'\n", ["a"], "it's", "a: it's\n"),
        ("a: 👨‍👩‍👧 x\nb: 1\n", ["b"], "🎉", "a: 👨‍👩‍👧 x\nb: 🎉\n"),
        ("a: 1", ["b"], "x", "a: 1\nb: x\n"),
    ],
)
def test_odd_texts(text: str, path: Path, value: str, result: str) -> None:
    assert set_at(text, path, value) == result


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: set_at(TEXT, ["nope", "x"], "1"), "không có chỗ"),
        (lambda: set_at(TEXT, ["b", 9], "1"), "không có chỗ"),
        (lambda: insert_at(TEXT, ["a"], "1"), "danh sách"),
        (lambda: delete_at(TEXT, ["nope"]), "không có"),
        (lambda: delete_at("a: 1\n", ["a"]), "duy nhất"),
        (lambda: set_at("a: [", ["a"], "1"), "dòng 2"),
        (lambda: set_at("a: 1\na: 2\n", ["a"], "x"), "hai lần"),
        (lambda: set_at(TEXT, ["a"], "\ud800"), "gõ lại"),
    ],
)
def test_refused(call: object, words: str) -> None:
    with pytest.raises(EditError, match=words):
        call()  # type: ignore[operator]


def test_what_is_set_is_read_back() -> None:
    for value in (
        "- x",
        "a: b",
        "#",
        "x #y",
        "null",
        "1.10",
        "no",
        "{",
        "a,b",
        "'",
        '"',
        "\t",
        "x\u2028y",
        "\x85",
        "é",
        "=",
    ):
        for path in (["a"], ["c", "d"], ["b", 0], ["c", "e", 0]):
            data = plain(root_of(set_at(TEXT, path, value)))
            for step in path:
                data = data[step]
            assert data == value
