"""What the commands share: how they read their arguments, print, and open the knowledge and the database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Coroutine, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from knowledge.hanoi import HANOI
from webhook.settings import Settings, read_settings

if TYPE_CHECKING:  # each command imports what it needs: `serve` is up in a second and `ask` opens no database
    from knowledge.base import KnowledgeBase
    from webhook.storage.reading import SqliteReading

T = TypeVar("T")


class BadInput(Exception):
    """`str()` is one line that says what to do; exit code 2."""


def add_now(parser: argparse.ArgumentParser) -> None:
    """`--now ISO` for a command that depends on the day; a moment without a zone is Hà Nội's."""
    parser.add_argument("--now", type=moment, default=datetime.now(HANOI), metavar="ISO", help="coi đây là bây giờ")


YEARS = range(2000, 3000)  # within which a moment can be reckoned with
MOST_DAYS = 36_500


def days(text: str) -> int:
    """`45d` -> 45. Raises ArgumentTypeError."""
    number = text.removesuffix("d")
    if not (number.isascii() and number.isdecimal() and len(number) < 10 and int(number) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"cần số ngày như 45d, đang là {text!r}")
    return int(number)


def position(text: str) -> tuple[float, float]:
    """`21.04,105.84` -> (latitude, longitude) in degrees. Raises ArgumentTypeError."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"cần vĩ độ,kinh độ như 21.04,105.84, đang là {text!r}") from None
    return latitude, longitude


def moment(text: str) -> datetime:
    """An ISO date or time -> an aware datetime. Raises ArgumentTypeError."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"cần ngày giờ dạng ISO như 2026-11-22T08:00, đang là {text!r}") from None
    if read.year not in YEARS:
        raise argparse.ArgumentTypeError(f"cần một năm từ {YEARS[0]} đến {YEARS[-1]}, đang là {text!r}")
    return read if read.tzinfo else read.replace(tzinfo=HANOI)


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end on uvloop, with the log going to stderr; what it gives."""
    import asyncio

    import uvloop

    from webhook.logs import log_to_stderr

    log_to_stderr()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def print_lines(lines: Iterable[str]) -> None:
    """Lines to stdout in UTF-8, whatever the terminal's locale says."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.buffer.flush()


def load_knowledge(settings: Settings) -> KnowledgeBase:
    """The knowledge that the server has: every layer, the edited one too. Raises BadInput with a line a problem."""
    return load_layers(settings.layers())


def load_layers(folders: Sequence[Path]) -> KnowledgeBase:
    """The knowledge of some folders. Raises BadInput with a line for each problem."""
    from knowledge.loader import KnowledgeProblems, load

    try:
        return load(folders)
    except KnowledgeProblems as error:
        raise BadInput("\n".join(str(problem) for problem in error.problems)) from error


def add_ward(parser: argparse._ActionsContainer) -> None:
    """`--ward` for a command that answers as in one ward."""
    parser.add_argument(
        "--ward", default="", metavar="PHƯỜNG", help='như người đã chọn phường này ("00004", "Ba Đình")'
    )


def ward_code(knowledge: KnowledgeBase, named: str) -> str:
    """The code of the ward that an argument names, by code or name; empty for none. Raises BadInput."""
    places = knowledge.points.places
    if not named or places.ward(named) is not None:
        return named
    found = next(
        (match for text in (named, f"phường {named}", f"xã {named}") if (match := places.find(text)).ward), None
    )
    if found is None or found.ward is None:
        raise BadInput(f"--ward: không rõ là phường, xã nào: {named}; dùng mã 5 chữ số hoặc thêm tên tỉnh")
    return found.ward.code


def open_reading() -> SqliteReading:
    """The database, to be read only: works beside a running server."""
    from webhook.storage.reading import SqliteReading

    return SqliteReading(read_settings().database_path)
