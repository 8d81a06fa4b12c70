"""Differences as they are shown: one under the other, and side by side."""

from __future__ import annotations

from webhook.admin.differences import ADDED, GAP, REMOVED, SAME, Line, Pair, counted, side_by_side, unified

LONG = [f"dòng {number}" for number in range(1, 21)]


def text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def test_equal_texts_have_none() -> None:
    assert (unified("a\n", "a\n"), side_by_side("a\n", "a\n")) == ([], [])


def test_a_change_with_three_lines_around_and_the_rest_left_out() -> None:
    found = unified(text(LONG), text([*LONG[:9], "khác", *LONG[10:]]))
    assert [line.kind for line in found] == [GAP, *[SAME] * 3, REMOVED, ADDED, *[SAME] * 3, GAP]
    assert found[4:6] == [Line(REMOVED, "dòng 10", 10, 0), Line(ADDED, "khác", 0, 10)]
    assert found[3] == Line(SAME, "dòng 9", 9, 9)
    assert counted(found) == (1, 1)


def test_a_new_and_a_deleted_text() -> None:
    assert unified("", "a\nb\n") == [Line(ADDED, "a", 0, 1), Line(ADDED, "b", 0, 2)]
    assert unified("a\n", "") == [Line(REMOVED, "a", 1, 0)]


def test_numbers_after_lines_that_were_added() -> None:
    found = unified(text(LONG), text(["đầu", *LONG]))
    assert found[0] == Line(ADDED, "đầu", 0, 1) and found[1] == Line(SAME, "dòng 1", 1, 2)


def test_side_by_side_keeps_both_versions() -> None:
    found = side_by_side("a\nb\nc\n", "a\nx\ny\nc\n")
    assert found == [Pair("a", "a", 1, 1), Pair("b", "x", 2, 2), Pair(None, "y", 0, 3), Pair("c", "c", 3, 4)]
    assert [pair.equal for pair in found] == [True, False, False, True]


def test_far_apart_differences_have_a_gap_between() -> None:
    found = side_by_side(text(LONG), text(["khác", *LONG[1:19], "cuối"]))
    assert found.count(Pair(None, None)) == 1
