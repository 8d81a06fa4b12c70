"""What goes on from an answer and is told elsewhere or in other words: another person, a place, a case that says "trên
mạng", a side question, a question put once more.

Every sentence was written for this file, after a procedure's name.
"""

from __future__ import annotations

import pytest

from bot.status import Status
from tests.bot.helper import bubble, payloads, talk, tap, turn

STRANGE = "không nói riêng"
UNSAID = "tôi không dám đoán"


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("sinh con ở nhà không có giấy chứng sinh", "Trên mạng hoặc phường, xã"),
        ("chủ trọ không chịu khai giúp, tự đăng ký tạm trú", "tự đăng ký trên mạng"),
        ("mã số thuế không khớp căn cước", "eTax Mobile hoặc Cổng Dịch vụ công quốc gia"),
        ("đổi bằng lái bìa giấy cũ", "Trên dichvucong.gov.vn hoặc VNeID"),
    ],
)
def test_a_case_that_tells_of_the_net_says_so(first: str, words: str) -> None:
    for then in ("làm online được không", "nộp qua mạng được ko"):
        guide, last = talk(first, then)
        assert last.status is Status.ANSWERED_ASPECT and last.conversation.entry == guide.conversation.entry
        assert words in bubble(last) and STRANGE not in bubble(last) and len(bubble(last)) <= 900


@pytest.mark.parametrize(
    ("entry", "words"),
    [("doi-gplx-nuoc-ngoai", "tổng đài Cổng"), ("ho-ngheo-xet-lai", "Phản ánh kiến nghị trên")],
)
def test_whom_to_ask_is_no_place_to_do_it(entry: str, words: str) -> None:
    last = turn("làm online được không", tap(f"e:{entry}").conversation)
    assert last.conversation.entry == entry and words not in bubble(last)


@pytest.mark.parametrize(
    ("first", "then", "ward"),
    [
        ("đăng ký khai tử", "nhà chị ở phường Cầu Giấy thì ra chỗ nào", "phường Cầu Giấy"),
        ("trợ cấp hưu trí xã hội", "bà ở xã Củ Chi nộp chỗ nào", "xã Củ Chi"),
        ("đăng ký kết hôn", "em quê Nghệ An, đang ở phường Dĩ An thì làm ở đâu", "phường Dĩ An"),
    ],
)
def test_the_name_of_a_ward_is_no_other_thing_and_its_offices_are_one_tap_away(
    first: str, then: str, ward: str
) -> None:
    _, last = talk(first, then)
    assert "Ở đâu:" in bubble(last) and STRANGE not in bubble(last) and len(bubble(last)) <= 900
    assert ward in bubble(last) and any(payload.startswith("w:") for payload in payloads(last))
    (near,) = (payload for payload in payloads(last) if payload.startswith(("w:", "near")))
    number = list(payloads(last)).index(near) + 1
    assert f"Nơi hỗ trợ ở {ward[:1].upper()}{ward[1:]}" in bubble(talk(first, then, str(number))[-1])


@pytest.mark.parametrize("then", ["phải về quê xin hay sao", "có phải về quê không", "làm ở đây được không hay về quê"])
def test_whether_one_must_go_home_asks_where(then: str) -> None:
    _, last = talk("giấy xác nhận độc thân", then)
    assert "Ở đâu:" in bubble(last) and STRANGE not in bubble(last)


def test_another_thing_with_its_where_is_still_called_strange() -> None:
    _, last = talk("đăng ký kết hôn", "khám sức khỏe ở đâu")
    assert STRANGE in bubble(last)


def test_whether_one_pays_shows_what_is_paid() -> None:
    for then in ("mẹ cho con gái thì có phải đóng không", "anh em ruột có phải đóng tiền không"):
        _, last = talk("tặng cho nhà đất", then)
        assert "Tiền nộp:" in bubble(last) and "miễn thuế" in bubble(last)
    _, last = talk("tặng cho nhà đất", "giấy viết tay có phải đóng dấu không")
    assert "Tiền nộp:" not in bubble(last)


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("làm căn cước cho con 8 tuổi", "thế đứa 15 tuổi thì sao", "can-cuoc-lan-dau"),
        ("làm căn cước cho con 8 tuổi", "thế còn đứa 15 tuổi thì sao", "can-cuoc-lan-dau"),
        ("trích lục khai sinh", "thế còn trích lục khai tử", "trich-luc-ho-tich"),
        ("trích lục khai tử", "còn trích lục kết hôn thì sao", "trich-luc-ho-tich"),
    ],
)
def test_another_person_or_paper_opens_the_guide_that_is_certain(first: str, then: str, entry: str) -> None:
    _, last = talk(first, then)
    assert last.conversation.entry == entry
    assert "Bao lâu:" in bubble(last) and UNSAID not in bubble(last) and "có ghi" not in bubble(last)


