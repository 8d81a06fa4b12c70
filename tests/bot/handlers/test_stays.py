"""A bare detail is asked of what was spoken of, whatever that is; and so is what may be asked of any procedure."""

from __future__ import annotations

import pytest

from knowledge.entries import Entry
from tests.bot.helper import bubble, payloads, talk, tap, turn
from tests.shipped import shipped

MAINS = [entry for entry in shipped().enabled if entry.main]


def leaves(text: str, entries: list[Entry]) -> list[str]:
    """The entries behind which `text` is answered by another one, or not."""
    told = ((entry, turn(text, tap(f"e:{entry.id}").conversation)) for entry in entries)
    return [e.id for e, then in told if then.conversation.entry != e.id or then.status.contract != "answered"]


@pytest.mark.parametrize(
    "text",
    [
        "bao nhieu tien", "mất mấy đồng", "hết bao nhiêu", "mấy ngày có", "mất mấy bữa", "cần giấy tờ gì",
        "cần mang gì theo", "nop o dau", "ra đâu làm", "ai làm được", "làm trên mạng được không", "có phải đi không",
    ],
)  # fmt: skip
def test_a_bare_detail_stays_with_what_was_spoken_of(text: str) -> None:
    assert leaves(text, MAINS) == []


@pytest.mark.parametrize("text", ["con gái đi làm thay được không", "nhờ mẹ làm dùm được không"])
def test_who_may_go_in_ones_place_is_asked_of_any_procedure(text: str) -> None:
    assert leaves(text, [entry for entry in MAINS if entry.kind == "service"]) == []


@pytest.mark.parametrize("text", ["không có vneid thì làm ở đâu", "tui hong biet xai dien thoai"])
def test_who_is_not_online_is_told_where_to_go(text: str) -> None:
    services = [entry for entry in MAINS if entry.kind == "service" and entry.group not in ("vneid", "cong-dvc")]
    assert leaves(text, services) == []
    last = turn(text, tap("e:khai-sinh").conversation)
    assert "Trung tâm Phục vụ hành chính công" in bubble(last)
    assert next(iter(payloads(last))) == "e:khong-co-smartphone"


def test_what_the_guide_says_of_a_proxy_comes_before_what_is_said_of_any() -> None:
    own = turn("con dâu đi làm giùm được không", tap("e:ly-lich-tu-phap").conversation)
    assert "không cần ủy quyền" in bubble(own)
    of_any = turn("con dâu đi làm giùm được không", tap("e:dang-ky-xe").conversation)
    assert next(iter(payloads(of_any))) == "e:dang-ky-xe"  # the way back
    assert of_any.question is not None
    assert of_any.question.entry == "uy-quyen"


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("sang tên xe", "ba em mất rồi", "sang-ten-xe-thua-ke"),
        ("đổi tên hợp đồng điện", "ông chủ cũ mất rồi", "doi-chu-hd-dien-nguoi-mat"),
        ("sang tên sổ đỏ", "chồng tôi mất rồi", "dat-mot-nguoi-mat"),
        ("đăng ký tạm trú", "mẹ tôi mất rồi", "nha-co-nguoi-mat"),
        ("con dấu", "bị mất", "con-dau-mat"),
    ],
)
def test_a_death_is_of_what_was_spoken_of_where_that_has_a_case_of_it(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry


def test_a_field_that_a_case_lacks_is_told_as_what_holds_in_general() -> None:
    last = turn("không làm thì phạt bao nhiêu", tap("e:tam-tru-tu-khai").conversation)
    told = bubble(last)
    assert "Đăng ký tạm trú" in told.splitlines()[0]
    assert told.index("500.000đ") < told.index("“Chủ trọ không chịu làm tạm trú” hướng dẫn không ghi riêng")
    assert last.conversation.entry == "tam-tru-tu-khai"


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("khai tử cho ba", "ba đang lãnh lương hưu", "luong-huu-nguoi-mat"),
        ("khai tử cho ba", "sổ đỏ ba đứng tên", "tang-cho-thua-ke-dat"),
        ("khai tử cho ba", "ba đứng tên miếng đất", "tang-cho-thua-ke-dat"),
        ("khai tử cho ba", "xe máy ba đứng tên", "sang-ten-xe-thua-ke"),
        ("khai tử cho ba", "em muốn làm căn cước", "cap-doi-cccd"),
        ("làm hộ chiếu", "ba đang lãnh lương hưu", "luong-huu"),  # nobody died
    ],
)
def test_what_the_dead_left_is_told_behind_a_death(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry or f"e:{entry}" in payloads(last)


def test_a_family_name_does_nothing_for_another() -> None:
    last = turn("bà nội đi nộp được không", tap("e:khai-sinh-chua-cuoi").conversation)
    assert "lấy họ" not in bubble(last) and "ông bà" in bubble(last)


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("sang tên xe", "không phải xe mới, xe cũ sang tên mà", "sang-ten-xe"),
        ("đăng ký tạm trú", "không phải thường trú, tạm trú mà", "tam-tru"),
        ("đăng ký tạm trú", "sai rồi, tôi hỏi khai sinh cơ mà", "khai-sinh"),
    ],
)
def test_a_correction_may_mean_what_we_are_at(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry


@pytest.mark.parametrize(
    "said",
    [
        ("làm căn cước cho con", "cháu 10 tuổi", "có phải đưa cháu đi cùng không"),
        ("vneid quên mật khẩu", "số điện thoại cũ mất rồi không nhận được mã"),
        ("bằng lái bị mất", "bằng giấy bìa cũ", "có phải thi lại không"),
    ],
)
def test_no_choice_stands_twice(said: tuple[str, ...]) -> None:
    last = talk(*said)[-1]
    offered = list(payloads(last))
    assert len(offered) == len(set(offered))
    assert [choice.payload for choice in last.conversation.choices] == offered


@pytest.mark.parametrize("text", ["em đang làm ở Đà Nẵng", "ban gai em que Nghe An", "vợ em quê Thanh Hóa"])
def test_where_somebody_is_only_asks_where(text: str) -> None:
    assert leaves(text, [entry for entry in MAINS if entry.kind == "service"]) == []
    assert "Ở đâu" in bubble(turn(text, tap("e:khai-sinh").conversation))


def test_what_sounds_strange_by_itself_is_of_a_birth_behind_one() -> None:
    *_, last = talk("đăng ký khai sinh cần gì", "bé sinh hôm thứ hai ở bệnh viện phụ sản")
    assert (last.status.contract, last.conversation.entry) == ("answered", "khai-sinh")


def test_the_tax_is_told_from_the_field_of_money() -> None:
    *_, last = talk("tách thửa cho con", "thuế má như thế nào")
    assert last.conversation.entry == "tach-thua"
    assert "miễn thuế" in bubble(last)
