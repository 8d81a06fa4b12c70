"""xem thử cả một tổ dân phố trò chuyện với trợ lý, ngay trên máy này, không cần mạng"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from webhook.commands.common import BadInput

PAUSE_S = 1.6


def add(parser: argparse.ArgumentParser) -> None:
    """How fast."""
    parser.add_argument("--fast", action="store_true", help="không chờ cho người xem kịp đọc")
    parser.add_argument("--stay", action="store_true", help="xem xong thì để máy chủ chạy tiếp đến khi bấm Ctrl+C")


def run(args: argparse.Namespace) -> int:
    """The street on stdout; 1 when somebody who asked got no answer."""
    with tempfile.TemporaryDirectory(prefix="hoidap06-demo-") as folder:
        return asyncio.run(_play(Path(folder), 0.0 if args.fast else PAUSE_S, stay=args.stay))


async def _play(folder: Path, pause_s: float, *, stay: bool) -> int:
    from webhook.demo.screen import Screen
    from webhook.demo.street import Street
    from webhook.demo.theatre import Theatre, Unready

    screen = Screen()
    screen.plain("Hỏi Đáp 06, bản xem thử: máy chủ thật, còn Telegram và Zalo là máy giả trong chính lệnh này.")
    screen.plain("Không dùng mạng. Dữ liệu nằm trong thư mục tạm và bị xóa khi xong. Dừng: Ctrl+C")
    print("Đang khởi động, vài giây…", file=sys.stderr, flush=True)
    try:
        async with Theatre(folder) as theatre:
            screen.plain(f"Trang trò chuyện của bản này: {theatre.url}/")
            street = Street(theatre, screen, pause_s)
            await street.play()
            screen.title("Xong")
            screen.plain(
                f"{street.asked} lần hỏi, {street.answered} lần được trả lời; {street.left_alone} lần hàng xóm nói "
                f"chuyện hay cán bộ đang trả lời thì trợ lý im; {street.duplicates} tin trùng bị bỏ."
            )
            screen.plain("Chạy thật: `make run`, rồi nối từng kênh theo README (Connecting the channels).")
            if stay:
                screen.plain(f"Vẫn đang chạy ở {theatre.url}/ (trang quản trị: admin, mật khẩu demo). Dừng: Ctrl+C")
                await asyncio.Event().wait()
            return 0 if street.asked == street.answered else 1
    except Unready as error:
        raise BadInput(f"hoidap06 demo: máy chủ không khởi động được\n{error}") from error
    except asyncio.CancelledError:  # Ctrl+C: what was started has been stopped on the way here
        return 0
