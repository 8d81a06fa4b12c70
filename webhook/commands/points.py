"""nơi hỗ trợ gần một vị trí, hoặc của một phường, xã"""

from __future__ import annotations

import argparse

from webhook.commands.common import add_now, add_ward, load_knowledge, position, print_lines, ward_code
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--near", type=position, metavar="VĨ,KINH", help="ví dụ 21.04,105.84")
    add_ward(where)
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from webhook.point_lines import lines

    knowledge = load_knowledge(read_settings())
    if args.ward:
        near = knowledge.points.at_ward(ward_code(knowledge, args.ward), args.now)
    else:
        latitude, longitude = args.near
        near = knowledge.points.near(latitude, longitude, args.now)
    print_lines(line for point in near for line in lines(point))
    return 0 if near else 1
