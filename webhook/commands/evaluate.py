"""đo câu trả lời trên các tệp câu hỏi đã gắn nhãn, hoặc giải thích một câu"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from webhook.commands.common import BadInput, add_now, load_knowledge, print_lines
from webhook.progress import Progress
from webhook.settings import Settings, read_settings

if TYPE_CHECKING:
    from webhook.evaluation.peers import Peer


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="*",
        metavar="TỆP.tsv",
        help="các cột question, topic, kind; hoặc cặp typed, written, topic, kind",
    )
    parser.add_argument(
        "--report", type=Path, metavar="THƯ_MỤC", help="ghi báo cáo HTML có hình, và đo cả các cách khác"
    )
    parser.add_argument("--peers", action="store_true", help="đo cả các cách khác trên cùng câu hỏi")
    parser.add_argument("--without-near-copies", action="store_true", help="bỏ câu có câu gần giống trong nội dung")
    parser.add_argument("--explain", metavar="CÂU_HỎI", help="từng bước đọc, các ứng viên, vì sao quyết định như vậy")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """The figures of each file, or the story of one question."""
    from webhook.evaluation.run import measure_all
    from webhook.evaluation.text import text

    if bool(args.files) == bool(args.explain):
        raise BadInput('hoidap06 evaluate: đưa một hay nhiều tệp TSV, hoặc --explain "câu hỏi"')
    settings = read_settings()
    if args.explain:
        from webhook.evaluation.explain import explain

        print_lines(explain(load_knowledge(settings), args.explain, args.now))
        return 0
    with _bars() as bar:
        peers = _peers(settings) if args.peers or args.report else []
        try:
            found = measure_all(
                load_knowledge(settings), args.files, args.now, peers, bar=bar, only_new=args.without_near_copies
            )
        except (OSError, ValueError) as error:
            raise BadInput(str(error)) from error
    print_lines([text(found)])
    if args.report:
        from webhook.evaluation.report import write

        print(f"Báo cáo: {write(found, args.report)}", file=sys.stderr)
    return 0


def _peers(settings: Settings) -> list[Peer]:
    """All that can run here; the model is tried in a child first."""
    from webhook.evaluation import semantic
    from webhook.evaluation.peers import PEERS

    why = semantic.probe()
    if why:
        print(f"mô hình ngữ nghĩa: {why}", file=sys.stderr)
        return list(PEERS)
    return [*PEERS, semantic.peer(settings.data_dir)]


class _bars:
    """One bar after the other on stderr, each with its title."""

    def __init__(self) -> None:
        self._open: Progress | None = None

    def __enter__(self) -> Callable[[str, int], Callable[[], None]]:
        return self._next

    def _next(self, title: str, total: int) -> Callable[[], None]:
        self.__exit__()
        if sys.stderr.isatty():
            print(title, file=sys.stderr)
        self._open = Progress(total).__enter__()
        return self._open

    def __exit__(self, *error: object) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)
            self._open = None