def test_of_a_person_only_what_goes_with_it_is_offered() -> None:
    _, last = talk("bảo hiểm y tế hộ gia đình", "cháu mới sinh thì sao")
    assert "e:lt-khai-sinh" in payloads(last) and "e:khai-sinh-khong-chung-sinh" not in payloads(last)


@pytest.mark.parametrize("lead", ["không đúng, em hỏi là", "ý em là", "không phải, ý của tôi là", "sai rồi, em hỏi là"])
def test_what_is_asked_once_more_is_looked_for_in_what_was_answered(lead: str) -> None:
    guide, last = talk("mã số thuế không khớp căn cước", f"{lead} có 2 mã thì làm sao")
    assert last.conversation.entry == guide.conversation.entry
    assert "cập nhật để gộp lại" in bubble(last) and UNSAID not in bubble(last)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("ý em là lệ phí", "Lệ phí:"),
        ("em hỏi về ảnh thẻ nền gì", "Ảnh 4x6"),
        ("ý mình là nộp ở đâu", "Ở đâu:"),
    ],
)
def test_what_stands_behind_the_lead_is_what_is_asked(then: str, words: str) -> None:
    guide, last = talk("làm hộ chiếu", then)
    assert words in bubble(last) and last.conversation.entry == guide.conversation.entry


@pytest.mark.parametrize("then", ["ý em là", "hỏi về ..."])
def test_a_lead_with_nothing_behind_it_tells_or_offers_what_was_spoken_of(then: str) -> None:
    guide, last = talk("làm hộ chiếu", then)
    assert last.conversation.entry == guide.conversation.entry == "ho-chieu"
    assert last.status is Status.ANSWERED or "e:ho-chieu" in payloads(last)


@pytest.mark.parametrize(
    "then",
    [
        "mẹ tôi có lương hưu rồi có được không",
        "có lương hưu 1 triệu có được ko",
        "bà có lương hưu rồi thì có được không",
    ],
)
def test_what_somebody_has_already_is_a_case_of_what_was_spoken_of(then: str) -> None:
    guide, last = talk("trợ cấp hưu trí xã hội", then)
    assert (guide.conversation.entry, last.conversation.entry) == ("huu-tri-xa-hoi", "huu-tri-co-luong")
    assert "Không, trừ khi lương hưu" in bubble(last)


def test_a_thing_that_no_fact_tells_of_is_none() -> None:
    _, last = talk("đăng ký tạm trú", "em có bằng lái rồi có được đổi không")
    assert last.conversation.entry == "doi-gplx" or "e:doi-gplx" in payloads(last)


def test_a_side_question_does_not_take_over() -> None:
    _, aside, along, where = talk(
        "nhập khẩu về nhà chồng", "sổ hộ khẩu bỏ rồi thì cần gì", "chồng phải đi cùng ko", "vậy nộp ở đâu"
    )
    assert (aside.conversation.entry, aside.conversation.aside) == ("so-ho-khau", ("thuong-tru",))
    assert along.conversation.entry == where.conversation.entry == "thuong-tru"
    assert "Ở đâu:" in bubble(where) and "CT07" not in bubble(where)


