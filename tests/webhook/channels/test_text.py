"""Counting, splitting, escaping: nothing is lost and every part fits."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Block, Choice, Reply, Venue
from webhook.channels import text


@pytest.mark.parametrize(
    ("value", "units"),
    [("", 0), ("abc", 3), ("Đường", 5), ("👋", 2), ("👨‍👩‍👧", 8), ("a" * 5000, 5000), ("\ud800", 1)],
)
def test_utf16_len(value: str, units: int) -> None:
    assert text.utf16_len(value) == units


@pytest.mark.parametrize(
    ("value", "offset", "length", "expected"),
    [
        ("@bot chào", 0, 4, "@bot"),
        ("👋 @bot", 3, 4, "@bot"),
        ("ồ @bot", 2, 4, "@bot"),
        ("abc", 1, 100, "bc"),
        ("abc", 10, 2, ""),
        ("abc", -1, 2, ""),
        ("abc", 0, -2, ""),
        ("👋", 1, 1, ""),  # half of a pair
    ],
)
def test_utf16_slice(value: str, offset: int, length: int, expected: str) -> None:
    assert text.utf16_slice(value, offset, length) == expected


def test_decomposed_vietnamese_is_counted_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Làm căn cước ở đâu? " * 100)
    assert len(decomposed) > 2000
    (page,) = text.pages([Block(decomposed)], 2000)
    assert len(text.plain(page)) == 2000


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        ("abc", 3, ["abc"]),
        ("dòng một\ndòng hai", 9, ["dòng một", "dòng hai"]),
        ("Câu một. Câu hai. Câu ba.", 18, ["Câu một. Câu hai.", "Câu ba."]),
        ("một hai ba bốn", 8, ["một hai", "ba bốn"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("👋👋👋", 2, ["👋👋", "👋"]),
        ("\n\n\nabc\n\n\n", 4, ["abc"]),
    ],
)
def test_split(value: str, limit: int, expected: list[str]) -> None:
    assert text.split(value, limit) == expected


def test_a_letter_keeps_its_marks() -> None:
    parts = text.split("x̣́x̣́x̣́", 4)
    assert [unicodedata.combining(part[0]) for part in parts] == [0] * len(parts)


def test_only_marks_still_end() -> None:
    parts = text.split("\u0301" * 4096, 100)
    assert all(len(part) <= 100 for part in parts) and sum(map(len, parts)) == 4096


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=12)), max_size=8), st.integers(30, 90))
def test_pages_fit_and_lose_nothing(given_blocks: list[tuple[str, str]], limit: int) -> None:
    blocks = [Block(body, title) for body, title in given_blocks]
    for measure in (len, text.utf16_len):
        found = text.pages(blocks, limit, measure)
        shown = [text.plain(page) for page in found]
        assert all(0 < measure(part) <= limit for part in shown)
        letters = "".join(unicodedata.normalize("NFC", b.plain()) for b in blocks if b.plain().strip())
        assert "".join("".join(shown).split()) == "".join(letters.split())


def test_pages_are_as_few_as_fit() -> None:
    assert len(text.pages([Block("x" * 40)] * 3, 100)) == 2
    assert len(text.pages([Block("x" * 49)] * 2, 100)) == 1  # 49 + 2 + 49


def test_a_piece_keeps_the_title_once() -> None:
    found = text.pages([Block("một hai ba bốn năm sáu bảy tám", "Mục")], 20)
    assert [block.title for page in found for block in page] == ["Mục", ""]


def test_bubble_prints_what_the_reply_prints() -> None:
    reply = Reply((Block("Chào"), Block("25.000đ", "Lệ phí")), (Choice("Giấy tờ", "s:1"), Choice("Menu", "menu")))
    (page,) = text.pages(text.bubble(reply), 2000)
    assert text.plain(page) == reply.with_menu() == "Chào\n\nLệ phí: 25.000đ\n\n1. Giấy tờ\n0. Menu"


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (Block("25.000đ & miễn", "Lệ phí"), "<b>Lệ phí:</b> 25.000đ &amp; miễn"),
        (Block("\n1. Tờ khai", "Giấy tờ"), "<b>Giấy tờ:</b>\n1. Tờ khai"),
        (Block("", "Cấp <lại>"), "<b>Cấp &lt;lại&gt;</b>"),
        (Block("Chào"), "Chào"),
    ],
)
def test_markup_says_what_plain_says(block: Block, shown: str) -> None:
    assert text.markup((block,)) == shown
    assert html.unescape(re.sub("</?b>", "", shown)) == block.plain()


def test_a_list_that_is_split_stays_below_its_title() -> None:
    found = text.pages([Block("\n1. Tờ khai\n2. Ảnh", "Giấy tờ")], 22)
    assert [text.plain(page) for page in found] == ["Giấy tờ:\n1. Tờ khai", "2. Ảnh"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("[@123] ơi", "[ @123] ơi"), ("[[@all]]", "[[ @all]]"), ("a@b.vn [x]", "a@b.vn [x]")],
)
def test_without_mentions(value: str, expected: str) -> None:
    assert text.without_mentions(value) == expected


def test_a_map_link_names_the_point() -> None:
    assert text.map_line(Venue(21.0285, 105.8542, "x", "y")).text.endswith("query=21.028500,105.854200")


@given(st.lists(st.builds(Block, st.text(), st.text() | st.just("<b>&amp;</b>")), max_size=4).map(tuple))
def test_a_page_without_its_markup_is_the_plain_page(page: tuple[Block, ...]) -> None:
    assert text.unmarked(text.markup(page)) == text.plain(page)
