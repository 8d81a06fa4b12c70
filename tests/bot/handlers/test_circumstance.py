"""What is named behind an answer as a part or a circumstance of it, and what small words ask there.

Every sentence was written for this file, after a procedure's name.
"""

from __future__ import annotations

import pytest

from bot.status import Status
from tests.bot.helper import bubble, payloads, talk

UNSAID = ("không nói riêng", "tôi không dám đoán")


@pytest.mark.parametrize(
    ("first", "then", "entry", "words", "offered"),
    [
        (
            "sang tên sổ đỏ khi tặng cho, thừa kế",
            "có phải qua công chứng không",
            "tang-cho-thua-ke-dat",
            "công chứng",
            "chung-thuc",
        ),
        (
            "rút bảo hiểm xã hội một lần",
            "tôi đang ăn thất nghiệp thì có được rút không",
            "bhxh-mot-lan",
            "cả hai",
            "tro-cap-that-nghiep",
        ),
        ("làm hộ chiếu", "em chỉ có giấy khai sinh thôi thì có làm được không", "ho-chieu", "khai sinh", "khai-sinh"),
        (
            "sửa giấy khai sinh bị sai",
            "khác với căn cước thì tính sao",
            "giay-to-lech-nhau",
            "căn cước sai",
            "cai-chinh-ho-tich",
        ),
    ],
)
def test_a_circumstance_is_answered_by_the_fact_that_names_it_and_the_thing_is_one_tap_away(
    first: str, then: str, entry: str, words: str, offered: str
) -> None:
    *_, last = talk(first, then)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)
    assert words in bubble(last) and len(bubble(last)) <= 900
    assert f"e:{offered}" in payloads(last)


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("đăng ký kết hôn", "có phải khám sức khỏe trước không", "ket-hon"),
        ("lắp công tơ điện mới", "lắp trên sân thượng có được không", "cap-dien"),
        ("hưởng lương hưu", "nhận bằng thẻ ngân hàng được không", "luong-huu"),
    ],
)
def test_what_no_fact_speaks_of_is_said_to_be_unknown(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry
    assert any(words in bubble(last) for words in UNSAID)


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("đăng ký khai sinh", "còn căn cước thì sao", "cap-doi-cccd"),
        ("đăng ký kết hôn", "có phải làm hộ chiếu không", "ho-chieu"),
        ("đăng ký kết hôn", "muốn làm hộ chiếu nữa có được không", "ho-chieu"),
        ("đăng ký tạm trú", "mất căn cước rồi thì làm lại ở đâu", "can-cuoc-mat-hong"),
        ("đăng ký định danh điện tử mức 2", "cụ ngoại nằm liệt thì làm thế nào", "vneid-muc-2-tai-nha"),  # its case
    ],
)
def test_a_thing_that_is_to_be_done_is_that_thing(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert f"e:{entry}" in payloads(last) or last.conversation.entry == entry


@pytest.mark.parametrize(
    ("first", "then", "entry", "words"),
    [
        ("đăng ký tạm trú", "em phải cầm gì đi", "tam-tru", "Cần có"),
        ("đăng ký tạm trú", "xong rồi họ có cấp giấy gì cho mình không", "tam-tru", "Kết quả"),
        ("phạt nguội", "không nộp thì bị sao", "phat-nguoi", "Mức phạt"),
        ("hưởng lương hưu", "muộn mấy tháng có mất tiền không", "luong-huu", "Mức phạt"),
        ("mở quán bán phở", "đóng thuế bao nhiêu", "hkd-thue", "Tiền nộp"),
        ("chứng thực bản sao", "mấy ngàn một bản vậy", "chung-thuc", "2.000đ"),
        ("làm hộ chiếu", "tôi cần gấp lắm", "ho-chieu-gap", "diện khẩn"),
        ("trợ cấp hưu trí xã hội", "hộ khẩu bà ở quê thì làm ở đâu", "huu-tri-xa-hoi", "Ở đâu"),
        ("đăng ký kết hôn", "em ở Cà Mau lên Bình Dương làm thì ra đâu", "ket-hon", "Ở đâu"),
        ("đổi giấy phép lái xe", "ở tỉnh khác có nộp được không, em đang làm ở Long An", "doi-gplx", "Ở đâu"),
        ("bảo hiểm y tế hộ gia đình", "người thứ tư có giảm không", "bhyt-ho-gia-dinh", "thứ hai 956.340đ"),
        ("đăng ký định danh mức 2", "làm tại nhà trên điện thoại được không", "vneid-dang-ky", "qua điện thoại"),
        ("hưởng chế độ thai sản", "chồng có được nghỉ không", "thai-san-chong", "5 ngày làm việc"),
        ("trợ cấp hưu trí xã hội", "mỗi tháng được bao nhiêu", "huu-tri-xa-hoi", "540.000đ"),
    ],
)
def test_small_words_ask_a_field_of_what_was_spoken_of(first: str, then: str, entry: str, words: str) -> None:
    *_, last = talk(first, then)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)
    assert words in bubble(last) and len(bubble(last)) <= 900


