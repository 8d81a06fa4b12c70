"""The command `hoidap06`: one parser over the modules of webhook.commands.

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

from webhook.commands.common import BadInput
from webhook.settings import SettingsError

Command = Callable[[argparse.Namespace], int]

# Modules of webhook.commands; `zalo_bot` is the command `zalo-bot`.
MODULES = (
    "serve",
    "work",
    "ask",
    "coverage",
    "stale",
    "points",
    "unanswered",
    "report",
    "deliveries",
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
    "switch",
    "user",
    "export_xlsx",
    "import_xlsx",
    "poll",
    "demo",
)


def parser(only: Sequence[str] = MODULES) -> argparse.ArgumentParser:
    """The command line, or that of some commands."""
    top = argparse.ArgumentParser(prog="hoidap06", description="Hỏi Đáp 06: trợ lý hỏi đáp về dịch vụ công.")
    commands = top.add_subparsers(metavar="lệnh", required=True)

    for name in only:
        module = importlib.import_module(f"webhook.commands.{name}")
        added = commands.add_parser(name.replace("_", "-"), help=module.__doc__, description=module.__doc__)
        module.add(added)
        added.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    named = [name for name in MODULES if given[:1] == [name.replace("_", "-")]]  # none other is imported
    args = parser(named or MODULES).parse_args(given)
    try:
        run: Command = args.run
        return run(args)
    except (BadInput, SettingsError) as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from bot.ports import StoreUnavailable  # a tenth of a second to import, which most commands need not wait for

        if not isinstance(error, StoreUnavailable):
            raise
        print(f"DATABASE_URL: không dùng được cơ sở dữ liệu ({error})", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
