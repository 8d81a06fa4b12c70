"""Similar questions come together, different ones stay apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.clustering import Groups
from knowledge.question_features import Features, QuestionReader, packed, unpacked

TWINS = Path(__file__).parents[1] / "questions" / "own_twins.tsv"


def features(knowledge: KnowledgeBase, text: str) -> Features:
    return QuestionReader(knowledge.lexicon, knowledge.matcher.vocabulary).features(text)


def together(knowledge: KnowledgeBase, texts: list[str]) -> list[int]:
    """The group of each, numbered by the first of its texts."""
    groups, places = Groups([packed(features(knowledge, text)) for text in texts]), []
    for number in range(len(texts)):
        nearest, _ = groups.nearest(number)
        places.append(number if nearest is None else nearest)
        groups.place(places[-1], number)
    return places


@pytest.mark.parametrize(
    "texts",
    [
        ["xin thẻ bơi cho cháu ở đâu", "xin the boi cho chau o dau vay", "làm thẻ bơi chỗ nào"],
        ["mấy giờ hội chợ mở cửa", "hội chợ mở cửa lúc mấy giờ ạ"],
        ["nuôi cá sấu có phải xin phép không", "xin phép nuôi cá sấu"],
        ["dịch vụ diệt muỗi của phường", "DICH VU DIET MUOI CUA PHUONG!!!", "dijch vuj dieejt muooxi cuar phuwowngf"],
    ],
)
def test_the_same_question_is_one_group(knowledge: KnowledgeBase, texts: list[str]) -> None:
    apart = ["con gà nhà bên gáy ồn", "khủng long sống ở đâu", "vé xe buýt tháng"]
    assert together(knowledge, [*apart, *texts]) == [0, 1, 2, *[3] * len(texts)]


@pytest.mark.parametrize(
    "texts",
    [
        ["đăng ký nuôi chó", "đăng ký kết hôn"],
        ["thẻ bơi", "thẻ thư viện"],
        ["xin phép nuôi cá sấu", "xin phép xây nhà"],
        ["ở đâu", "mấy giờ"],
        ["", ""],
        ["😀", "ạ ơi"],
    ],
)
def test_shared_verbs_are_not_enough(knowledge: KnowledgeBase, texts: list[str]) -> None:
    more = ["đăng ký xe", "thẻ căn cước", "xin phép nghỉ", "thẻ bảo hiểm", "đăng ký thi"]
    places = together(knowledge, [*more, *texts])
    assert places[-1] != places[-2]


def test_every_way_of_typing_finds_its_well_written_twin(knowledge: KnowledgeBase) -> None:
    with TWINS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    written = [features(knowledge, row["written"]) for row in rows]
    typed = [features(knowledge, row["typed"]) for row in rows]
    groups = Groups([packed(one) for one in (*written, *typed)])
    for number in range(len(written)):
        groups.place(number, number)
    found = [groups.nearest(len(written) + number)[0] for number in range(len(typed))]
    assert sum(one == number for number, one in enumerate(found)) >= 0.94 * len(rows)
    assert not [one for number, one in enumerate(found) if one not in (None, number)], "none joins another's"


@given(st.dictionaries(st.integers(0, 2**32 - 1), st.integers(0, 1_000), max_size=60))
@settings(deadline=None, max_examples=60)
def test_packed_and_back(given_features: Features) -> None:
    assert unpacked(packed(given_features)) == given_features


@pytest.mark.parametrize("data", [b"", b"x", b"12345"])
def test_damaged_features_are_none(data: bytes) -> None:
    assert unpacked(data) == {}


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=60)
def test_any_text_has_features(knowledge: KnowledgeBase, text: str) -> None:
    assert all(weight > 0 for weight in features(knowledge, text).values())
