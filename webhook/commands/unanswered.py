"""liệt kê câu hỏi chưa trả lời được"""

from __future__ import annotations

import argparse

from webhook.commands.common import open_reading, print_lines


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    listing = parser.add_mutually_exclusive_group()
    listing.add_argument("--csv", action="store_true", help="in CSV")
    listing.add_argument("--json", action="store_true", help="in mỗi dòng một JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from webhook import listing

    items = listing.paged(open_reading().unanswered)
    if args.json:
        print_lines(listing.json_lines(map(listing.question_row, items)))
    else:
        print_lines(listing.as_csv(items) if args.csv else listing.as_table(items))
    return 0
