"""chạy máy chủ (và tiến trình trả lời)"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from webhook.commands.common import run_loop
from webhook.settings import Settings, read_settings

if TYPE_CHECKING:
    from webhook.channels.registry import ChannelState


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--accept-only", action="store_true", help="chỉ nhận và cất, không trả lời")


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    from webhook.listening import bind

    os.umask(0o077)  # the database holds raw messages for a moment: nobody else on the machine reads it
    given = read_settings()
    run_loop(_serve(given, bind(given), with_worker=not args.accept_only))
    return 0


async def _serve(given: Settings, listening: socket.socket, *, with_worker: bool) -> None:
    from webhook.supervisor import keep_alive, stop_on_signals

    stopping, prepared, renew = asyncio.Event(), asyncio.Event(), asyncio.Event()
    stop_on_signals(stopping)
    worker = asyncio.create_task(keep_alive(stopping, prepared, renew=renew)) if with_worker else None
    await asyncio.sleep(0)  # the child reads the knowledge while we import the framework and open the database

    from webhook.lean import NEVER_USED, without

    with without(*NEVER_USED):
        from webhook.accept import serve as accept
    from webhook.banner import banner
    from webhook.secret_files import with_secrets

    settings = with_secrets(given)

    def announce(channels: Sequence[ChannelState]) -> None:
        port = listening.getsockname()[1]
        print(banner(settings, port, channels, password_made=not given.admin_password), file=sys.stderr, flush=True)

    await accept(settings, listening, announce, stopping, prepared if with_worker else None, renew)
    if worker is not None:
        await worker
