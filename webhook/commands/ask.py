"""hỏi một câu, hoặc mỗi dòng một câu với --jsonl"""

from __future__ import annotations

import argparse
import sys

from webhook.commands.common import BadInput, add_now, load_knowledge, print_lines
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("question", nargs="?", help="câu hỏi")
    parser.add_argument("--jsonl", action="store_true", help="đọc mỗi dòng một câu hỏi, in mỗi dòng một JSON")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from webhook.asking import answers, as_line, questions

    if args.jsonl == bool(args.question):
        raise BadInput('hoidap06 ask: viết một câu hỏi trong dấu "…", hoặc dùng --jsonl và đưa mỗi dòng một câu')
    knowledge = load_knowledge(read_settings())
    if args.jsonl:
        print_lines(as_line(answer) for answer in answers(knowledge, questions(sys.stdin.buffer), args.now))
    else:
        print_lines(str(answer["text"]) for answer in answers(knowledge, [(args.question, None)], args.now))
    return 0
