"""Drawings: well-formed, told to a screen reader, in proportion, without a style and without anything that runs."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from webhook.report.drawings import LONGEST_NAME, Part, bars, columns

HOSTILE = "<script>x</script> \" ' & ]]>"


def read(drawing: str) -> ElementTree.Element:
    assert "style=" not in drawing and "<script" not in drawing
    root = ElementTree.fromstring(drawing)
    title, desc = root[0], root[1]
    assert root.get("role") == "img" and root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    return root


def rects(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [each for each in root.iter("rect") if each.get("class") == kind]


def test_columns_are_as_high_as_their_numbers() -> None:
    root = read(columns("d", "Theo ngày", "Ba ngày.", [Part("1", 10, 5), Part("2", 20), Part("3", 0)], (0, 2)))
    whole, part = rects(root, "whole"), rects(root, "part")
    assert [float(each.get("height", 0)) for each in whole] == [75, 150] and float(part[0].get("height", 0)) == 37.5
    names = [each.text for each in root.iter("text") if each.get("class") == "name"]
    assert names == ["1", "3"] and [each.text for each in root.iter("text") if each.get("class") == "tick"] == [
        "10",
        "20",
    ]


def test_bars_are_as_long_as_their_numbers() -> None:
    root = read(bars("b", "t", "d", [Part("Ba Đình", 1500, 300), Part("x" * 90, 750)]))
    assert [each.get("width") for each in rects(root, "whole")] == ["100.00%", "50.00%"]
    assert [each.get("width") for each in rects(root, "part")] == ["20.00%", "0.00%"]
    texts = [each.text or "" for each in root.iter("text")]
    assert texts[:2] == ["Ba Đình", "1.500"] and len(texts[2]) <= LONGEST_NAME and texts[2].endswith("…")


@pytest.mark.parametrize("parts", [[], [Part("chưa có", 0)], [Part(HOSTILE, 3, 3, HOSTILE)]])
def test_nothing_and_hostile_names_are_drawn(parts: list[Part]) -> None:
    marks = range(len(parts))
    for drawing in (columns("c", HOSTILE, HOSTILE, parts, marks), bars("b", HOSTILE, HOSTILE, parts)):
        assert read(drawing)[0].text == HOSTILE
