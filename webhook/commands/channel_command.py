"""What `telegram` and `zalo-bot` have in common: connect, status, disconnect, and how findings are printed."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from webhook.commands.common import print_lines
from webhook.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.messages import Channel
    from webhook.channels.http import HttpPool
    from webhook.connect.report import Finding

TAKEN_UP_S = 6.0  # a running server looks every second
ACTIONS = ("connect", "status", "disconnect")


class Setup(Protocol):
    """A provider as an operator sets it up. Every method may raise connect.bot_api.Trouble."""

    async def who(self) -> list[Finding]:
        """Who the bot is."""

    async def connect(self, url: str) -> list[Finding]:
        """Tell the provider our address."""

    async def health(self, url: str) -> list[Finding]:
        """How the provider fares with it."""

    async def disconnect(self) -> list[Finding]:
        """Take the address away."""


def add(parser: argparse.ArgumentParser) -> None:
    """connect, status or disconnect."""
    parser.add_argument("action", choices=ACTIONS, help="connect: khai báo địa chỉ; status: chỉ xem; disconnect: gỡ")


def run(action: str, channel: Channel, make: Callable[[Settings, HttpPool], Setup], ports: tuple[int, ...] = ()) -> int:
    """Do it and print what was found; 1 when something does not work."""
    from webhook.connect.report import exit_code, lines
    from webhook.secret_files import with_webhook_secrets

    os.umask(0o077)
    settings = with_webhook_secrets(read_settings())
    found = asyncio.run(_look(action, channel, settings, make, ports))
    print_lines(lines(found))
    return exit_code(found)


async def _look(
    action: str,
    channel: Channel,
    settings: Settings,
    make: Callable[[Settings, HttpPool], Setup],
    ports: tuple[int, ...],
) -> list[Finding]:
    from webhook.channels.http import HttpPool
    from webhook.connect.address import faults_of, own_server
    from webhook.connect.bot_api import Trouble
    from webhook.connect.report import bad
    from webhook.routes import path_of
    from webhook.secret_files import make_webhook_secret

    pool = HttpPool()
    try:
        setup = make(settings, pool)
        if action == "disconnect":
            return await setup.disconnect()
        found = await setup.who()
        faults = faults_of(settings.public_url, ports)
        if faults:
            return found + faults
        url = settings.public_url + path_of(channel)
        if action == "connect":
            setup = make(make_webhook_secret(settings, channel), pool)
            found.append(await own_server(settings, channel, pool, TAKEN_UP_S))  # Zalo looks at it in `connect`
            found += await setup.connect(url)
        else:
            found.append(await own_server(settings, channel, pool))
        return found + await setup.health(url)
    except Trouble as error:
        return [bad(f"{error}.")]
    finally:
        await pool.close()
