"""Labelled questions -> figures: what counts as right, and rows that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from knowledge.evaluate import Row, count, evaluate, read_rows, table, verdict


def result(status: str, topic: str | None = None, also: str = "", choices: str = "") -> dict[str, Any]:
    return {
        "status": status,
        "topic": topic,
        "also": [{"entry": name, "topic": name} for name in also.split()],
        "choices": [{"entry": name, "topic": name} for name in choices.split()],
    }


@pytest.mark.parametrize(
    ("topics", "kind", "given", "expected"),
    [
        ("a", "plain", result("answered", "a"), "right"),
        ("a", "plain", result("answered_aspect", "a"), "right"),
        ("a", "plain", result("answered", "b"), "wrong"),
        ("a", "plain", result("answered", "b", also="a"), "wrong"),  # one was asked
        ("a|b", "plain", result("answered", "b"), "right"),  # either is right
        ("a", "plain", result("answered_place"), "admitted"),
        ("a", "plain", result("clarified", choices="b a"), "resolved"),
        ("a", "plain", result("clarified", choices="b c"), "clarified"),
        ("a", "plain", result("clarified_subject", choices="b c"), "clarified"),
        ("a", "plain", result("unanswered"), "admitted"),
        ("a", "plain", result("unanswered_again"), "admitted"),
        ("a", "plain", result("declined"), "admitted"),
        ("a", "plain", result("smalltalk"), "admitted"),
        ("a", "plain", result("emergency", "OOS-KHAN-CAP"), "wrong"),
        ("lua-dao", "plain", result("scam_warning", "lua-dao"), "right"),
        ("a", "plain", result("scam_warning", "lua-dao"), "wrong"),
        # both are wanted
        ("a|b", "double", result("answered", "a", also="b"), "right"),
        ("a|b", "double", result("answered", "b", also="a"), "right"),
        ("a|b", "double", result("answered", "a", choices="b c"), "resolved"),
        ("a|b", "double", result("answered", "a"), "partly"),
        ("a|b", "double", result("answered", "c"), "wrong"),
        ("a|b", "double", result("clarified", choices="a c"), "resolved"),
        # ways to react
        ("OOS", "OOS:chat", result("declined"), "as wanted"),
        ("OOS", "OOS:chat", result("unanswered"), "as wanted"),
        ("OOS", "OOS:chat", result("clarified", choices="a b"), "harmless"),
        ("OOS", "OOS:chat", result("answered", "a"), "answered"),
        ("OOS", "OOS:chat", result("scam_warning", "lua-dao"), "answered"),
        ("CHAT", "plain", result("smalltalk"), "as wanted"),
        ("CHAT-BUC-XUC", "plain", result("smalltalk_anger"), "as wanted"),
        ("OOS-KHAN-CAP", "plain", result("emergency", "OOS-KHAN-CAP"), "as wanted"),
        ("OOS-KHAN-CAP", "plain", result("declined"), "harmless"),
        ("GENERIC", "plain", result("clarified_subject", choices="a b"), "as wanted"),
        ("GENERIC", "plain", result("answered_aspect", "a"), "answered"),
    ],
)
def test_verdict(topics: str, kind: str, given: Mapping[str, Any], expected: str) -> None:
    assert verdict(Row("?", tuple(topics.split("|")), kind), given) == expected


def test_rows_are_read_with_quoting_off(tmp_path: Path) -> None:
    path = tmp_path / "q.tsv"
    path.write_text(
        'question\ttopic\tkind\tpersona\n"làm" căn cước\ta|b\tdouble\tông\n'
        "lệ phí?\ta\tFOLLOWUP after: làm a\t\nkhác\ta\t\t\n",
        encoding="utf-8",
    )
    first, second, third = read_rows(path)
    assert first == Row('"làm" căn cước', ("a", "b"), "double")
    assert second.after == "làm a"
    assert (third.kind, third.after, third.in_scope) == ("plain", None, True)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", ":1: cần các cột"),
        ("question\ttopic\n", ":1: cần các cột"),
        ("câu hỏi\tchủ đề\tloại\n", ":1: cần các cột"),
        ("question\ttopic\tkind\na\tb\tc\n\tb\tc\n", ":3: thiếu"),
        ("question\ttopic\tkind\na\t\tplain\n", ":2: thiếu"),
        ("question\ttopic\tkind\na\n", ":2: thiếu"),
    ],
)
def test_a_bad_file_says_its_line(tmp_path: Path, source: str, says: str) -> None:
    path = tmp_path / "q.tsv"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        read_rows(path)


def test_a_row_may_lack_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "q.tsv"
    path.write_text("question\ttopic\tkind\na\tb\n", encoding="utf-8")
    assert read_rows(path) == [Row("a", ("b",), "plain")]


def test_figures_count_by_kind_and_name_the_confusions() -> None:
    answers = {"một": result("answered", "a"), "hai": result("answered", "b"), "ba": result("declined")}
    rows = [Row("một", ("a",), "plain"), Row("hai", ("a",), "abbr"), Row("ba", ("OOS",), "OOS:chat")]
    rows.append(Row("một", ("a",), "FOLLOWUP after: trước"))
    seen: list[tuple[str, str | None]] = []
    ticks: list[int] = []

    def ask(row: Row) -> Mapping[str, Any]:
        seen.append((row.question, row.after))
        return answers[row.question]

    asked = evaluate(rows, ask, lambda: ticks.append(1))
    figures = count(asked)
    assert seen == [("một", None), ("hai", None), ("ba", None), ("một", "trước")]
    assert len(ticks) == 4
    assert {kind: dict(counts) for kind, counts in figures.by_kind.items()} == {
        "plain": {"right": 1},
        "abbr": {"wrong": 1},
        "~OOS": {"as wanted": 1},
        "FOLLOWUP": {"right": 1},
    }
    assert dict(figures.total(True)) == {"right": 2, "wrong": 1}
    assert dict(figures.total(False)) == {"as wanted": 1}
    assert figures.confusions == [(("a", "b"), 1)]
    assert [(item.row.question, item.verdict) for item in asked if item.verdict == "wrong"] == [("hai", "wrong")]
    shown = table(figures)
    assert "a -> b: 1" in shown
    assert "66.7%" in shown  # two of three right


def test_no_rows_no_figures() -> None:
    figures = count(evaluate([], lambda row: {}))
    assert figures.by_kind == {} and figures.confusions == []
    assert "ALL" not in table(figures)
