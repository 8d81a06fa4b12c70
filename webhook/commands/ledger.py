"""sổ cái: mỗi con số trong câu trả lời lấy từ đâu, chắc đến mức nào"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from webhook.commands.common import BadInput, print_lines
from webhook.settings import read_settings

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase
    from knowledge.fact_files import Facts
    from knowledge.ledger import Ledger, Line, Printed


def add(parser: argparse.ArgumentParser) -> None:
    """Check or write, of the folders of KNOWLEDGE_DIRS or of those that are named."""
    parser.add_argument("folder", type=Path, nargs="*", help="thư mục kiến thức (mặc định: KNOWLEDGE_DIRS)")
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--check", action="store_true", help="chỉ soát: số nào chưa có dòng, dòng nào thừa")
    either.add_argument(
        "--write", action="store_true", help="ghi lại ledger.tsv: giữ dòng cũ, thêm số mới, bỏ dòng thừa"
    )
    parser.add_argument("--facts", type=Path, metavar="THƯ_MỤC", help="thư mục facts để đối chiếu từng dòng")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when a figure has no line, a line no figure, or a line is not borne out by the facts."""
    folders = args.folder or read_settings().knowledge_dirs
    facts = _facts(args.facts)
    findings: list[str] = []
    earlier: set[Line] = set()
    for count, folder in enumerate(folders, 1):
        found = _printed(_base(folders[:count]))
        earlier |= _folder(folder, found, earlier, facts, findings, write=args.write)
    print_lines(findings)
    return 1 if findings else 0


def _folder(
    folder: Path, found: Sequence[Printed], earlier: set[Line], facts: Facts | None, findings: list[str], write: bool
) -> set[Line]:
    """The lines of one folder, after those of the folders below it; what is wrong goes into `findings`."""
    from knowledge import ledger

    old = _read(folder)
    lines = set(ledger.filled(ledger.Ledger.of([*earlier, *_lines(old)]), found, facts))
    own = sorted(lines - earlier)
    path = folder / ledger.NAME
    if write and (own or path.exists()):
        path.write_text(ledger.written(own), encoding="utf-8")
    if not write:
        kept = set(_lines(old))
        findings += [f"{path}: chưa có dòng: {_shown(line)}" for line in own if line not in kept]
        findings += [f"{path}: dòng thừa: {_shown(line)}" for line in sorted(kept - lines)]
    findings += [f"{path}: chưa có fact: {_shown(line)}" for line in own if line.fact == ledger.MISSING]
    if facts is not None:
        known = [line for line in own if line.fact != ledger.MISSING]
        findings += [f"{path}: {reason}: {_shown(line)}" for line, reason in ledger.against(known, facts)]
    return lines


def _base(folders: Sequence[Path]) -> KnowledgeBase:
    from knowledge.loader import KnowledgeProblems, load

    try:
        return load(folders)
    except KnowledgeProblems as error:
        raise BadInput("\n".join(str(problem) for problem in error.problems)) from error


def _printed(base: KnowledgeBase) -> list[Printed]:
    from knowledge import ledger

    entries = [one for entry in base.entries.values() for one in ledger.printed(entry)]
    return [*entries, *ledger.of_pairs(base.confusable), *ledger.of_phrases(base.phrases.texts)]


def _read(folder: Path) -> Ledger:
    from knowledge import ledger

    try:
        return ledger.read_ledger(folder)
    except ledger.BadLedger as error:
        raise BadInput(f"{folder / ledger.NAME}:{error.args[0]}: {error.args[1]}") from error


def _facts(folder: Path | None) -> Facts | None:
    from knowledge.fact_files import read_facts

    try:
        return read_facts(folder) if folder else None
    except OSError as error:
        raise BadInput(f"--facts {folder}: {error.strerror}: {error.filename}") from error


def _lines(read: Ledger) -> list[Line]:
    return [line for own in read.lines.values() for line in own]


def _shown(line: Line) -> str:
    return " | ".join(line)
