"""nhập nội dung đã sửa trong sổ tính Excel; không có --write thì chỉ in ra chỗ khác"""

from __future__ import annotations

import argparse
from pathlib import Path

from webhook.commands.common import BadInput, print_lines
from webhook.settings import Settings, read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("file", type=Path, metavar="TỆP.xlsx", help="sổ tính do export-xlsx ghi ra, đã sửa")
    parser.add_argument("--write", action="store_true", help="ghi thật vào lớp cuối của KNOWLEDGE_DIRS")


def run(args: argparse.Namespace) -> int:
    """The difference; with --write it is published as one change, or not at all."""
    from webhook.editing.protocol import Conflict, NotSaved, Refused
    from webhook.workbook.exchange import plan, publish, reasons
    from webhook.workbook.read import NotAWorkbook

    settings = read_settings()
    try:
        found = plan(settings, args.file)
    except NotAWorkbook as error:
        raise BadInput(f"hoidap06 import-xlsx: {error}") from error
    print_lines(found.lines())
    if found.refused:
        print_lines(["", "Chưa ghi gì: sửa những chỗ trên rồi chạy lại."])
        return 1
    if not found.changes:
        print_lines(["Sổ tính không khác gì nội dung đang có."])
        return 0
    count = f"{len(found.differences)} chỗ khác trong {len(found.changes)} tệp."
    if not args.write:
        print_lines(["", f"{count} Chưa ghi gì: đúng ý thì chạy lại với --write."])
        return 0
    before = _unvouched(settings)
    try:
        commit = publish(settings, found.changes, args.file.name)
    except (Refused, Conflict, NotSaved) as error:
        print_lines(["", "Chưa ghi gì:", *reasons(error)])
        return 1
    print_lines(["", f"{count} Đã ghi vào {settings.edited_dir}, bản {commit[:9]}."])
    after = _unvouched(settings)
    if before is not None and after is not None and (fresh := sorted(after - before)):
        print_lines([f"Sổ cái chưa có: {', '.join(fresh)}. Xem lại nguồn, rồi chạy `hoidap06 ledger --write`."])
    return 0


def _unvouched(settings: Settings) -> set[str] | None:
    """Only for a reminder: None when something cannot be read, which the linter tells."""
    from knowledge.ledger import BadLedger
    from knowledge.loader import KnowledgeProblems
    from webhook.workbook.exchange import unvouched

    try:
        return unvouched(settings)
    except (KnowledgeProblems, BadLedger):
        return None