@pytest.mark.parametrize(
    ("first", "then", "not_told"),
    [
        ("hưởng lương hưu", "còn thiếu 3 năm đóng thì phải làm sao", "Làm trên mạng"),
        ("tài khoản cổng dịch vụ công", "lấy số điện thoại của con được không", "Gọi hỏi"),
        ("đổi giấy phép lái xe", "giấy khám sức khỏe để được mấy tháng", "Bao lâu"),
    ],
)
def test_what_is_told_in_passing_asks_for_no_field(first: str, then: str, not_told: str) -> None:
    *_, last = talk(first, then)
    assert not_told not in bubble(last)


def test_no_thing_that_only_sounds_alike_is_offered() -> None:
    *_, last = talk("lam ho chieu", "gui ve nha duoc khong")
    assert "e:phat-nguoi" not in payloads(last)


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("xin bản sao khai sinh", "giấy đó đem làm hộ chiếu được không", "trich-luc-ho-tich"),
        ("thông báo lưu trú", "trẻ con cũng phải khai à", "luu-tru"),
        ("thu hồi biển số xe cũ nát", "làm xong có đứng tên xe khác được không", "thu-hoi-xe"),
        ("đăng ký thường trú", "nhà mua trả góp ngân hàng cầm sổ", "thuong-tru"),
        ("gia hạn tạm trú", "phải khai lại hết à", "tam-tru-gia-han"),
        ("xin giấy phép lái xe quốc tế", "bằng B1 thì có được cấp không", "gplx-quoc-te"),
        ("chốt sổ bảo hiểm xã hội", "chủ bỏ trốn rồi", "so-bhxh"),
        ("trợ cấp mai táng lương hưu", "ai đứng ra lãnh", "mai-tang"),
    ],
)
def test_what_points_back_stays(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)


@pytest.mark.parametrize("then", ["cho vay tiền ngân hàng nào lãi thấp", "mua vé số ở đâu trúng", "kể chuyện cười đi"])
def test_what_is_none_of_ours_is_still_declined(then: str) -> None:
    *_, last = talk("đăng ký thường trú", then)
    assert last.status.contract != "answered"


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        ("giấy xác nhận tình trạng hôn nhân", "giấy đó có hạn bao lâu", "6 tháng"),
        ("xin giấy ủy quyền nhờ nộp hồ sơ thay", "giấy đó có hạn bao lâu", "hướng dẫn không nói"),
        ("thông báo lưu trú khách", "quên khai thì sao", "phạt 500.000đ"),
        ("cấp sổ đỏ lần đầu", "tốn khoảng nhiêu", "mỗi tỉnh một mức"),
    ],
)
def test_how_long_a_paper_holds_and_what_it_may_cost(first: str, then: str, words: str) -> None:
    *_, last = talk(first, then)
    assert words in bubble(last) and "Bao lâu" not in bubble(last)


@pytest.mark.parametrize("then", ["không", "?", "...", "hả", "có phải", "thì có", "xong", "cũng phải", "a", "giấy đó"])
def test_a_scrap_behind_an_answer_is_answered_somehow(then: str) -> None:
    *_, last = talk("đăng ký tạm trú", then)
    assert last.reply is not None and bubble(last)


@pytest.mark.parametrize("then", ["đăng ký kết hôn", "đăng ký thường trú", "làm hộ chiếu", "đổi giấy phép lái xe"])
def test_what_is_asked_for_by_its_name_is_no_part_of_what_was_spoken_of(then: str) -> None:
    """`đăng` is no `đang`."""
    (alone,) = talk(then)
    for first in ("làm giấy khai sinh cho con", "đăng ký tạm trú cần gì", "khai tử cho người thân"):
        *_, last = talk(first, then)
        assert last.conversation.entry == alone.conversation.entry


