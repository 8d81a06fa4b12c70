"""nối Zalo OA (connect) hoặc xem quyền còn lại (status)"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from datetime import datetime

from knowledge.hanoi import HANOI
from webhook.commands.common import BadInput, print_lines
from webhook.settings import Settings, read_settings

ACTIONS = ("connect", "status")
LINK = """Gửi liên kết dưới đây cho quản trị viên của OA, mở bằng trình duyệt đã đăng nhập Zalo, chọn OA, bấm cho phép.
Liên kết dùng được một lần, trong 24 giờ. Địa chỉ gọi lại {callback} phải được lưu trước ở developers.zalo.me
(mục Official Account của ứng dụng); Zalo báo -14003 là địa chỉ đó chưa khớp.
Máy chủ đang chạy thì tự bật kênh trong vài giây sau khi được phép, không phải khởi động lại.
Trang đó không nhận liên kết này? Chạy lại với --from-console."""
CONSOLE = """Ở developers.zalo.me, mục Official Account của ứng dụng: lưu địa chỉ gọi lại
  {callback}
và dán mã thách thức (code challenge) dưới đây, rồi mở liên kết cấp quyền mà trang đó tạo, trong 24 giờ:"""


def add(parser: argparse.ArgumentParser) -> None:
    """connect, status."""
    parser.add_argument("action", choices=ACTIONS, help="connect: in liên kết cấp quyền; status: quyền còn bao lâu")
    parser.add_argument("--from-console", action="store_true", help="liên kết do trang developers.zalo.me tạo")
    parser.add_argument("--json", action="store_true", help="in JSON (status)")


def run(args: argparse.Namespace) -> int:
    """The link goes to stdout, how to use it to stderr."""
    settings = read_settings()
    return _status(settings, as_json=args.json) if args.action == "status" else _connect(settings, args.from_console)


def _connect(settings: Settings, from_console: bool) -> int:
    from webhook.wiring import channel_configs, open_store
    from webhook.zalo_consent import new_link

    needed = {
        "ZALO_APP_ID": settings.zalo_app_id,
        "ZALO_APP_SECRET": settings.zalo_app_secret,
        "PUBLIC_URL": settings.public_url,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise BadInput(f"hoidap06 zalo connect: còn thiếu {', '.join(missing)} (xem README, Zalo Official Account)")
    if not settings.public_url.startswith("https://"):
        raise BadInput(f"PUBLIC_URL: Zalo chỉ gọi lại địa chỉ https://, đang là {settings.public_url!r}")
    os.umask(0o077)
    store = open_store(settings)
    try:
        config = channel_configs(settings).zalo_oa
        link = asyncio.run(new_link(config, settings.public_url, store, from_console=from_console))
    finally:
        store.close()
    print((CONSOLE if from_console else LINK).format(callback=link.callback), file=sys.stderr, flush=True)
    print_lines([link.challenge if from_console else link.url])
    return 0


def _status(settings: Settings, *, as_json: bool) -> int:
    from webhook.channels.zalo_state import grant_of
    from webhook.commands.common import open_reading
    from webhook.staff import answering
    from webhook.wiring import channel_configs

    if not settings.zalo_app_id:
        raise BadInput("ZALO_APP_ID: chưa đặt, Zalo OA đang tắt")
    reading, now = open_reading(), datetime.now(HANOI)
    grant = grant_of(channel_configs(settings).zalo_oa, reading, now.timestamp())
    if as_json:
        print_lines([json.dumps(grant.as_json(), ensure_ascii=False)])
    else:
        told = _told(grant.state, grant.tell, grant.access_ends_in_s, grant.consent_days_left)
        print_lines([*told, *map(answering, reading.takeovers(now))])
    return 0 if grant.state == "ok" else 1


def _told(state: str, tell: str, ends_s: int | None, days: int | None) -> list[str]:
    lines = ["Zalo OA: " + (tell or "được phép nhắn tin, mã tự đổi trước khi hết hạn")]
    if ends_s is not None and state != "needs_consent":
        lines.append(f"  Mã truy cập còn {max(0, ends_s) // 3600} giờ {max(0, ends_s) % 3600 // 60} phút")
    if days is not None and state == "ok":
        lines.append(f"  Mã làm mới còn {days} ngày (tính lại mỗi lần đổi mã)")
    return lines
