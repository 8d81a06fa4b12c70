"""`work`: the process that answers and sends."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable
from functools import cache, partial

from bot.handlers import answer
from bot.inline import results
from bot.messages import Block, Channel, Reply
from bot.ports import Delivery, StoreUnavailable
from bot.privacy import mask
from bot.status import Status
from knowledge.base import KnowledgeBase
from knowledge.places import place_book
from webhook import beat, metrics
from webhook.channels.base import SendResult
from webhook.channels.http import HttpPool
from webhook.channels.registry import ChannelConfigs, pure_halves, senders, states
from webhook.channels.zalo_oa_sender import OaDesk
from webhook.channels.zalo_pictures import Pictures
from webhook.editing.last_good import last_good
from webhook.following import Follower, keep_ripening
from webhook.identity import introduce, recall
from webhook.index_store import loading
from webhook.lookup import Finder
from webhook.reload import Shelf, tidy
from webhook.retry import Decision
from webhook.secret_files import with_secrets
from webhook.sender import Deliverer
from webhook.settings import Settings
from webhook.staff import OwnSends, Staff
from webhook.storage.housekeeping import keep_clean, keep_tallied
from webhook.storage.sqlite import SqliteStore
from webhook.storage.wake import Ear
from webhook.stored_tokens import StoredTokens
from webhook.supervisor import first, stop_on_signals, stop_with_parent
from webhook.switches import Board
from webhook.traffic_notes import keep, mind
from webhook.turns import Brain
from webhook.typist import Typist
from webhook.watched import beside
from webhook.wiring import PageMailbox, bell_path, channel_configs, open_store, traffic_rules
from webhook.worker import Worker

log = logging.getLogger(__name__)

# A provider waits 2 s for an update to be accepted, a citizen waits longer for the answer. Of this thread alone: the
# one that writes holds the database's lock.
GIVES_WAY = 5
DRAIN_S = 6.0  # for what is being answered and sent, of the 8 s that a parent gives
FIRST_LOAD_LOOK_S = 0.1


async def work(given: Settings, *, with_parent: bool, gives_way: int = GIVES_WAY) -> bool:
    """Answer and send until SIGTERM, SIGINT or the parent's end; without a parent also until a channel has come that
    was off: True, whoever called begins anew. Raises StoreUnavailable and SettingsError when it cannot begin.
    """
    stopping, begin, renew = asyncio.Event(), asyncio.Event(), asyncio.Event()
    stop_on_signals(stopping)
    shelf = Shelf(given.layers, loading(given.data_dir), last_good(given.edited_dir))
    loaded = asyncio.create_task(asyncio.to_thread(shelf.refresh))
    if with_parent:  # it makes the database, and tells when: until then there is enough to read
        stop_with_parent(stopping, begin)
        await first(begin.wait(), stopping.wait())
        if stopping.is_set():
            return False
    settings = with_secrets(given)
    store = open_store(settings)
    ended = threading.Event()
    pool = HttpPool()
    background = keep_house(store, shelf)
    try:
        await loaded
        await _tell(store, shelf)  # before anything that a citizen's first question need not wait for
        threading.Thread(target=shelf.watch, args=(ended,), name="reload", daemon=True).start()
        threading.Thread(target=_warm, args=(shelf,), name="places", daemon=True).start()
        if await _knowledge_or_stop(shelf, stopping):
            os.nice(gives_way)
            come = None if with_parent else renew  # a parent looks itself
            await _answer_until(stopping, settings, store, shelf, pool, come)
    finally:
        ended.set()
        for task in background:
            task.cancel()
        await store.leave()
        await pool.close()
        store.close()
    return renew.is_set() and not stopping.is_set()


def keep_house(store: SqliteStore, shelf: Shelf) -> list[asyncio.Task[None]]:
    """What goes on from the start to the end, whether there is anything to answer with or not."""
    return [
        beside("beat", partial(_beat, store, shelf)),
        beside("clean", partial(keep_clean, store)),
        beside("tally", partial(keep_tallied, store)),
    ]


def _warm(shelf: Shelf) -> None:
    place_book().warm()
    shelf.warm()
    tidy()


async def _knowledge_or_stop(shelf: Shelf, stopping: asyncio.Event) -> bool:
    """Wait until there is something to answer with: broken content may be mended while we run."""
    waiting = asyncio.create_task(stopping.wait())
    while shelf.current is None and not waiting.done():
        await asyncio.wait([waiting], timeout=FIRST_LOAD_LOOK_S)
    waiting.cancel()
    return shelf.current is not None


async def _answer_until(
    stopping: asyncio.Event,
    settings: Settings,
    store: SqliteStore,
    shelf: Shelf,
    pool: HttpPool,
    renew: asyncio.Event | None,
) -> None:
    configs = channel_configs(settings, store)
    halves = pure_halves(configs)
    recall(halves, store)
    own = OwnSends()
    pictures = Pictures(configs.zalo_oa, pool, store, settings.data_dir / "pictures")
    desk = OaDesk(own, partial(store.last_heard, Channel.ZALO_OA), pictures)
    out = senders(configs, pool, StoredTokens(store), PageMailbox(store), desk)
    staff = Staff(store, own, settings.zalo_oa_mute_minutes)
    board = Board(store)
    ear = Ear(bell_path(settings))
    ear.open()
    deliverer = Deliverer(
        store,
        out,
        limit=settings.sends_in_flight,
        rules=traffic_rules(settings, store),
        resend_within_s=settings.resend_in_doubt_within_s,
        is_off=board.is_off,
        told=_told_by(Follower(store)),
    )
    lookup = Finder(
        store,
        out,
        question_days=settings.question_days,
        members_set_up_zalo=settings.zalo_group_setup == "members",
    )
    worker = Worker(
        store,
        halves,
        _brain(shelf),
        wait=ear.wait,
        settled=deliverer.wake,
        told=_count_turn,
        staff=staff,
        lookup=lookup,
        hushes=board.hushes,
    )
    asking = [
        beside("traffic", partial(mind, deliverer.traffic, store)),
        *(beside("introduce", partial(introduce, halves[channel], out[channel], store)) for channel in out),
        *(beside("upkeep", sender.upkeep) for sender in out.values()),
        beside("typing", Typist(store.waiting, out).run),
        beside("ripen", partial(keep_ripening, store, ear.touch)),
        beside("switches", board.keep_looking),
    ]
    if renew is not None:
        asking.append(beside("welcome", partial(_welcome, settings, configs, store, renew)))
    running = [asyncio.create_task(worker.run()), asyncio.create_task(deliverer.run())]
    waiting = asyncio.create_task(first(stopping.wait(), *([renew.wait()] if renew is not None else [])))
    log.info("working", extra={"fields": {"channels": [channel.value for channel in halves]}})
    await asyncio.wait([*running, waiting], return_when=asyncio.FIRST_COMPLETED)
    worker.stop()
    ear.touch()
    deliverer.stop()
    _, late = await asyncio.wait(running, timeout=DRAIN_S)
    for task in (*late, *asking, waiting):
        task.cancel()
    await keep(deliverer.traffic, store)
    ear.close()
    for channel in out.values():
        await channel.close()
    for task in running:
        if task.done() and not task.cancelled():
            task.result()  # a fault in one of them ends the process, and the parent starts another
    log.info("stopped_working", extra={"fields": {"cut_off": len(late)}})


async def _welcome(settings: Settings, configs: ChannelConfigs, store: SqliteStore, renew: asyncio.Event) -> None:
    """Set `renew` when a channel has come whose last setting was made since: it is answered on with the next start."""
    from webhook.late_channels import keep_welcoming  # a parent looks for its child

    await keep_welcoming(settings, store, states(configs), lambda fresh, given, now: renew.set())


def _brain(shelf: Shelf) -> Brain:
    def knowledge() -> KnowledgeBase:
        assert shelf.current is not None
        return shelf.current

    apology = knowledge().phrases.say("apology")
    return Brain(answer, knowledge, Reply((Block(apology),)), mask, results)


def _told_by(follower: Follower) -> Callable[[Delivery, SendResult, Decision], None]:
    def told(delivery: Delivery, result: SendResult, decision: Decision) -> None:
        _count_send(delivery, result, decision)
        follower.hear(delivery, result, decision)

    return told


async def _beat(store: SqliteStore, shelf: Shelf) -> None:
    while True:
        await _tell(store, shelf)
        await asyncio.sleep(beat.EVERY_S if shelf.current else FIRST_LOAD_LOOK_S)


async def _tell(store: SqliteStore, shelf: Shelf) -> None:
    _count_knowledge(shelf)
    base = shelf.current
    told = beat.Beat(
        at=time.time(),
        version=base.version if base else "",
        entries=len(base.entries) if base else 0,
        problems=shelf.problems,
        metrics=metrics.text_of(metrics.WORK),
        off=switched_off(base) if base else (),
    )
    try:
        await beat.tell(store, told)
    except StoreUnavailable as error:
        log.warning("beat_not_told", extra={"fields": {"reason": str(error)}})


def switched_off(base: KnowledgeBase) -> tuple[tuple[str, str], ...]:
    """Id and reason of every entry that is off, for everybody or for one ward."""
    drafts = (draft for overlay in base.overlays for draft in overlay.drafts.values() if "enabled" in draft.given)
    entries = (*base.entries.values(), *(draft.entry for draft in drafts))
    return tuple(sorted({(entry.id, entry.off_reason) for entry in entries if not entry.enabled}))


def _count_knowledge(shelf: Shelf) -> None:
    metrics.PROBLEMS.set(len(shelf.problems))
    if shelf.current is not None:
        metrics.KNOWLEDGE.clear()
        metrics.KNOWLEDGE.labels(shelf.current.version).set(1)
        metrics.ENTRIES.set(len(shelf.current.entries))


@cache  # labels() takes a lock and a lookup
def _turns(channel: Channel, status: Status) -> Callable[[], None]:
    return metrics.TURNS.labels(channel.value, status.value).inc


@cache
def _sends(channel: Channel, outcome: str) -> Callable[[], None]:
    return metrics.SENDS.labels(channel.value, outcome.lower()).inc


def _count_turn(channel: Channel, status: Status, seconds: float) -> None:
    _turns(channel, status)()
    metrics.TURN_SECONDS.observe(seconds)


def _count_send(delivery: Delivery, result: SendResult, decision: Decision) -> None:
    _sends(delivery.channel, type(decision).__name__)()
