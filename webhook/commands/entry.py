"""tắt hoặc bật lại một mục, máy chủ đang chạy nghe theo trong hai giây"""

from __future__ import annotations

import argparse

from webhook.commands.common import BadInput, print_lines
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    what = parser.add_subparsers(metavar="off|on", required=True)
    for name, told in (("off", "tắt: không trả lời bằng mục này nữa"), ("on", "bật lại")):
        added = what.add_parser(name, help=told, description=told)
        added.add_argument("id", metavar="MỤC", help="mã của mục, ví dụ can-cuoc-mat-hong")
        added.add_argument(
            "--reason", default="", required=name == "off", metavar="LÝ DO", help="vì sao, trong ngoặc kép"
        )
        added.set_defaults(enabled=name == "on")


def run(args: argparse.Namespace) -> int:
    """Write the switch into the edited layer, as a change that can be undone."""
    from webhook.editing.switch import SwitchError, switch

    try:
        done = switch(read_settings(), args.id, args.enabled, args.reason)
    except SwitchError as error:
        raise BadInput(f"hoidap06 entry: {error}") from error
    print_lines([done])
    return 0
