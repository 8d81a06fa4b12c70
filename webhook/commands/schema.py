"""JSON Schema cho trình soạn thảo: gõ gợi ý và báo sai ngay trong VS Code"""

from __future__ import annotations

import argparse
from pathlib import Path

from webhook.commands.common import print_lines
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """Check or write, for the folders of KNOWLEDGE_DIRS or those that are named."""
    parser.add_argument("folder", type=Path, nargs="*", help="thư mục kiến thức (mặc định: KNOWLEDGE_DIRS)")
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--check", action="store_true", help="mã thoát 1 khi một tệp schema hay dòng đầu đã cũ")
    either.add_argument("--write", action="store_true", help="ghi schema/*.json và dòng đầu của từng tệp YAML")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when `--check` finds a file that `--write` would change."""
    from knowledge.schema_files import outdated

    found = [change for folder in args.folder or read_settings().knowledge_dirs for change in outdated(folder)]
    for path, text in found if args.write else ():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print_lines(f"{path}: {'đã ghi' if args.write else 'đã cũ: chạy `hoidap06 schema --write`'}" for path, _ in found)
    return 1 if found and args.check else 0
