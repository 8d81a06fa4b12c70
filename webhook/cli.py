"""The command `hoidap06`: a parser, and for each command about ten lines.

Exit codes: 0 well; 1 findings; 2 bad input. stdout carries the result only; everything else goes to stderr.
"""

from __future__ import annotations

import os

# Before numpy is imported by anybody: its thread pool would cost memory and start threads that `ask` must not have.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ports import StoreUnavailable
from knowledge.hanoi import HANOI
from webhook.commands.common import (
    BadInput,
    add_now,
    add_ward,
    days,
    load_knowledge,
    open_reading,
    position,
    print_lines,
    run_loop,
    ward_code,
)
from webhook.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from webhook.channels.registry import ChannelState

Command = Callable[[argparse.Namespace], int]

# Modules of webhook.commands; `zalo_bot` is the command `zalo-bot`.
MODULES: tuple[str, ...] = (
    "evaluate",
    "groups",
    "ledger",
    "lint",
    "schema",
    "zalo",
    "telegram",
    "zalo_bot",
    "try",
    "replay",
    "entry",
    "user",
    "export_xlsx",
    "import_xlsx",
    "poll",
    "demo",
)


def serve(args: argparse.Namespace) -> int:
    """chạy máy chủ (và tiến trình trả lời)"""
    from webhook.lean import NEVER_USED, without

    with without(*NEVER_USED):
        from webhook.accept import bind
        from webhook.accept import serve as accept
    from webhook.banner import banner
    from webhook.secret_files import with_secrets

    os.umask(0o077)  # the database holds raw messages for a moment: nobody else on the machine reads it
    given = read_settings()
    listening = bind(given)
    settings = with_secrets(given)

    def announce(channels: Sequence[ChannelState]) -> None:
        port = listening.getsockname()[1]
        print(banner(settings, port, channels, password_made=not given.admin_password), file=sys.stderr, flush=True)

    run_loop(accept(settings, listening, announce, with_worker=not args.accept_only))
    return 0


def work(args: argparse.Namespace) -> int:
    """chạy riêng tiến trình trả lời"""
    from webhook.secret_files import with_secrets
    from webhook.work import work as run

    os.umask(0o077)
    run_loop(run(with_secrets(read_settings()), with_parent=args.with_parent))
    return 0


def ask(args: argparse.Namespace) -> int:
    """hỏi một câu, hoặc mỗi dòng một câu với --jsonl"""
    from webhook.asking import answers, as_line, questions

    if args.jsonl == bool(args.question):
        raise BadInput('hoidap06 ask: viết một câu hỏi trong dấu "…", hoặc dùng --jsonl và đưa mỗi dòng một câu')
    knowledge = load_knowledge(read_settings())
    if args.jsonl:
        print_lines(as_line(answer) for answer in answers(knowledge, questions(sys.stdin.buffer), args.now))
    else:
        print_lines(str(answer["text"]) for answer in answers(knowledge, [(args.question, None)], args.now))
    return 0


def coverage(args: argparse.Namespace) -> int:
    """chủ đề nào đã có câu trả lời"""
    import json

    from knowledge.coverage import as_json, as_text
    from knowledge.coverage import coverage as measure

    knowledge = load_knowledge(read_settings())
    found = measure(knowledge)
    print_lines([json.dumps(as_json(found), ensure_ascii=False) if args.json else as_text(found, knowledge)])
    return 0 if all(topic.covered for topic in found) else 1


def stale(args: argparse.Namespace) -> int:
    """những ý đã hết hạn hoặc sắp hết hạn"""
    from knowledge.stale import stale as find

    found = find(load_knowledge(read_settings()), args.now.astimezone(HANOI).date(), timedelta(days=args.within))
    print_lines(f"{f.until}  {'đã hết' if f.ended else 'sắp hết'}  {f.entry}.{f.field}: {f.text}" for f in found)
    return 1 if args.strict and found else 0


def points(args: argparse.Namespace) -> int:
    """nơi hỗ trợ gần một vị trí, hoặc của một phường, xã"""
    from webhook.point_lines import lines

    knowledge = load_knowledge(read_settings())
    if args.ward:
        near = knowledge.points.at_ward(ward_code(knowledge, args.ward), args.now)
    else:
        latitude, longitude = args.near
        near = knowledge.points.near(latitude, longitude, args.now)
    print_lines(line for point in near for line in lines(point))
    return 0 if near else 1


def unanswered(args: argparse.Namespace) -> int:
    """liệt kê câu hỏi chưa trả lời được"""
    from webhook import listing

    items = listing.paged(open_reading().unanswered)
    if args.json:
        print_lines(listing.json_lines(map(listing.question_row, items)))
    else:
        print_lines(listing.as_csv(items) if args.csv else listing.as_table(items))
    return 0


def deliveries(args: argparse.Namespace) -> int:
    """liệt kê lần gửi chưa chắc đã đến, và lần thôi không gửi nữa cùng lý do"""
    from webhook import listing

    reading = open_reading()
    rows = [listing.delivery_row(item) for item in listing.paged(reading.in_doubt)]
    if not args.in_doubt:
        listed = {row["id"] for row in rows}
        rows += [listing.given_up_row(item) for item in listing.paged(reading.given_up) if item.id not in listed]
    print_lines(listing.json_lines(rows) if args.json else map(listing.delivery_line, rows))
    return 0


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="hoidap06", description="Hỏi Đáp 06: trợ lý hỏi đáp về dịch vụ công.")
    commands = top.add_subparsers(metavar="lệnh", required=True)

    def command(run: Command) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        added.set_defaults(run=run)
        return added

    command(serve).add_argument("--accept-only", action="store_true", help="chỉ nhận và cất, không trả lời")
    command(work).add_argument("--with-parent", action="store_true", help="dừng khi đầu vào chuẩn đóng lại")
    asking = command(ask)
    asking.add_argument("question", nargs="?", help="câu hỏi")
    asking.add_argument("--jsonl", action="store_true", help="đọc mỗi dòng một câu hỏi, in mỗi dòng một JSON")
    command(coverage).add_argument("--json", action="store_true", help="in JSON")
    ending = command(stale)
    ending.add_argument("--within", type=days, default=45, metavar="45d", help="sắp hết trong bao nhiêu ngày")
    ending.add_argument("--strict", action="store_true", help="mã thoát 1 khi có ý phải xem lại")
    nearby = command(points)
    where = nearby.add_mutually_exclusive_group(required=True)
    where.add_argument("--near", type=position, metavar="VĨ,KINH", help="ví dụ 21.04,105.84")
    add_ward(where)
    for dated in (asking, ending, nearby):
        add_now(dated)
    listing = command(unanswered).add_mutually_exclusive_group()
    listing.add_argument("--csv", action="store_true", help="in CSV")
    listing.add_argument("--json", action="store_true", help="in mỗi dòng một JSON")
    doubtful = command(deliveries)
    doubtful.add_argument("--in-doubt", action="store_true", help="chỉ những lần gửi chưa chắc đã đến")
    doubtful.add_argument("--json", action="store_true", help="in mỗi dòng một JSON")
    for name in MODULES:
        module = importlib.import_module(f"webhook.commands.{name}")
        added = commands.add_parser(name.replace("_", "-"), help=module.__doc__, description=module.__doc__)
        module.add(added)
        added.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    args = parser().parse_args(argv)
    try:
        run: Command = args.run
        return run(args)
    except (BadInput, SettingsError) as error:
        print(error, file=sys.stderr)
    except StoreUnavailable as error:
        print(f"DATABASE_URL: không dùng được cơ sở dữ liệu ({error})", file=sys.stderr)
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main())
