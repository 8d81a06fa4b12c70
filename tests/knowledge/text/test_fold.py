"""Characters: cut, cleaned, composed and folded before anything looks at words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.fold import (
    MAX_CHARS,
    compose,
    cut,
    drop_invisible,
    fold,
    folded,
    folded_each,
    same_i,
    tone_of,
    toneless_key,
)
from knowledge.text.normalise import characters

ZALGO = "".join(chr(code) for code in range(0x300, 0x36F))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký tạm trú", "dang ky tam tru"),
        ("đăng ký", "dang ky"),
        ("ĐƯỜNG SỐ 9", "duong so 9"),
        ("Ðăng", "dang"),  # U+00D0, the Icelandic capital that old keyboards give
        ("ð", "d"),
        ("hòa hoà", "hoa hoa"),
        ("thủy thuỷ", "thuy thuy"),
        ("quý quí", "quy qui"),
        ("Nguyễn", "nguyen"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ượng"), "nguyen thi uong"),
        ("ươ ƯƠ ă â ê ô", "uo uo a a e o"),
        ("cccd 2", "cccd 2"),
        ("CCCD", "cccd"),
        ("", ""),
        ("²", "²"),  # no digit of ours
        ("ß", "ß"),
        ("İ", "i"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("hóa", "hoá"),
        ("khỏe", "khoẻ"),
        ("thủy", "thuỷ"),
        ("ủy", "uỷ"),
        ("lũy", "luỹ"),
        ("quý", unicodedata.normalize("NFD", "quý")),
        ("tạm", unicodedata.normalize("NFD", "tạm")),
        ("loà", "lòa"),
    ],
)
def test_the_place_of_a_tone_makes_no_difference(one: str, other: str) -> None:
    assert toneless_key(compose(one)) == toneless_key(compose(other))


@pytest.mark.parametrize(("one", "other"), [("hồng", "hông"), ("dấu", "đau"), ("má", "mà"), ("ho", "hò"), ("đ", "d")])
def test_another_tone_or_letter_does(one: str, other: str) -> None:
    assert toneless_key(one) != toneless_key(other)


@pytest.mark.parametrize(
    ("word", "tone"),
    [("hồng", "\u0300"), ("má", "\u0301"), ("đỗ", "\u0303"), ("phở", "\u0309"), ("hẹ", "\u0323"), ("đô", ""), ("", "")],
)
def test_tone_of(word: str, tone: str) -> None:
    assert tone_of(word) == tone


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ky", "ki", True), ("ly", "li", True), ("my", "mi", True), ("sy", "si", True), ("ty", "ti", True), ("hy",
        "hi", True),
        ("quy", "qui", False), ("tuy", "tui", False), ("thuy", "thui", False), ("y", "i", False), ("may", "mai",
        False),
    ],
)  # fmt: skip
def test_ky_and_ki_are_one_word(one: str, other: str, same: bool) -> None:
    assert (same_i(one) == same_i(other)) is same


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("căn\u200bcước", "căncước"),
        ("\ufeffcăn cước", "căn cước"),
        ("căn\u00adcước", "căncước"),
        ("\u202ecước\u202c", "cước"),
        ("một\ttab", "một tab"),
        ("một\r\nhai", "một  hai"),
        ("a\x00b", "a b"),
        ("\ue000riêng", "riêng"),  # private use
        ("\ud800lẻ", "lẻ"),  # a lone surrogate, from bad JSON
        ("👨\u200d👩\u200d👧 nhà", "👨👩👧 nhà"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_dropped(text: str, kept: str) -> None:
    assert drop_invisible(text).replace("\n", " ") == kept


@pytest.mark.parametrize("marks", [3, 50, 400])
def test_a_pile_of_marks_is_capped_at_two(marks: int) -> None:
    piled = drop_invisible("a" + (ZALGO * 4)[:marks] + "b")
    assert len(piled) == 4
    assert fold(piled) == "ab"


@pytest.mark.parametrize(
    ("text", "composed"),
    [
        (unicodedata.normalize("NFD", "Đăng Ký"), "đăng ký"),
        ("Ðăng", "đăng"),
        ("ＣＣＣＤ", "cccd"),  # full width
        ("①", "1"),
        ("ﬁle", "file"),
        ("саn сươс", "can cươc"),  # Cyrillic а, с
        ("CCCD", "cccd"),
    ],
)
def test_compose(text: str, composed: str) -> None:
    assert compose(text) == composed


@pytest.mark.parametrize(
    "text", ["a" + "\u0301" * 40_000, "\u200b" * 40_000, "ạ" * 40_000, "\u202e" * 40_000, "🙂" * 40_000]
)
def test_the_length_is_cut_before_anything_costs_time(text: str) -> None:
    assert len(cut(text)) == MAX_CHARS
    assert len(characters(text)) <= MAX_CHARS
    assert characters(text) == characters(text[:MAX_CHARS])  # what lies behind is never looked at


@given(st.text())
def test_cleaning_is_total_and_folding_is_stable(text: str) -> None:
    assert len(drop_invisible(text)) <= len(text)
    once = fold(compose(drop_invisible(text)))
    assert fold(once) == once


@given(st.lists(st.text(st.sampled_from("aAđĐáẾ ự\n\u0301İΣς中ﬁ."), max_size=5), max_size=4))
def test_many_are_folded_as_one_by_one(texts: list[str]) -> None:
    assert folded_each(texts) == [folded(text) for text in texts]
