"""The figures as text and as a page that stands alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from knowledge.base import KnowledgeBase
from knowledge.reliability import Bin
from knowledge.twins import Twins
from tests.shipped import NOW
from webhook.evaluation import svg
from webhook.evaluation.peers import PEERS
from webhook.evaluation.report import html, write
from webhook.evaluation.run import Evaluation, measure_all
from webhook.evaluation.text import share, text

QUESTIONS = """question\ttopic\tkind
làm lại căn cước bị mất\tcap-doi-cccd\tplain
đăng ký tạm trú cần gì\tkhai-sinh\tabbr
đăng ký tạm trú <script>\tkhai-sinh\ttypo
hôm nay trời có mưa không\tOOS\tOOS:other
xin chào\tCHAT\tOOS:chat
"""
TWINS = "typed\twritten\ttopic\tkind\ndang ky tam tru\tĐăng ký tạm trú\ttam-tru\tnodia\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, knowledge: KnowledgeBase) -> Evaluation:
    folder = tmp_path_factory.mktemp("q")
    files = [folder / "ours.tsv", folder / "pairs.tsv"]
    for path, source in zip(files, (QUESTIONS, TWINS), strict=True):
        path.write_text(source, encoding="utf-8")
    return measure_all(knowledge, files, NOW, PEERS[:2], bar=lambda title, total: lambda: None)


def test_everything_is_counted(found: Evaluation) -> None:
    (section,) = found.sections
    assert [item.verdict for item in section.asked][:2] == ["right", "wrong"]
    assert len(found.peers) == 2 and all(len(peer.verdicts) == 5 for peer in found.peers)
    assert found.contest[0].verdicts == tuple(item.verdict for item in section.asked)
    assert len(section.without_copies) < len(section.asked)  # "đăng ký tạm trú" stands in the content
    assert found.twins[0].figures[0].pairs == 1


def test_the_text_has_every_part(found: Evaluation) -> None:
    told = text(found)
    for part in (
        "== ours.tsv",
        "chi phí trung bình",
        "không tính",
        "== pairs.tsv",
        "== Độ tin cậy",
        "rapidfuzz WRatio",
    ):
        assert part in told


def test_without_near_copies_they_are_not_asked(tmp_path: Path, knowledge: KnowledgeBase, found: Evaluation) -> None:
    path = tmp_path / "q.tsv"
    path.write_text(QUESTIONS, encoding="utf-8")
    left = measure_all(knowledge, [path], NOW, bar=lambda title, total: lambda: None, only_new=True)
    assert [item.row for item in left.asked] == [item.row for item in found.sections[0].without_copies]


def test_what_is_missing_is_noted(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    path = tmp_path / "q.tsv"
    path.write_text("question\ttopic\tkind\n", encoding="utf-8")
    absent = PEERS[-1].__class__("ai đó", PEERS[-1].scorer, "no_such_package")
    none = measure_all(knowledge, [path], NOW, [absent], bar=lambda title, total: lambda: None)
    assert none.notes == ("ai đó: chưa cài no_such_package",)
    assert "Không đo: ai đó" in text(none)
    assert "Không đo được" in html(none)


def test_the_page_stands_alone_and_takes_no_markup_from_a_question(found: Evaluation) -> None:
    page = html(found)
    assert "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)
    HTMLParser().feed(page)
    assert page.count("<svg") >= 4 and "pairs.tsv" in page and "rapidfuzz WRatio" in page
    for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        ElementTree.fromstring(drawing)


def test_it_is_written_into_a_folder_that_is_made(found: Evaluation, tmp_path: Path) -> None:
    path = write(found, tmp_path / "a" / "b")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(("hits", "of", "shown"), [(0, 10, "0,0 % [0,0–27,8]"), (5, 10, "50,0 % [23,7–76,3]")])
def test_a_share_carries_its_interval(hits: int, of: int, shown: str) -> None:
    assert share(hits, of) == shown


DRAWINGS = [
    svg.stacked({"plain": {"right": 3, "wrong": 1}, "~OOS": {"answered": 1}}),
    svg.stacked({}),
    svg.legend(["right", "as wanted", "wrong"]),
    svg.legend([]),
    svg.reliability([Bin(0.9, 1.0, 7, 0.95, 7)]),
    svg.reliability([]),
    svg.bars([("ta & họ", 12.0), ("kia", -200.0), ("không", 0.0)]),
    svg.twins([Twins("telex", 40, 30, 39, 0, 9), Twins("abbr", 0, 0, 0, 0, 0)]),
]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_is_well_formed_and_says_what_it_is(drawing: str) -> None:
    root = ElementTree.fromstring(drawing)
    assert root.get("aria-label") and "nan" not in drawing


def test_shares_of_a_bar_fill_it() -> None:
    root = ElementTree.fromstring(svg.stacked({"plain": {"right": 1, "resolved": 2, "wrong": 3}}))
    assert sum(float(rect.get("width", "0")) for rect in root.iter("rect")) == pytest.approx(480, abs=0.2)
