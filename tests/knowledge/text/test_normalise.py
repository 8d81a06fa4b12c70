"""From a raw message to words: every step on a small lexicon, then the shipped one over every phrasing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.matching.matcher import Matcher
from knowledge.text.fold import MAX_CHARS, fold
from knowledge.text.lexicon import Lexicon
from knowledge.text.normalise import BREAK, MAX_TOKENS, Query, part, read, split, written
from knowledge.text.repair import Vocabulary

LEXICON = Lexicon.from_data(
    {
        "spelling": {
            "không": "ko, khum",
            "căn cước công dân": "cccd",
            "đăng ký": "đk, dk",
            "gì": "j",
            "bao nhiêu tiền": "bnt",
            "hộ chiếu": "pp",
        },
        "borrowed": {"hộ chiếu": "passport", "gia hạn": "renew, extend", "hết hạn": "expired"},
        "concepts": {
            "căn cước": "căn cước công dân, thẻ căn cước",
            "tạm trú": "đăng ký tạm trú",
            "tạm vắng": "khai báo tạm vắng",
            "khai sinh": "giấy khai sinh",
            "hộ chiếu": "",
        },
        "aspects": {"fee": "lệ phí, bao nhiêu tiền", "papers": "cần giấy tờ gì, giấy tờ gì", "where": "ở đâu"},
        "fillers": ["cho em hỏi, ạ, dạ, ơi, em", "ad"],
        "generic": "làm, đăng, ký",
    }
)
SENTENCES = [
    fold(s).split() for s in ("làm lại căn cước bị mất", "đăng ký tạm trú", "khai báo tạm vắng", "làm hộ chiếu")
]
VOCABULARY = Vocabulary.build(SENTENCES, LEXICON.words, LEXICON.canonical)


def reading(text: str) -> Query:
    return read(text, LEXICON, VOCABULARY)


def shown(query: Query) -> str:
    return " ".join(token.folded for token in query.tokens)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("làm lại, căn cước?", "làm lại | căn cước |"),
        ("một...hai!!!ba", "một | hai | ba"),
        ("đượcccc quááá", "đượcccc quá"),
        ("xem https://dichvucong.gov.vn/a?b=1 rồi", "xem rồi"),
        ("gửi www.dichvucong.gov.vn nhé", "gửi nhé"),
        ("thư an@example.com nhé", "thư nhé"),
        ("số 001 099 123 456 mất", "số mất"),
        ("gọi 0912.345.678", "gọi"),
        ("mức 2", "mức 2"),
        ("sinh năm 1990", "sinh năm 1990"),
        ("a_b__c", "a b c"),
        ("thuế 2%", "thuế 2 phần trăm"),
        ("làm\nlại", "làm | lại"),
        ("(mất) [căn cước]", "| mất | | căn cước |"),
        ("🙂 căn 🙂 cước", "căn cước"),
        ("|", "|"),
        ("", ""),
        ("   ", ""),
        ("!!!", "|"),
    ],
)
def test_split(text: str, words: str) -> None:
    assert " ".join(token.raw for token in split(text)) == words


def test_a_message_has_a_largest_number_of_words() -> None:
    assert len(split("một hai " * MAX_TOKENS)) == MAX_TOKENS
    assert len(reading("một hai " * 5000).spelt) <= MAX_CHARS // 3


@pytest.mark.parametrize(
    ("text", "words", "concepts", "aspects"),
    [
        ("Làm lại căn cước", "lam lai can cuoc", ("can cuoc",), ()),
        ("lam lai cccd", "lam lai can cuoc", ("can cuoc",), ()),
        ("lamlaicccd", "lam lai can cuoc", ("can cuoc",), ()),
        ("lafm laij thẻ căn cước công dân", None, ("can cuoc",), ()),
        ("dk tam tru", "tam tru", ("tam tru",), ()),
        ("ddawng kys tamj trus", "tam tru", ("tam tru",), ()),
        ("d9a8ng ky1 ta5m tru1", "tam tru", ("tam tru",), ()),
        ("dạ cho em hỏi tạm trú lệ phí bnt ạ", None, ("tam tru",), ("fee",)),
        ("làm pp cần giấy tờ j", "lam ho chieu can giay to gi", ("ho chieu",), ("papers",)),
        ("lệ phí ở đâu", "le phi o dau", (), ("fee", "where")),
        ("số 2 khác số 1 ở đâu", None, (), ()),  # no place is asked for
        ("khác tỉnh thì làm ở đâu", None, (), ("where",)),
        ("khác tên sửa ở đâu", None, (), ("where",)),
        ("làm hộ chiếuu", "lam ho chieu", ("ho chieu",), ()),
        ("ad ơi", "", (), ()),
        ("", "", (), ()),
        ("\u200b\u200b", "", (), ()),
        ("🙂", "", (), ()),
        ("²", "2", (), ()),  # NFKC
    ],
)
def test_what_a_message_says(text: str, words: str | None, concepts: tuple[str, ...], aspects: tuple[str, ...]) -> None:
    query = reading(text)
    assert query.concepts == concepts
    assert query.aspects == aspects
    if words is not None:
        assert shown(query) == words


@pytest.mark.parametrize(
    ("text", "concepts", "denied", "corrected"),
    [
        ("không phải tạm trú, mình hỏi tạm vắng cơ", ("tam vang",), ("tam tru",), True),
        ("ý em là hộ chiếu chứ không phải khai sinh", ("ho chieu",), ("khai sinh",), True),
        ("hỏi tạm vắng chớ không phải tạm trú, làm ở đâu", ("tam vang",), ("tam tru",), True),
        ("hộ chiếu mà chủ không phải là em", ("ho chieu",), (), False),  # the owner, no turn
        ("ko phải tạm trú mà là tạm vắng", ("tam vang",), ("tam tru",), True),
        ("khong phai tam tru, toi muon hoi tam vang", ("tam vang",), ("tam tru",), True),
        ("sai rồi, tôi hỏi khai sinh cơ mà", ("khai sinh",), (), True),
        ("nhầm rồi, ý em là hộ chiếu", ("ho chieu",), (), True),
        # what is no correction
        ("không phải tạm trú", ("tam tru",), (), False),  # nothing is asked for instead
        ("tạm trú có phải lên phường không", ("tam tru",), (), False),
        ("sai rồi", (), (), False),
        ("làm tạm trú, không phải chờ chứ", ("tam tru",), (), False),
        ("tạm vắng", ("tam vang",), (), False),
    ],
)
def test_corrections(text: str, concepts: tuple[str, ...], denied: tuple[str, ...], corrected: bool) -> None:
    query = reading(text)
    assert (query.concepts, query.denied, query.corrected) == (concepts, denied, corrected)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("how can i get a new passport", True),
        ("where should we apply for this document", True),
        ("renew my expired passport", True),  # words that are understood among ours are none of ours
        ("hộ chiếu expired, renew ở đâu", False),
        ("ho chieu expired renew", False),
        ("làm lại căn cước", False),
        ("lamlaicccd", False),
        ("vneid", False),  # one word is no language
        ("facebook zalo", False),
        ("", False),
    ],
)
def test_another_language_is_seen_and_not_repaired(text: str, foreign: bool) -> None:
    assert reading(text).foreign is foreign


def test_words_of_another_language_are_understood_among_ours() -> None:
    assert shown(reading("hộ chiếu expired rồi, renew ở đâu")) == shown(reading("hộ chiếu hết hạn rồi, gia hạn ở đâu"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bé5tuổi", "bé 5 tuổi"),
        ("2tuần rồi", "2 tuần rồi"),
        ("con 14t", "con 14 tuổi"),
        ("ba ngoai 80t", "ba ngoai 80 tuổi"),
        ("cccd10nam", "cccd 10 nam"),
        ("hộchiếu10năm", "hộ chiếu 10 năm"),
        ("xe a1 b2", "xe a1 b2"),  # one letter is a name, not a word
        ("mp3 5g c03", "mp3 5g c03"),
        ("abcx12", "abcx12"),
    ],
)
def test_numbers_are_taken_from_the_words_that_they_are_stuck_to(text: str, words: str) -> None:
    trace = dict(reading(text).trace)
    assert trace.get("stuck words", trace["split"]) == words


def test_every_step_that_changed_something_is_shown() -> None:
    trace = dict(reading("lamlaicccd").trace)
    assert trace["stuck words"] == "lam lai cccd"
    assert trace["spelling"] == "lam lai căn cước công dân"
    assert [name for name, _ in reading("làm lại căn cước").trace] == ["split", "words"]


def test_a_part_reads_as_the_whole_would() -> None:
    spelt = reading("cho em hỏi làm cccd").spelt
    assert part(spelt, LEXICON).concepts == ("can cuoc",)


@pytest.mark.parametrize(
    "pair",
    [
        ("đăng ký tạm trú", "dang ky tam tru"),
        ("đăng ký tạm trú", "đăng kí tạm trú"),
        ("đăng ký tạm trú", "ĐĂNG KÝ TẠM TRÚ!!!"),
        ("làm lại căn cước bị mất", "lam lai cccd bi mat"),
        ("xác nhận tình trạng hôn nhân", "xac nhan tinh trang hon nhan"),
        ("ủy quyền làm giấy tờ", "uỷ quyền làm giấy tờ"),
        ("nộp phạt vi phạm giao thông", "nop phat vi pham giao thong"),
        ("làm hộ chiếu", "lafm hooj chieesu"),
        ("đăng ký khai sinh cho con", "dang ky khai sanh cho con"),
        ("khách ở lại qua đêm", "khach o lai qua dem"),
        ("sổ hộ khẩu bị thu hồi", "sổ hộ khẩu bị thu hồi ạ"),
        ("bảo hiểm y tế hộ gia đình", "bhyt hgđ"),
        ("cấp lại giấy phép lái xe", "cap lai gplx"),
        ("quên mật khẩu vneid", "quen mk vneid"),
    ],
)
def test_two_ways_of_writing_are_one_message(knowledge: KnowledgeBase, pair: tuple[str, str]) -> None:
    one, other = (knowledge.matcher.read(text) for text in pair)
    assert one.words == other.words
    assert one.concepts == other.concepts


def test_no_step_damages_a_fine_sentence(knowledge: KnowledgeBase) -> None:
    """Every phrasing is good Vietnamese: read as a message it gives the words that the index was built from."""
    damaged = [
        f"{entry.path}: {text!r} -> {' '.join(query.words)} (nên là {' '.join(plain.words)})"
        for entry in knowledge.enabled
        for text in (entry.name, *entry.phrasings)
        if (query := knowledge.matcher.read(text)).tokens != (plain := written(text, knowledge.lexicon)).tokens
    ]
    assert damaged == []


def test_no_step_damages_what_is_not_ours(knowledge: KnowledgeBase) -> None:
    """The families of what is declined too. A few words of English are too short to be known for a language."""
    damaged = [
        text
        for family in knowledge.out_of_scope
        if family.phrase not in ("declined_foreign", "declined_prompt")
        for text in family.phrasings
        if knowledge.matcher.read(text).words != written(text, knowledge.lexicon).words
    ]
    assert damaged == []


HOSTILE = st.text() | st.text(alphabet="căn cướcdangkytamtru |.,0123456789\u0301\u200b\u202e🙂\n", max_size=400)


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_any_text_is_read(text: str) -> None:
    query = reading(text)
    assert len(query.words) <= MAX_TOKENS * 4
    assert BREAK.folded not in query.words


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE)
def test_any_text_gets_candidates(text: str) -> None:
    from tests.shipped import shipped  # hypothesis does not mix with a function's fixtures of narrower scope

    matcher: Matcher = shipped().matcher
    candidates = matcher.candidates(matcher.read(text))
    assert all(0.0 <= candidate.confidence <= 1.0 for candidate in candidates)
    assert len({candidate.topic for candidate in candidates}) == len(candidates)