@pytest.mark.parametrize("then", ["công an phường làm việc giờ nào", "ubnd xã mấy giờ mở cửa"])
def test_hours_are_no_detail_of_a_procedure(then: str) -> None:
    *_, last = talk("hộ chiếu phổ thông", then)
    assert last.conversation.entry == "gio-lam-viec"


@pytest.mark.parametrize(
    ("first", "then", "entry", "words"),
    [
        ("đăng ký kết hôn", "bận quá nhờ cậu ký giùm được không", "ket-hon", "không nhờ ai đi thay"),
        ("xác định mức độ khuyết tật", "bà nằm một chỗ mấy năm nay, không ra xã được", "khuyet-tat", "đến nhà"),
        ("làm hộ chiếu", "hình thẻ chụp phông gì", "ho-chieu", "Ảnh 4x6"),
        ("đổi chủ hộ", "mấy người kia không đồng ý thì sao", "doi-chu-ho", "đồng ý trên VNeID"),
        ("hưởng lương hưu", "yếu quá, con lãnh giùm được không", "luong-huu-nhan-thay", "ủy quyền"),
        ("kết hôn với người nước ngoài", "giấy tờ của họ có phải dịch không", "ket-hon-nuoc-ngoai", "dịch"),
        ("đăng ký khai tử", "con dâu đi làm được không", "khai-tu", "Ai làm"),
        ("nhờ người khác nộp hồ sơ thay", "tự viết tay được không hay phải đóng dấu", "uy-quyen", "chứng thực"),
        ("đổi điện thoại mới, chuyển VNeID", "hôm kia tôi mất điện thoại rồi", "vneid-doi-may", "Không còn máy cũ"),
        ("xin giấy phép xây dựng", "chỉ cải tạo thì sao", "mien-phep-xay-dung", "miễn"),
    ],
)
def test_what_the_facts_say_in_other_words_is_found(first: str, then: str, entry: str, words: str) -> None:
    *_, last = talk(first, then)
    assert (last.status, last.conversation.entry) == (Status.ANSWERED_ASPECT, entry)
    assert words in bubble(last) and len(bubble(last)) <= 900


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("xác nhận thông tin cư trú", "giấy này xài được mấy năm", "xac-nhan-cu-tru"),  # no time that it takes to make
        ("lắp công tơ điện", "còn nước thì sao", "cap-dien"),
    ],
)
def test_a_known_question_without_a_fact_shows_no_other_facts(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry and UNSAID[1] in bubble(last)


def test_who_may_go_in_ones_place_is_one_tap_away() -> None:
    *_, last = talk("trích lục khai sinh", "nhờ bạn lấy hộ được không")
    assert "e:uy-quyen" in payloads(last)


def test_what_comes_by_post_is_told_by_its_own_entry_where_the_guide_is_silent() -> None:
    *_, last = talk("trích lục khai sinh", "họ gửi về nhà được không")
    assert last.conversation.entry == "dvc-nhan-ket-qua"


def test_behind_the_warning_one_who_fell_for_it_is_told_what_to_do_now() -> None:
    for then in ("em lỡ cài rồi", "trời ơi bấm vô rồi"):
        *_, last = talk("cách nhận ra lừa đảo giả danh công an", then)
        assert last.conversation.entry == "lua-dao-da-bi"


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("đăng ký khai sinh", "còn đăng ký kết hôn thì sao", "ket-hon"),
        ("đăng ký khai sinh", "bằng lái của tôi bị mất, làm ở đó được không", "doi-gplx"),
        ("tách hộ", "xong rồi tôi muốn làm hộ chiếu", "ho-chieu"),
    ],
)
def test_a_new_thing_is_still_answered_as_that(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry or f"e:{entry}" in payloads(last)


def test_what_has_the_words_of_a_sense_and_is_of_something_else_does_not_stay() -> None:
    for then in ("vé gửi xe máy ở bến phà dạo này đắt quá trời", "nhóm mình ai đi phượt nhắn giùm thằng bạn một tiếng"):
        *_, last = talk("rút bảo hiểm xã hội một lần", then)
        assert last.status.contract != "answered"