@pytest.mark.parametrize(
    ("first", "aside", "then", "entry"),
    [
        ("làm hộ chiếu", "nhờ người khác nộp thay phải có giấy ủy quyền không", "ảnh chụp nền gì", "ho-chieu"),
        ("đăng ký kết hôn", "quên mật khẩu vneid", "cần giấy tờ gì", "ket-hon"),
        ("đăng ký kết hôn", "đăng ký vneid mức 2 thế nào", "cần giấy tờ gì", "vneid-dang-ky"),  # it has papers itself
        ("đăng ký kết hôn", "quên mật khẩu vneid", "mã otp không về", "vneid-loi"),
    ],
)
def test_what_only_the_procedure_tells_is_asked_of_it(first: str, aside: str, then: str, entry: str) -> None:
    *_, last = talk(first, aside, then)
    assert last.conversation.entry == entry


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("trích lục kết hôn", "ủa e hỏi đk kết hôn mà", "ket-hon"),
        ("đăng ký tạm trú", "nhầm, thường trú chứ", "thuong-tru"),
        ("khai sinh", "tôi hỏi khai tử cơ mà", "khai-tu"),
        ("làm hộ chiếu", "không, em hỏi căn cước", "cap-doi-cccd"),
        ("hộ chiếu", "phải có căn cước chứ", "ho-chieu"),  # no slip: a detail
        ("đăng ký tạm trú", "bao nhiêu tiền chứ", "tam-tru"),
        ("đăng ký tạm trú", "nhầm, bao nhiêu tiền chứ", "tam-tru"),
    ],
)
def test_a_slip_is_answered_as_what_was_meant(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry
    assert last.status.contract == "answered"


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("đăng ký kết hôn", "ba 79 tuoi dc bao nhieu tien 1 thang", "huu-tri-xa-hoi"),
        ("đăng ký khai sinh", "sinh con được nhận bao nhiêu tiền", "thai-san"),
        ("đăng ký kết hôn", "hết bao nhiêu tiền", "ket-hon"),
        ("trợ cấp thất nghiệp", "được nhận bao nhiêu tiền", "tro-cap-that-nghiep"),
    ],
)
def test_what_is_paid_out_is_no_fee(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        (("trợ cấp thất nghiệp", "còn rút một lần thì sao", "cái trợ cấp lúc nãy làm ở đâu"), "tro-cap-that-nghiep"),
        (("làm hộ chiếu", "thế còn lý lịch tư pháp", "cái kia bao nhiêu tiền"), "ho-chieu"),
        (("làm hộ chiếu", "thế còn lý lịch tư pháp", "cái đầu tiên ấy mất mấy ngày"), "ho-chieu"),
        (("làm hộ chiếu", "thế còn lý lịch tư pháp", "cái kia bao nhiêu tiền", "còn cái kia"), "ly-lich-tu-phap"),
        (("làm hộ chiếu", "thế còn lý lịch tư pháp", "giấy bên kia có cần dịch không"), "ly-lich-tu-phap"),
        (("quên mật khẩu vneid", "số điện thoại cũ em không dùng nữa"), "vneid-doi-sdt"),
        (("đăng ký hộ kinh doanh", "doanh thu chẳng được mấy"), "hkd-thue"),
    ],
)
def test_one_goes_back_or_on_to_what_goes_with_it(said: tuple[str, ...], entry: str) -> None:
    *_, last = talk(*said)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)


