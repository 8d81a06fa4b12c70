"""so hai bản kiến thức: câu hỏi nào của dân sẽ được trả lời khác đi"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from webhook.commands.common import BadInput, add_now, load_layers, print_lines
from webhook.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.replay import Question
    from knowledge.base import KnowledgeBase

LOG_LIMIT = 5000  # different questions of the log, the newest
SAMPLE = Path(__file__).resolve().parents[2] / "tests" / "questions"  # where the program was cloned, not installed
SAMPLE_FILES = ("own_scope.tsv", "own_out.tsv")


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "--before",
        required=True,
        metavar="BẢN|THƯ MỤC",
        help="bản trong Git (HEAD~1), hoặc các thư mục cách nhau bởi :",
    )
    parser.add_argument(
        "--file", type=Path, action="append", metavar="TỆP.tsv", help="câu hỏi đã gắn nhãn, thay cho bộ mẫu đi kèm"
    )
    parser.add_argument("--json", action="store_true", help="in mỗi dòng một JSON")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Every question of the log and of the labelled sample whose answer differs."""
    from bot.replay import as_row, as_text, replay
    from webhook.progress import Progress

    settings = read_settings()
    questions = [*_asked(settings), *_labelled(args.file)]
    if not questions:
        raise BadInput("hoidap06 replay: sổ câu hỏi trống và không có bộ mẫu; đưa một tệp bằng --file TỆP.tsv")
    with ExitStack() as stack:
        before = _before(args.before, settings, stack)
        now = load_layers(settings.layers())
        with Progress(len(questions)) as tick:
            found = replay(before, now, questions, args.now, tick)
    if args.json:
        print_lines(json.dumps(as_row(changed), ensure_ascii=False) for changed in found)
    else:
        print_lines([as_text(found, len(questions))])
    return 0


def _asked(settings: Settings) -> list[Question]:
    """The masked log, each wording once; empty where nothing was asked yet."""
    from bot.replay import Question
    from webhook.storage.reading import SqliteReading

    if not settings.database_path.is_file():
        return []
    return [Question(text, times) for text, times in SqliteReading(settings.database_path).asked(LOG_LIMIT)]


def _labelled(files: list[Path] | None) -> list[Question]:
    from bot.replay import Question
    from knowledge.evaluate import read_rows

    chosen = files if files is not None else [path for name in SAMPLE_FILES if (path := SAMPLE / name).is_file()]
    try:
        return [Question(row.question, after=row.after) for path in chosen for row in read_rows(path)]
    except (OSError, ValueError) as error:
        raise BadInput(str(error)) from error


def _before(named: str, settings: Settings, stack: ExitStack) -> KnowledgeBase:
    """The other version: folders as they stand, or every layer that is kept in Git as it was at a revision."""
    folders = [Path(part) for part in named.split(":")]
    if all(folder.is_dir() for folder in folders):
        return _whole(load_layers(folders), named)
    from webhook.editing.history import NoSuchRevision, layers_at

    made = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoidap06-")))
    try:
        return _whole(load_layers(layers_at(settings.layers(), named, made)), named)
    except NoSuchRevision:
        message = f"hoidap06 replay: `{named}` không phải là thư mục, cũng không phải là một bản trong Git của nội dung"
        raise BadInput(message) from None


def _whole(knowledge: KnowledgeBase, named: str) -> KnowledgeBase:
    if not knowledge.phrases.texts or not knowledge.entries:
        raise BadInput(f"hoidap06 replay: `{named}` chưa đủ để trả lời: ghi mọi lớp, cách nhau bởi dấu hai chấm")
    return knowledge
