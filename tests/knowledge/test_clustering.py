"""Similar questions come together, different ones stay apart."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.clustering import Groups
from knowledge.question_features import Features, QuestionReader, packed, unpacked

NONE = -1
TWINS = Path(__file__).parents[1] / "questions" / "own_twins.tsv"


def features(knowledge: KnowledgeBase, text: str) -> Features:
    return QuestionReader(knowledge.lexicon, knowledge.matcher.vocabulary).features(text)


def together(knowledge: KnowledgeBase, texts: list[str]) -> list[int]:
    """The group of each, numbered by the first of its texts."""
    return list(Groups([packed(features(knowledge, text)) for text in texts]).join(range(len(texts))))


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
        ["thẻ nhớ", "thẻ xe ôm"],
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
    known = range(len(written))
    groups = Groups([packed(one) for one in (*written, *typed)], known)
    found = [None if one == NONE else one for one in groups.join([NONE] * len(typed))]
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


def odd(number: int) -> Features:
    """Of a few dozen kinds, with a word or two of its own."""
    kind = number * number % 31
    return {1_000 + kind: 100, 2_000 + kind % 7: 100, 3_000 + number % 11: 80, 4_000 + number // 3: 60}


@pytest.mark.parametrize("known", [1, 63, 64, 65, 200, 299])
def test_taken_up_in_the_middle_the_groups_are_the_same(known: int) -> None:
    all_ = [packed(odd(number)) for number in range(300)]
    whole = list(Groups(all_).join(range(300)))
    assert 1 < len(set(whole)) < 300
    assert list(Groups(all_, whole[:known]).join(range(known, 300))) == whole[known:]


def test_two_that_bring_the_same_group_stay_in_it() -> None:
    rows = [packed({number: 100}) for number in (1, 2, 3, 1)]
    assert list(Groups(rows, [7]).join([7, 8, 8])) == [7, 8, 7]
    assert list(Groups(rows).join([7, 7, 8, 9])) == [7, 7, 8, 7]


def test_a_question_joins_the_nearest_of_the_groups_as_they_are_by_then() -> None:
    """Beside a plain reckoning with sets and sums, group by group."""
    rows = [odd(number) for number in range(150)]
    counts = Counter(name for row in rows for name in row)
    sums: dict[int, Counter[int]] = {}
    expected = []
    for number, row in enumerate(rows):
        raw = {name: weight * math.log(1 + 151 / (counts[name] + 0.5)) for name, weight in row.items()}
        near = {group: cosine(raw, have) for group, have in sums.items()}
        best = max(near, key=near.__getitem__, default=NONE)
        group = best if near.get(best, 0.0) >= 0.42 else number
        length = math.hypot(*raw.values())
        sums.setdefault(group, Counter()).update({name: weight / length for name, weight in raw.items()})
        expected.append(group)
    assert list(Groups([packed(row) for row in rows]).join(range(150))) == expected


def cosine(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    shared = sum(weight * other.get(name, 0.0) for name, weight in one.items())
    return shared / math.hypot(*one.values()) / math.hypot(*other.values())
