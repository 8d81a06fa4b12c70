"""chạy riêng tiến trình trả lời"""

from __future__ import annotations

import argparse
import os
import sys

from webhook.commands.common import run_loop
from webhook.settings import read_settings

AGAIN = "--again"  # a channel has come, and this process begins anew


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--with-parent", action="store_true", help="dừng khi đầu vào chuẩn đóng lại")
    parser.add_argument(AGAIN, action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from webhook.work import GIVES_WAY, work

    os.umask(0o077)
    gives_way = 0 if args.again else GIVES_WAY  # it is inherited
    if run_loop(work(read_settings(), with_parent=args.with_parent, gives_way=gives_way)):
        words = sys.orig_argv if args.again else [*sys.orig_argv, AGAIN]
        os.execv(sys.executable, words)  # the same process to whoever watches it
    return 0
