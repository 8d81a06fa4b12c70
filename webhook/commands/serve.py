"""chạy máy chủ (và tiến trình trả lời)"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from webhook.commands.common import run_loop
from webhook.settings import read_settings

if TYPE_CHECKING:
    from webhook.channels.registry import ChannelState


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--accept-only", action="store_true", help="chỉ nhận và cất, không trả lời")


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
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
