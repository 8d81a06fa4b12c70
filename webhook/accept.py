"""The process that accepts: everything of `serve` but its child that works."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn

from bot.messages import Channel
from webhook import beat
from webhook.asgi import App
from webhook.channels.registry import ChannelConfigs, ChannelState, states
from webhook.deadline import DeadlineProtocol
from webhook.settings import Settings
from webhook.watched import beside

if TYPE_CHECKING:
    from webhook.admin.console import Console

log = logging.getLogger(__name__)

COLLECT_EVERY = 20_000  # objects more than before; Python itself says 700
KEEP_ALIVE_S = 30
DRAIN_S = 6  # for requests in flight, of the 10 s that a whole stop may take


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: it would end the process by the signal instead of with 0."""

    def capture_signals(self) -> Any:
        """Signals are ours, see webhook.supervisor."""
        return nullcontext()


async def serve(
    settings: Settings,
    listening: socket.socket,
    announce: Callable[[Sequence[ChannelState]], None],
    stopping: asyncio.Event,
    prepared: asyncio.Event | None,
    renew: asyncio.Event | None = None,
) -> None:
    """Accept until `stopping` is set; then finish what is in flight.

    `announce` is called once the store is open, and `prepared` set once a worker may begin to use it; None: there is
    no worker beside us. `renew` is set when the worker has to read its settings anew. Raises StoreUnavailable and
    SettingsError when it cannot begin.
    """
    from webhook.storage.wake import Bell
    from webhook.wiring import bell_path, channel_configs, console, grant, open_store

    bell = Bell(bell_path(settings))
    store = open_store(settings, after_commit=bell.ring)
    background: list[asyncio.Task[None]] = []
    consoles: list[Console] = []  # one, once staff have come
    try:
        configs = channel_configs(settings, store)
        channels = states(configs)
        announce(channels)
        if prepared is not None:
            await beat.forget(store)
            prepared.set()
            await asyncio.sleep(0)  # the worker is told before we import the framework
        from webhook.app import create_app
        from webhook.channels.registry import pure_halves
        from webhook.following import keep_listening
        from webhook.health import Health
        from webhook.identity import keep_recalling
        from webhook.late_channels import keep_welcoming, of_the_environment
        from webhook.listening import open_more_files
        from webhook.switches import Board
        from webhook.waiting import WaitingRoom
        from webhook.zalo_page import ZaloDesk

        halves = pure_halves(configs)
        health = Health(store, channels, grant=grant(configs, store))
        waiting = WaitingRoom(store, files=open_more_files())
        background.append(beside("recall", partial(keep_recalling, halves, store)))
        board = Board(store)
        background.append(beside("switches", board.keep_looking))
        background.append(beside("listen", partial(keep_listening, halves, store, board.hushes)))
        if prepared is None:
            background.append(beside("look", partial(_look_once, settings, health)))
        lacking = next(state.missing for state in channels if state.channel is Channel.ZALO_OA)
        desk = ZaloDesk(configs.zalo_oa, store, of_the_environment(lacking))

        def open_console() -> Console:
            consoles.append(console(settings, store, health))
            return consoles[0]

        app = create_app(settings, halves, store, health, waiting, open_console, desk, board)

        def welcome(fresh: Settings, given: ChannelConfigs, now: Sequence[ChannelState]) -> None:
            nonlocal settings
            settings, health.channels = fresh, now
            for opened in consoles:
                opened.settings = fresh
            for channel, half in pure_halves(given).items():
                if channel not in halves:
                    halves[channel] = half
                    app.open_door(half)
            if renew is not None:
                renew.set()

        background.append(beside("welcome", partial(keep_welcoming, settings, store, channels, welcome)))
        await _accept(app, listening, stopping, waiting.close)
    finally:
        for task in background:
            task.cancel()
        for opened in consoles:
            await opened.close()
        store.close()
        bell.close()


def server_config(app: App, protocol: type[DeadlineProtocol] = DeadlineProtocol) -> uvicorn.Config:
    """How uvicorn runs `app`: httptools, no access log (a third of the throughput), nothing told about itself."""
    return uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # only the staff's pages look at the client's address, see webhook.app
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=DRAIN_S,
    )


async def _accept(app: App, listening: socket.socket, stopping: asyncio.Event, on_stop: Any) -> None:
    server = Server(server_config(app))

    async def stop() -> None:
        await stopping.wait()
        on_stop()
        server.should_exit = True

    stopper = asyncio.create_task(stop())
    spare_the_collector()
    log.info("accepting", extra={"fields": {"port": listening.getsockname()[1]}})
    await server.serve(sockets=[listening])
    stopper.cancel()
    log.info("stopped_accepting")


def spare_the_collector() -> None:
    """What a start has made stays for ever, and what a request makes is freed by counting references: the collector of
    cycles finds nothing on the hot path, and took a tenth of its time to look. Measured: make bench."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 20)


async def _look_once(settings: Settings, health: Any) -> None:
    """Without a worker beside us: is the knowledge whole? It is loaded once, off the loop, and let go."""
    from knowledge.loader import KnowledgeProblems, load

    try:
        health.own_version = (await asyncio.to_thread(load, settings.knowledge_dirs)).version
    except KnowledgeProblems as error:
        log.error("knowledge_rejected", extra={"fields": {"problems": [str(item) for item in error.problems[:20]]}})