@pytest.mark.parametrize(
    ("said", "wanted", "never"),
    [
        (("bị phạt nguội", "quá hạn rồi thì sao"), "0,05%", "tôi không dám đoán"),
        (("chế độ người có công", "cháu đi học có được miễn không"), "không nói tới", "0đ"),
        (("nhập hộ khẩu cho vợ", "nhà ông bà ngoại đứng tên"), "chủ nhà đồng ý", "Mức phạt"),
        (("giấy xác nhận độc thân", "để bán đất"), "ghi rõ xin để làm gì", "không dám đoán"),
        (("thẻ căn cước của người đã mất", "rồi sao nữa"), "15 ngày", "Làm trên mạng"),
        (("đăng ký thường trú", "mang theo giấy khai sinh hả"), "Cần có", "Nộp trên mạng, không phải đi nộp"),
        (("đăng ký kết hôn", "chồng em đi biển không về được"), "cùng đến ký", "không dám đoán"),
        (("đăng ký thường trú", "nha dung ten me de em"), "chủ nhà đồng ý", "không nói riêng"),
        (("khai tử cho bà", "bà mất trong viện tỉnh"), "giấy báo tử", "không nói riêng"),
        (("trợ cấp thất nghiệp", "em đóng mới 14 tháng"), "đủ 12 tháng trong 24 tháng", STRANGE),
        (("trợ cấp cho người già không lương hưu", "ông em 73 tuổi"), "Đủ 75 tuổi", STRANGE),
        (("mất căn cước", "em quê Hà Tĩnh đang làm ở Đồng Nai thì nộp đâu"), "phường, xã bất kỳ", STRANGE),
        (("đăng ký thường trú", "bố chồng đồng ý rồi, hết mấy hôm"), "7 ngày", STRANGE),
        (("trợ cấp hưu trí xã hội", "bà ở với con trong Sài Gòn nhưng hộ khẩu ngoài quê"), "nơi cư trú", STRANGE),
        (("làm hộ chiếu", "trời mưa quá"), UNSAID, "Ai làm"),
        (("khai báo tạm trú cho người nước ngoài", "ai khai"), "chủ nhà cho thuê", STRANGE),
        (("khai tử cho bố", "em út đi làm được không"), "Người thân", UNSAID),
        (
            ("đổi giấy phép lái xe", "tôi thường trú Hải Dương mà ở Hà Nội thì đổi ở đâu"),
            "không phải về quê",
            STRANGE,
        ),
        (("trợ cấp hưu trí xã hội", "mẹ ở chung với em, thường trú dưới quê"), "nơi cư trú", STRANGE),
        (("xác nhận độc thân", "hồi trước em thường trú 2 tỉnh khác"), "Từng thường trú nhiều nơi", STRANGE),
        (("xác nhận độc thân", "hồi đó tui hộ khẩu mấy nơi lận"), "Từng thường trú nhiều nơi", STRANGE),
        (("mua xe máy cũ sang tên", "truoc ba tinh sao"), "xe máy 1%", "Nhà đất"),
        (("sang tên xe không có giấy mua bán", "thuế trước bạ tính sao"), "xe máy 1%", "Nhà đất"),
        (("đăng ký xe máy mới", "trước bạ mấy phần trăm"), "Trước bạ lần đầu", "Nhà đất"),
        (("mua nhà đất sang tên sổ đỏ", "trước bạ bao nhiêu"), "trước bạ 0,5%", "Xe máy"),
        (("làm hộ chiếu", "trước bạ ô tô bao nhiêu"), "trước bạ", "Lệ phí: Làm mới"),
        (("sang tên xe cũ", "biển số có giữ lại được ko"), "người mua không giữ", STRANGE),
        (("nộp hồ sơ trên mạng", "em khai sai số điện thoại trong hồ sơ"), "không tự sửa được", "Gọi hỏi"),
        (("tách hộ", "cha không chịu ký thì sao"), "tôi chưa có thông tin chắc", UNSAID),
        (("đổi bằng lái quá hạn", "có phải thi lại không"), "tôi chưa có thông tin chắc", UNSAID),
        (("khai sinh cho con, cha mẹ chưa cưới", "con mang ho me duoc k"), "lấy họ cha hay họ mẹ", UNSAID),
        (("khai sinh cho con, cha mẹ chưa cưới", "giờ muốn bé lấy họ ba"), "Cha mẹ chưa kết hôn", "Đổi họ phải"),
        (("chế độ thai sản", "em sinh đôi"), "7 tháng", STRANGE),
        (
            ("cải chính khai sinh", "sửa xong thì thẻ căn cước với hộ chiếu có phải sửa theo không"),
            "rồi mới sửa",
            UNSAID,
        ),
        (("nộp hồ sơ hai tuần rồi chưa thấy trả lời", "hồ sơ đăng ký kết hôn"), "Bao lâu: 1 ngày", "Cần có"),
        (("nộp hồ sơ hai tuần rồi chưa thấy trả lời", "cái khai sinh ạ"), "Bao lâu: Làm xong trong ngày", "Cần có"),
        (("nộp hồ sơ hai tuần rồi chưa thấy trả lời", "hồ sơ kết hôn cần gì"), "Cần có", "Bao lâu:"),
        (("làm hộ chiếu", "giờ muốn nhập hộ khẩu Sài Gòn"), "Đăng ký thường trú", STRANGE),
    ],
)
def test_a_detail_is_told_from_the_fact_that_has_it(said: tuple[str, ...], wanted: str, never: str) -> None:
    *_, last = talk(*said)
    assert wanted in bubble(last)
    assert never not in bubble(last)
