"""What a citizen of a ward reads, beside what everybody reads; and the points of the example layer."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

import pytest

from bot.ask import ask
from bot.effects import Rate
from bot.groups import Chat, Group
from bot.handlers import answer
from bot.messages import Kind
from bot.replies import BUBBLE
from bot.status import Status
from bot.turn import Conversation, Turn
from knowledge.base import KnowledgeBase
from knowledge.hanoi import HANOI
from knowledge.loader import SHIPPED, load
from tests.bot.helper import message
from tests.knowledge.test_layers import BA_DINH, EXAMPLE, HOAN_KIEM
from tests.shipped import shipped

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


@lru_cache(maxsize=1)
def layered() -> KnowledgeBase:
    return load([SHIPPED, EXAMPLE])


def said(question: str, ward: str, now: datetime = MONDAY) -> str:
    """What a person bound to a ward reads."""
    outcome = ask(layered(), question, now, Conversation(greeted=True, ward=ward))
    assert outcome.reply is not None
    return outcome.reply.with_menu()


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("đăng ký tạm trú", "Ở đâu: Công an phường, số 1 phố Mẫu, quầy 2. (Riêng phường Ba Đình, dữ liệu mẫu.)"),
        ("đăng ký tạm trú", "Tại địa phương: Thứ Bảy quầy 2 nhận hồ sơ"),
        ("tạm trú mất bao lâu", "Phường hẹn trả trong 2 ngày làm việc. (Riêng phường Ba Đình, dữ liệu mẫu.)"),
        ("lịch tiếp công dân của phường", "sáng thứ Năm, phòng 101. (Riêng phường Ba Đình, dữ liệu mẫu.)"),
    ],
)
def test_a_ward_reads_its_own_and_nobody_else_does(question: str, own: str) -> None:
    assert own in said(question, BA_DINH)
    for other in ("", HOAN_KIEM):
        outcome = ask(shipped(), question, MONDAY, Conversation(greeted=True, ward=other))
        assert outcome.reply is not None
        assert said(question, other) == outcome.reply.with_menu()
        assert "Riêng" not in said(question, other)


def test_a_ward_that_changes_nothing_of_an_entry_reads_what_all_read() -> None:
    for question in ("lệ phí cấp hộ chiếu phổ thông", "mất căn cước", "đăng ký khai sinh"):
        assert said(question, BA_DINH) == said(question, HOAN_KIEM)


@pytest.mark.parametrize("ward", [BA_DINH, HOAN_KIEM])
@pytest.mark.parametrize("entry", ["tam-tru", "mau-tiep-cong-dan"])
@pytest.mark.parametrize("good", [True, False])
def test_what_a_ward_alone_has_is_rated_there_and_nowhere_else(entry: str, ward: str, good: bool) -> None:
    pressed = message(kind=Kind.CHOICE, payload=f"k:{entry}:tovv00:{good:d}")
    found = answer(Turn(pressed, Conversation(greeted=True, ward=ward), layered(), MONDAY))
    read = entry in layered().entries or ward == BA_DINH
    assert found.effects == ((Rate(entry, int("tovv00", 36), good),) if read else ())


@pytest.mark.parametrize("replies", [30, 31])
def test_a_press_counts_where_the_group_has_used_up_its_replies(replies: int) -> None:
    pressed = message(kind=Kind.CHOICE, payload="k:mau-tiep-cong-dan:tovv00:1", group=True)
    chat = Chat(Group(ward=BA_DINH), replies)
    found = answer(Turn(pressed, Conversation(greeted=True, ward=BA_DINH), layered(), MONDAY, chat))
    assert (found.status, found.effects) == (
        Status.SILENT_RATED,
        (Rate("mau-tiep-cong-dan", int("tovv00", 36), True),),
    )


def test_the_place_named_last_binds_nobody() -> None:
    outcome = ask(layered(), "đăng ký tạm trú", MONDAY, Conversation(greeted=True, place=BA_DINH))
    assert outcome.reply is not None and "Riêng" not in outcome.reply.with_menu()


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        (23, 9, "Đang mở cửa tới 11 giờ 30."),
        (23, 12, "Mở lại 13 giờ 30 hôm nay."),
        (27, 18, "Mở lại 8 giờ thứ Bảy 28-11 (Thứ Bảy tình nguyện)."),
        (28, 9, "Đang mở cửa tới 11 giờ (Thứ Bảy tình nguyện)."),
        (29, 20, "Đang mở cửa tới 21 giờ tại Nhà văn hóa tổ 3."),
        (23, 9, "Mở lại 19 giờ 30 Chủ nhật 29-11 tại Nhà văn hóa tổ 3."),
        (23, 9, "Mở cửa 24/24."),
        (23, 9, "Buổi thêm: 8 giờ thứ Bảy 28-11 (Thứ Bảy tình nguyện)."),
        (23, 9, "Giúp tại nhà: tổ dân phố 3, tổ dân phố 4."),
        (23, 9, "Lối đi: Lối xe lăn, Quầy ưu tiên người già."),
        (23, 9, "Trung tâm Phục vụ hành chính công phường Ba Đình (dữ liệu mẫu)"),
    ],
)
def test_points_tell_when_and_where(day: int, hour: int, words: str) -> None:
    now = datetime(2026, 11, day, hour, tzinfo=HANOI)
    text = said("điểm hỗ trợ phường Ba Đình", HOAN_KIEM, now)
    assert words in text
    assert len(text) <= BUBBLE


def test_a_point_is_closed_on_the_day_that_it_says() -> None:
    closed = datetime(2026, 12, 24, 9, tzinfo=HANOI)
    assert "Hôm nay nghỉ; mở lại 7 giờ 30 thứ Sáu 25-12" in said("điểm hỗ trợ phường Ba Đình", "", closed)
    assert "Đang mở cửa tới 11 giờ 30" in said("điểm hỗ trợ phường Ba Đình", "", closed - timedelta(days=1))


@pytest.mark.parametrize(
    ("place", "words", "choices"),
    [
        ("phường Cống Vị, quận Ba Đình", "Phường Cống Vị (cũ) nay chia cho nhiều phường, xã.", 2),
        ("phường 4 quận 3", "Phường 4, quận 3 (cũ) nay chia cho", 2),
        ("xã Tân Tiến, An Dương, Hải Phòng", "Phường Tân Tiến (cũ) nay chia cho", 3),
        ("phường Tân An", "Có nhiều nơi tên như vậy.", 4),
    ],
)
def test_a_divided_ward_is_told_from_namesakes(place: str, words: str, choices: int) -> None:
    outcome = ask(shipped(), f"điểm hỗ trợ {place}", MONDAY)
    assert outcome.reply is not None
    assert outcome.reply.blocks[0].text.startswith(words)
    assert len(outcome.reply.choices) == choices + 1


@pytest.mark.parametrize(
    ("named", "ward"),
    [
        ("Ba Đình", BA_DINH),  # a former district too: where a ward is asked for, the ward is meant
        ("ba dinh", BA_DINH),
        ("Ba Đình, Hà Nội", BA_DINH),
        ("phường Ba Đình, Hà Nội", BA_DINH),
        ("Hoàn Kiếm", HOAN_KIEM),
        ("quận Ba Đình", ""),  # said to be the district: asked back
        ("Tân Lập", ""),  # several wards of today
    ],
)
def test_a_bare_name_binds_the_ward_that_bears_it(named: str, ward: str) -> None:
    outcome = ask(shipped(), f"/phuong {named}", MONDAY)
    assert outcome.conversation.ward == ward
    assert outcome.status.contract == ("answered" if ward else "clarified")
