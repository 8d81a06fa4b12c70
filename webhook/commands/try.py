"""thử một câu hỏi: câu trả lời, và vì sao bot trả lời như vậy"""

from __future__ import annotations

import argparse

from webhook.commands.common import add_now, add_ward, load_knowledge, print_lines, ward_code
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("question", metavar="CÂU", help="câu hỏi, trong ngoặc kép")
    parser.add_argument("--after", default="", metavar="CÂU", help="câu hỏi ngay trước đó")
    add_ward(parser)
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """The answer, and below it what was read and considered."""
    from bot.trial import as_text, trial

    knowledge = load_knowledge(read_settings())
    ward = ward_code(knowledge, args.ward)
    print_lines([as_text(trial(knowledge, args.question, args.now, ward, args.after))])
    return 0
