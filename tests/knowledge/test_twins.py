"""Twins: the same question as typed and well written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.evaluate import Row
from knowledge.twins import ask_twins, compare, is_twins, read_twins

HEAD = "typed\twritten\ttopic\tkind\n"


def file(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "twins.tsv"
    path.write_text(source, encoding="utf-8")
    return path


def ask(row: Row) -> dict[str, Any]:
    """Right for what has its diacritics, wrong for what has none."""
    topic = row.topics[0] if not row.question.isascii() else "khac"
    return {"status": "answered", "topic": topic, "also": [], "choices": []}


def test_pairs_are_asked_apart_and_compared_by_kind(tmp_path: Path) -> None:
    pairs = read_twins(
        file(tmp_path, f'{HEAD}lam cc\tLàm căn cước\ta\tnodia\ncc "mới"\tCăn cước mới\ta|b\tabbr\nxe\tho\tc\tnodia\n')
    )
    assert pairs[1] == (Row('cc "mới"', ("a", "b"), "abbr"), Row("Căn cước mới", ("a", "b"), "plain"))
    nodia, abbr = compare(ask_twins(pairs, ask))
    assert (nodia.kind, nodia.pairs, nodia.typed, nodia.written, nodia.only_typed, nodia.only_written) == (
        "nodia", 2, 0, 1, 0, 1,
    )  # fmt: skip
    assert nodia.difference[0] == -0.5
    assert (abbr.kind, abbr.typed, abbr.written, abbr.difference[0]) == ("abbr", 1, 1, 0.0)


@pytest.mark.parametrize("line", ["a\tb\tc\n", "a\tb\tc\t\n", "\tb\tc\td\n", "a\n"])
def test_a_line_that_lacks_something_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=":3: cần đủ bốn cột"):
        read_twins(file(tmp_path, f"{HEAD}a\tb\tc\td\n{line}"))


@pytest.mark.parametrize(
    ("head", "expected"),
    [(HEAD, True), ("question\ttopic\tkind\n", False), ("", False), ("kind\ttopic\twritten\ttyped\tpersona\n", True)],
)
def test_the_first_line_tells_which_file_it_is(tmp_path: Path, head: str, expected: bool) -> None:
    assert is_twins(file(tmp_path, head)) is expected


def test_no_pairs_no_figures() -> None:
    assert compare([]) == []
