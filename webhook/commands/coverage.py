"""chủ đề nào đã có câu trả lời"""

from __future__ import annotations

import argparse

from webhook.commands.common import load_knowledge, print_lines
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--json", action="store_true", help="in JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    import json

    from knowledge.coverage import as_json, as_text
    from knowledge.coverage import coverage as measure

    knowledge = load_knowledge(read_settings())
    found = measure(knowledge)
    print_lines([json.dumps(as_json(found), ensure_ascii=False) if args.json else as_text(found, knowledge)])
    return 0 if all(topic.covered for topic in found) else 1
