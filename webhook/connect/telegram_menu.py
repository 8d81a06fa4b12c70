"""The commands that Telegram shows when somebody types `/`, by who they are: the most specific scope wins."""

from __future__ import annotations

from typing import Any

MENU = ("menu", "Danh mục việc tôi trả lời được")
HELP = ("huongdan", "Cách hỏi")
WARD = ("phuong", "Chọn phường, xã: /phuong Ba Đình")
SETTINGS = ("caidat", "Cài đặt của nhóm này")
PRIVACY = ("quyenrieng", "Quyền riêng tư: giữ gì, bao lâu")
MY_DATA = ("dulieucuatoi", "Xem dữ liệu của tôi")
ERASE = ("xoadulieu", "Xóa dữ liệu của tôi")
STOP = ("dung", "Không nhận tin nếu tôi không hỏi")
RESUME = ("batdau", "Nhận tin trở lại")

PRIVATE = (MENU, HELP, WARD, PRIVACY, MY_DATA, ERASE, STOP, RESUME)
GROUP = (MENU, HELP, PRIVACY, ERASE, STOP)
GROUP_ADMIN = (MENU, HELP, WARD, SETTINGS, PRIVACY, ERASE, STOP)

SCOPES: dict[str, tuple[tuple[str, str], ...]] = {
    "default": PRIVATE,
    "all_private_chats": PRIVATE,
    "all_group_chats": GROUP,
    "all_chat_administrators": GROUP_ADMIN,
}


def bodies() -> list[dict[str, Any]]:
    """One setMyCommands a scope. No language code: what is set for one would hide these from everybody else."""
    return [
        {
            "scope": {"type": scope},
            "commands": [{"command": name, "description": description} for name, description in commands],
        }
        for scope, commands in SCOPES.items()
    ]
