"""chạy riêng tiến trình trả lời"""

from __future__ import annotations

import argparse
import os

from webhook.commands.common import run_loop
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--with-parent", action="store_true", help="dừng khi đầu vào chuẩn đóng lại")


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from webhook.work import work

    os.umask(0o077)
    run_loop(work(read_settings(), with_parent=args.with_parent))
    return 0
