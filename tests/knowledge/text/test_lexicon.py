"""Patterns of words: spellings, concepts, aspects, fillers, on small lexicons of their own."""

from __future__ import annotations

import pytest

from knowledge.text.lexicon import Lexicon, PatternSet, Token, patterns, tokens_of


def found(ways: dict[str, list[str]], text: str) -> list[tuple[int, int, str]]:
    return PatternSet.build(patterns(ways)).find(tokens_of(text))


@pytest.mark.parametrize(
    ("way", "text", "fits"),
    [
        ("khắc dấu", "khac dau", True),
        ("khắc dấu", "khắc dâu", True),
        ("khắc dấu", "khác đâu", False),
        ("đâu có", "dâu có", True),
        ("tạm trú", "tạm trú", True),
        ("tạm trú", "tam tru", True),  # typed without diacritics
        ("tạm trú", "tạm tru", True),  # a forgotten tone
        ("tạm trú", "tạm trù", False),  # another tone
        ("tạm trú", "tạm", False),
        ("hông", "hông", True),
        ("hông", "hồng", False),  # a lone word needs its own diacritics
        ("hông", "hong", False),
        ("hòa", "hoà", True),  # ... wherever the tone stands
        ("ko", "ko", True),
        ("nộp hộ", "nộp hồ", False),
        ("nộp hộ", "nop ho", True),
        ("mức 2", "muc 2", True),
        ("mức 2", "mức 3", False),
    ],
)
def test_when_a_pattern_fits(way: str, text: str, fits: bool) -> None:
    assert (found({"x": [way]}, text) == [(0, len(text.split()), "x")]) is fits


def test_the_longest_pattern_wins_and_none_overlap() -> None:
    ways = {"a": ["căn cước"], "b": ["căn cước công dân"], "c": ["công dân số"]}
    assert found(ways, "thẻ căn cước công dân số") == [(1, 5, "b")]
    assert found(ways, "căn cước căn cước công dân số") == [(0, 2, "a"), (2, 6, "b")]


def test_a_pattern_of_no_words_is_none() -> None:
    assert found({"a": ["", " "]}, "một câu") == []
    assert PatternSet.build([]).find(tokens_of("một câu")) == []
    assert found({"a": ["một"]}, "") == []


def test_replace_keeps_what_stands_around() -> None:
    spelling = PatternSet.build(patterns({"căn cước công dân": ["cccd"], "không": ["ko", "k"]}))
    raw = [token.raw for token in spelling.replace(tokens_of("mất cccd có sao ko"))]
    assert raw == ["mất", "căn", "cước", "công", "dân", "có", "sao", "không"]


def test_a_value_is_not_spelt_out_twice() -> None:
    lexicon = Lexicon.from_data({"spelling": {"định danh mức 2": "mức 2, muc 2"}})
    spelt = lexicon.spelling.replace(tokens_of("định danh mức 2 và mức 2"))
    assert " ".join(token.raw for token in spelt) == "định danh mức 2 và định danh mức 2"


def test_a_way_is_found_also_once_it_is_spelt() -> None:
    """The steps before change words that stand in a cue: `dậy` is often `vậy`, and `vô` is `vào`."""
    lexicon = Lexicon.from_data(
        {"spelling": {"vậy": "dậy", "vào": "vô"}, "cues": {"emergency": "gọi không dậy", "anger": "vô dụng"}}
    )
    for message, cue in (("gọi không dậy", "emergency"), ("vô dụng", "anger"), ("vo dung", "anger")):
        for tokens in (tokens_of(message), lexicon.spelling.replace(tokens_of(message))):
            assert [value for *_, value in lexicon.cues.find(tokens)] == [cue]


@pytest.mark.parametrize(
    ("data", "concepts"),
    [
        ({"concepts": {"tạm trú": "sổ tạm trú, kt3"}}, {"tam tru"}),
        ({"concepts": {"tạm trú": ["sổ tạm trú", "kt3"]}}, {"tam tru"}),
        ({"concepts": {"tạm trú": ""}}, {"tam tru"}),  # the name alone
        ({"concepts": {}}, set()),
        ({"concepts": "sai kiểu"}, set()),
        ({"concepts": None}, set()),
        ({}, set()),
        ({"sở thích": {"a": "b"}}, set()),
    ],
)
def test_a_lexicon_reads_strings_and_lists(data: dict[str, object], concepts: set[str]) -> None:
    assert Lexicon.from_data(data).canonical == concepts


def test_fillers_and_generic_may_be_lists_of_lines() -> None:
    lexicon = Lexicon.from_data({"fillers": ["cho em hỏi, dạ", "ạ"], "generic": "làm, đăng, ký"})
    assert [value for *_, value in lexicon.fillers.find(tokens_of("dạ cho em hỏi ạ"))] == ["", "", ""]
    assert lexicon.generic == {"lam", "dang", "ky", "ki"}  # as the index spells it too


def test_a_token_knows_whether_it_was_marked() -> None:
    assert Token("trú", "tru").marked
    assert not Token("cccd", "cccd").marked
