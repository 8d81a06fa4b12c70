"""đo câu trả lời trên các tệp câu hỏi đã gắn nhãn"""

from __future__ import annotations

import argparse
from pathlib import Path

from webhook.commands.common import BadInput, add_now, load_knowledge, print_lines
from webhook.progress import Progress
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("files", type=Path, nargs="+", metavar="TỆP.tsv", help="các cột question, topic, kind")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """The figures of all files together."""
    from bot.ask import ask_text
    from knowledge.evaluate import count, evaluate, read_rows, table

    try:
        rows = [row for path in args.files for row in read_rows(path)]
    except (OSError, ValueError) as error:
        raise BadInput(str(error)) from error
    knowledge = load_knowledge(read_settings())
    with Progress(len(rows)) as tick:
        asked = evaluate(rows, lambda row: ask_text(knowledge, row.question, row.after, args.now), tick)
    print_lines([table(count(asked))])
    return 0
