"""In a group over its budget, or closed at this hour: what is heard all the same, and what is not."""

from __future__ import annotations

import pytest

from bot.groups import Chat, Group
from bot.handlers import answer
from bot.status import Status
from bot.turn import Turn
from tests.bot.helper import KNOWN, message
from tests.shipped import NOW, shipped

OVER = Chat(Group(budget=10), replies=50)
CLOSED = Chat(Group(quiet_from=0, quiet_to=23, closed=True))
HEARD = [
    "/xoadulieu", "/XoaDuLieu", "/xoadulieu@hoidap_bot", "xóa dữ liệu của tôi", "Xóa dữ liệu của tôi!",
    "/dulieucuatoi", "dữ liệu của tôi", "/dung", "dừng nhắn tin", "không nhắn tin nữa", "/batdau", "nhắn tin lại",
    "/quyenrieng", "quyền riêng tư", "/caidat", "/CaiDat", "/caidat hanmuc 20", "cháy nhà rồi cứu với",
]  # fmt: skip
HELD_BACK = ["/menu", "menu", "0", "/help", "/phuong Ba Đình", "/dungnhu", "lệ phí căn cước", "xóa dữ liệu", ""]


def status(text: str, chat: Chat, *, addressed: bool = True) -> Status:
    heard = message(text, group=True, addressed=addressed)
    return answer(Turn(heard, KNOWN, shipped(), NOW, chat)).status


@pytest.mark.parametrize("chat", [OVER, CLOSED], ids=["over its budget", "closed"])
@pytest.mark.parametrize("text", HEARD)
def test_rights_and_emergencies_are_heard_however_they_are_spelt(text: str, chat: Chat) -> None:
    assert status(text, chat) is not Status.SILENT


@pytest.mark.parametrize("chat", [OVER, CLOSED], ids=["over its budget", "closed"])
@pytest.mark.parametrize("text", HELD_BACK)
def test_everything_else_is_held_back(text: str, chat: Chat) -> None:
    assert status(text, chat) is Status.SILENT


def test_words_between_neighbours_are_nobodys_order() -> None:
    assert status("dừng nhắn tin", OVER, addressed=False) is Status.SILENT
