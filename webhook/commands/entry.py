"""tắt hoặc bật lại một mục, máy chủ đang chạy nghe theo trong hai giây"""

from __future__ import annotations

import argparse

from webhook.commands.common import BadInput, print_lines
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("what", choices=("off", "on"), help="off: không trả lời bằng mục này nữa; on: bật lại")
    parser.add_argument("id", metavar="MỤC", help="mã của mục, ví dụ can-cuoc-mat-hong")
    parser.add_argument("--reason", default="", metavar="LÝ DO", help="vì sao, trong ngoặc kép; tắt thì phải có")


def run(args: argparse.Namespace) -> int:
    """Write the switch into the edited layer, as a change that can be undone."""
    from webhook.editing.switch import SwitchError, switch

    if args.what == "off" and not args.reason.strip():
        raise BadInput('hoidap06 entry off: thêm lý do để người sau hiểu, ví dụ --reason "phí sắp đổi, chờ văn bản"')
    try:
        done = switch(read_settings(), args.id, args.what == "on", args.reason)
    except SwitchError as error:
        raise BadInput(f"hoidap06 entry: {error}") from error
    if "sẵn, không phải" not in done:
        _note("switch-on" if args.what == "on" else "switch-off", args.id, " ".join(args.reason.split()))
    print_lines([done])
    return 0


def _note(action: str, entry: str, reason: str) -> None:
    """In the console's audit list, where there is a server's database at all."""
    import asyncio

    from webhook.operator import operator
    from webhook.storage import audit
    from webhook.storage.database import now_ms
    from webhook.wiring import open_store

    settings = read_settings()
    if not settings.database_path.is_file():
        return

    async def note() -> None:
        store = open_store(settings)
        try:
            deed = audit.Deed(now_ms(), operator(), action, f"mục {entry}", reason)
            await store.writer.submit(audit.note, deed)
        finally:
            store.close()

    asyncio.run(note())
