"""các nhóm: xem thiết lập, hoặc đặt thay nhóm mà nền tảng không cho biết ai là quản trị viên"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from webhook.commands.common import BadInput, print_lines
from webhook.settings import read_settings

if TYPE_CHECKING:
    from bot.groups import Group

CHANNELS = ("telegram", "zalo_oa", "zalo_bot")


def add(parser: argparse.ArgumentParser) -> None:
    """Without --chat the groups are listed; with it one is set up."""
    parser.add_argument("--json", action="store_true", help="in mỗi dòng một JSON")
    parser.add_argument("--channel", choices=CHANNELS, default="zalo_oa", help="kênh của nhóm (mặc định zalo_oa)")
    parser.add_argument("--chat", metavar="MÃ", help="mã của nhóm cần đặt, như nền tảng gọi")
    parser.add_argument("--ward", metavar="MÃ", help="mã 5 chữ số của phường, xã; để trống là bỏ")
    parser.add_argument("--wait", type=int, metavar="PHÚT", help="tự trả lời sau bấy nhiêu phút; 0 là tắt")
    parser.add_argument("--budget", type=int, metavar="SỐ", help="số câu mỗi giờ")


def run(args: argparse.Namespace) -> int:
    """List, or set up one group beside the running server."""
    if args.chat is None:
        _list(args.json)
        return 0
    import asyncio

    asyncio.run(_set_up(args))
    return 0


def _list(as_json: bool) -> None:
    from webhook.commands.common import open_reading

    reading = open_reading()
    try:
        print_lines(json.dumps(row, ensure_ascii=False) if as_json else _line(row) for row in reading.groups())
    finally:
        reading.close()


def _line(row: dict[str, Any]) -> str:
    state = "đã rời" if row["gone"] else f"{row['replies']} câu trong giờ vừa rồi"
    wait = f"tự trả lời sau {row['wait_min']} phút" if row["wait_min"] else "chỉ trả lời khi được gọi"
    return f"{row['channel']} {row['chat_id']}: phường, xã {row['ward'] or 'chưa đặt'}; {wait}; {state}"


async def _set_up(args: argparse.Namespace) -> None:
    from datetime import UTC, datetime

    from bot.messages import Channel
    from webhook.wiring import open_store

    store = open_store(read_settings())
    try:
        channel = Channel(args.channel)
        known = store.chat(channel, args.chat, datetime.now(UTC)).group
        await store.set_group(channel, args.chat, group := _changed(known, args))
        print_lines([json.dumps({"channel": args.channel, "chat_id": args.chat, **asdict(group)}, ensure_ascii=False)])
    finally:
        store.close()


def _changed(known: Group, args: argparse.Namespace) -> Group:
    from bot.groups import MOST_REPLIES, MOST_WAIT_MIN
    from knowledge.places import place_book

    if args.ward and place_book().ward(args.ward) is None:
        raise BadInput(f"--ward: không có phường, xã nào mang mã {args.ward!r}")
    if args.wait is not None and args.wait and not 2 <= args.wait <= MOST_WAIT_MIN:
        raise BadInput(f"--wait: cần 0, hoặc từ 2 đến {MOST_WAIT_MIN} phút")
    if args.budget is not None and not 1 <= args.budget <= MOST_REPLIES:
        raise BadInput(f"--budget: cần từ 1 đến {MOST_REPLIES}")
    given = {"ward": args.ward, "wait_min": args.wait, "budget": args.budget}
    return replace(known, **{name: value for name, value in given.items() if value is not None})
