"""tắt hoặc bật lại một kênh, hay việc trả lời trong nhóm; máy chủ đang chạy nghe theo trong một giây"""

from __future__ import annotations

import argparse

from webhook.commands.common import BadInput, open_reading, print_lines
from webhook.settings import read_settings

KEYS = ("telegram", "zalo_oa", "zalo_bot", "web", "groups")


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments; without any the switches are listed."""
    parser.add_argument("what", nargs="?", choices=("off", "on"), help="bỏ trống: xem cái nào đang tắt")
    parser.add_argument("key", nargs="?", choices=KEYS, help="kênh, hoặc groups: trả lời trong nhóm")
    parser.add_argument("--reason", default="", metavar="LÝ DO", help="vì sao, trong ngoặc kép; tắt thì phải có")


def run(args: argparse.Namespace) -> int:
    """List, or put one beside the running server; in the audit list too."""
    if args.what is None:
        _list()
        return 0
    if args.key is None:
        raise BadInput(f"hoidap06 switch {args.what}: thêm một trong {', '.join(KEYS)}")
    if args.what == "off" and not args.reason.strip():
        raise BadInput('hoidap06 switch off: thêm lý do để người sau hiểu, ví dụ --reason "đang trả lời sai, chờ sửa"')
    import asyncio

    asyncio.run(_turn(args.key, args.what == "off", " ".join(args.reason.split())))
    return 0


def _list() -> None:
    from knowledge.hanoi import HANOI
    from webhook.storage.database import from_ms
    from webhook.switches import TITLES

    reading = open_reading()
    try:
        found = reading.switches()
    finally:
        reading.close()
    for key in KEYS:
        told, switch = "bật", found.get(key)
        if switch is not None and switch.off:
            at = from_ms(switch.at).astimezone(HANOI)
            told = f"đã tắt từ {at:%H:%M} {at:%d-%m-%Y}, {switch.by}: {switch.reason}"
        print_lines([f"{key} ({TITLES[key]}): {told}"])


async def _turn(key: str, off: bool, reason: str) -> None:
    from webhook.operator import operator
    from webhook.storage import audit
    from webhook.storage.database import now_ms
    from webhook.storage.switches import Switch, turn
    from webhook.switches import TITLES
    from webhook.wiring import open_store

    store = open_store(read_settings())
    try:
        who = operator()
        changed = await store.writer.submit(turn, Switch(key, off, now_ms(), who, reason))
        if changed:
            action = "switch-off" if off else "switch-on"
            await store.writer.submit(audit.note, audit.Deed(now_ms(), who, action, key, reason))
    finally:
        store.close()
    state = "tắt" if off else "bật lại"
    print_lines([f"Đã {state}: {TITLES[key]}." if changed else f"{TITLES[key]} đã {state} sẵn, không phải đổi gì."])
