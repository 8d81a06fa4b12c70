"""những ý đã hết hạn hoặc sắp hết hạn"""

from __future__ import annotations

import argparse
from datetime import timedelta

from knowledge.hanoi import HANOI
from webhook.commands.common import add_now, days, load_knowledge, print_lines
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--within", type=days, default=45, metavar="45d", help="sắp hết trong bao nhiêu ngày")
    parser.add_argument("--strict", action="store_true", help="mã thoát 1 khi có ý phải xem lại")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from knowledge.stale import stale as find

    found = find(load_knowledge(read_settings()), args.now.astimezone(HANOI).date(), timedelta(days=args.within))
    print_lines(f"{f.until}  {'đã hết' if f.ended else 'sắp hết'}  {f.entry}.{f.field}: {f.text}" for f in found)
    return 1 if args.strict and found else 0
