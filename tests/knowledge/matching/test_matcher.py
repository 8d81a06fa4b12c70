"""Candidates on a small knowledge of its own: one a topic, best first, with probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge.entries import Entry
from knowledge.matching.calibration import NAMES
from knowledge.matching.matcher import Matcher
from knowledge.text.lexicon import Lexicon

LEXICON = Lexicon.from_data(
    {
        "spelling": {"không": "ko", "căn cước": "cccd"},
        "concepts": {"tạm trú": "sổ tạm trú", "tạm vắng": "", "khai sinh": "giấy khai sinh", "căn cước": ""},
        "aspects": {"fee": "lệ phí"},
        "fillers": ["ạ, cho em hỏi"],
    }
)


def entry(name: str, topic: str, phrasings: Sequence[str]) -> Entry:
    return Entry(name, topic, "service", name, name, "cu-tru", tuple(phrasings), {})


ENTRIES = [
    entry("tam-tru", "tam-tru", ["đăng ký tạm trú", "người thuê nhà khai tạm trú", "làm sổ tạm trú cho sinh viên"]),
    entry("tam-vang", "tam-vang", ["khai báo tạm vắng", "đi khỏi nhà lâu phải khai tạm vắng"]),
    entry("khai-sinh", "khai-sinh", ["làm giấy khai sinh cho con", "đăng ký khai sinh trẻ mới sinh"]),
    entry("mat", "can-cuoc", ["mất căn cước", "làm lại căn cước bị mất"]),
    entry("doi", "can-cuoc", ["đổi căn cước hết hạn", "căn cước sắp hết hạn"]),
]
OUTSIDE = [("thoi-tiet", ["hôm nay trời mưa không", "dự báo thời tiết ngày mai"])]
MATCHER = Matcher.build(ENTRIES, LEXICON, OUTSIDE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("đăng ký tạm trú", "tam-tru"),
        ("dang ky tam tru", "tam-tru"),
        ("sinh viên thuê nhà khai tạm trú ạ", "tam-tru"),
        ("đi khỏi nhà lâu", "tam-vang"),
        ("khai sinh trẻ mới sinh", "khai-sinh"),
        ("làm lại cccd bị mất", "mat"),
        ("cccd sắp hết hạn", "doi"),  # of two entries of a topic the nearest speaks
        ("làm lại căn cước bị mất ko ạ", "mat"),
        ("trời mưa không", "OOS:thoi-tiet"),
    ],
)
def test_the_nearest_entry_of_the_nearest_topic(text: str, name: str) -> None:
    first = MATCHER.candidates(MATCHER.read(text))[0]
    assert first.entry == name
    assert first.out_of_scope is name.startswith("OOS:")


def test_words_of_another_matter_add_up_beside_the_same_thing() -> None:
    signal = NAMES.index("unsaid")
    told = ["căn cước bị mất", "bạn khoe căn cước", "bạn khoe căn cước ngoài quán bia chiều qua"]
    unsaid = [MATCHER.candidates(MATCHER.read(text))[0].signals[signal] for text in told]
    assert 0.0 == unsaid[0] < unsaid[1] < unsaid[2] <= 1.0


@pytest.mark.parametrize(("text", "asks"), [("căn cước bị mất lệ phí ko", 1.0), ("căn cước bị mất", 0.0)])
def test_what_is_wanted_of_a_thing_is_a_signal(text: str, asks: float) -> None:
    found = MATCHER.candidates(MATCHER.read(text))
    assert {candidate.signals[NAMES.index("asks")] for candidate in found} == {asks}


def test_one_candidate_a_topic_best_first() -> None:
    found = MATCHER.candidates(MATCHER.read("mất căn cước đăng ký tạm trú khai sinh"))
    assert len({candidate.topic for candidate in found}) == len(found)
    assert [candidate.score for candidate in found] == sorted((c.score for c in found), reverse=True)
    assert all(0.0 <= candidate.confidence <= 1.0 for candidate in found)


def test_a_title_of_just_the_words_of_a_phrasing_is_that_phrasing() -> None:
    own = [
        entry("khai-sinh", "khai-sinh", ["đăng ký khai sinh", "con mới sinh làm giấy gì"]),
        entry(
            "lai", "khai-sinh-lai", ["đăng ký khai sinh khi mất bản gốc", "khai sinh bị mất bản gốc", "mất khai sinh"]
        ),
    ]
    matcher = Matcher.build(own, LEXICON, [])
    found = matcher.candidates(matcher.read("giấy khai sinh đăng ký"))
    assert (found[0].entry, found[0].mirrored, found[0].echoed) == ("khai-sinh", 1.0, 1.0)
    assert found[0].score - found[1].score > 1
    assert matcher.candidates(matcher.read("mất khai sinh"))[0].entry == "lai"


def test_a_story_is_read_by_what_it_asks_too() -> None:
    """A thing that is only mentioned, often, and one that is asked for once: neither alone is sure."""
    told = "hồi trước em là sinh viên thuê nhà nên có đăng ký tạm trú, người thuê nhà khai tạm trú hết rồi, "
    told += "chủ nhà làm sổ tạm trú cho sinh viên đàng hoàng, chồng em chạy xe, ông bà ở xa, trời thì mưa hoài, "
    found = MATCHER.candidates(MATCHER.read(told + "giờ em muốn làm giấy khai sinh cho con mới sinh, nộp ở đâu"))
    assert {"tam-tru", "khai-sinh"} <= {candidate.topic for candidate in found[:3]}
    assert found[0].signals[NAMES.index("torn")] == 1.0
    plain = MATCHER.candidates(MATCHER.read("đăng ký tạm trú"))
    assert plain[0].signals[NAMES.index("torn")] == 0.0


def test_what_was_denied_is_no_candidate() -> None:
    found = MATCHER.candidates(MATCHER.read("không phải tạm trú, em hỏi tạm vắng"))
    assert found[0].topic == "tam-vang"
    assert "tam-tru" not in [candidate.topic for candidate in found]


@pytest.mark.parametrize("text", ["", "   ", "🙂", "zqzq", "ạ", "!!!", "\u0301" * 50])
def test_nothing_that_is_known_gives_no_candidate(text: str) -> None:
    assert MATCHER.candidates(MATCHER.read(text)) == []


def test_a_surer_message_has_a_higher_probability() -> None:
    sure, vague = (MATCHER.candidates(MATCHER.read(text))[0] for text in ("đăng ký tạm trú", "khai zqzq wzwz vqvq"))
    assert sure.confidence > vague.confidence


@pytest.mark.parametrize("entries", [[], ENTRIES[:1]])
@pytest.mark.parametrize("outside", [[], OUTSIDE])
@pytest.mark.parametrize(
    ("text", "name"), [("đăng ký tạm trú", "tam-tru"), ("trời mưa không", "OOS:thoi-tiet"), ("", ""), ("zqzq", "")]
)
def test_a_knowledge_of_little_or_nothing_still_answers(
    entries: list[Entry], outside: list[tuple[str, list[str]]], text: str, name: str
) -> None:
    known = [*(entry.id for entry in entries), *(f"OOS:{family}" for family, _ in outside)]
    matcher = Matcher.build(entries, LEXICON, outside)
    found = [candidate.entry for candidate in matcher.candidates(matcher.read(text))]
    assert found[:1] == [name] if name in known else set(found) <= set(known if name else [])


@pytest.mark.parametrize("phrasing", ["", "!!!", "🙂", "ạ"])
def test_a_phrasing_that_says_nothing_breaks_nothing(phrasing: str) -> None:
    matcher = Matcher.build([*ENTRIES, entry("x", "x", [phrasing])], LEXICON, OUTSIDE)
    assert matcher.candidates(matcher.read("đăng ký tạm trú"))[0].entry == "tam-tru"


def test_the_same_knowledge_gives_the_same_candidates() -> None:
    again = Matcher.build(ENTRIES, LEXICON, OUTSIDE)
    for text in ("đăng ký tạm trú", "căn cước", "khai"):
        assert again.candidates(again.read(text)) == MATCHER.candidates(MATCHER.read(text))
