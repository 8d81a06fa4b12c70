"""Which entry of a topic is meant: by its names with whatever is asked, and by the words that tell sisters apart."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.matching.matcher import Matcher
from knowledge.text.fold import fold
from knowledge.text.lexicon import Lexicon

ASKED = (
    "",
    "bao nhiêu tiền",
    "có mất tiền không",
    "mất bao lâu",
    "bao nhiêu ngày có",
    "cần giấy tờ gì",
    "ở đâu",
    "thế nào",
)
# How people call what the entries of such a topic are about; a name without more is the main entry's.
CALLED = {
    "de-an-06": "đề án 06",
    "dich-vu-thiet-yeu": "dịch vụ công thiết yếu, 25 dịch vụ công thiết yếu",
    "vneid-tich-hop": "tích hợp giấy tờ vào vneid",
    "vneid-cong-dan-so": "công dân số",
    "cap-doi-cccd": "làm căn cước, đổi căn cước, gia hạn căn cước, cấp đổi căn cước, làm thẻ căn cước",
    "can-cuoc-mat-hong": "mất căn cước, làm lại căn cước bị mất, căn cước bị hỏng, căn cước bị gãy",
    "can-cuoc-lan-dau": "làm căn cước lần đầu, cấp căn cước lần đầu",
    "cap-so-do": "làm sổ đỏ, cấp sổ đỏ lần đầu, làm sổ hồng",
    "so-do-mat-doi": "mất sổ đỏ, đổi sổ đỏ, đính chính sổ đỏ, cấp lại sổ đỏ, sổ đỏ bị rách",
    "chung-thuc": "sao y, chứng thực bản sao, công chứng giấy tờ, chứng thực",
    "chung-thuc-chu-ky": "chứng thực chữ ký, xác nhận chữ ký, xác nhận sơ yếu lý lịch",
    "dang-ky-xe": "đăng ký xe, đăng ký xe máy, bấm biển số, đăng ký xe mới",
    "dang-ky-xe-tam": "đăng ký xe tạm thời, biển số tạm thời, biển số tạm",
    "dien-dich-vu-khac": "dời công tơ điện, đăng ký định mức điện",
    "dien-doi-cong-suat": "tăng công suất điện, đổi điện 1 pha lên 3 pha, đổi công tơ ba pha, nâng công suất điện",
    "dk-thue-ca-nhan": "đăng ký mã số thuế cá nhân, đăng ký thuế lần đầu, mã số thuế cá nhân",
    "nguoi-phu-thuoc": "đăng ký người phụ thuộc, giảm trừ gia cảnh, người phụ thuộc",
    "giay-phep-xay-dung": "giấy phép xây dựng, xin phép xây nhà",
    "mien-phep-xay-dung": "miễn giấy phép xây dựng, miễn phép xây dựng",
    "ho-kinh-doanh": "đăng ký hộ kinh doanh, giấy phép kinh doanh, hộ kinh doanh",
    "hkd-thue": "thuế hộ kinh doanh, thuế bán hàng nhỏ",
    "le-phi-truoc-ba": "lệ phí trước bạ, trước bạ nhà đất, trước bạ",
    "truoc-ba-xe": "trước bạ xe máy, trước bạ xe, trước bạ ô tô, thuế trước bạ ô tô",
    "mai-tang": "mai táng phí, trợ cấp mai táng, tiền mai táng",
    "mai-tang-bao-tro": "mai táng người hưởng trợ cấp xã hội, mai táng bảo trợ xã hội",
    "tien-tuat": "tiền tuất, trợ cấp tuất, tuất một lần, tuất hằng tháng",
    "mat-ho-chieu": "mất hộ chiếu, báo mất hộ chiếu",
    "ho-chieu-khoi-phuc": "khôi phục hộ chiếu, tìm lại được hộ chiếu",
    "nguoi-co-cong": "trợ cấp người có công, chế độ thương binh",
    "hai-cot-liet-si": "di chuyển hài cốt liệt sĩ, đưa hài cốt liệt sĩ về quê",
    "quyet-toan-thue": "quyết toán thuế thu nhập cá nhân, quyết toán thuế",
    "hoan-thue-tncn": "hoàn thuế thu nhập cá nhân, hoàn thuế",
    "sang-ten-dat": "sang tên sổ đỏ, mua bán nhà đất",
    "tang-cho-thua-ke-dat": "tặng cho nhà đất, thừa kế nhà đất, cho con đất, sang tên đất thừa kế",
    "tach-thua": "tách thửa, tách sổ đỏ, hợp thửa đất",
    "tam-tru": "đăng ký tạm trú, tạm trú",
    "tam-tru-gia-han": "gia hạn tạm trú",
    "tam-tru-xoa": "xóa tạm trú, xóa đăng ký tạm trú, hủy tạm trú",
    "tam-tru-nuoc-ngoai": "khai báo tạm trú cho người nước ngoài",
    "the-tam-tru-nuoc-ngoai": "thẻ tạm trú cho người nước ngoài, gia hạn tạm trú cho người nước ngoài",
    "thai-san": "chế độ thai sản, thai sản",
    "om-dau-duong-suc": "chế độ ốm đau, nghỉ ốm hưởng bảo hiểm, nghỉ dưỡng sức",
    "the-bhyt": "mất thẻ bảo hiểm y tế, cấp lại thẻ bảo hiểm y tế",
    "bhyt-thanh-toan": "thanh toán trực tiếp bảo hiểm y tế, đòi lại viện phí bảo hiểm y tế",
    "thi-tot-nghiep": "đăng ký thi tốt nghiệp, thi tốt nghiệp",
    "xet-tuyen-dai-hoc": "xét tuyển đại học, nguyện vọng đại học",
    "tro-cap-xa-hoi": "trợ cấp xã hội, trợ cấp người khuyết tật",
    "huu-tri-xa-hoi": "hưu trí xã hội, trợ cấp hưu trí xã hội",
    "van-bang": "cấp bản sao bằng tốt nghiệp, mất bằng tốt nghiệp",
    "cong-nhan-bang-nuoc-ngoai": "công nhận bằng nước ngoài, công nhận văn bằng nước ngoài",
    "lua-dao": "lừa đảo qua điện thoại",
    "lua-dao-da-bi": "bị lừa chuyển tiền",
}
LEXICON = Lexicon.from_data({"concepts": {"căn cước": "thẻ căn cước"}, "generic": "làm, ở, đâu"})


def entry(name: str, topic: str, phrasings: str) -> Entry:
    return Entry(name, topic, "service", name, name, "cu-tru", tuple(phrasings.split(", ")), {})


SMALL = Matcher.build(
    [
        entry(
            "doi", "can-cuoc", "đổi căn cước, đổi căn cước hết hạn ở đâu, căn cước sắp hết hạn, tới tuổi đổi căn cước"
        ),
        entry("mat", "can-cuoc", "mất căn cước, rơi mất căn cước, căn cước rơi xuống sông, bị giật ví mất căn cước"),
        entry("tam-tru", "tam-tru", "đăng ký tạm trú, thuê nhà khai tạm trú, làm sổ tạm trú cho sinh viên"),
    ],
    LEXICON,
    [],
)


def entries_of(knowledge: KnowledgeBase, questions: list[str]) -> dict[str, str]:
    found = {question: knowledge.candidates(knowledge.matcher.read(question)) for question in questions}
    return {question: candidates[0].entry if candidates else "" for question, candidates in found.items()}


@pytest.mark.parametrize("name", CALLED)
def test_an_entry_is_found_by_its_names_whatever_is_asked(knowledge: KnowledgeBase, name: str) -> None:
    own = knowledge.entries[name]
    called = CALLED[name].split(", ")
    typed = [f"{way} {asked}".strip() for way in (*called, own.name, own.label) for asked in ASKED]
    bare = [fold(question) for question in typed[: len(called) * len(ASKED)]]
    found = entries_of(knowledge, [*typed, *bare])
    assert {question: given for question, given in found.items() if given != name} == {}


def test_every_entry_that_has_a_sister_is_asked_for(knowledge: KnowledgeBase) -> None:
    topics = [entry.topic for entry in knowledge.entries.values()]
    sisters = {entry.id for entry in knowledge.entries.values() if topics.count(entry.topic) > 1}
    assert sisters == set(CALLED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("đổi căn cước", "doi"),  # as staff wrote it
        ("rơi xuống sông mất căn cước rồi", "mat"),
        ("căn cước", "doi"),  # nothing tells one
        ("thuê nhà khai tạm trú", "tam-tru"),  # a topic of one entry
    ],
)
def test_the_words_tell_which_is_meant(text: str, name: str) -> None:
    assert SMALL.candidates(SMALL.read(text))[0].entry == name


@pytest.mark.parametrize(
    ("text", "name", "nearest", "word"),
    [
        (
            "tháng trước trình báo mất hộ chiếu nhưng mới thấy trong tủ, xin khôi phục để đi tiếp",
            "ho-chieu-khoi-phuc", "mat-ho-chieu", "khoi phuc",
        ),
        ("mất hộ chiếu", "mat-ho-chieu", "", ""),
    ],
)  # fmt: skip
def test_it_is_told_which_words_outweigh_the_nearest_phrasing(
    knowledge: KnowledgeBase, text: str, name: str, nearest: str, word: str
) -> None:
    query = knowledge.matcher.read(text)
    first = knowledge.candidates(query)[0]
    instead, told = knowledge.matcher.told_apart(first, query)
    assert (first.entry, instead) == (name, nearest)
    assert not word or dict(told)[word] > 0
