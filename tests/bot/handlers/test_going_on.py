"""What goes on from an answer: details, situations, fields asked in other words, and what is another matter after all.

Every sentence was written for this file, after a procedure's name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.status import Status
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact, Field
from knowledge.passages import passages
from tests.bot.helper import bubble, payloads, talk

UNSAID = ("không nói riêng", "tôi không dám đoán")


@pytest.mark.parametrize(
    ("first", "then", "entry", "words"),
    [
        ("đổi giấy phép lái xe", "khám sức khỏe chỗ nào cũng được hả", "doi-gplx-kham-suc-khoe", "khám sức khỏe"),
        ("sang tên xe máy cũ", "biển số có phải đổi không", "sang-ten-xe", "Biển 3, 4 số"),
        ("sang tên xe máy cũ", "xe qua nhiều chủ rồi", "sang-ten-xe-thieu-giay", "trước khi nộp, nói rõ còn giấy gì"),
        ("đăng ký khai sinh", "giấy chứng sinh thất lạc rồi", "khai-sinh-khong-chung-sinh", "người làm chứng"),
        ("dang ky khai sinh", "giay chung sinh khong con", "khai-sinh-khong-chung-sinh", "người làm chứng"),
        (
            "hưởng trợ cấp thất nghiệp",
            "đã đóng bảo hiểm thất nghiệp được 8 tháng thôi",
            "tro-cap-that-nghiep",
            "đủ 12 tháng",
        ),
    ],
)
def test_a_detail_is_answered_by_the_fact_that_speaks_of_it(first: str, then: str, entry: str, words: str) -> None:
    *_, last = talk(first, then)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)
    assert words in bubble(last) and len(bubble(last)) <= 900


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("phạt nguội", "bao lâu thì lấy lại được bằng", "phat-nguoi-giu-giay-to"),
        ("căn cước sắp hết hạn đổi ở đâu", "xài điện thoại thay được không", "cap-doi-cccd"),
        ("đăng ký mã số thuế cá nhân lần đầu", "chị ấy có căn cước rồi", "dk-thue-ca-nhan"),
        ("phạt nguội", "xe đang đứng tên ông cậu", "phat-nguoi"),
        ("đăng ký tạm trú", "ông cụ nhà em đang nằm viện", "tam-tru"),
        ("làm lý lịch tư pháp", "hiện đang làm bên Đài Loan", "ly-lich-tu-phap"),
        ("giấy phép lái xe quốc tế", "em có bằng A1 thôi", "gplx-quoc-te"),
    ],
)
def test_what_names_no_other_matter_stays_with_what_was_spoken_of(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry


@pytest.mark.parametrize(
    ("first", "then"),
    [("đăng ký tạm trú", "em có nuôi con mèo"), ("làm hộ chiếu", "em có hình xăm ở cổ")],
)
def test_a_detail_that_nobody_wrote_down_is_said_to_be_unknown_with_whom_to_ask(first: str, then: str) -> None:
    guide, more, again = talk(first, then, then)
    entry = guide.conversation.entry
    for told in (more, again):
        assert told.conversation.entry == entry and any(words in bubble(told) for words in UNSAID)
        assert "18001096" in bubble(told) and f"e:{entry}" in payloads(told)
        assert bubble(told) != bubble(guide)


@pytest.mark.parametrize(
    ("first", "then", "title"),
    [
        ("làm thẻ căn cước", "hộ khẩu em ở quê mà", "Ở đâu:"),
        ("đăng ký khai sinh", "ở xã em có làm không", "Ở đâu:"),
        ("đăng ký xe máy mới", "hộ khẩu em ở Cần Thơ", "Ở đâu:"),
        ("thông báo lưu trú", "báo qua vneid được không", "Làm trên mạng:"),
        ("đăng ký tạm trú", "không đăng ký thì sao", "Mức phạt:"),
        ("hưởng chế độ thai sản", "chừng nào tiền về", "Bao lâu:"),
        ("khai báo tạm trú cho người nước ngoài", "trong mấy tiếng", "Thời hạn:"),
        ("bảo hiểm xã hội tự nguyện", "thấp nhất là bao nhiêu", "Tiền:"),
        ("làm hộ chiếu", "ở đâu", "Ở đâu:"),
        ("làm hộ chiếu", "o dau", "Ở đâu:"),
        ("làm hộ chiếu", "Ở ĐÂU?", "Ở đâu:"),
    ],
)
def test_a_field_is_asked_in_many_words(first: str, then: str, title: str) -> None:
    guide, last = talk(first, then)
    assert last.status is Status.ANSWERED_ASPECT and last.conversation.entry == guide.conversation.entry
    assert title in bubble(last)


def test_what_one_gets_is_not_what_one_pays() -> None:
    *_, last = talk("trợ cấp hưu trí xã hội", "vậy được nhận bao nhiêu")
    assert "Kết quả:" in bubble(last)


def test_the_first_of_a_menu_is_still_picked_in_words() -> None:
    asked = talk("VNeID")[-1]
    first = next(iter(payloads(asked)))
    picked = talk("VNeID", "cái đầu")[-1]
    assert picked.status.contract == "answered" and f"e:{picked.conversation.entry}" == first


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("đăng ký khai tử", "tiền mai táng lãnh ở đâu", "mai-tang"),
        ("làm thẻ căn cước", "sẵn em làm hộ chiếu luôn", "ho-chieu"),
        ("đăng ký tạm trú", "em bị mất bằng lái nữa", "doi-gplx"),
        ("đăng ký kết hôn", "còn nhập khẩu cho vợ thì sao", "thuong-tru"),
    ],
)
def test_a_thing_that_is_asked_for_or_gone_opens_its_own_guide(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry or f"e:{entry}" in payloads(last)


def test_what_is_wished_and_may_be_another_matter_is_asked_back() -> None:
    *_, last = talk("xin cấp sổ đỏ lần đầu", "muốn chia đôi cho hai anh em được không")
    assert last.status is Status.CLARIFIED
    first, other, *_ = payloads(last)
    assert first == "e:cap-so-do" and other.startswith("e:")


def test_a_thing_that_goes_with_what_was_spoken_of_is_offered_first() -> None:
    *_, last = talk("mua xe máy mới đăng ký ở đâu", "thế phải nộp thuế gì trước")
    assert last.status is Status.CLARIFIED
    assert next(iter(payloads(last))) in ("e:truoc-ba-xe", "e:le-phi-truoc-ba")


def test_hours_asked_in_between_do_not_end_what_was_spoken_of() -> None:
    _, hours, last = talk("làm hộ chiếu", "thứ bảy có làm không", "mất bao lâu")
    assert (hours.conversation.entry, hours.conversation.aside) == ("gio-lam-viec", ("ho-chieu",))
    assert last.conversation.entry == "ho-chieu" and "Bao lâu:" in bubble(last)


def _entry_with(knowledge: KnowledgeBase, *said: str) -> Entry:
    facts = tuple(Fact(text) for text in said)
    return replace(knowledge.entries["tam-tru"], fields={Field.PITFALLS: facts})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ảnh chụp phông xanh được không", ["Ảnh chụp phông trắng, không quá 6 tháng."]),
        ("anh chup phong xanh duoc khong", ["Ảnh chụp phông trắng, không quá 6 tháng."]),
        ("chó mèo thì sao", []),
        ("có được không", []),
        ("cháu 5 tuổi thì sao", ["Trẻ dưới 6 tuổi: cha mẹ khai."]),
    ],
)
def test_passages_are_found_by_words_that_tell(knowledge: KnowledgeBase, asked: str, found: list[str]) -> None:
    entry = _entry_with(
        knowledge, "Ảnh chụp phông trắng, không quá 6 tháng.", "Trẻ dưới 6 tuổi: cha mẹ khai.", "Nộp ở phường."
    )
    got = passages(entry, knowledge.matcher.read(asked), knowledge, date(2026, 11, 23))
    assert [passage.fact.text for passage in got] == found


def test_an_unknown_fact_is_told_where_nothing_is_known_and_one_that_holds_no_more_never(
    knowledge: KnowledgeBase,
) -> None:
    facts = (
        Fact("Ảnh chụp phông nào: hỏi công an.", unknown=True),
        Fact("Ảnh chụp phông xanh.", valid_until=date(2026, 1, 31)),
        Fact("Ảnh chụp phông đỏ.", valid_from=date(2027, 1, 1)),
    )
    entry = replace(knowledge.entries["tam-tru"], fields={Field.PITFALLS: facts})
    query = knowledge.matcher.read("ảnh chụp phông nào")
    (unknown,) = passages(entry, query, knowledge, date(2026, 11, 23))
    assert unknown.fact.unknown
    assert [p.fact.text for p in passages(entry, query, knowledge, date(2027, 2, 1))] == ["Ảnh chụp phông đỏ."]
