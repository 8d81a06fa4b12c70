"""liệt kê lần gửi chưa chắc đã đến, và lần thôi không gửi nữa cùng lý do"""

from __future__ import annotations

import argparse

from webhook.commands.common import open_reading, print_lines


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--in-doubt", action="store_true", help="chỉ những lần gửi chưa chắc đã đến")
    parser.add_argument("--json", action="store_true", help="in mỗi dòng một JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from webhook import listing

    reading = open_reading()
    rows = [listing.delivery_row(item) for item in listing.paged(reading.in_doubt)]
    if not args.in_doubt:
        listed = {row["id"] for row in rows}
        rows += [listing.given_up_row(item) for item in listing.paged(reading.given_up) if item.id not in listed]
    print_lines(listing.json_lines(rows) if args.json else map(listing.delivery_line, rows))
    return 0
