"""A few words that tell the case of what was spoken of: "mất rồi", behind "hộ chiếu"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import Choice
from bot.status import Status
from tests.bot.helper import KNOWN, bubble, payloads, talk, turn
from tests.shipped import NOW, shipped


@pytest.mark.parametrize(
    ("thing", "case", "entry"),
    [
        ("hộ chiếu", "mất rồi", "mat-ho-chieu"),
        ("ho chieu", "bi mat roi", "mat-ho-chieu"),
        ("căn cước", "bị hỏng rồi", "can-cuoc-mat-hong"),
        ("sổ đỏ", "bị sai tên", "so-do-mat-doi"),
        ("cà vẹt xe", "mất rồi", "cap-lai-dang-ky-xe"),
        ("lắp công tơ điện mới", "chưa làm sổ đỏ có được lắp không", "cap-dien-chua-so-do"),
        ("lương hưu", "mẹ nằm viện con lãnh thay", "luong-huu-nhan-thay"),
        ("căn cước", "con 8 tuổi", "cccd-tre-em"),
        ("hộ chiếu", "cho bé 3 tuổi", "ho-chieu-tre-em"),
        ("mở hộ kinh doanh", "thuế bao nhiêu", "hkd-thue"),
        ("bằng lái xe", "quá hạn 2 năm rồi", "doi-gplx-qua-han"),
        ("tạm trú", "hết hạn rồi", "tam-tru-qua-han"),
        ("đăng ký kết hôn", "chồng em người Đài Loan", "ket-hon-nuoc-ngoai"),
        ("đăng ký kết hôn", "em ly hôn rồi", "ket-hon-lan-hai"),
        ("sang tên xe", "chủ xe chết rồi", "sang-ten-xe-thua-ke"),
        ("con dấu", "bị mất", "con-dau-mat"),
        ("sửa dữ liệu dân cư bị sai", "sửa xong căn cước có phải đổi không", "can-cuoc-in-sai"),
        ("nhập khẩu cho vợ cần giấy tờ gì", "nhà bố mẹ chưa có sổ đỏ thì sao", "thuong-tru-chua-so"),
        ("làm khai sinh cho con", "vợ chồng em chưa đăng ký kết hôn thì sao", "khai-sinh-chua-cuoi"),
    ],
)
def test_a_case_that_is_told_afterwards_is_answered(thing: str, case: str, entry: str) -> None:
    *_, last = talk(thing, case)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)


@pytest.mark.parametrize(
    ("thing", "said", "entry"),
    [
        ("căn cước", "bao nhiêu tiền", "cap-doi-cccd"),
        ("căn cước bị mất", "bao nhiêu tiền", "can-cuoc-mat-hong"),  # a case stays the case
        ("căn cước bị mất", "ở đâu", "can-cuoc-mat-hong"),
        ("hộ chiếu", "làm ở đâu", "ho-chieu"),
        ("tạm trú hết hạn rồi", "cần giấy tờ gì", "tam-tru-qua-han"),
        ("đăng ký xe", "ở tỉnh khác", "dang-ky-xe"),
        ("lương hưu", "chuyển khoản được không", "luong-huu"),
        ("làm căn cước cho con 14 tuổi", "bố mẹ có phải đi cùng không", "can-cuoc-lan-dau"),  # no merged ward
        (
            "làm hộ chiếu cho con 3 tuổi",
            "bố nó đang ở nước ngoài thì ký sao",
            "ho-chieu-tre-em",
        ),  # asks for none of his
        ("con gai 14 tuoi lam cccd can gi", "bo me phai di cung k", "can-cuoc-lan-dau"),
    ],
)
def test_what_tells_no_case_stays_with_what_was_spoken_of(thing: str, said: str, entry: str) -> None:
    *_, last = talk(thing, said)
    assert last.conversation.entry == entry


def test_another_thing_that_is_named_is_no_case() -> None:
    *_, last = talk("căn cước", "đổi bằng lái xe cần giấy tờ gì")
    assert last.conversation.entry == "doi-gplx"
    for said in ("bà ngoại 80 tuổi có được tiền gì không", "ba ngoai 80t co dc tien gi k"):
        *_, last = talk("mất căn cước làm lại ở đâu", said)
        assert last.conversation.entry != "can-cuoc-cham"
    *_, last = talk("can cuoc sap het han", "bi tru tien dien 2 lan")
    assert last.conversation.entry != "can-cuoc-mat-hong"


def test_the_case_that_may_be_told_is_the_first_button_of_a_detail() -> None:
    *_, last = talk("khai tử", "để trễ ba tháng")
    assert next(iter(payloads(last))) == "e:khai-tu-tre-han"
    assert [choice.payload for choice in last.conversation.choices] == list(payloads(last))
    assert len(bubble(last)) <= 900


@pytest.mark.parametrize("asked", ["cần giấy tờ gì", "bao nhiêu tiền", "nop o dau"])
def test_an_aspect_is_asked_of_what_was_offered_and_not_of_what_stood_before(asked: str) -> None:
    offered = (
        Choice("Kết hôn với người nước ngoài", "e:ket-hon-nuoc-ngoai"),
        Choice("Khác tỉnh", "e:ket-hon-khac-tinh"),
    )
    before = replace(KNOWN, entry="ket-hon", choices=offered, clarifying=True, asked_at=NOW)
    assert turn(asked, before).status is Status.CLARIFIED
    first = replace(before, choices=(Choice("Đăng ký kết hôn", "e:ket-hon"), *offered[:1]))
    assert turn(asked, first).conversation.entry == "ket-hon"


@pytest.mark.parametrize(
    ("open_", "said", "entry"),
    [
        ("vneid", "mất sim", "vneid-doi-sdt"),
        ("vneid", "cho trẻ em", "vneid-tre-em"),
        ("vneid", "quét nfc không được", "vneid-nfc"),
        ("vneid", "bị khóa", "vneid-mo-khoa"),  # whatever label has the word
    ],
)
def test_a_few_words_settle_what_was_left_open(open_: str, said: str, entry: str) -> None:
    first, last = talk(open_, said)
    assert first.status is Status.CLARIFIED and first.conversation.named
    assert (last.status.contract, last.conversation.entry, last.conversation.named) == ("answered", entry, ())


def test_what_says_nothing_of_its_own_leaves_it_open() -> None:
    *_, last = talk("vneid", "bao nhiêu tiền")
    assert last.status is Status.CLARIFIED and last.conversation.named == ("vneid",)


@pytest.mark.parametrize("said", ["vay tiền nhanh", "giá vàng hôm nay", "đá bóng mấy giờ"])
def test_what_is_none_of_ours_stays_so_behind_a_thing_of_ours(said: str) -> None:
    *_, last = talk("căn cước", said)
    assert last.status.contract == "declined"


def test_a_vehicle_behind_its_fee_is_nothing_for_sale() -> None:
    *_, last = talk("lệ phí trước bạ", "xe máy cũ")
    assert last.conversation.entry == "truoc-ba-xe"


@pytest.mark.parametrize(
    ("thing", "said", "entry"),
    [
        ("rút bảo hiểm xã hội một lần", "mình nghỉ 8 tháng rồi, đóng được 6 năm", "bhxh-mot-lan"),
        ("trợ cấp thất nghiệp", "được mấy tháng lương, em đóng 5 năm", "tro-cap-that-nghiep"),
        ("nhập hộ khẩu cho vợ", "lam tren vneid duoc ko hay phai len xa", "thuong-tru"),
    ],
)
def test_what_makes_one_question_with_the_thing_before_stays_with_it(thing: str, said: str, entry: str) -> None:
    *_, last = talk(thing, said)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)


def test_a_case_that_has_no_such_field_is_told_again_rather_than_said_to_be_unknown() -> None:
    *_, last = talk("nhà có tang", "cần làm những giấy tờ gì trước")
    assert last.conversation.entry == "nha-co-nguoi-mat" and "khai tử" in bubble(last)


@pytest.mark.parametrize(
    ("offered", "text", "entry"),
    [
        (("cap-dien", "dien-cong-to"), "nhà mới xây xong hôm qua", "cap-dien"),
        (("cap-dien", "dien-cong-to"), "nhà chưa có sổ đỏ", "cap-dien-chua-so-do"),
        (("khai-tu", "nha-co-nguoi-mat"), "mất ở nhà, không đi viện", "khai-tu-mat-o-nha"),
        (("khai-tu", "nha-co-nguoi-mat"), "bà đang lãnh lương hưu", "luong-huu-nguoi-mat"),
    ],
)
def test_a_case_is_told_behind_which_of_these(offered: tuple[str, ...], text: str, entry: str) -> None:
    menu = tuple(Choice(shipped().entries[each].label, f"e:{each}") for each in offered)
    last = turn(text, replace(KNOWN, choices=menu, clarifying=True, asked_at=NOW))
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)


def test_a_case_is_told_behind_the_guide_that_says_nothing_of_it() -> None:
    *_, last = talk("khai tử cho ông nội", "mất ở nhà, không đi viện")
    assert last.conversation.entry == "khai-tu-mat-o-nha"


def test_what_is_surely_another_case_by_itself_is_no_case_of_what_was_spoken_of() -> None:
    *_, last = talk("đóng bảo hiểm xã hội tự nguyện", "tôi là chồng có được nghỉ không")
    assert last.conversation.entry == "thai-san-chong"


@pytest.mark.parametrize(
    ("thing", "said", "entry"),
    [
        ("lắp công tơ điện mới", "không có sổ đỏ", "cap-dien-chua-so-do"),
        ("làm căn cước lần đầu", "chưa có khai sinh", "can-cuoc-khong-khai-sinh"),
        ("đổi bằng lái hết hạn", "chưa đóng phạt", "doi-gplx-con-no-phat"),
        ("gia hạn bảo hiểm y tế hộ gia đình", "bố em 79 tuổi rồi", "bhyt-mien-giam"),
        ("làm hộ chiếu", "làm nhanh được không", "ho-chieu-gap"),
        ("làm hộ chiếu", "tuần sau bay", "ho-chieu-gap"),
        ("hộ chiếu hết hạn", "mai bay rồi", "ho-chieu-gap"),
        ("đăng ký khai sinh", "làm cùng thẻ bhyt luôn", "lt-khai-sinh"),
        ("khai sinh cho con", "tiện thể làm luôn thẻ bảo hiểm", "lt-khai-sinh"),
    ],
)
def test_what_is_wanting_makes_a_case_of_what_was_spoken_of(thing: str, said: str, entry: str) -> None:
    *_, last = talk(thing, said)
    assert (last.status.contract, last.conversation.entry) == ("answered", entry)


@pytest.mark.parametrize("said", ["khai sinh thì đúng", "có giấy khai sinh đây"])
def test_a_thing_that_is_there_is_not_wanting(said: str) -> None:
    *_, last = talk("làm căn cước lần đầu", said)
    assert last.conversation.entry != "can-cuoc-khong-khai-sinh"


def test_what_is_asked_of_another_thing_by_its_side_is_not_told_of_this() -> None:
    *_, last = talk("lý lịch tư pháp", "còn sức khỏe thì khám ở đâu")
    assert "không nói tới" in bubble(last)
