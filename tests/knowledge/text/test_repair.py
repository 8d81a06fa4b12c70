"""Stuck words and typos, on a small vocabulary of its own."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.text.fold import fold
from knowledge.text.repair import MAX_STUCK, Vocabulary, in_chat, repair, sounds_like, unstick
from knowledge.text.syllables import syllables

SENTENCES = [
    fold(sentence).split()
    for sentence in (
        "làm lại căn cước bị mất",
        "đăng ký tạm trú cho người thuê nhà",
        "đăng ký thường trú",
        "cấp hộ chiếu phổ thông",
        "khai sinh cho con",
        "xác nhận tình trạng hôn nhân",
        "giấy phép lái xe quốc tế",
        "bảo hiểm y tế hộ gia đình",
    )
]
WORDS = Vocabulary.build(SENTENCES, extra=["cccd", "vneid"], names=["tam tru", "thuong tru", "ho chieu", "khai sinh"])


@pytest.mark.parametrize(
    ("stuck", "apart"),
    [
        ("lamlaicancuoc", "lam lai can cuoc"),
        ("lamlaicccd", "lam lai cccd"),
        ("dangkytamtru", "dang ky tam tru"),
        ("dangkythuongtru", "dang ky thuong tru"),
        ("hochieuphothong", "ho chieu pho thong"),
        ("khaisinhchocon", "khai sinh cho con"),
        ("matcancuoc", "mat can cuoc"),
        ("giaypheplaixe", "giay phep lai xe"),
        # what stays whole
        ("tamtrux", None),  # does not come apart
        ("tru", None),  # too short
        ("vneid", None),  # known
        ("thuong", None),  # a syllable of its own
        ("canada", None),
        ("facebook", None),
        ("mobile", None),
        ("", None),
        ("a" * (MAX_STUCK + 1), None),
        ("tạmtrú", None),  # marks are not folded here: the caller folds
        ("....", None),
        ("12345678", None),
    ],
)
def test_stuck_words(stuck: str, apart: str | None) -> None:
    assert unstick(stuck, WORDS) == (apart.split() if apart else None)


@pytest.mark.parametrize(
    ("typed", "apart"),
    [
        ("càvẹt", "ca vet"),  # words that the knowledge has not: two tone marks are two syllables
        ("bịướt", "bi uot"),
        ("mấtrồi", "mat roi"),
        ("xỏằx", None),  # no syllables
        ("bị" * 61, None),  # too long
    ],
)
def test_tone_marks_tell_that_words_are_stuck(typed: str, apart: str | None) -> None:
    assert unstick(fold(typed), WORDS, typed) == (apart.split() if apart else None)


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("can cuoxc", "can cuoc"),
        ("dang kyy tam tru", "dang ky tam tru"),
        ("tam trru", "tam tru"),
        ("ho chieuu", "ho chieu"),
        ("tinh trnag hon nhan", "tinh trang hon nhan"),
        ("thuong chu", "thuong tru"),  # heard: ch for tr
        ("tam chu", "tam tru"),
        ("khai xinh", "khai sinh"),  # x for s
        ("hon nhan", "hon nhan"),
        # what stays
        ("vneid", "vneid"),
        ("chu nha", "chu nha"),  # no thing is named so
        ("xe hoi", "xe hoi"),
        ("xy", "xy"),  # too short to be repaired
        ("12a 345", "12a 345"),
        ("qwertyuiop", "qwertyuiop"),
        ("", ""),
    ],
)
def test_typos(mistyped: str, meant: str) -> None:
    assert repair(mistyped.split(), WORDS) == meant.split()


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("sin giay", "xin giay"),  # a word that is none of ours: one neighbour is enough
        ("sin hai", "sin hai"),
        ("dang giay to", "dang giay to"),  # one of ours: its neighbours stand as they are
        ("hay nua nam", "hay lua nam"),  # ... or both stand beside the other
        ("nua nam", "nua nam"),
    ],
)
def test_what_is_heard_stands_beside_its_neighbours(mistyped: str, meant: str) -> None:
    said = ["xin giay", "lua nam", "xua lua", "dang tin", "nua ngay", "roi lua", "nam roi", "hay lua"]
    assert repair(mistyped.split(), Vocabulary.build([words.split() for words in said])) == meant.split()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fường", "phường"),
        ("fòg", "phòng"),
        ("wên", "quên"),
        ("wa", "qua"),
        ("kông", "công"),
        ("cê", "kê"),
        ("jấy", "giấy"),
        ("ngỉ", "nghỉ"),
        ("xog", "xong"),
        ("mìh", "mình"),
        ("form", None),
        ("fax", None),
        ("wifi", None),
        ("zalo", None),
    ],
)
def test_chat_spelling(knowledge: KnowledgeBase, typed: str, meant: str | None) -> None:
    assert in_chat(typed, fold(typed), knowledge.matcher.vocabulary) == meant


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_the_knowledge_is_never_repaired(sentence: list[str]) -> None:
    assert repair(sentence, WORDS) == sentence


@pytest.mark.parametrize(
    ("word", "heard"), [("chu", "tru"), ("xinh", "sinh"), ("dang", "gian"), ("lop", "nop"), ("duoc", "giuoc")]
)
def test_what_the_ear_confuses_is_a_syllable(word: str, heard: str) -> None:
    found = sounds_like(word)
    assert syllables().issuperset(found)
    assert word not in found
    assert (heard in found) is (heard in syllables() and heard != "gian")


@pytest.mark.parametrize(
    "word",
    [
        "đăng",
        "ký",
        "tạm",
        "trú",
        "thường",
        "khẩu",
        "căn",
        "cước",
        "nghiêng",
        "ngoèo",
        "khuỷu",
        "quyển",
        "xuyên",
        "thuở",
        "huơ",
        "giặt",
        "gì",
        "giếng",
        "nguyễn",
        "quốc",
        "kỷ",
        "luật",
        "uỷ",
        "y",
        "yêu",
        "iếc",
        "ếch",
        "oái",
        "uống",
        "ươn",
        "rượu",
        "khuya",
        "huých",
        "quýt",
        "toòng",
        "xoong",
    ],
)
def test_what_can_be_a_syllable(word: str) -> None:
    assert fold(word) in syllables()


@pytest.mark.parametrize(
    "word", ["cccd", "vneid", "facebook", "str", "ce", "ka", "ngi", "quu", "bbb", "wifi", "", "tamtru"]
)
def test_what_cannot(word: str) -> None:
    assert word not in syllables()


def test_what_is_typed_without_spaces_comes_apart_as_it_was(knowledge: KnowledgeBase) -> None:
    """Stretches of two to six words of what staff wrote: some are two sentences in one (`con gai`, `cong ai`)."""
    vocabulary, dice = knowledge.matcher.vocabulary, random.Random(6)
    stretches = []
    for entry in knowledge.entries.values():
        words = re.findall(r"\w+", fold(dice.choice(entry.phrasings)))
        start = dice.randrange(max(1, len(words) - 6))
        stretches.append(words[start : start + dice.randint(2, 6)])
    tried = [words for words in stretches if len(words) > 1 and not "".join(words).isdecimal()]
    wrong = [words for words in tried if unstick("".join(words), vocabulary) not in (words, None)]
    whole = [words for words in tried if unstick("".join(words), vocabulary) is None]
    assert len(tried) > 80
    assert len(wrong) <= 0.1 * len(tried), wrong
    assert len(whole) <= 0.1 * len(tried), whole


NAMES = (
    "facebook google iphone samsung laptop messenger instagram viettel mobifone shopee lazada livestream marketing "
    "download youtube netflix spotify bitcoin camera robot hamburger spaghetti paracetamol omega honda yamaha toyota"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_names_of_foreign_things_stay_whole(name: str, knowledge: KnowledgeBase) -> None:
    assert unstick(name, knowledge.matcher.vocabulary) is None


@given(st.text(max_size=80))
def test_any_token_is_taken_apart_without_loss_or_left(token: str) -> None:
    words = unstick(token, WORDS)
    assert words is None or "".join(words) == token


@given(st.lists(st.text(max_size=12), max_size=20))
def test_repair_keeps_the_number_of_words(words: list[str]) -> None:
    assert len(repair(words, WORDS)) == len(words)
